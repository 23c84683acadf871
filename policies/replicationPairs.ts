import * as s3 from "@pulumi/aws/s3";
import type { PolicyResource } from "@pulumi/policy";

import { BUCKET, dependenciesOf, origins, propertyOf } from "./stackResources";
import { at, itemsOf, Unknown } from "./unknownValues";

/** What a property that names a bucket stands for. */
export interface BucketReference {
  /** The buckets of the stack that it may be: several only where a preview cannot tell. */
  buckets: readonly PolicyResource[];
  /** The bucket's name, where no bucket of the stack has it. */
  outside?: string;
  /** The value that would tell the bucket, where nothing else does. */
  unknown?: Unknown;
}

/** A rule of a replication configuration. */
export interface Rule {
  /** How messages call it: by its id, or by its position where it has none. */
  label: string;
  /** Its properties as plain data. */
  data: unknown;
  destination: BucketReference;
}

/** A replication configuration, its source and its rules. */
export interface Replication {
  config: PolicyResource;
  source: BucketReference;
  rules: Rule[];
}

/** The replications of a stack. */
export function replicationsOf(stack: readonly PolicyResource[]): Replication[] {
  return stack
    .filter((resource) => resource.isType(s3.BucketReplicationConfig))
    .map((config) => ({
      config,
      source: bucketReferenceOf(config, stack),
      rules: itemsOf(propertyOf(config, "rules")).map((data, index) => {
        const id = at(data, "id");
        const destination = at(data, "destination", "bucket");
        return {
          label: typeof id === "string" ? `rule "${id}"` : `rules[${index}]`,
          data,
          destination: bucketReference(destination, dependenciesOf(config, "rules"), stack),
        };
      }),
    }));
}

/** The bucket that a resource configures by its property `bucket`. */
export function bucketReferenceOf(
  resource: PolicyResource,
  stack: readonly PolicyResource[],
): BucketReference {
  const bucket = propertyOf(resource, "bucket");
  return bucketReference(bucket, dependenciesOf(resource, "bucket"), stack);
}

const BUCKET_ARN = /^arn:[a-z-]+:s3:::(?<name>.+)$/;

/**
 * The bucket that a name or ARN stands for. A known value says so by itself, whether it is written out
 * or comes from a resource; an unknown one by the resources it depends on.
 */
function bucketReference(
  value: unknown,
  dependencies: readonly PolicyResource[],
  stack: readonly PolicyResource[],
): BucketReference {
  if (value instanceof Unknown) {
    const buckets = origins(dependencies, BUCKET);
    return buckets.length > 0 ? { buckets } : { buckets, unknown: value };
  }
  if (typeof value !== "string") return { buckets: [] };
  const name = BUCKET_ARN.exec(value)?.groups?.name ?? value;
  const buckets = stack.filter(
    (resource) => BUCKET.is(resource) && propertyOf(resource, "bucket") === name,
  );
  return buckets.length > 0 ? { buckets } : { buckets, outside: name };
}
