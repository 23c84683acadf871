import type { PolicyResource } from "@pulumi/policy";

import type { Reference } from "./references";
import { bucketReferenceOf } from "./references";
import type { Replication } from "./replications";
import { replicationsOf } from "./replications";
import type { ResourceKind } from "./resourceTypes";
import type { Stack } from "./stack";
import { groupedBy, oncePerStack, resourcesOf } from "./stack";
import type { Unknown } from "./unknownValues";

/** A bucket that takes part in a replication. */
export interface Side {
  /** The resource's name, or the bucket's where it is outside the stack. */
  name: string;
  /** What it is, for messages: `the source of archive`, `a destination of archive`. */
  part: string;
  /** Undefined where it is outside the stack. */
  bucket?: PolicyResource;
  /** The replications that it is the source of. */
  sourceOf: Replication[];
  /** The replications that it is a destination of. */
  destinationOf: Replication[];
}

/** The sides of all replications, each once, and the values that keep a preview from telling others. */
export interface Sides {
  sides: Side[];
  unknown: Unknown[];
}

export const sidesOf = oncePerStack((stack): Sides => {
  const sides = new Map<string, Side>();
  const unknown: Unknown[] = [];
  const add = (reference: Reference, part: string, take: (side: Side) => void) => {
    if (reference.unknown) unknown.push(reference.unknown);
    for (const { name, bucket } of bucketsOf(reference)) {
      const key = bucket?.urn ?? name;
      const side = sides.get(key) ?? { name, part, bucket, sourceOf: [], destinationOf: [] };
      sides.set(key, side);
      take(side);
    }
  };
  for (const replication of replicationsOf(stack)) {
    const { config, source, rules } = replication;
    add(source, `the source of ${config.name}`, ({ sourceOf }) => sourceOf.push(replication));
    for (const { destination } of rules) {
      add(destination, `a destination of ${config.name}`, ({ destinationOf }) => {
        if (destinationOf.at(-1) !== replication) destinationOf.push(replication);
      });
    }
  }
  return { sides: [...sides.values()], unknown };
});

function bucketsOf({ resources, outside }: Reference): { name: string; bucket?: PolicyResource }[] {
  if (outside !== undefined) return [{ name: outside }];
  return resources.map((bucket) => ({ name: bucket.name, bucket }));
}

/** What of a kind configures a side, and the values that keep a preview from telling others. */
export interface Settings {
  resources: PolicyResource[];
  /** What may configure this side too. */
  unknown: Unknown[];
}

/** Finds the resources of a kind, such as the encryption of a bucket, that configure a side. */
export function settingsOf(
  stack: Stack,
  kind: ResourceKind,
): (side: Pick<Side, "bucket" | "name">) => Settings {
  const settings = resourcesOf(stack, kind).map((resource) => ({
    resource,
    of: bucketReferenceOf(stack, resource),
  }));
  const byBucket = groupedBy(
    settings,
    ({ of: { resources, outside } }): Iterable<PolicyResource | string> =>
      outside === undefined ? resources : [outside],
  );
  const unknown = settings.flatMap(({ of }) => of.unknown ?? []);
  return ({ bucket, name }) => ({
    resources: (byBucket.get(bucket ?? name) ?? []).map(({ resource }) => resource),
    unknown,
  });
}
