import type { PolicyResource } from "@pulumi/policy";

import { BUCKET, KEY, ROLE } from "./resourceTypes";
import type { ResourceKind } from "./resourceTypes";
import type { ByName, Stack } from "./stack";
import { bucketsByName, keysByName, rolesByName } from "./stack";
import { dependenciesOf, origins, propertyOf, resourcesBehind } from "./stackResources";
import { Unknown } from "./unknownValues";

/** What a property that names another resource stands for. */
export interface Reference {
  /** The resources of the stack that it may be: several only where a preview cannot tell. */
  resources: readonly PolicyResource[];
  /** The name or ARN, where no resource of the stack has it. */
  outside?: string;
  /** The value that would tell, where nothing else does. */
  unknown?: Unknown;
}

const BUCKET_ARN = /^arn:[a-z-]+:s3:::(?<name>.+)$/;

/**
 * The bucket that a name or ARN stands for. A known value says so by itself, whether it is written out
 * or comes from a resource; an unknown one by the resources it depends on.
 */
export function bucketReference(
  stack: Stack,
  value: unknown,
  dependencies: readonly PolicyResource[],
): Reference {
  const name = typeof value === "string" ? BUCKET_ARN.exec(value)?.groups?.name : undefined;
  return reference(name ?? value, dependencies, BUCKET, bucketsByName(stack));
}

/** The bucket that a resource configures by its property `bucket`. */
export function bucketReferenceOf(stack: Stack, resource: PolicyResource): Reference {
  const bucket = propertyOf(resource, "bucket");
  return bucketReference(stack, bucket, dependenciesOf(resource, "bucket"));
}

/** The key that an ARN, an id or an alias stands for. */
export function keyReference(
  stack: Stack,
  value: unknown,
  dependencies: readonly PolicyResource[],
): Reference {
  return reference(value, dependencies, KEY, keysByName(stack));
}

/** The role that an ARN or a name stands for. */
export function roleReference(
  stack: Stack,
  value: unknown,
  dependencies: readonly PolicyResource[],
): Reference {
  return reference(value, dependencies, ROLE, rolesByName(stack));
}

function reference(
  value: unknown,
  dependencies: readonly PolicyResource[],
  kind: ResourceKind,
  byName: ByName,
): Reference {
  if (value instanceof Unknown) {
    const resources = origins(dependencies, kind);
    return resources.length > 0 ? { resources } : { resources, unknown: value };
  }
  if (typeof value !== "string") return { resources: [] };
  const found = byName.get(value) ?? [];
  if (found.length === 0) return { resources: [], outside: value };
  return { resources: found.length > 1 ? oneOf(found, dependencies, kind) : found };
}

/**
 * Two resources may have one name: roles of two accounts, a multi-Region key and its replicas. Which is
 * meant is the one that the name comes from; one written out may be any.
 */
function oneOf(
  found: readonly PolicyResource[],
  dependencies: readonly PolicyResource[],
  kind: ResourceKind,
): readonly PolicyResource[] {
  const behind = new Set(resourcesBehind(dependencies, kind));
  const meant = found.filter((resource) => behind.has(resource));
  return meant.length > 0 ? meant : found;
}
