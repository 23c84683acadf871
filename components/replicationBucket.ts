import * as kms from "@pulumi/aws/kms";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";

import { EncryptionKey } from "./encryptionKey";
import type { Partition } from "./partitions";
import { bucketPolicy, destinationGrants, keyPolicy, replicaKeyGrant } from "./resourcePolicies";
import type { DestinationTopology, Grantee, SideFacts } from "./topology";

/** Arguments of a {@link ReplicationBucket}. */
export interface ReplicationBucketArgs {
  /** What its policies depend on and the settings decide: name, Region, account and so on. */
  facts: SideFacts;
  /** The partition of its Region. */
  partition: Partition;
  /** The bucket's name; undefined lets Pulumi make one up. */
  bucketName?: string;
  /** An existing key's ARN; undefined makes a key. */
  kmsKeyArn?: pulumi.Input<string>;
  /** Who owns the objects. */
  objectOwnership: string;
  /** Whether destroying the bucket deletes its objects. */
  forceDestroy: boolean;
  /** The role of another account that replicates to this side. Defaults to none. */
  grantee?: Omit<Grantee, "roleArn"> & { roleArn: pulumi.Input<string> };
  /** Tags of bucket and key. Defaults to none. */
  tags?: Record<string, string>;
}

/**
 * One side of a replication, source or destination: a bucket that is versioned, closed to the public
 * and encrypted under one key.
 */
export class ReplicationBucket extends pulumi.ComponentResource {
  /** The bucket's name. */
  readonly bucketName: pulumi.Output<string>;
  /** The bucket's ARN. */
  readonly bucketArn: pulumi.Output<string>;
  /** The ARN of the key that encrypts its objects. */
  readonly keyArn: pulumi.Output<string>;
  /** Whether its objects use an S3 Bucket Key. */
  readonly bucketKeyEnabled: boolean;
  /** Who owns its objects. */
  readonly objectOwnership: string;
  /** What the permissions of a replication depend on, this side's part. */
  readonly topology: pulumi.Output<DestinationTopology>;
  /** What must exist before anything is replicated from or to the bucket. */
  readonly ready: pulumi.Resource[];

  constructor(name: string, args: ReplicationBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("replicated-bucket:index:ReplicationBucket", name, {}, opts);

    const { keyArn, made } = keyOf(name, args, this);
    const bucket = new s3.Bucket(
      `${name}-bucket`,
      { bucket: args.bucketName, forceDestroy: args.forceDestroy, tags: args.tags },
      // The key outlives the bucket: a destroy that stops at a bucket with objects in it must not have
      // scheduled the deletion of the key that they are encrypted under.
      { parent: this, dependsOn: made },
    );
    const side = pulumi.output({ ...args.facts, bucketArn: bucket.arn });
    const grantee = pulumi.output(args.grantee);

    // S3 answers 409 to concurrent changes of one bucket, so each of its parts follows another.
    // They go with the bucket: were they deleted before it, a destroy that stops at a bucket with objects
    // in it would have laid those bare.
    const after = (dependsOn: pulumi.Resource) => ({
      parent: this,
      dependsOn,
      deletedWith: bucket,
    });
    const publicAccessBlock = new s3.BucketPublicAccessBlock(
      `${name}-public-access-block`,
      {
        bucket: bucket.bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      after(bucket),
    );
    const ownership = new s3.BucketOwnershipControls(
      `${name}-ownership`,
      { bucket: bucket.bucket, rule: { objectOwnership: args.objectOwnership } },
      after(publicAccessBlock),
    );
    const versioning = new s3.BucketVersioning(
      `${name}-versioning`,
      { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
      after(ownership),
    );
    const encryption = new s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      {
        bucket: bucket.bucket,
        rules: [
          {
            applyServerSideEncryptionByDefault: {
              sseAlgorithm: "aws:kms",
              kmsMasterKeyId: keyArn,
            },
            bucketKeyEnabled: args.facts.bucketKeyEnabled,
            // What new buckets do anyway since April 2026, written down so that nothing drifts.
            blockedEncryptionTypes: ["SSE-C"],
          },
        ],
      },
      after(versioning),
    );
    const policy = new s3.BucketPolicy(
      `${name}-policy`,
      {
        bucket: bucket.bucket,
        policy: pulumi
          .all([side, grantee, keyArn])
          .apply(([to, role, key]) =>
            bucketPolicy(
              { bucketArn: to.bucketArn, keyArn: key },
              role && destinationGrants(role, to),
            ),
          ),
      },
      after(encryption),
    );

    this.ready = [policy];
    if (made) {
      const keyPolicyDocument = pulumi
        .all([side, grantee])
        .apply(([to, role]) =>
          keyPolicy(args.partition, args.facts.accountId, role && [replicaKeyGrant(role, to)]),
        );
      this.ready.push(
        new kms.KeyPolicy(
          `${name}-key-policy`,
          { keyId: made.keyId, policy: pulumi.jsonStringify(keyPolicyDocument) },
          { parent: this, deletedWith: made },
        ),
      );
    }
    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.keyArn = keyArn;
    this.bucketKeyEnabled = args.facts.bucketKeyEnabled;
    this.objectOwnership = args.objectOwnership;
    this.topology = pulumi.all([side, keyArn]).apply(([facts, key]) => ({ ...facts, keyArn: key }));
    this.registerOutputs({
      bucketName: this.bucketName,
      bucketArn: this.bucketArn,
      keyArn: this.keyArn,
    });
  }
}

/** The ARN of the key that is given, or of one that is made. */
function keyOf(
  name: string,
  { kmsKeyArn, tags }: ReplicationBucketArgs,
  parent: pulumi.Resource,
): { keyArn: pulumi.Output<string>; made?: kms.Key } {
  if (kmsKeyArn) return { keyArn: pulumi.output(kmsKeyArn) };
  const description = `Objects of the replicated bucket ${name}`;
  const { key } = new EncryptionKey(`${name}-key`, { description, tags }, { parent });
  return { keyArn: key.arn, made: key };
}
