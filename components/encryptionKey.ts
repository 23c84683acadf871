import * as kms from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";

/** Arguments of an {@link EncryptionKey}. */
export interface EncryptionKeyArgs {
  /** What the key protects, for its description. */
  description: string;
  /** Tags of the key. Defaults to none. */
  tags?: Record<string, string>;
}

/** How long a deleted key can still be rescued: the longest that KMS allows, in days. */
const DELETION_WINDOW_DAYS = 30;

/**
 * A symmetric customer managed KMS key that rotates every year, and an alias for it. It comes before the
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
        deletionWindowInDays: DELETION_WINDOW_DAYS,
        tags: args.tags,
      },
      { parent: this },
    );
    new kms.Alias(name, { targetKeyId: this.key.id }, { parent: this });

    this.registerOutputs({ arn: this.key.arn });
  }
}
