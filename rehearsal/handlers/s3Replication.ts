import type {
  Destination,
  ReplicationRule,
  ReplicationRuleFilter,
  StorageClass,
} from "@aws-sdk/client-s3";
import {
  DeleteBucketReplicationCommand,
  GetBucketReplicationCommand,
  PutBucketReplicationCommand,
} from "@aws-sdk/client-s3";

import { tagsOf } from "../../operations/tags";
import type { Handler, Place } from "./handler";
import type { Inputs } from "./inputs";

type Status = "Enabled" | "Disabled";

/** `aws:s3/bucketReplicationConfig:BucketReplicationConfig` */
export const replicationConfig: Handler = {
  create(inputs, place) {
    const id = inputs.requiredText("bucket");
    const put = putting(id, inputs, place);
    return async () => {
      await put();
      return { id, outputs: {} };
    };
  },
  update(id, inputs, place) {
    if (inputs.requiredText("bucket") !== id)
      throw new Error("another bucket needs another resource");
    return putting(id, inputs, place);
  },
  async read(Bucket, { clients: { s3 } }) {
    const found = await s3.send(new GetBucketReplicationCommand({ Bucket }));
    return {
      bucket: Bucket,
      role: found.ReplicationConfiguration?.Role,
      rules: (found.ReplicationConfiguration?.Rules ?? []).map(readRule),
    };
  },
  async delete(Bucket, { clients: { s3 } }) {
    await s3.send(new DeleteBucketReplicationCommand({ Bucket }));
  },
};

function putting(Bucket: string, inputs: Inputs, { clients: { s3 } }: Place): () => Promise<void> {
  const Role = inputs.requiredText("role");
  const Rules = inputs.objects("rules", writeRule);
  const ReplicationConfiguration = { Role, Rules };
  return async () => {
    await s3.send(new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration }));
  };
}

const statusOf = (inputs: Inputs) => inputs.requiredText("status") as Status;

function writeRule(rule: Inputs): ReplicationRule {
  return {
    ID: rule.text("id"),
    Priority: rule.number("priority"),
    Status: statusOf(rule),
    Filter: rule.object("filter", writeFilter),
    DeleteMarkerReplication: rule.object("deleteMarkerReplication", (marker) => ({
      Status: statusOf(marker),
    })),
    SourceSelectionCriteria: rule.object("sourceSelectionCriteria", (criteria) => ({
      SseKmsEncryptedObjects: criteria.object("sseKmsEncryptedObjects", (objects) => ({
        Status: statusOf(objects),
      })),
      ReplicaModifications: criteria.object("replicaModifications", (changes) => ({
        Status: statusOf(changes),
      })),
    })),
    Destination: rule.object("destination", writeDestination),
  };
}

function writeFilter(filter: Inputs): ReplicationRuleFilter {
  return {
    Prefix: filter.text("prefix"),
    Tag: filter.object("tag", (tag) => ({
      Key: tag.requiredText("key"),
      Value: tag.requiredText("value"),
    })),
    And: filter.object("and", (and) => ({
      Prefix: and.text("prefix"),
      Tags: Object.entries(and.map("tags") ?? {}).map(([Key, Value]) => ({ Key, Value })),
    })),
  };
}

function writeDestination(destination: Inputs): Destination {
  return {
    Bucket: destination.text("bucket"),
    Account: destination.text("account"),
    StorageClass: destination.text("storageClass") as StorageClass | undefined,
    EncryptionConfiguration: destination.object("encryptionConfiguration", (encryption) => ({
      ReplicaKmsKeyID: encryption.text("replicaKmsKeyId"),
    })),
    AccessControlTranslation: destination.object("accessControlTranslation", (translation) => ({
      Owner: translation.requiredText("owner") as "Destination",
    })),
    Metrics: destination.object("metrics", (metrics) => ({
      Status: statusOf(metrics),
      EventThreshold: metrics.object("eventThreshold", minutesOf),
    })),
    ReplicationTime: destination.object("replicationTime", (time) => ({
      Status: statusOf(time),
      Time: time.object("time", minutesOf),
    })),
  };
}

const minutesOf = (inputs: Inputs) => ({ Minutes: inputs.number("minutes") });

function readRule(rule: ReplicationRule): Record<string, unknown> {
  const criteria = rule.SourceSelectionCriteria;
  return {
    id: rule.ID,
    priority: rule.Priority,
    status: rule.Status,
    filter: readFilter(rule.Filter),
    deleteMarkerReplication: readStatus(rule.DeleteMarkerReplication),
    sourceSelectionCriteria: criteria && {
      sseKmsEncryptedObjects: readStatus(criteria.SseKmsEncryptedObjects),
      replicaModifications: readStatus(criteria.ReplicaModifications),
    },
    destination: rule.Destination && readDestination(rule.Destination),
  };
}

const readStatus = (part: { Status?: string } | undefined) => part && { status: part.Status };

function readFilter(filter: ReplicationRuleFilter | undefined): unknown {
  if (filter?.And) return { and: { prefix: filter.And.Prefix, tags: tagsOf(filter.And.Tags) } };
  if (filter?.Tag) return { tag: { key: filter.Tag.Key, value: filter.Tag.Value } };
  return filter && { prefix: filter.Prefix ?? "" };
}

function readDestination(destination: Destination): Record<string, unknown> {
  const { EncryptionConfiguration, AccessControlTranslation, Metrics } = destination;
  const { ReplicationTime } = destination;
  return {
    bucket: destination.Bucket,
    account: destination.Account,
    storageClass: destination.StorageClass,
    encryptionConfiguration: EncryptionConfiguration && {
      replicaKmsKeyId: EncryptionConfiguration.ReplicaKmsKeyID,
    },
    accessControlTranslation: AccessControlTranslation && { owner: AccessControlTranslation.Owner },
    metrics: Metrics && {
      status: Metrics.Status,
      eventThreshold: Metrics.EventThreshold && { minutes: Metrics.EventThreshold.Minutes },
    },
    replicationTime: ReplicationTime && {
      status: ReplicationTime.Status,
      time: ReplicationTime.Time && { minutes: ReplicationTime.Time.Minutes },
    },
  };
}
