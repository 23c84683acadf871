import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import type { ReplicationSettings, RuleSettings } from "./settings";
import { translatesAccessControl } from "./settings";

/** The rule that applies when the user names none. */
export const DEFAULT_RULES: readonly RuleSettings[] = [{ id: "everything" }];

/** The only time limit of Replication Time Control that S3 accepts, in minutes. */
const REPLICATION_TIME_MINUTES = 15;

/** One S3 rule: a rule of the user's for one destination, with every default filled in. */
export interface ReplicationRule {
  id: string;
  priority: number;
  status: string;
  prefix: string;
  tags: Record<string, string>;
  /** The destination's name. */
  destination: string;
  /** The account that owns the destination. */
  accountId: string;
  storageClass?: string;
  deleteMarkerReplication: boolean;
  replicaModifications: boolean;
  metrics: boolean;
  replicationTimeControl: boolean;
  accessControlTranslation: boolean;
}

/** The S3 rules that the settings ask for, in an order that never changes by itself. */
export function replicationRules(settings: ReplicationSettings): ReplicationRule[] {
  const { source, destinations, replicationEnabled = true } = settings;
  const given = settings.rules ?? DEFAULT_RULES;
  const all = Object.keys(destinations).sort();
  const pairs = given.flatMap((rule) =>
    [...(rule.destinations ?? all)]
      .sort()
      .map((destination, index) => ({ rule, destination, index })),
  );
  return pairs.flatMap(({ rule, destination, index }, position) => {
    const side = destinations[destination];
    if (!side) return [];
    return {
      id: `${rule.id}-${destination}`,
      priority: rule.priority === undefined ? pairs.length - position : rule.priority + index,
      status: replicationEnabled ? (rule.status ?? "Enabled") : "Disabled",
      prefix: rule.prefix ?? "",
      tags: rule.tags ?? {},
      destination,
      accountId: side.accountId,
      storageClass: rule.storageClass ?? side.storageClass,
      deleteMarkerReplication: rule.deleteMarkerReplication ?? false,
      replicaModifications: rule.replicaModifications ?? false,
      metrics: rule.metrics ?? true,
      replicationTimeControl: rule.replicationTimeControl ?? false,
      accessControlTranslation: translatesAccessControl(source, side),
    };
  });
}

/** The names of the destinations that receive delete markers. */
export function deleteMarkerDestinations(rules: readonly ReplicationRule[]): Set<string> {
  return new Set(
    rules.filter((rule) => rule.deleteMarkerReplication).map((rule) => rule.destination),
  );
}

/** Where a rule's replicas go. */
export interface RuleDestination {
  bucketArn: pulumi.Input<string>;
  keyArn: pulumi.Input<string>;
}

const switched = (on: boolean) => ({ status: on ? "Enabled" : "Disabled" });

/**
 * A rule as the provider takes it. Always V2, that is with id, priority, filter and delete marker
 * setting: S3 reads a rule without a filter as V1, which replicates delete markers and knows no tags.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-add-config.html
 */
export function providerRule(
  rule: ReplicationRule,
  destination: RuleDestination,
): aws.types.input.s3.BucketReplicationConfigRule {
  const { storageClass } = rule;
  return {
    id: rule.id,
    priority: rule.priority,
    status: rule.status,
    filter: providerFilter(rule),
    deleteMarkerReplication: switched(rule.deleteMarkerReplication),
    sourceSelectionCriteria: {
      // Without it S3 skips SSE-KMS and DSSE-KMS objects without a word. Of an SSE-S3 source too: objects
      // under older keys are replicated, and one that was let in under another key FAILS for all to see.
      sseKmsEncryptedObjects: { status: "Enabled" },
      ...(rule.replicaModifications && { replicaModifications: { status: "Enabled" } }),
    },
    destination: {
      bucket: destination.bucketArn,
      // Named even within one account: were the bucket deleted, nobody else could catch the replicas
      // by taking its name.
      account: rule.accountId,
      encryptionConfiguration: { replicaKmsKeyId: destination.keyArn },
      ...(storageClass !== undefined && { storageClass }),
      ...(rule.accessControlTranslation && { accessControlTranslation: { owner: "Destination" } }),
      ...metricsOf(rule),
    },
  };
}

function providerFilter({
  prefix,
  tags,
}: ReplicationRule): aws.types.input.s3.BucketReplicationConfigRuleFilter {
  const [tag, ...more] = Object.entries(tags);
  if (!tag) return { prefix };
  if (prefix === "" && more.length === 0) return { tag: { key: tag[0], value: tag[1] } };
  return { and: prefix === "" ? { tags } : { prefix, tags } };
}

/** S3 refuses a threshold without Replication Time Control, and the latter without a threshold. */
function metricsOf({
  metrics,
  replicationTimeControl,
}: ReplicationRule): Partial<aws.types.input.s3.BucketReplicationConfigRuleDestination> {
  if (!replicationTimeControl) return metrics ? { metrics: { status: "Enabled" } } : {};
  const minutes = REPLICATION_TIME_MINUTES;
  return {
    metrics: { status: "Enabled", eventThreshold: { minutes } },
    replicationTime: { status: "Enabled", time: { minutes } },
  };
}
