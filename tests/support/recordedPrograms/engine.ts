import * as pulumi from "@pulumi/pulumi";
import type {
  ReadResourceRequest,
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  ResourceInvokeRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import * as proto from "@pulumi/pulumi/proto/resource_pb";
import { unknownValue } from "@pulumi/pulumi/runtime";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

import type { RecordedProvider, RecordedResource } from "../../../rehearsal/recordedResource";
import type { Place } from "./awsProvider";
import { checked, created, planned, read } from "./awsProvider";
import { answerOf } from "./functions";

// Stands in for the Pulumi engine behind the SDK's monitor, as far as policies can tell. There is no
// state before: every resource is created.

type Bag = Record<string, unknown>;

/** A deployment to record. */
export interface Deployment {
  project: string;
  stack: string;
  /** The configuration as the Pulumi CLI hands it out. */
  config: Record<string, string>;
  /** A preview knows no ids, no ARNs and nothing else that AWS makes up. */
  mode: "update" | "preview";
  /**
   * What is there outside the stack, by id: the properties that differ from those of a new resource.
   * Defaults to none.
   */
  existing?: Record<string, Bag>;
}

/** A deployment as policies see it: without what is read, not made. */
export interface Recorded {
  /** What resource policies see: the inputs of each resource. */
  inputs: RecordedResource[];
  /** What stack policies see: the outputs of all of them. */
  outputs: RecordedResource[];
}

/** The account of credentials that say nothing of it. */
export const AMBIENT_ACCOUNT = "111111111111";

const STACK = "pulumi:pulumi:Stack";
const PROVIDERS = "pulumi:providers:";
/** @see https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/runtime/rpc.ts */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";

interface Registered extends Omit<RecordedResource, "properties"> {
  custom: boolean;
  /** Undefined where the resource was read. */
  inputs?: Bag;
  outputs: Bag;
}

interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProvider(): string;
  getVersion(): string;
  getDependenciesList(): string[];
}

type Callback<Response> = (error: Error | null, response?: Response) => void;
type Answering<Asked, Response> = (request: Asked, callback: Callback<Response>) => void;

function answering<Asked, Response>(answer: (request: Asked) => Response) {
  const served: Answering<Asked, Response> = (request, callback) => {
    let response: Response;
    try {
      response = answer(request);
    } catch (error) {
      callback(error as Error);
      return;
    }
    callback(null, response);
  };
  return served;
}

export class RecordingEngine {
  private readonly resources = new Map<string, Registered>();

  constructor(private readonly deployment: Deployment) {}

  /** Takes the place of the mocks, once they are set. */
  listen(): void {
    Object.assign(pulumi.runtime.getMonitor()!, {
      registerResource: answering((request: RegisterResourceRequest) => this.register(request)),
      registerResourceOutputs: answering((request: RegisterResourceOutputsRequest) => {
        const resource = this.resources.get(request.getUrn())!;
        resource.outputs = plain(request.getOutputs()) as Bag;
        return {};
      }),
      readResource: answering((request: ReadResourceRequest) => this.read(request)),
      invoke: answering((request: ResourceInvokeRequest) => this.invoke(request)),
    });
  }

  recorded(): Recorded {
    const all = [...this.resources.values()];
    return {
      inputs: all.flatMap(({ custom: _, inputs, outputs: __, ...resource }) =>
        inputs ? { ...resource, properties: inputs } : [],
      ),
      // The engine leaves out what it does not manage.
      outputs: all.flatMap(({ custom: _, inputs, outputs, ...resource }) =>
        inputs ? { ...resource, properties: outputs } : [],
      ),
    };
  }

  private register(request: RegisterResourceRequest): proto.RegisterResourceResponse {
    const [type, name] = [request.getType(), request.getName()];
    const provider = request.getCustom() ? this.providerOf(request) : undefined;
    const given = plain(request.getObject()) as Bag;
    const inputs = provider ? checked({ type, name, inputs: given }) : given;
    const { id, outputs } = provider
      ? this.deploy({ type, name, inputs, place: this.placeOf(provider) })
      : { id: type.startsWith(PROVIDERS) ? this.providerId(name) : "", outputs: inputs };
    const parent = this.resources.get(request.getParent());
    const urn = this.record({
      ...this.described(request, provider),
      custom: request.getCustom(),
      protect: request.hasProtect() ? request.getProtect() : (parent?.protect ?? false),
      propertyDependencies: propertyDependenciesOf(request),
      inputs,
      outputs: request.getCustom() ? outputs : {},
    });
    return new proto.RegisterResourceResponse().setUrn(urn).setId(id).setObject(structOf(outputs));
  }

  private read(request: ReadResourceRequest): proto.ReadResourceResponse {
    const [type, name] = [request.getType(), request.getName()];
    const provider = this.providerOf(request);
    const given = plain(request.getProperties()) as Bag;
    const resource = { type, name, inputs: given, place: this.placeOf(provider) };
    const id = request.getId();
    const outputs = { ...read(resource, id).outputs, ...this.deployment.existing?.[id] };
    const urn = this.record({
      ...this.described(request, provider),
      custom: true,
      propertyDependencies: {},
      outputs,
    });
    return new proto.ReadResourceResponse().setUrn(urn).setProperties(structOf(outputs));
  }

