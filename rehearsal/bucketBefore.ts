import type { BucketLocationConstraint, S3Client } from "@aws-sdk/client-s3";
import {
  CreateBucketCommand,
  HeadBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";

import { accountPrincipal, knownPartitionOf } from "../components/partitions";
import type { DestinationSettings } from "../components/settings";
import { hasKey, sseAlgorithmOf, usesBucketKeys } from "../components/sseAlgorithm";
import type { SseAlgorithm } from "../components/topology";
import type { ProgramSettings } from "../config";
import { orNothing } from "../operations/errors";
import type { ExistingKey } from "./existingKeys";

/** The keys of the objects that are in an existing bucket before the stack. */
export const OLD_OBJECTS = ["2019/report.txt", "2020/report.txt", "notes.txt"] as const;

/** What a bucket is to be like before the stack comes. */
export interface BucketBefore {
  name: string;
  /** The side that adopts it: `source`, or a destination's name. */
  side: string;
  region: string;
  accountId: string;
  versioned: boolean;
  /** By what it encrypts under a key: `aws:kms`, `aws:kms:dsse`. */
  sseAlgorithm: SseAlgorithm;
  /** The key of its default encryption, or S3's own ({@link SSE_S3}). Defaults to one that is made for it. */
  key?: string;
  bucketKeyEnabled: boolean;
  /** Whether somebody else's rules replicate it. */
  replicated: boolean;
}

/** Instead of a key: S3's own encryption. */
export const SSE_S3 = "SSE-S3";

/** What the buckets are to be like that a stack's configuration names, so that it takes them. */
export function bucketsBefore(
  { source, destinations }: ProgramSettings,
  keys: readonly ExistingKey[],
): BucketBefore[] {
  const sides: [string, DestinationSettings][] = [
    ["source", source],
    ...Object.entries(destinations),
  ];
  return sides.flatMap(([side, settings]) => {
    const { existingBucket, region, accountId, kmsKeyArn } = settings;
    if (!existingBucket) return [];
    const given = keys.find(({ configuredArn }) => configuredArn === kmsKeyArn)?.arn;
    return {
      ...{ name: existingBucket.name, side, region, accountId },
      sseAlgorithm: sseAlgorithmOf(settings),
      bucketKeyEnabled: usesBucketKeys(settings),
      versioned: existingBucket.enableVersioning !== true,
      key: existingBucket.replaceEncryption || !hasKey(settings) ? SSE_S3 : given,
      replicated: side === "source" && existingBucket.replaceReplicationRules === true,
    };
  });
}

/**
 * Creates the bucket, empty and without any settings.
 *
 * @throws Error if it is there already, which S3 does not mind in its oldest Region.
 */
export async function createBucket(
  s3: S3Client,
  { name: Bucket, region }: BucketBefore,
): Promise<void> {
  const head = s3.send(new HeadBucketCommand({ Bucket }));
  if (await orNothing(head, "NotFound", "NoSuchBucket")) {
    throw new Error(`the bucket ${Bucket} is there already; the rehearsal would make its own`);
  }
  // S3 refuses its oldest Region as a location.
  const location = region !== "us-east-1" && {
    LocationConstraint: region as BucketLocationConstraint,
  };
  await s3.send(
    new CreateBucketCommand({ Bucket, ...(location && { CreateBucketConfiguration: location }) }),
  );
}

/** Gives it all that a bucket may have whose owner never thought of replication. */
export async function furnish(s3: S3Client, before: BucketBefore, key = ""): Promise<void> {
  const { name: Bucket, region, accountId, versioned } = before;
  const at = { Bucket };
  const ApplyServerSideEncryptionByDefault =
    key === SSE_S3
      ? ({ SSEAlgorithm: "AES256" } as const)
      : { SSEAlgorithm: before.sseAlgorithm, KMSMasterKeyID: key };
  const rule = { ApplyServerSideEncryptionByDefault, BucketKeyEnabled: before.bucketKeyEnabled };
  const ServerSideEncryptionConfiguration = { Rules: [rule] };
  await s3.send(new PutBucketEncryptionCommand({ ...at, ServerSideEncryptionConfiguration }));
  const TagSet = [{ Key: "team", Value: "documents" }];
  await s3.send(new PutBucketTaggingCommand({ ...at, Tagging: { TagSet } }));
  const OwnershipControls = { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" as const }] };
  await s3.send(new PutBucketOwnershipControlsCommand({ ...at, OwnershipControls }));
  // Not what the stack would choose.
  const PublicAccessBlockConfiguration = { BlockPublicAcls: true, BlockPublicPolicy: true };
  await s3.send(new PutPublicAccessBlockCommand({ ...at, PublicAccessBlockConfiguration }));
  const AbortIncompleteMultipartUpload = { DaysAfterInitiation: 7 };
  const lifecycle = { ID: "uploads", Status: "Enabled" as const, Filter: { Prefix: "" } };
  await s3.send(
    new PutBucketLifecycleConfigurationCommand({
      ...at,
      LifecycleConfiguration: { Rules: [{ ...lifecycle, AbortIncompleteMultipartUpload }] },
    }),
  );
  const Policy = ownersPolicy(Bucket, region, accountId);
  await s3.send(new PutBucketPolicyCommand({ ...at, Policy }));
  for (const Key of OLD_OBJECTS) {
    await s3.send(new PutObjectCommand({ ...at, Key, Body: `content of ${Key}` }));
  }
  if (versioned || before.replicated) {
    const VersioningConfiguration = { Status: "Enabled" as const };
    await s3.send(new PutBucketVersioningCommand({ ...at, VersioningConfiguration }));
  }
  if (before.replicated) await replicateElsewhere(s3, before);
}

/** Lets an application in, and refuses plain HTTP. */
function ownersPolicy(Bucket: string, region: string, accountId: string): string {
  const partition = knownPartitionOf(region);
  const arn = `arn:${partition}:s3:::${Bucket}`;
  const reader = {
    Sid: "LetTheArchiveRead",
    Effect: "Allow",
    Principal: { AWS: accountPrincipal(partition, accountId) },
    Action: ["s3:GetObject", "s3:ListBucket"],
    Resource: [arn, `${arn}/*`],
  };
  const plain = {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [arn, `${arn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: [reader, plain] });
}

/** Rules of somebody else, by a role of somebody else. */
async function replicateElsewhere(
  s3: S3Client,
  { name: Bucket, region, accountId }: BucketBefore,
): Promise<void> {
  const partition = knownPartitionOf(region);
  const rule = {
    ID: "to-the-old-place",
    Priority: 1,
    Status: "Enabled" as const,
    Filter: { Prefix: "" },
    DeleteMarkerReplication: { Status: "Disabled" as const },
    Destination: { Bucket: `arn:${partition}:s3:::${Bucket}-elsewhere` },
  };
  const Role = `arn:${partition}:iam::${accountId}:role/somebody-elses-replication`;
  const ReplicationConfiguration = { Role, Rules: [rule] };
  await s3.send(new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration }));
}
