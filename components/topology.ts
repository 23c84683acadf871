import type { Partition } from "./partitions";

/**
 * How a bucket encrypts by default, in S3's words: under a key of KMS, once (SSE-KMS) or twice (DSSE-KMS), or
 * under keys of S3's own (SSE-S3).
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionByDefault.html
 */
export type SseAlgorithm = "aws:kms" | "aws:kms:dsse" | "AES256";

/** What the permissions of a replication depend on, one side's part of it. ARNs of real resources. */
export interface SideTopology {
  region: string;
  accountId: string;
  bucketArn: string;
  sseAlgorithm: SseAlgorithm;
  /** Undefined exactly where the side encrypts by SSE-S3. */
  keyArn?: string;
  /** False wherever the side encrypts otherwise than by SSE-KMS: nothing else knows Bucket Keys. */
  bucketKeyEnabled: boolean;
}

/** A destination's part. */
export interface DestinationTopology extends SideTopology {
  /** The destination's name in the settings. */
  name: string;
  keyArn: string;
  /** Whether any rule replicates delete markers to it. */
  receivesDeleteMarkers: boolean;
  /** Whether its replicas change owner (owner override). */
  translatesAccessControl: boolean;
}

/** The source's part. */
export interface SourceTopology extends SideTopology {
  /** Other keys that older objects of the source are encrypted under. */
  additionalKeyArns: string[];
}

/** What the permissions of a replication depend on. */
export interface Topology {
  partition: Partition;
  /** The role that S3 assumes; it lives in the source's account. */
  roleArn: string;
  source: SourceTopology;
  destinations: DestinationTopology[];
}

/** Whom a destination of another account must let in, and what that depends on. */
export type Grantee = Pick<Topology, "partition" | "roleArn"> & {
  source: Pick<SideTopology, "accountId" | "bucketKeyEnabled">;
  /**
   * Of a role that replicates to the destination from another source: what its rules do there. Undefined for
   * the stack's own, whose rules the destination knows.
   */
  rules?: Pick<DestinationTopology, "receivesDeleteMarkers" | "translatesAccessControl">;
};

/** What a destination's grants depend on: all of it but the key, which is made with its grant. */
export type GrantingDestination = Omit<DestinationTopology, "keyArn">;

/** What a side of either kind is like: as a destination, but for the key, which a source may have none of. */
export type AnySideTopology = GrantingDestination & Pick<SideTopology, "keyArn">;

/** The part of a side's topology that is known before anything exists. */
export type SideFacts = Omit<DestinationTopology, "bucketArn" | "keyArn">;

/**
 * A side's topology as that of a destination, which has a key.
 *
 * @throws Error for a side without, which validation lets no destination be.
 */
export function asDestination({ keyArn, ...side }: AnySideTopology): DestinationTopology {
  if (keyArn === undefined) throw new Error(`the destination ${side.name} has no key`);
  return { ...side, keyArn };
}

/** Whether the destination belongs to another account than the role, and so must grant it access. */
export function isCrossAccount(
  source: { accountId: string },
  side: { accountId: string },
): boolean {
  return source.accountId !== side.accountId;
}

/**
 * Whether replicas in this destination can carry a Bucket Key: by the destination's setting, or
 * because a replica keeps the Bucket Key state of its source object.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html#bucket-key-replication
 */
export function replicasUseBucketKeys(
  source: { bucketKeyEnabled: boolean },
  destination: { bucketKeyEnabled: boolean },
): boolean {
  return source.bucketKeyEnabled || destination.bucketKeyEnabled;
}
