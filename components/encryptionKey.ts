import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Document } from "./policyDocuments";

/** Arguments of an {@link EncryptionKey}. */
export interface EncryptionKeyArgs {
  /** What the key protects, for its description. */
  description: string;
  /** The key's whole policy. */
  policy: pulumi.Input<Document>;
  /** Tags of the key. Defaults to none. */
  tags?: Record<string, string>;
}

/** How long a deleted key can still be rescued: the longest that KMS allows, in days. */
const DELETION_WINDOW_DAYS = 30;

/**
 * A symmetric customer managed KMS key that rotates every year, with its policy and an alias.
 *
 * @see https://www.pulumi.com/registry/packages/aws/api-docs/kms/key/
 */
export class EncryptionKey extends pulumi.ComponentResource {
  /** The key's ARN. */
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: EncryptionKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("replicated-bucket:index:EncryptionKey", name, {}, opts);

    const key = new aws.kms.Key(
      name,
      {
        description: args.description,
        enableKeyRotation: true,
        deletionWindowInDays: DELETION_WINDOW_DAYS,
        // In the key from its first moment; a policy of its own would follow on a default one.
        policy: pulumi.jsonStringify(args.policy),
        tags: args.tags,
      },
      { parent: this },
    );
    new aws.kms.Alias(name, { targetKeyId: key.id }, { parent: this });

    this.arn = key.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
