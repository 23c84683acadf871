import type { Partition } from "./partitions";

/** What the permissions of a replication depend on, one side's part of it. ARNs of real resources. */
export interface SideTopology {
  region: string;
  accountId: string;
  bucketArn: string;
  keyArn: string;
  bucketKeyEnabled: boolean;
}

/** A destination's part. */
export interface DestinationTopology extends SideTopology {
  /** The destination's name in the settings. */
  name: string;
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
};

/** What a destination's grants depend on: all of it but the key, which is made with its grant. */
export type GrantingDestination = Omit<DestinationTopology, "keyArn">;

/** The part of a side's topology that is known before anything exists. */
export type SideFacts = Omit<DestinationTopology, "bucketArn" | "keyArn">;

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
