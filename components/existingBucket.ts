import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";

import type { ExistingBucketSettings } from "./existingBucketSettings";
import type { Statement } from "./policyDocuments";
import type { ReadBucket } from "./readBucket";
import type { ReplicationSide } from "./replicationSide";
import { existingBucketStatements, extendedBucketPolicy } from "./sideDocuments";
import type { SideKeyArgs } from "./sideKey";
import { requiredKeyStatements, sideKey, sideKeyPolicy } from "./sideKey";
import type { AnySideTopology, SseAlgorithm } from "./topology";

/** Arguments of an {@link ExistingBucket}. */
export interface ExistingBucketArgs extends SideKeyArgs {
  /** The bucket, which is read and never changed itself. */
  bucket: ReadBucket;
  /** What the stack may change of it. */
  existingBucket: ExistingBucketSettings;
  /** Who owns its objects. */
  objectOwnership: string;
  /** The same from before the replication was renamed; those statements go. Defaults to none. */
  formerReplication?: string;
}

/**
 * One side of a replication whose bucket was there before. Of it the stack changes what its settings
 * allow and replication needs: versioning, default encryption, the grant to the role. That stays when the
 * stack goes: to delete it would suspend versioning, and take the whole policy away.
 */
export class ExistingBucket extends pulumi.ComponentResource implements ReplicationSide {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  readonly sseAlgorithm: SseAlgorithm;
  readonly keyArn?: pulumi.Output<string>;
  readonly bucketKeyEnabled: boolean;
  readonly objectOwnership: string;
  readonly topology: pulumi.Output<AnySideTopology>;
  readonly ready: pulumi.Resource[] = [];
  readonly requiredBucketPolicyStatements: pulumi.Output<Statement[]>;
  readonly requiredKeyPolicyStatements: pulumi.Output<Statement[]>;

  constructor(name: string, args: ExistingBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    const options = { ...opts, retainOnDelete: true };
    super("replicated-bucket:index:ExistingBucket", name, {}, options);

    const { bucket, existingBucket, facts, replication } = args;
    const { enableVersioning, replaceEncryption, extendBucketPolicy } = existingBucket;
    const side = pulumi.output({ ...facts, bucketArn: bucket.arn });
    // The bucket's own key; the check of its facts has seen that there is one where the side needs it.
    const present = bucket.facts.apply(({ kmsKeyArn = "" }) => kmsKeyArn);
    const kmsKeyArn = args.kmsKeyArn ?? (replaceEncryption ? undefined : present);
    const key = sideKey(name, { ...args, kmsKeyArn }, this);
    const { keyArn, made } = key;
    // Each follows another, since S3 answers 409 to concurrent changes of one bucket.
    const next = (make: (options: pulumi.CustomResourceOptions) => pulumi.Resource) => {
      this.ready.push(make({ parent: this, dependsOn: this.ready.slice(-1) }));
    };

    if (enableVersioning) {
      const versioningConfiguration = { status: "Enabled" };
      next((options) => {
        const args = { bucket: bucket.bucketName, versioningConfiguration };
        return new s3.BucketVersioning(`${name}-versioning`, args, options);
      });
    }
    if (replaceEncryption) {
      const applyServerSideEncryptionByDefault = {
        sseAlgorithm: facts.sseAlgorithm,
        kmsMasterKeyId: keyArn,
      };
      const rule = {
        applyServerSideEncryptionByDefault,
        bucketKeyEnabled: facts.bucketKeyEnabled,
        // S3 takes the whole configuration, and what uploads may not use is none of replication's business.
        blockedEncryptionTypes: bucket.facts.apply(
          ({ blockedEncryptionTypes }) => blockedEncryptionTypes,
        ),
      };
      next((options) => {
        const args = { bucket: bucket.bucketName, rules: [rule] };
        return new s3.BucketServerSideEncryptionConfiguration(`${name}-encryption`, args, options);
      });
    }
    const grantees = pulumi.output(args.grantees ?? []);
    const grants = pulumi
      .all([side, grantees])
      .apply(([to, roles]) => existingBucketStatements(replication, to, roles));
    const extend = extendBucketPolicy === true && (args.grantees ?? []).length > 0;
    if (extend) {
      const policy = pulumi
        .all([bucket.policy, side, grantees])
        .apply(([present, to, roles]) => extendedBucketPolicy(present, args, to, roles));
      next((options) => {
        const args = { bucket: bucket.bucketName, policy };
        return new s3.BucketPolicy(`${name}-policy`, args, options);
      });
    }
    if (made) this.ready.push(sideKeyPolicy(name, made, args, side, this));

    this.bucketName = bucket.bucketName;
    this.bucketArn = bucket.arn;
    this.sseAlgorithm = facts.sseAlgorithm;
    this.keyArn = keyArn;
    this.bucketKeyEnabled = facts.bucketKeyEnabled;
    this.objectOwnership = args.objectOwnership;
    this.topology = pulumi.all([side, keyArn]).apply(([facts, key]) => ({ ...facts, keyArn: key }));
    this.requiredBucketPolicyStatements = extend ? pulumi.output<Statement[]>([]) : grants;
    this.requiredKeyPolicyStatements = requiredKeyStatements(key, args, side);
    this.registerOutputs({
      bucketName: this.bucketName,
      bucketArn: this.bucketArn,
      keyArn: this.keyArn,
    });
  }
}
