import * as pulumi from "@pulumi/pulumi";
import type { MockCallArgs, MockResourceArgs } from "@pulumi/pulumi/runtime/mocks";
import type {
  ReadResourceRequest,
  RegisterResourceRequest,
} from "@pulumi/pulumi/proto/resource_pb";

import { projectName } from "../../stackFiles";
import type { Alias } from "./aliases";
import { aliasesOf } from "./aliases";
import { madeUpState, readBucketState } from "./madeUpState";

// Mocks answer at once and accept every input. They prove what the program asks for and in which
// order, never that AWS would take it.

/** The project that the recorded programs belong to. */
export const PROJECT = projectName();

/** One resource as the engine was asked to register it, or to read it. */
export interface Registration {
  /** Type and name, which together are unique: `aws:s3/bucket:Bucket archive-source-bucket`. */
  address: string;
  type: string;
  name: string;
  custom: boolean;
  /** Whether it was there before: it is read, and neither made, changed nor deleted. */
  read: boolean;
  inputs: Record<string, unknown>;
  /** The inputs and what AWS would make up: ids, ARNs, names. */
  state: Record<string, unknown>;
  /** The name of its provider. */
  provider?: string;
  /** The addresses of its parent, its parent's parent and so on; the stack is left out. */
  parents: string[];
  /** What else it may be in the state, by its option `aliases` alone. */
  aliases: Alias[];
  protect: boolean;
  /** Its own or, as the engine has it, the nearest parent's. */
  retainOnDelete: boolean;
  /** The address of the resource that takes it along when it is deleted. */
  deletedWith?: string;
  /** The addresses it waits for, be it by `dependsOn` or by an input. */
  dependsOn: string[];
}

/** One function call, such as `aws:index/getRegion:getRegion`. */
export interface Call {
  token: string;
  provider?: string;
}

/** All that a program asked for. */
export interface Recording {
  registrations: Registration[];
  calls: Call[];
}

/** What the world around the program is like. */
export interface World {
  /** The stack's name. Defaults to `test`. */
  stack?: string;
  /**
   * The account that a provider's credentials belong to, by the provider's name. Defaults to the one
   * account that the provider is allowed to work in.
   */
  accounts?: Record<string, string>;
  /**
   * What the provider reads of buckets that were there before, by their names: whatever is other than
   * versioned and encrypted under a key of its own. Defaults to nothing.
   */
  buckets?: Record<string, Record<string, unknown>>;
}

const STACK = "pulumi:pulumi:Stack";

interface Place {
  region: string;
  accountId: string;
}

/** Records the program that runs next, in this process, until {@link finish} is called. */
export async function startRecording({ stack = "test", accounts, buckets }: World = {}) {
  const recording: Recording = { registrations: [], calls: [] };
  const byUrn = new Map<string, Registration>();
  const places = new Map<string, Place>();

  const placeOf = (reference = "") => {
    const provider = byUrn.get(reference.slice(0, reference.lastIndexOf("::")));
    const place = provider && places.get(provider.name);
    if (!place) throw new Error("no provider was given, and default providers are disabled");
    return { ...place, provider: provider.name };
  };
  const newResource = ({ type, name, inputs, provider, id = "" }: MockResourceArgs) => {
    if (id !== "") return readState(type, id, placeOf(provider), buckets?.[id]);
    const given = inputs as Record<string, unknown>;
    if (type === "pulumi:providers:aws") {
      const { region, allowedAccountIds } = plainProviderInputs(given);
      const [allowed = ""] = allowedAccountIds as string[];
      places.set(name, {
        region: String(region),
        accountId: accounts?.[name] ?? allowed,
      });
    }
    return madeUpState(type, name, given, type.startsWith("aws:") ? placeOf(provider) : undefined);
  };
  const call = ({ token, provider }: MockCallArgs) => {
    const { region, accountId, provider: name } = placeOf(provider);
    recording.calls.push({ token, provider: name });
    if (token === "aws:index/getCallerIdentity:getCallerIdentity") return { accountId };
    if (token === "aws:index/getRegion:getRegion") return { region };
    throw new Error(`unknown function ${token}`);
  };
  await pulumi.runtime.setMocks({ newResource, call }, PROJECT, stack);

  // Mocks hear nothing of options; the request to the engine carries them all, inherited ones too.
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) =>
    register(request, (error, response) => {
      if (response && request.getType() !== STACK) {
        const state = response.getObject()?.toJavaScript() ?? {};
        const registration = { ...registrationOf(request, byUrn), state };
        byUrn.set(response.getUrn(), registration);
        recording.registrations.push(registration);
      }
      callback(error, response);
    });
  const read = monitor.readResource.bind(monitor);
  monitor.readResource = (request, callback) =>
    read(request, (error, response) => {
      if (response) {
        const state = response.getProperties()?.toJavaScript() ?? {};
        const registration = { ...readingOf(request, byUrn), state };
        byUrn.set(response.getUrn(), registration);
        recording.registrations.push(registration);
      }
      callback(error, response);
    });
  return recording;
}

