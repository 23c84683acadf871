import type { PolicyResource } from "@pulumi/policy";

import { inlineRules } from "./inlineRules";
import type { Reference } from "./references";
import { bucketReference, bucketReferenceOf, keyReference, roleReference } from "./references";
import { BUCKET, BUCKET_REPLICATION } from "./resourceTypes";
import type { Stack } from "./stack";
import { oncePerStack, resourcesOf } from "./stack";
import { dependenciesOf, propertyOf } from "./stackResources";
import { at, itemsOf, Unknown } from "./unknownValues";

/** A rule of a replication configuration. */
export interface Rule {
  /** How messages call it: by its id, or by its position where it has none. */
  label: string;
  /** Its properties as plain data, in the form of a BucketReplicationConfig's rule. */
  data: unknown;
  destination: Reference;
  /** The key of its replicas; undefined where it names none. */
  replicaKey?: Reference;
}

/** A replication configuration, its source and its rules. */
export interface Replication {
  /** A BucketReplicationConfig; or the bucket itself, where it is configured inline. */
  config: PolicyResource;
  source: Reference;
  role: Reference;
  rules: Rule[];
}

/**
 * The replications of a stack. What a bucket itself says of its replication counts only where no
 * resource of the stack configures it: providers put there what they read, whoever wrote it.
 */
export const replicationsOf = oncePerStack((stack): Replication[] => {
  const configs = resourcesOf(stack, BUCKET_REPLICATION).map((config) => {
    const rules = itemsOf(propertyOf(config, "rules"));
    const role = propertyOf(config, "role");
    return replicationOf(stack, config, bucketReferenceOf(stack, config), "rules", rules, role);
  });
  const configured = new Set(configs.flatMap(({ source }) => source.resources));
  const inline = resourcesOf(stack, BUCKET).flatMap((bucket) => {
    const found = configured.has(bucket) ? undefined : inlineRules(bucket);
    if (!found) return [];
    const { property, rules, role } = found;
    return [replicationOf(stack, bucket, { resources: [bucket] }, property, rules, role)];
  });
  return [...configs, ...inline];
});

function replicationOf(
  stack: Stack,
  config: PolicyResource,
  source: Reference,
  property: string,
  rules: readonly unknown[],
  role: unknown,
): Replication {
  const dependencies = dependenciesOf(config, property);
  return {
    config,
    source,
    role: roleReference(
      stack,
      role,
      dependenciesOf(config, property === "rules" ? "role" : property),
    ),
    rules: rules.map((data, index) => {
      const bucket = at(data, "destination", "bucket");
      const key = at(data, "destination", "encryptionConfiguration", "replicaKmsKeyId");
      return {
        label: labelOf(data, index),
        data,
        destination: bucketReference(stack, bucket, dependencies),
        replicaKey: key === undefined ? undefined : keyReference(stack, key, dependencies),
      };
    }),
  };
}

/** How messages call a rule. */
export function labelOf(rule: unknown, index: number): string {
  const id = at(rule, "id");
  return typeof id === "string" ? `rule "${id}"` : `rules[${index}]`;
}

/** The prefix of the objects that a rule replicates; "" where that is all of them or not known. */
export function prefixOf({ data }: Rule): string {
  const filter = at(data, "filter");
  const prefixes = [at(filter, "prefix"), at(filter, "and", "prefix"), at(data, "prefix")];
  return prefixes.find((prefix) => typeof prefix === "string") ?? "";
}

/** Whether a rule replicates delete markers. One of the first schema, without a filter, does. */
export function replicatesDeleteMarkers({ data }: Rule): boolean | Unknown {
  const status = at(data, "deleteMarkerReplication", "status");
  if (status instanceof Unknown) return status;
  return status === undefined ? at(data, "filter") === undefined : status === "Enabled";
}
