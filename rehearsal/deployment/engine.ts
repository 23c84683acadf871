import { isDeepStrictEqual } from "node:util";

import type * as pulumi from "@pulumi/pulumi";

import { messageOf } from "../../operations/errors";
import { handlerOf } from "../handlers";
import type { Place } from "../handlers/handler";
import { consume } from "../handlers/inputs";
import { Places } from "./places";
import type {
  DeploymentMessage,
  DeploymentRequest,
  ProviderRecord,
  ResourceRecord,
} from "./records";
import type { Registrations } from "./registrations";

type Bag = Record<string, unknown>;
type MockResult = Required<pulumi.runtime.MockResourceResult>;

/**
 * Stands in for the Pulumi engine and the AWS provider in a program's run: real resources are created
 * in the local AWS by the handlers, in the order that the SDK keeps.
 */
export class RehearsalEngine implements pulumi.runtime.Mocks {
  private readonly places: Places;
  private readonly providers = new Map<string, ProviderRecord>();
  private readonly before: Map<string, ResourceRecord>;
  /** What went wrong first: everything that waits for it fails too, with less to say. */
  readonly failures: string[] = [];

  constructor(
    private readonly request: DeploymentRequest,
    private readonly registrations: Registrations,
    private readonly report: (message: DeploymentMessage) => void,
  ) {
    this.places = new Places(request);
    this.before = new Map(request.before.map((resource) => [keyOf(resource), resource]));
  }

  async newResource(args: pulumi.runtime.MockResourceArgs): Promise<MockResult> {
    try {
      return await this.register(args);
    } catch (error) {
      this.failures.push(`${args.type} ${args.name}: ${messageOf(error)}`);
      throw error;
    }
  }

  call(args: pulumi.runtime.MockCallArgs): Bag {
    try {
      return this.answer(args);
    } catch (error) {
      this.failures.push(`${args.token}: ${messageOf(error)}`);
      throw error;
    }
  }

  private answer(args: pulumi.runtime.MockCallArgs): Bag {
    const { accountId, region } = this.providerOf(args.provider);
    if (args.token === "aws:index/getCallerIdentity:getCallerIdentity") return { accountId };
    if (args.token === "aws:index/getRegion:getRegion") return { region };
    throw new Error("the rehearsal does not know this function");
  }

  private async register(args: pulumi.runtime.MockResourceArgs): Promise<MockResult> {
    const { type, name, custom } = args;
    const inputs = args.inputs as Bag;
    if (type === "pulumi:providers:aws") return await this.configure(name, inputs);
    if (!custom) return this.done(args, inputs, { id: "", outputs: inputs, change: "created" });
    const provider = this.providerOf(args.provider);
    const place = await this.places.of(provider.inputs);
    const result = this.registrations.of(type, name).read
      ? await this.read(type, args.id ?? "", place)
      : await this.createOrUpdate(type, name, inputs, place);
    return this.done(args, inputs, result, provider);
  }

  /** Looks where the provider leads, and so refuses the wrong account before anything is created. */
  private async configure(name: string, inputs: Bag): Promise<MockResult> {
    const decoded = Object.fromEntries(
      Object.entries(inputs).map(([key, value]) => [key, decode(value)]),
    );
    const { region, accountId } = await this.places.of(decoded);
    const id = `provider-of-${name}`;
    this.providers.set(id, { urn: "", name, region, accountId, inputs: decoded });
    return { id, state: inputs };
  }

  private providerOf(reference: string | undefined): ProviderRecord {
    const [id = "", ...urn] = (reference ?? "").split("::").reverse();
    const provider = this.providers.get(id);
    if (!provider) throw new Error("no explicit provider; default providers are disabled");
    return { ...provider, urn: urn.reverse().join("::") };
  }

  /** What was there before, as the provider reads it. */
  private async read(type: string, id: string, place: Place) {
    const outputs = await handlerOf(type).read(id, place);
    return { id, outputs, change: "same" as const };
  }

  private async createOrUpdate(type: string, name: string, inputs: Bag, place: Place) {
    const handler = handlerOf(type);
    const old = this.before.get(keyOf({ type, name }));
    if (old?.id === undefined) {
      const create = consume(inputs, name, (read) => handler.create(read, place, name));
      const { id, outputs } = await create();
      return { id, outputs: { ...inputs, ...outputs }, change: "created" as const };
    }
    if (isDeepStrictEqual(old.inputs, inputs)) {
      return { id: old.id, outputs: old.outputs, change: "same" as const };
    }
    const { id } = old;
    const update = consume(inputs, name, (read) => {
      if (!handler.update) throw new Error("the rehearsal cannot change what exists of this type");
      return handler.update(id, read, place);
    });
    await update();
    return { id, outputs: { ...old.outputs, ...inputs }, change: "updated" as const };
  }

  private done(
    { type, name, custom }: pulumi.runtime.MockResourceArgs,
    inputs: Bag,
    result: { id: string; outputs: Bag; change: ResourceRecord["change"] },
    provider?: ProviderRecord,
  ): MockResult {
    const { id, outputs, change } = result;
    const registration = this.registrations.of(type, name);
    const urn = urnOf(this.request, registration.parent, type, name);
    this.report({
      kind: "resource",
      resource: {
        ...{ urn, type, name, inputs, outputs, provider, change },
        ...registration,
        custom: custom ?? false,
        ...(custom && { id }),
      },
    });
    return { id, state: outputs };
  }
}

const keyOf = ({ type, name }: { type: string; name: string }) => `${type} ${name}`;

/** Mocks build URNs so, with the nearest parent only; dependencies name resources by them. */
function urnOf(
  { stack, project }: DeploymentRequest,
  parent: string | undefined,
  type: string,
  name: string,
): string {
  const parentType = parent?.split("::")[2]?.split("$").pop();
  const qualified = parentType === undefined ? type : `${parentType}$${type}`;
  return `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
}

/** A provider's inputs arrive as text, and as JSON text where they are more than text. */
function decode(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
