import type { PolicyResource } from "@pulumi/policy";

import type { Reference } from "../stack/references";
import type { Replication, Rule } from "../stack/replications";
import { replicationsOf } from "../stack/replications";
import type { Stack } from "../stack/stack";
import { accountOf, accountOfArn, propertyOf, regionOf, regionsOf } from "../stack/stackResources";
import type { Holder } from "../stack/unknownValues";
import { at, readProperty, Unknown, unknownsIn } from "../stack/unknownValues";

/** A Region or an account: undefined where nothing tells it, and the update will not either. */
export type Told = string | Unknown | undefined;

/** The bucket at one end of a replication: where it is, and whose. */
export interface Place {
  /** The same for the same bucket. */
  id: string;
  /** The resource's name, or the bucket's where it is outside the stack. */
  name: string;
  /** Undefined where it is outside the stack, or not known. */
  bucket?: PolicyResource;
  region: Told;
  account: Told;
  /** The value that would tell, where a preview cannot tell this bucket from others. */
  undecided?: Unknown;
}

/** A rule with its ends, of which there are several only where a preview cannot tell them apart. */
export interface Leg {
  config: PolicyResource;
  rule: Rule;
  sources: Place[];
  destinations: Place[];
}

/** A way that replicas take, or may take as far as a preview can tell. */
export interface Route {
  config: PolicyResource;
  rule: Rule;
  source: Place;
  destination: Place;
}

export function legsOf(stack: Stack): Leg[] {
  return replicationsOf(stack).flatMap((replication) => {
    const { config, rules } = replication;
    const sources = sourcesOf(replication);
    return rules.map((rule) => {
      return { config, rule, sources, destinations: destinationsOf(config, rule) };
    });
  });
}

export function routesOf(stack: Stack): Route[] {
  return legsOf(stack).flatMap(({ config, rule, sources, destinations }) =>
    sources.flatMap((source) =>
      destinations.map((destination) => ({ config, rule, source, destination })),
    ),
  );
}

/** Routes that begin at the same source. */
export type Routes = [Route, ...Route[]];

/** Routes by the source that they begin at. */
export function routesBySource(stack: Stack): Routes[] {
  const bySource = new Map<string, Routes>();
  for (const route of routesOf(stack)) {
    const routes = bySource.get(route.source.id);
    if (routes) routes.push(route);
    else bySource.set(route.source.id, [route]);
  }
  return [...bySource.values()];
}

/**
 * The source of a replication. Its configuration is made where it is and its role is of its account, so
 * that these tell what the bucket does not.
 */
export function sourcesOf({ config, source, role }: Replication): Place[] {
  return bucketsOf(config, source, propertyOf(config, "bucket")).map((end) => {
    const resource = end.bucket ?? config;
    const account = accountTold(resource) ?? accountOfRole(role);
    return { ...end, region: regionTold(resource), account };
  });
}

/**
 * The destination of a rule. Its account is the one that the rule names, which S3 holds against the
 * bucket's; the Region of one outside the stack is that of the key of its replicas, which must be there.
 */
function destinationsOf(config: PolicyResource, rule: Rule): Place[] {
  const named = at(rule.data, "destination", "account");
  const ends = bucketsOf(config, rule.destination, at(rule.data, "destination", "bucket"));
  const places = ends.map((end): Place => {
    const { bucket, undecided } = end;
    const unknown = bucket ? undefined : undecided;
    const own = bucket && accountTold(bucket);
    const account = typeof named === "string" ? named : (own ?? unknownOr(named) ?? unknown);
    const region = (bucket && regionTold(bucket)) ?? regionOfReplicas(rule) ?? unknown;
    return { ...end, region, account };
  });
  // Of several that it may be, it is none of another account than the rule says.
  const likely = places.filter(({ bucket }) => {
    const own = bucket && accountTold(bucket);
    return typeof named !== "string" || typeof own !== "string" || own === named;
  });
  return likely.length > 0 ? likely : places;
}

type End = Pick<Place, "id" | "name" | "bucket" | "undecided">;

function bucketsOf(config: PolicyResource, reference: Reference, value: unknown): End[] {
  const { resources, outside, unknown } = reference;
  if (outside !== undefined) return [{ id: outside, name: outside }];
  if (unknown) {
    return [{ id: `${config.urn}#${unknown.path}`, name: "a bucket", undecided: unknown }];
  }
  const undecided = resources.length > 1 ? unknownOr(value) : undefined;
  return resources.map((bucket) => ({ id: bucket.urn, name: bucket.name, bucket, undecided }));
}

const regionTold = once(
  (resource): Told => regionOf(resource) ?? unknownAt([resource, resource.provider], "region"),
);

const accountTold = once((resource): Told => {
  const unknown = ["assumeRoles", "assumeRoleWithWebIdentity", "allowedAccountIds"]
    .map((property) => unknownAt([resource.provider], property))
    .find((value) => value !== undefined);
  return unknown ?? accountOf(resource);
});

/** A bucket may be the destination of each of many rules. */
function once(tell: (resource: PolicyResource) => Told): (resource: PolicyResource) => Told {
  const known = new WeakMap<PolicyResource, { told: Told }>();
  return (resource) => {
    const { told } = known.get(resource) ?? { told: tell(resource) };
    known.set(resource, { told });
    return told;
  };
}

function accountOfRole({ resources, outside, unknown }: Reference): Told {
  if (outside !== undefined) return accountOfArn(outside);
  const [role] = resources;
  const told = role && (accountOf(role) ?? unknownAt([role], "arn"));
  return told ?? unknown;
}

const KEY_ARN = /^arn:[a-z-]+:kms:(?<region>[a-z0-9-]+):/;

function regionOfReplicas({ replicaKey, data }: Rule): Told {
  if (!replicaKey) return undefined;
  const { outside, resources } = replicaKey;
  if (outside !== undefined) return KEY_ARN.exec(outside)?.groups?.region;
  const [region, ...others] = regionsOf(resources) ?? [];
  if (region !== undefined && others.length === 0) return region;
  return unknownOr(at(data, "destination", "encryptionConfiguration", "replicaKmsKeyId"));
}

const unknownOr = (value: unknown) => (value instanceof Unknown ? value : undefined);

function unknownAt(holders: readonly (Holder | undefined)[], property: string) {
  return holders
    .flatMap((holder) => (holder ? unknownsIn(readProperty(holder, property)) : []))
    .at(0);
}
