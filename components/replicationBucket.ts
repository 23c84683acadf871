import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";

import type { AdditionalStatement } from "./additionalStatements";
import { arnWhereExpected } from "./movedRegion";
import type { Statement } from "./policyDocuments";
import type { ReplicationSide } from "./replicationSide";
import { bucketDocument } from "./sideDocuments";
import type { SideKeyArgs } from "./sideKey";
import { requiredKeyStatements, sideKey, sideKeyPolicy } from "./sideKey";
import type { AnySideTopology, SseAlgorithm } from "./topology";

/** Arguments of a {@link ReplicationBucket}. */
export interface ReplicationBucketArgs extends SideKeyArgs {
  /** The bucket's name; undefined lets Pulumi make one up. */
  bucketName?: string;
  /** The namespace of that name. Defaults to AWS's `global`. */
  bucketNamespace?: string;
  /** Who owns the objects. */
  objectOwnership: string;
  /** Whether destroying the bucket deletes its objects. */
  forceDestroy: boolean;
  /** Further statements of the bucket's policy. Defaults to none. */
  additionalStatements?: AdditionalStatement[];
}

/**
 * One side of a replication, source or destination: a bucket that is versioned, closed to the public
 * and encrypted under one key, or, of a source by SSE-S3, under keys of S3's own.
 */
export class ReplicationBucket extends pulumi.ComponentResource implements ReplicationSide {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  readonly sseAlgorithm: SseAlgorithm;
  readonly keyArn?: pulumi.Output<string>;
  readonly bucketKeyEnabled: boolean;
  readonly objectOwnership: string;
  readonly topology: pulumi.Output<AnySideTopology>;
  readonly ready: pulumi.Resource[];
  readonly requiredBucketPolicyStatements = pulumi.output<Statement[]>([]);
  readonly requiredKeyPolicyStatements: pulumi.Output<Statement[]>;

  constructor(name: string, args: ReplicationBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("replicated-bucket:index:ReplicationBucket", name, {}, opts);

    const key = sideKey(name, args, this);
    const { keyArn, made } = key;
    const bucket = new s3.Bucket(
      `${name}-bucket`,
      {
        bucket: args.bucketName,
        bucketNamespace: args.bucketNamespace,
        forceDestroy: args.forceDestroy,
        tags: args.tags,
      },
      // The key outlives the bucket: a destroy that stops at a bucket with objects in it must not have
      // scheduled the deletion of the key that they are encrypted under.
      { parent: this, dependsOn: made },
    );
    const bucketArn = arnWhereExpected(bucket, args.facts);
    const side = pulumi.output({ ...args.facts, bucketArn });
    const grantees = pulumi.output(args.grantees ?? []);

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
              sseAlgorithm: args.facts.sseAlgorithm,
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
          .all([side, grantees, keyArn])
          .apply(([to, roles, key]) =>
            bucketDocument({ ...to, keyArn: key }, roles, args.additionalStatements),
          ),
      },
      after(encryption),
    );

    this.ready = made ? [policy, sideKeyPolicy(name, made, args, side, this)] : [policy];
    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.sseAlgorithm = args.facts.sseAlgorithm;
    this.keyArn = keyArn;
    this.bucketKeyEnabled = args.facts.bucketKeyEnabled;
    this.objectOwnership = args.objectOwnership;
    this.topology = pulumi.all([side, keyArn]).apply(([facts, key]) => ({ ...facts, keyArn: key }));
    this.requiredKeyPolicyStatements = requiredKeyStatements(key, args, side);
    this.registerOutputs({
      bucketName: this.bucketName,
      bucketArn: this.bucketArn,
      keyArn: this.keyArn,
    });
  }
}
