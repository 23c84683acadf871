import type { handleUnaryCall } from "@grpc/grpc-js";
import { Server, ServerCredentials, status } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type {
  GetRootResourceRequest,
  LogRequest,
  SetRootResourceRequest,
} from "@pulumi/pulumi/proto/engine_pb";
import {
  GetRootResourceResponse,
  LogSeverity,
  SetRootResourceResponse,
} from "@pulumi/pulumi/proto/engine_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import type {
  RegisterResourceRequest,
  ResourceInvokeRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import {
  DeploymentInfo,
  RegisterResourceResponse,
  ResourceInvokeResponse,
  ResourceMonitorFeature,
} from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

import { madeUpState } from "../proof/recording/madeUpState";
import type { RecordedProvider, RecordedResource } from "../rehearsal/recordedResource";
import { isRecord } from "../shapes";

/** As much of Pulumi's engine as a program needs to run to its end: it creates nothing. */
export interface Engine {
  /** Where it serves the ResourceMonitor and Engine protocols. */
  address: string;
  /** What was registered, as `type name`, in its order. */
  registered: string[];
  /** The same as policies see it after an update, in its order. */
  resources: RecordedResource[];
  /** What the program logged as errors. */
  errors: string[];
  /** Ends it at once. */
  close(): void;
}

interface Place {
  region: string;
  accountId: string;
}

/** All that Pulumi knows: the more an engine takes, the more a program has to send. */
const FEATURES = Object.values(ResourceMonitorFeature).filter(
  (feature) => typeof feature === "number",
);

/** Starts an engine that echoes inputs and makes up what AWS would. */
export async function startEngine(): Promise<Engine> {
  const registered: string[] = [];
  const resources: RecordedResource[] = [];
  const providers = new Map<string, RecordedProvider>();
  const errors: string[] = [];
  const places = new Map<string, Place>();
  let root = "";

  /** A reference to a provider is its URN and its id. */
  const urnOf = (provider: string) => provider.slice(0, provider.lastIndexOf("::"));
  const placeOf = (provider: string) => places.get(urnOf(provider));
  const register = (request: RegisterResourceRequest) => {
    const [type, name] = [request.getType(), request.getName()];
    const urn = `urn:pulumi:bench::bench::${type}::${name}`;
    const given = plain(request.getObject()?.toJavaScript());
    const inputs = isRecord(given) ? given : {};
    if (type === "pulumi:providers:aws") places.set(urn, providerPlace(inputs));
    const { id, state } = madeUpState(type, name, inputs, placeOf(request.getProvider()));
    registered.push(`${type} ${name}`);
    if (type.startsWith("pulumi:providers:")) {
      providers.set(urn, { urn, type, name, properties: inputs });
    }
    resources.push({
      ...{ urn, type, name, properties: state },
      parent: request.getParent(),
      dependencies: request.getDependenciesList(),
      propertyDependencies: dependenciesOf(request),
      provider: providers.get(urnOf(request.getProvider())),
      protect: request.getProtect() ?? false,
    });
    const response = new RegisterResourceResponse().setUrn(urn);
    if (request.getCustom()) response.setId(id);
    return response.setObject(structOf(state));
  };
  const invoke = (request: ResourceInvokeRequest) => {
    const place = placeOf(request.getProvider());
    if (!place) throw new Error(`${request.getTok()} is asked of no known provider`);
    return new ResourceInvokeResponse().setReturn(structOf({ ...place }));
  };

  const server = new Server();
  server.addService(ResourceMonitorService, {
    getDeploymentInfo: unary(() => new DeploymentInfo().setSupportedfeaturesList(FEATURES)),
    registerResource: unary(register),
    registerResourceOutputs: unary(() => new Empty()),
    invoke: unary(invoke),
    signalAndWaitForShutdown: unary(() => new Empty()),
  });
  server.addService(EngineService, {
    getRootResource: unary((_request: GetRootResourceRequest) =>
      new GetRootResourceResponse().setUrn(root),
    ),
    setRootResource: unary((request: SetRootResourceRequest) => {
      root = request.getUrn();
      return new SetRootResourceResponse();
    }),
    log: unary((request: LogRequest) => {
      if (request.getSeverity() === LogSeverity.ERROR) errors.push(request.getMessage());
      return new Empty();
    }),
  });
  const port = await listen(server);
  return {
    address: `127.0.0.1:${port}`,
    registered,
    resources,
    errors,
    close: () => {
      server.forceShutdown();
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error);
      else resolve(port);
    });
  });
}

function unary<Request, Response>(
  answer: (request: Request) => Response,
): handleUnaryCall<Request, Response> {
  return ({ request }, done) => {
    try {
      done(null, answer(request));
    } catch (error) {
      done({
        code: status.INTERNAL,
        details: error instanceof Error ? error.message : String(error),
      });
    }
  };
}

/** The URNs that each property of a resource depends on. */
function dependenciesOf(request: RegisterResourceRequest): Record<string, string[]> {
  const entries = request.getPropertydependenciesMap().entries();
  return Object.fromEntries(
    [...entries].map(([property, dependencies]) => [property, dependencies.getUrnsList()]),
  );
}

/** Where a provider leads; it gets its list of accounts as JSON. */
function providerPlace({ region, allowedAccountIds }: Record<string, unknown>): Place {
  return {
    region: String(region),
    accountId: /\d{12}/.exec(String(allowedAccountIds))?.[0] ?? "",
  };
}

/** What marks an Output among the inputs, and the key of its mark. */
const MARK = "4dabf18193072939515e22adb298388d";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** A value with its Outputs replaced by what they hold, as the engine does. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isRecord(value)) return value;
  if (value[MARK] === OUTPUT) return plain(value.value ?? null);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

function structOf(values: Record<string, unknown>): Struct {
  const known = Object.entries(values).filter(([, value]) => value !== undefined);
  return Struct.fromJavaScript(
    Object.fromEntries(known.map(([key, value]) => [key, value ?? null])),
  );
}
