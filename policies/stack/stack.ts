import type { PolicyResource } from "@pulumi/policy";

import { BUCKET, KEY, ROLE } from "./resourceTypes";
import type { ResourceKind } from "./resourceTypes";
import { propertyOf } from "./stackResources";

/** The resources of a stack, found by type and by name. Stacks are large, so each is looked at once. */
export interface Stack {
  resources: readonly PolicyResource[];
  byType: ReadonlyMap<string, readonly PolicyResource[]>;
}

/** Resources by what others call them. */
export type ByName = ReadonlyMap<string, readonly PolicyResource[]>;

export function stackOf(resources: readonly PolicyResource[]): Stack {
  return { resources, byType: groupedBy(resources, ({ type }) => [type]) };
}

/** The resources of a kind, in the order of their types, then of the stack. */
export function resourcesOf({ byType }: Stack, kind: ResourceKind): PolicyResource[] {
  return [...kind].flatMap((type) => byType.get(type) ?? []);
}

/** Buckets by their names. */
export const bucketsByName = named(BUCKET, ["bucket"]);

/** Keys by ARN, id and alias. */
export const keysByName = named(KEY, ["arn", "keyId", "name"]);

/** Roles by ARN and name. */
export const rolesByName = named(ROLE, ["arn", "name"]);

/** What is found out about a stack, found out once however often it is asked for. */
export function oncePerStack<Found>(find: (stack: Stack) => Found): (stack: Stack) => Found {
  const found = new WeakMap<Stack, { result: Found }>();
  return (stack) => {
    const { result } = found.get(stack) ?? { result: find(stack) };
    found.set(stack, { result });
    return result;
  };
}

function named(kind: ResourceKind, properties: readonly string[]): (stack: Stack) => ByName {
  return oncePerStack((stack) =>
    groupedBy(resourcesOf(stack, kind), (resource) => {
      const names = properties.map((property) => propertyOf(resource, property));
      return new Set(names.filter((name) => typeof name === "string"));
    }),
  );
}

/** Items by their keys, of which an item may have several. */
export function groupedBy<Key, Item>(
  items: Iterable<Item>,
  keysOf: (item: Item) => Iterable<Key>,
): ReadonlyMap<Key, readonly Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group) group.push(item);
      else groups.set(key, [item]);
    }
  }
  return groups;
}
