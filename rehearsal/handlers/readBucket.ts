import type { ReplicationRule, S3Client, ServerSideEncryptionRule } from "@aws-sdk/client-s3";
import {
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketRequestPaymentCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
} from "@aws-sdk/client-s3";

import { orNothing } from "../../operations/errors";
import { tagsOf } from "../../operations/tags";
import { replicationOf } from "../../operations/verifyReplication";
import type { Place } from "./handler";

/**
 * What the provider reads of a bucket: all that belongs to it, some of which has resources of its own.
 * What is not there is undefined, or "" where the provider has it so.
 *
 * @see https://www.pulumi.com/registry/packages/aws/api-docs/s3/bucket/
 */
export async function readBucket(
  Bucket: string,
  { clients: { s3 }, partition }: Place,
): Promise<Record<string, unknown>> {
  const { LocationConstraint } = await s3.send(new GetBucketLocationCommand({ Bucket }));
  // S3 gives its oldest Region no name here.
  const region = LocationConstraint ?? "us-east-1";
  return {
    bucket: Bucket,
    // Nothing but the name tells, here and on AWS.
    bucketNamespace: /-\d{12}-[a-z0-9-]+-an$/.test(Bucket) ? "account-regional" : "global",
    arn: `arn:${partition}:s3:::${Bucket}`,
    region,
    bucketRegion: region,
    tags: await tags(s3, Bucket),
    policy: await policy(s3, Bucket),
    versioning: await versioning(s3, Bucket),
    objectLockEnabled: await isLocking(s3, Bucket),
    serverSideEncryptionConfiguration: await encryption(s3, Bucket),
    replicationConfiguration: await replication(s3, Bucket),
    requestPayer: (await s3.send(new GetBucketRequestPaymentCommand({ Bucket }))).Payer,
  };
}

async function tags(s3: S3Client, Bucket: string) {
  const found = await orNothing(s3.send(new GetBucketTaggingCommand({ Bucket })), "NoSuchTagSet");
  return found && tagsOf(found.TagSet);
}

async function policy(s3: S3Client, Bucket: string) {
  const command = new GetBucketPolicyCommand({ Bucket });
  return (await orNothing(s3.send(command), "NoSuchBucketPolicy"))?.Policy ?? "";
}

async function versioning(s3: S3Client, Bucket: string) {
  const { Status, MFADelete } = await s3.send(new GetBucketVersioningCommand({ Bucket }));
  return { enabled: Status === "Enabled", mfaDelete: MFADelete === "Enabled" };
}

async function isLocking(s3: S3Client, Bucket: string) {
  const command = new GetObjectLockConfigurationCommand({ Bucket });
  const found = await orNothing(s3.send(command), "ObjectLockConfigurationNotFoundError");
  return found?.ObjectLockConfiguration?.ObjectLockEnabled === "Enabled";
}

async function encryption(s3: S3Client, Bucket: string) {
  const found = await orNothing(
    s3.send(new GetBucketEncryptionCommand({ Bucket })),
    "ServerSideEncryptionConfigurationNotFoundError",
  );
  const [rule] = found?.ServerSideEncryptionConfiguration?.Rules ?? [];
  return rule && { rule: encryptionRule(rule) };
}

function encryptionRule({
  ApplyServerSideEncryptionByDefault: byDefault,
  BucketKeyEnabled: bucketKeyEnabled = false,
  BlockedEncryptionTypes,
}: ServerSideEncryptionRule) {
  return {
    applyServerSideEncryptionByDefault: {
      sseAlgorithm: byDefault?.SSEAlgorithm,
      kmsMasterKeyId: byDefault?.KMSMasterKeyID ?? "",
    },
    bucketKeyEnabled,
    blockedEncryptionTypes: BlockedEncryptionTypes?.EncryptionType ?? [],
  };
}

async function replication(s3: S3Client, Bucket: string) {
  const found = await replicationOf(s3, Bucket);
  return found && { role: found.Role ?? "", rules: (found.Rules ?? []).map(replicationRule) };
}

/** The parts of a rule that tell it from others. */
function replicationRule({ ID, Priority, Status, Filter, Destination }: ReplicationRule) {
  return {
    id: ID,
    priority: Priority,
    status: Status,
    filter: Filter && {
      prefix: Filter.And?.Prefix ?? Filter.Prefix,
      tags: tagsOf(Filter.And?.Tags ?? (Filter.Tag ? [Filter.Tag] : [])),
    },
    destination: {
      bucket: Destination?.Bucket,
      accountId: Destination?.Account,
      storageClass: Destination?.StorageClass,
      replicaKmsKeyId: Destination?.EncryptionConfiguration?.ReplicaKmsKeyID,
    },
  };
}
