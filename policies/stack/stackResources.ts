import type { PolicyResource } from "@pulumi/policy";

import { parsed } from "./json";
import { BUCKET, KEY } from "./resourceTypes";
import type { ResourceKind } from "./resourceTypes";
import type { Holder } from "./unknownValues";
import { at, itemsOf, readProperty, Unknown } from "./unknownValues";

const READ = new WeakMap<Holder, Map<string, unknown>>();

/** A property of a resource as plain data. Policies ask for the same ones over and over. */
export function propertyOf(resource: Holder, property: string): unknown {
  const read = READ.get(resource) ?? new Map<string, unknown>();
  READ.set(resource, read);
  if (!read.has(property)) read.set(property, readProperty(resource, property));
  return read.get(property);
}

/** The resources that a top-level property depends on. */
export function dependenciesOf(resource: PolicyResource, property: string): PolicyResource[] {
  return resource.propertyDependencies[property] ?? [];
}

/** The property by which AWS's other resources pass the name of one of a kind on. */
const PASSED_ON_BY = new Map([
  [BUCKET, "bucket"],
  [KEY, "keyId"],
]);

/**
 * The resources of a kind among dependencies. One on a bucket's versioning, say, counts as one on the
 * bucket.
 */
export function resourcesBehind(
  dependencies: readonly PolicyResource[],
  kind: ResourceKind,
): PolicyResource[] {
  const passedOnBy = PASSED_ON_BY.get(kind);
  const found = dependencies.flatMap((resource) => {
    if (kind.has(resource.type)) return [resource];
    const passing = passedOnBy === undefined ? [] : dependenciesOf(resource, passedOnBy);
    return passing.filter(({ type }) => kind.has(type));
  });
  return [...new Set(found)];
}

/** Asked for by every rule of a configuration, whose dependencies are those of all its rules. */
const ORIGINS = new WeakMap<readonly PolicyResource[], Map<ResourceKind, PolicyResource[]>>();

/**
 * The resources of a kind that an unknown value may come from, given those it depends on.
 *
 * Pulumi knows the dependencies of top-level properties only: all keys and buckets of all rules
 * together. A value is unknown because its resource does not exist yet, so those that do are left out,
 * unless that leaves none.
 */
export function origins(
  dependencies: readonly PolicyResource[],
  kind: ResourceKind,
): PolicyResource[] {
  const byKind = ORIGINS.get(dependencies) ?? new Map<ResourceKind, PolicyResource[]>();
  ORIGINS.set(dependencies, byKind);
  const known = byKind.get(kind);
  if (known) return known;
  const behind = resourcesBehind(dependencies, kind);
  const pending = behind.filter((resource) => typeof propertyOf(resource, "arn") !== "string");
  const found = pending.length > 0 ? pending : behind;
  byKind.set(kind, found);
  return found;
}

/** The Region of a resource: its own, else its provider's; undefined where neither is known. */
export function regionOf(resource: PolicyResource): string | undefined {
  const { provider } = resource;
  const own = readProperty(resource, "region");
  // What a program sets depends on something; all else that is unknown the provider will fill in.
  const isSet = own instanceof Unknown && dependenciesOf(resource, "region").length > 0;
  const inherited = isSet || !provider ? undefined : readProperty(provider, "region");
  return [own, inherited].find((region) => typeof region === "string");
}

/** The Regions of resources, each once; undefined where there is no resource or one's is not known. */
export function regionsOf(resources: readonly PolicyResource[]): string[] | undefined {
  return distinctOf(resources, regionOf);
}

/** The partition of a Region; the usual one where none is known. */
export function partitionOf(region = ""): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

const ACCOUNT_OF_ARN = /^arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:(?<account>\d{12}):/;

/**
 * The account of a resource: by its own ARN, else by the last role that its provider assumes, else by
 * the only account that the provider may work in. Undefined where nothing tells, as with a profile.
 */
export function accountOf(resource: PolicyResource): string | undefined {
  const own = accountOfArn(propertyOf(resource, "arn"));
  const { provider } = resource;
  if (own !== undefined || !provider) return own;
  const web = readProperty(provider, "assumeRoleWithWebIdentity");
  const roles = [plainOf(web), ...listOf(readProperty(provider, "assumeRoles"))];
  const assumed = accountOfArn(at(roles.filter((role) => role !== undefined).at(-1), "roleArn"));
  const [only, ...others] = listOf(readProperty(provider, "allowedAccountIds"));
  return assumed ?? (typeof only === "string" && others.length === 0 ? only : undefined);
}

/** The account in an ARN; undefined where there is none, as in a bucket's. */
export function accountOfArn(arn: unknown): string | undefined {
  return typeof arn === "string" ? ACCOUNT_OF_ARN.exec(arn)?.groups?.account : undefined;
}

/** The accounts of resources, each once; undefined where there is no resource or one's is not known. */
export function accountsOf(resources: readonly PolicyResource[]): string[] | undefined {
  return distinctOf(resources, accountOf);
}

/** Providers hold all that is not text as JSON text. */
const plainOf = (value: unknown) => (typeof value === "string" ? parsed(value) : value);

const listOf = (value: unknown) => itemsOf(plainOf(value));

function distinctOf(
  resources: readonly PolicyResource[],
  valueOf: (resource: PolicyResource) => string | undefined,
): string[] | undefined {
  const values = resources.map(valueOf);
  const known = values.length > 0 && values.every((value) => value !== undefined);
  return known ? [...new Set(values)] : undefined;
}
