import type { PolicyResource } from "@pulumi/policy";

import { dependenciesOf, propertyOf } from "./stackResources";
import { at, itemsOf, Unknown } from "./unknownValues";

/** The deprecated replication configuration that a bucket carries itself, and the property that does. */
export interface InlineReplication {
  property: string;
  role: unknown;
  /** In the form of a BucketReplicationConfig's rules. */
  rules: unknown[];
}

/** A `Bucket` has one object, a `BucketV2` a list. */
const PROPERTIES = ["replicationConfiguration", "replicationConfigurations"];

/**
 * The inline replication of a bucket; undefined where it has none, and where a preview does not know
 * the property as a whole and it comes from nowhere, since that is how providers show what they will
 * read after the update.
 */
export function inlineRules(bucket: PolicyResource): InlineReplication | undefined {
  return PROPERTIES.map((property): InlineReplication | undefined => {
    const configuration = first(propertyOf(bucket, property));
    if (configuration instanceof Unknown && dependenciesOf(bucket, property).length === 0) {
      return undefined;
    }
    const rules = itemsOf(at(configuration, "rules")).map(ruleOf);
    return rules.length > 0 ? { property, role: at(configuration, "role"), rules } : undefined;
  }).find((found) => found !== undefined);
}

function ruleOf(inline: unknown): unknown {
  if (inline instanceof Unknown) return inline;
  const criterion = one(one(inline, "sourceSelectionCriteria"), "sseKmsEncryptedObjects");
  return {
    id: at(inline, "id"),
    prefix: at(inline, "prefix"),
    priority: at(inline, "priority"),
    status: at(inline, "status"),
    filter: wrap(one(inline, "filter"), (and) => ({ and })),
    deleteMarkerReplication: wrap(at(inline, "deleteMarkerReplicationStatus"), (status) => ({
      status,
    })),
    sourceSelectionCriteria: wrap(criterion, (selected) => ({
      sseKmsEncryptedObjects: { status: statusOf(at(selected, "enabled")) },
    })),
    destination: destinationOf(one(inline, "destination")),
  };
}

function destinationOf(inline: unknown): unknown {
  if (inline instanceof Unknown) return inline;
  return {
    bucket: at(inline, "bucket"),
    account: at(inline, "accountId"),
    storageClass: at(inline, "storageClass"),
    accessControlTranslation: one(inline, "accessControlTranslation"),
    encryptionConfiguration: wrap(at(inline, "replicaKmsKeyId"), (replicaKmsKeyId) => ({
      replicaKmsKeyId,
    })),
    metrics: wrap(one(inline, "metrics"), (metrics) => ({
      status: at(metrics, "status"),
      eventThreshold: wrap(at(metrics, "minutes"), (minutes) => ({ minutes })),
    })),
    replicationTime: wrap(one(inline, "replicationTime"), (replicationTime) => ({
      status: at(replicationTime, "status"),
      time: wrap(at(replicationTime, "minutes"), (minutes) => ({ minutes })),
    })),
  };
}

/** A value in another form; what is missing stays missing. */
const wrap = (value: unknown, form: (value: unknown) => unknown) =>
  value === undefined ? undefined : form(value);

/** A block of which a `Bucket` has one, and a `BucketV2` a list of one under the plural. */
const one = (holder: unknown, block: string) =>
  first(at(holder, block)) ?? first(at(holder, `${block}s`));

const first = (value: unknown) => (Array.isArray(value) ? itemsOf(value)[0] : value);

function statusOf(enabled: unknown): unknown {
  if (enabled instanceof Unknown) return enabled;
  return enabled === true ? "Enabled" : "Disabled";
}