  private invoke(request: ResourceInvokeRequest): proto.ResourceInvokeResponse {
    const provider =
      this.find(request.getProvider()) ??
      this.defaultProvider(request.getTok(), request.getVersion());
    const args = plain(request.getArgs()) as Bag;
    const answer = answerOf(request.getTok(), args, this.placeOf(provider));
    return new proto.ResourceInvokeResponse().setReturn(structOf(answer));
  }

  private deploy(resource: Parameters<typeof created>[0]) {
    return this.deployment.mode === "preview" ? planned(resource) : created(resource);
  }

  private providerId(name: string): string {
    return this.deployment.mode === "preview" ? unknownValue : `provider-of-${name}`;
  }

  private described(request: Request, provider?: RecordedProvider) {
    const parent = request.getParent();
    return {
      urn: this.urnOf(parent, request.getType(), request.getName()),
      type: request.getType(),
      name: request.getName(),
      parent: parent === "" ? undefined : parent,
      dependencies: request.getDependenciesList(),
      provider,
    };
  }

  private record(resource: Registered): string {
    const { urn } = resource;
    if (this.resources.has(urn)) throw new Error(`Duplicate resource URN '${urn}'`);
    this.resources.set(urn, resource);
    return urn;
  }

  private urnOf(parent: string, type: string, name: string): string {
    const { stack, project } = this.deployment;
    const [, , above = STACK] = parent.split("::");
    return `urn:pulumi:${stack}::${project}::${above === STACK ? "" : `${above}$`}${type}::${name}`;
  }

  private providerOf(request: Request): RecordedProvider | undefined {
    const type = request.getType();
    if (!type.startsWith("aws:")) return undefined;
    return this.find(request.getProvider()) ?? this.defaultProvider(type, request.getVersion());
  }

  /** A provider by its reference, which is its URN and its id. */
  private find(reference: string): RecordedProvider | undefined {
    const provider = this.resources.get(reference.slice(0, reference.lastIndexOf("::")));
    if (!provider) return undefined;
    const { urn, type, name, outputs } = provider;
    return { urn, type, name, properties: outputs };
  }

  /** The provider that takes what names none, by the `aws:` keys of the configuration. */
  private defaultProvider(user: string, version: string): RecordedProvider {
    const { config } = this.deployment;
    const disabled = JSON.parse(config["pulumi:disable-default-providers"] ?? "[]") as string[];
    if (disabled.some((name) => name === "aws" || name === "*")) {
      throw new Error(
        `Default provider for 'aws' disabled. '${user}' must use an explicit provider.`,
      );
    }
    const [type, name] = [`${PROVIDERS}aws`, `default_${version.replaceAll(".", "_")}`];
    const urn = this.urnOf("", type, name);
    if (!this.resources.has(urn)) {
      const inputs = Object.fromEntries(
        Object.entries(config).flatMap(([key, value]) =>
          key.startsWith("aws:") ? [[key.slice("aws:".length), value]] : [],
        ),
      );
      const none = { dependencies: [], propertyDependencies: {}, protect: false };
      this.record({ ...none, urn, type, name, custom: true, inputs, outputs: inputs });
    }
    return this.find(`${urn}::`)!;
  }

  private placeOf(provider: RecordedProvider | undefined): Place {
    const { region, assumeRoles, allowedAccountIds, defaultTags } = provider?.properties ?? {};
    if (typeof region !== "string") throw new Error("Missing region configuration");
    const roles = decoded(assumeRoles) as { roleArn: string }[] | undefined;
    const [allowed] = (decoded(allowedAccountIds) as string[] | undefined) ?? [];
    const accountId = roles?.at(-1)?.roleArn.split(":")[4] ?? allowed ?? AMBIENT_ACCOUNT;
    const tags = decoded(defaultTags) as { tags?: Record<string, string> } | undefined;
    return { region, accountId, defaultTags: tags?.tags ?? {} };
  }
}

function propertyDependenciesOf(request: RegisterResourceRequest): Record<string, string[]> {
  const byProperty = [...request.getPropertydependenciesMap().entries()] as [
    string,
    { getUrnsList(): string[] },
  ][];
  const urns = byProperty.map(([property, of]) => [property, of.getUrnsList()] as const);
  return Object.fromEntries(urns.filter(([, of]) => of.length > 0));
}

/** The SDK's own values come from JSON too, so they are JSON. */
const structOf = (bag: Bag) =>
  Struct.fromJavaScript(bag as Parameters<typeof Struct.fromJavaScript>[0]);

/** Provider inputs that are more than text are JSON text. */
const decoded = (value: unknown): unknown =>
  typeof value === "string" ? JSON.parse(value) : undefined;

/** Properties as policies get them: a resource that is passed as a value is its id. */
function plain(struct: Struct | undefined): unknown {
  return withoutReferences(struct?.toJavaScript() ?? {});
}

function withoutReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutReferences);
  if (typeof value !== "object" || value === null) return value;
  const data = value as Bag;
  if (data[SIGNATURE] === RESOURCE) return data.id === "" ? unknownValue : data.id;
  if (SIGNATURE in data) throw new Error("neither secrets nor assets are recorded");
  return Object.fromEntries(
    Object.entries(data).map(([key, item]) => [key, withoutReferences(item)]),
  );
}
