import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";

import type { ExistingBucketFacts } from "./existingBucketFacts";

/**
 * What the provider reads of a bucket at once. As inputs these properties are deprecated; as outputs they
 * are the only ones that tell what is there without an error where nothing is.
 */
interface ReadProperties {
  arn: pulumi.Output<string>;
  bucketRegion: pulumi.Output<string>;
  policy: pulumi.Output<string | undefined>;
  versioning: pulumi.Output<{ enabled?: boolean; mfaDelete?: boolean } | undefined>;
  objectLockEnabled: pulumi.Output<boolean | undefined>;
  serverSideEncryptionConfiguration: pulumi.Output<Encryption | undefined>;
  replicationConfiguration: pulumi.Output<{ role: string; rules: unknown[] } | undefined>;
  requestPayer: pulumi.Output<string | undefined>;
}

interface Encryption {
  rule: {
    applyServerSideEncryptionByDefault?: { sseAlgorithm: string; kmsMasterKeyId?: string };
    blockedEncryptionTypes?: string[];
    bucketKeyEnabled?: boolean;
  };
}

/** An existing bucket, as it is. */
export interface ReadBucket {
  arn: pulumi.Output<string>;
  bucketName: pulumi.Output<string>;
  /** Its policy as JSON text; empty or undefined where it has none. */
  policy: pulumi.Output<string | undefined>;
  facts: pulumi.Output<ExistingBucketFacts>;
}

/**
 * Reads a bucket by its name, in a preview too, and changes nothing.
 *
 * @see https://www.pulumi.com/docs/iac/concepts/resources/get/
 */
export function readBucket(
  name: string,
  bucketName: string,
  opts: pulumi.CustomResourceOptions,
): ReadBucket {
  const read: ReadProperties = s3.Bucket.get(name, bucketName, undefined, opts);
  const { bucketRegion, versioning, objectLockEnabled, requestPayer } = read;
  const { serverSideEncryptionConfiguration: encryption, replicationConfiguration } = read;
  const facts = pulumi
    .output({
      ...{ bucketRegion, versioning, objectLockEnabled, requestPayer },
      ...{ encryption, replicationConfiguration },
    })
    .apply((is): ExistingBucketFacts => {
      const { rule } = is.encryption ?? {};
      const byDefault = rule?.applyServerSideEncryptionByDefault;
      return {
        region: is.bucketRegion,
        versioned: is.versioning?.enabled ?? false,
        mfaDelete: is.versioning?.mfaDelete ?? false,
        objectLockEnabled: is.objectLockEnabled ?? false,
        sseAlgorithm: byDefault?.sseAlgorithm,
        kmsKeyArn: presentIn(byDefault?.kmsMasterKeyId),
        bucketKeyEnabled: rule?.bucketKeyEnabled ?? false,
        blockedEncryptionTypes: rule?.blockedEncryptionTypes?.length
          ? rule.blockedEncryptionTypes
          : undefined,
        replicationRoleArn: presentIn(is.replicationConfiguration?.role),
        replicationRules: is.replicationConfiguration?.rules.length ?? 0,
        requestPayer: is.requestPayer,
      };
    });
  return { arn: read.arn, bucketName: pulumi.output(bucketName), policy: read.policy, facts };
}

/** Providers give "" for what is not there. */
const presentIn = (text: string | undefined) => (text === "" ? undefined : text);
