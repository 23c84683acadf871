import * as kms from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";

/** Arguments of an {@link EncryptionKey}. */
export interface EncryptionKeyArgs {
  /** What the key protects, for its description. */
  description: string;
  /** How often KMS makes new key material, in days. Defaults to KMS's 365. */
  rotationPeriodInDays?: number;
  /** How long the key can still be rescued when it is deleted, in days. Defaults to 30. */
  deletionWindowInDays?: number;
  /** Tags of the key. Defaults to none. */
  tags?: Record<string, string>;
}

/** The longest that KMS allows. */
const LONGEST_DELETION_WINDOW_DAYS = 30;

/**
 * A symmetric customer managed KMS key that rotates, and an alias for it. It comes before the
 * bucket that it protects, and so goes after it; its policy names that bucket and follows.
 *
 * @see https://www.pulumi.com/registry/packages/aws/api-docs/kms/key/
 */
export class EncryptionKey extends pulumi.ComponentResource {
  /** The key. */
  readonly key: kms.Key;

  constructor(name: string, args: EncryptionKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("replicated-bucket:index:EncryptionKey", name, {}, opts);

    this.key = new kms.Key(
      name,
      {
        description: args.description,
        enableKeyRotation: true,
        rotationPeriodInDays: args.rotationPeriodInDays,
        deletionWindowInDays: args.deletionWindowInDays ?? LONGEST_DELETION_WINDOW_DAYS,
        tags: args.tags,
      },
      { parent: this },
    );
    new kms.Alias(name, { targetKeyId: this.key.id }, { parent: this });

    this.registerOutputs({ arn: this.key.arn });
  }
}
