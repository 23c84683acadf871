import type { PolicyResource } from "@pulumi/policy";

import type { Reference } from "../stack/references";
import { keysBehind } from "../stack/replicationKeys";
import type { Stack } from "../stack/stack";
import { accountOf, partitionOf, propertyOf, regionOf } from "../stack/stackResources";

/** A bucket, a key or a role, as policy documents name it. */
export interface Named {
  /** For messages: the resource's name, or the bucket's or key's own outside the stack. */
  name: string;
  /** Where a preview does not know it, one that only patterns match which would match any. */
  arn: string;
  region?: string;
  accountId?: string;
  /** Undefined where it is outside the stack. */
  resource?: PolicyResource;
}

const NOT_YET = "known-after-the-update";

/**
 * The buckets that a reference may mean.
 *
 * @param region where they are said to be used from: a bucket outside the stack is of its partition.
 */
export function bucketsOf({ resources, outside }: Reference, region?: string): Named[] {
  if (outside !== undefined) {
    return [{ name: outside, arn: `arn:${partitionOf(region)}:s3:::${outside}` }];
  }
  return resources.map((resource) => {
    const name = textOf(resource, "bucket") ?? NOT_YET;
    const partition = partitionOf(regionOf(resource));
    return named(resource, textOf(resource, "arn") ?? `arn:${partition}:s3:::${name}`);
  });
}

/** The keys that a reference may mean, aliases as the keys behind them. */
export function keysOf(stack: Stack, reference: Reference | undefined): Named[] {
  const { outside } = reference ?? {};
  if (outside !== undefined) {
    const [, partition, service, region, accountId] = outside.split(":");
    const isArn = partition !== undefined && service === "kms";
    return isArn ? [{ name: outside, arn: outside, region, accountId }] : [];
  }
  return keysBehind(stack, reference).keys.map((resource) => {
    const region = regionOf(resource) ?? NOT_YET;
    const account = accountOf(resource) ?? NOT_YET;
    const arn = `arn:${partitionOf(region)}:kms:${region}:${account}:key/${NOT_YET}`;
    return named(resource, textOf(resource, "arn") ?? arn);
  });
}

/** A role of the stack. */
export function roleNamed(resource: PolicyResource): Named {
  const [name = NOT_YET, path = "/"] = [textOf(resource, "name"), textOf(resource, "path")];
  const account = accountOf(resource) ?? NOT_YET;
  const arn = `arn:${partitionOf(regionOf(resource))}:iam::${account}:role${path}${name}`;
  return named(resource, textOf(resource, "arn") ?? arn);
}

function named(resource: PolicyResource, arn: string): Named {
  const [region, accountId] = [regionOf(resource), accountOf(resource)];
  return { name: resource.name, arn, region, accountId, resource };
}

/** Whether both accounts can be told and are not the same. */
export const isCrossAccount = (one: Named, other: Named) =>
  one.accountId !== undefined && other.accountId !== undefined && one.accountId !== other.accountId;

function textOf(resource: PolicyResource, property: string): string | undefined {
  const value = propertyOf(resource, property);
  return typeof value === "string" ? value : undefined;
}
