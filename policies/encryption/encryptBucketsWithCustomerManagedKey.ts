import type { PolicyResource } from "@pulumi/policy";

import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import { BUCKET_ENCRYPTION, KEY } from "../stack/resourceTypes";
import type { Settings, Side } from "../stack/sides";
import { settingsOf, sidesOf } from "../stack/sides";
import { dependenciesOf, origins, propertyOf } from "../stack/stackResources";
import { at, itemsOf, show, Unknown } from "../stack/unknownValues";

/**
 * Both ends of every replication encrypt by default under a customer managed key.
 *
 * A bucket outside the stack is judged only where the stack sets its encryption. The deprecated inline
 * `serverSideEncryptionConfiguration` of a bucket does not count: policies see it as the provider last
 * read it, which may be what another resource set and no longer does.
 *
 * In a preview an unknown `kmsMasterKeyId` that depends on a key or alias of the stack is a customer
 * managed key; one that depends on nothing of the kind is left to the update, with an advisory. Which
 * key stands behind a known key ARN cannot be told: that of the AWS managed key passes.
 */
export const encryptBucketsWithCustomerManagedKey = stackPolicy(
  {
    name: "s3-replication-encrypt-buckets-with-customer-managed-key",
    displayName: "Replicated buckets are encrypted under customer managed keys",
    description:
      "The source and the destinations of a replication encrypt new objects under a customer managed KMS key.",
    enforcementLevel: "mandatory",
    severity: "high",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html",
    remediationSteps:
      'Give each bucket a BucketServerSideEncryptionConfiguration with sseAlgorithm "aws:kms" or "aws:kms:dsse" and the ARN of a customer managed key of its Region as kmsMasterKeyId. Where a source is to encrypt by SSE-S3, whose replicas then stay SSE-S3, suppress the violation with the reason.',
    controls: {
      securityHub: ["S3.17"],
      config: ["s3-default-encryption-kms"],
      checkov: ["CKV_AWS_145"],
      nist: ["SC-28"],
    },
  },
  (stack) => {
    const { sides, unknown } = sidesOf(stack);
    const encryptionOf = settingsOf(stack, BUCKET_ENCRYPTION);
    return [...unknown, ...sides.flatMap((side) => sideFindings(side, encryptionOf(side)))];
  },
);

const FIX =
  'Set sseAlgorithm to "aws:kms" and kmsMasterKeyId to the ARN of a customer managed key.';
const OR_SUPPRESS = `Its replicas stay SSE-S3, too, whatever the destination's default is. ${FIX} If SSE-S3 is meant, suppress this with the reason, by the option "suppressions".`;
const KMS_ALGORITHMS: readonly unknown[] = ["aws:kms", "aws:kms:dsse"];
/** KMS keeps these names for the keys that AWS manages, such as aws/s3; as a name and in an ARN. */
const AWS_MANAGED_ALIAS = /(?:^|:)alias\/aws\//;

function sideFindings(side: Side, { resources, unknown }: Settings): Finding[] {
  const { bucket, part } = side;
  if (resources.length > 0) return resources.flatMap((config) => encryptionFindings(config, side));
  // An encryption of some bucket that only the update can tell may be the one that is missed here.
  if (!bucket || unknown.length > 0) return unknown;
  const inline = propertyOf(bucket, "serverSideEncryptionConfiguration");
  const consequence =
    inline === undefined || inline instanceof Unknown
      ? "so S3 encrypts it under no key of yours"
      : "and its own serverSideEncryptionConfiguration is deprecated and only what the provider read last";
  return [
    violation(
      bucket,
      `is ${part} and has no BucketServerSideEncryptionConfiguration, ${consequence}. Add one. ${FIX}`,
    ),
  ];
}

function encryptionFindings(config: PolicyResource, { name, part, sourceOf }: Side): Finding[] {
  const isSource = sourceOf.length > 0;
  const wrong = (fault: string, fix = FIX) => [
    violation(config, `encrypts ${name}, ${part}, ${fault}. ${fix}`),
  ];
  const defaults = itemsOf(propertyOf(config, "rules"))
    .map((rule) => at(rule, "applyServerSideEncryptionByDefault"))
    .filter((settings) => settings !== undefined);
  if (defaults.length === 0) return wrong("by no default");
  return defaults.flatMap((settings): Finding[] => {
    const algorithm = at(settings, "sseAlgorithm");
    if (algorithm instanceof Unknown) return [algorithm];
    if (!KMS_ALGORITHMS.includes(algorithm)) {
      const how = algorithm === undefined ? "nothing" : show(algorithm);
      return algorithm === "AES256" && isSource
        ? wrong(`by ${how}`, OR_SUPPRESS)
        : wrong(`by ${how}`);
    }
    const key = at(settings, "kmsMasterKeyId");
    if (key instanceof Unknown) {
      return origins(dependenciesOf(config, "rules"), KEY).length > 0 ? [] : [key];
    }
    if (typeof key !== "string") return wrong("under no key by name, which is aws/s3 of AWS");
    return AWS_MANAGED_ALIAS.test(key) ? wrong(`under ${show(key)}, a key of AWS`) : [];
  });
}