/** Only buckets are read. */
function readState(type: string, id: string, place: Place, found?: Record<string, unknown>) {
  if (type !== "aws:s3/bucket:Bucket") throw new Error(`nothing is known of the ${type} ${id}`);
  return readBucketState(id, place, found);
}

interface State {
  toJavaScript(): Record<string, unknown>;
}
interface Response {
  getUrn(): string;
  getObject(): State | undefined;
}
interface ReadResponse {
  getUrn(): string;
  getProperties(): State | undefined;
}
type Callback<T> = (error: Error | null, response?: T) => void;
interface Monitor {
  registerResource(request: RegisterResourceRequest, callback: Callback<Response>): unknown;
  readResource(request: ReadResourceRequest, callback: Callback<ReadResponse>): unknown;
}

/** Waits until every resource, call and output of the recorded program is settled. */
export const finish = () => pulumi.runtime.disconnect();

/** What a request to register and one to read have in common. */
function commonOf(
  request: RegisterResourceRequest | ReadResourceRequest,
  byUrn: Map<string, Registration>,
) {
  const type = request.getType();
  const parent = byUrn.get(request.getParent());
  const provider = request.getProvider();
  return {
    address: `${type} ${request.getName()}`,
    type,
    name: request.getName(),
    provider: byUrn.get(provider.slice(0, provider.lastIndexOf("::")))?.name,
    parents: parent ? [parent.address, ...parent.parents] : [],
    dependsOn: request
      .getDependenciesList()
      .map((urn) => byUrn.get(urn)?.address ?? urn)
      .sort(),
  };
}

/** The engine neither protects what it only reads, nor deletes it. */
function readingOf(
  request: ReadResourceRequest,
  byUrn: Map<string, Registration>,
): Omit<Registration, "state"> {
  const inputs = request.getProperties()?.toJavaScript() ?? {};
  const nothing = { aliases: [], protect: false, retainOnDelete: false };
  return { ...commonOf(request, byUrn), inputs, custom: true, read: true, ...nothing };
}

function registrationOf(
  request: RegisterResourceRequest,
  byUrn: Map<string, Registration>,
): Omit<Registration, "state"> {
  const type = request.getType();
  const parent = byUrn.get(request.getParent());
  const parentsOf = (urn: string) => {
    const { address, parents } = byUrn.get(urn) ?? { parents: [] };
    return address === undefined ? [] : [address, ...parents];
  };
  const inputs = request.getObject()?.toJavaScript() ?? {};
  return {
    ...commonOf(request, byUrn),
    custom: request.getCustom(),
    read: false,
    aliases: aliasesOf(request, parentsOf),
    inputs: type.startsWith("pulumi:providers:") ? plainProviderInputs(inputs) : inputs,
    protect: request.getProtect() ?? false,
    deletedWith: byUrn.get(request.getDeletedwith())?.address,
    retainOnDelete: request.hasRetainondelete()
      ? (request.getRetainondelete() ?? false)
      : (parent?.retainOnDelete ?? false),
  };
}

/** Providers get all but text as JSON. */
function plainProviderInputs(inputs: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => [
      key,
      typeof value === "string" && /^[[{]|^(?:true|false)$/.test(value)
        ? (JSON.parse(value) as unknown)
        : value,
    ]),
  );
}
