import type * as pulumi from "@pulumi/pulumi";

import type { Statement } from "./policyDocuments";
import type { AnySideTopology, DestinationTopology, SseAlgorithm } from "./topology";

/** One side of a replication, source or destination, whoever made its bucket. */
export interface ReplicationSide {
  /** The bucket's name. */
  readonly bucketName: pulumi.Output<string>;
  /** The bucket's ARN. */
  readonly bucketArn: pulumi.Output<string>;
  /** How it encrypts by default: `aws:kms`, `aws:kms:dsse` or `AES256`. */
  readonly sseAlgorithm: SseAlgorithm;
  /** The ARN of the key that encrypts its objects; undefined of a source by SSE-S3. */
  readonly keyArn?: pulumi.Output<string>;
  /** Whether its objects use an S3 Bucket Key. */
  readonly bucketKeyEnabled: boolean;
  /** Who owns its objects. */
  readonly objectOwnership: string;
  /** What the permissions of a replication depend on, this side's part. */
  readonly topology: pulumi.Output<AnySideTopology>;
  /** What must exist before anything is replicated from or to the bucket. */
  readonly ready: pulumi.Resource[];
  /**
   * What the bucket's policy must grant and the stack does not write, because the bucket is not its own;
   * none where the stack writes all of it.
   */
  readonly requiredBucketPolicyStatements: pulumi.Output<Statement[]>;
  /** The same of the policy of a key that is not the stack's own. */
  readonly requiredKeyPolicyStatements: pulumi.Output<Statement[]>;
}

/** A destination, which always has a key. */
export interface DestinationSide extends ReplicationSide {
  readonly keyArn: pulumi.Output<string>;
  readonly topology: pulumi.Output<DestinationTopology>;
}

const hasKeyArn = (side: ReplicationSide): side is DestinationSide => side.keyArn !== undefined;

/**
 * A side as a destination.
 *
 * @throws Error for a side without a key, which validation lets no destination be.
 */
export function asDestinationSide(name: string, side: ReplicationSide): DestinationSide {
  if (hasKeyArn(side)) return side;
  throw new Error(`the destination ${name} has no key`);
}
