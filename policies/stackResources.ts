import * as kms from "@pulumi/aws/kms";
import * as s3 from "@pulumi/aws/s3";
import type { PolicyResource } from "@pulumi/policy";

import { readProperty } from "./unknownValues";

/** A kind of resource, and the property by which AWS's other resources pass its name on. */
interface Kind {
  is: (resource: PolicyResource) => boolean;
  passedOnBy: string;
}

/** S3 buckets, the deprecated type of @pulumi/aws 7 included. */
export const BUCKET: Kind = {
  is: (resource) => resource.isType(s3.Bucket) || resource.type === "aws:s3/bucketV2:BucketV2",
  passedOnBy: "bucket",
};

/** Customer managed KMS keys; also their aliases, which live in the key's Region. */
export const KEY: Kind = {
  is: (resource) =>
    resource.isType(kms.Key) ||
    resource.isType(kms.ReplicaKey) ||
    resource.isType(kms.ExternalKey) ||
    resource.isType(kms.ReplicaExternalKey) ||
    resource.isType(kms.Alias),
  passedOnBy: "keyId",
};

/**
 * The resources of a kind that an unknown value may come from, given those it depends on.
 *
 * Pulumi knows the dependencies of top-level properties only: all keys and buckets of all rules
 * together. A value is unknown because its resource does not exist yet, so those that do are left out,
 * unless that leaves none. A dependency on a bucket's versioning, say, counts as one on the bucket.
 */
export function origins(dependencies: readonly PolicyResource[], kind: Kind): PolicyResource[] {
  const found = dependencies.flatMap((resource) =>
    kind.is(resource)
      ? [resource]
      : (resource.propertyDependencies[kind.passedOnBy] ?? []).filter((other) => kind.is(other)),
  );
  const distinct = [...new Set(found)];
  const pending = distinct.filter((resource) => typeof propertyOf(resource, "arn") !== "string");
  return pending.length > 0 ? pending : distinct;
}

/** A property of a resource as plain data. */
export function propertyOf(resource: PolicyResource, property: string): unknown {
  return readProperty(resource.props, property);
}

/** The resources that a top-level property depends on. */
export function dependenciesOf(resource: PolicyResource, property: string): PolicyResource[] {
  return resource.propertyDependencies[property] ?? [];
}

/** The Region of a resource: its own, else its provider's; undefined where neither is known. */
export function regionOf(resource: PolicyResource): string | undefined {
  return [resource.props, resource.provider?.props ?? {}]
    .map((properties) => readProperty(properties, "region"))
    .find((region) => typeof region === "string");
}

/** The Regions of resources, each once; undefined where there is no resource or one's is not known. */
export function regionsOf(resources: readonly PolicyResource[]): string[] | undefined {
  const regions = resources.map(regionOf);
  const known = regions.length > 0 && regions.every((region) => region !== undefined);
  return known ? [...new Set(regions)] : undefined;
}
