import * as s3 from "@pulumi/aws/s3";
import type { PolicyResource, StackValidationPolicy } from "@pulumi/policy";

import type { Finding } from "./findings";
import { reporting } from "./findings";
import type { BucketReference } from "./replicationPairs";
import { bucketReferenceOf, replicationsOf } from "./replicationPairs";
import { dependenciesOf, KEY, origins, propertyOf } from "./stackResources";
import { at, itemsOf, Unknown } from "./unknownValues";

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
export const encryptBucketsWithCustomerManagedKey: StackValidationPolicy = {
  name: "s3-replication-encrypt-buckets-with-customer-managed-key",
  displayName: "Replicated buckets are encrypted under customer managed keys",
  description:
    "The source and the destinations of a replication encrypt new objects under a customer managed KMS key.",
  enforcementLevel: "mandatory",
  severity: "high",
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html",
  remediationSteps:
    'Give each bucket a BucketServerSideEncryptionConfiguration with sseAlgorithm "aws:kms" and the ARN of a customer managed key of its Region as kmsMasterKeyId.',
  validateStack: reporting(findings),
};

const FIX =
  'Set sseAlgorithm to "aws:kms" and kmsMasterKeyId to the ARN of a customer managed key.';
const KMS_ALGORITHMS: readonly unknown[] = ["aws:kms", "aws:kms:dsse"];
/** KMS keeps these names for the keys that AWS manages, such as aws/s3; as a name and in an ARN. */
const AWS_MANAGED_ALIAS = /(?:^|:)alias\/aws\//;

interface Encryption {
  config: PolicyResource;
  target: BucketReference;
}

/** A bucket that takes part in a replication; without a resource where it is outside the stack. */
interface Side {
  name: string;
  part: string;
  bucket?: PolicyResource;
}

function findings(stack: PolicyResource[]): Finding[] {
  const encryptions = stack.filter(isEncryption).map((config) => ({
    config,
    target: bucketReferenceOf(config, stack),
  }));
  const references = replicationsOf(stack).flatMap(({ config, source, rules }) => [
    { part: `the source of ${config.name}`, reference: source },
    ...rules.map(({ destination }) => ({
      part: `a destination of ${config.name}`,
      reference: destination,
    })),
  ]);
  const sides = new Map<string, Side>();
  for (const { part, reference } of references) {
    for (const side of sidesOf(reference, part)) {
      const key = side.bucket?.urn ?? side.name;
      if (!sides.has(key)) sides.set(key, side);
    }
  }
  const unknown = references.flatMap(({ reference }) => reference.unknown ?? []);
  return [...unknown, ...[...sides.values()].flatMap((side) => sideFindings(side, encryptions))];
}

function isEncryption(resource: PolicyResource): boolean {
  return (
    resource.isType(s3.BucketServerSideEncryptionConfiguration) ||
    resource.type ===
      "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2"
  );
}

function sidesOf({ buckets, outside }: BucketReference, part: string): Side[] {
  if (outside !== undefined) return [{ name: outside, part }];
  return buckets.map((bucket) => ({ name: bucket.name, part, bucket }));
}

function sideFindings(side: Side, encryptions: readonly Encryption[]): Finding[] {
  const { bucket, name, part } = side;
  const own = encryptions.filter(({ target }) =>
    bucket ? target.buckets.includes(bucket) : target.outside === name,
  );
  if (own.length > 0) return own.flatMap(({ config }) => encryptionFindings(config, side));
  if (!bucket) return [];
  // An encryption of some bucket that only the update can tell may be the one that is missed here.
  const unknown = encryptions.flatMap(({ target }) => target.unknown ?? []);
  if (unknown.length > 0) return unknown;
  const message = `${name}, ${part}, has no BucketServerSideEncryptionConfiguration, so S3 encrypts it under no key of yours. Add one. ${FIX}`;
  return [{ urn: bucket.urn, message }];
}

function encryptionFindings(config: PolicyResource, { name, part }: Side): Finding[] {
  const violation = (fault: string) => [
    { urn: config.urn, message: `${config.name} encrypts ${name}, ${part}, ${fault}. ${FIX}` },
  ];
  const defaults = itemsOf(propertyOf(config, "rules"))
    .map((rule) => at(rule, "applyServerSideEncryptionByDefault"))
    .filter((settings) => settings !== undefined);
  if (defaults.length === 0) return violation("by no default");
  return defaults.flatMap((settings): Finding[] => {
    const algorithm = at(settings, "sseAlgorithm");
    if (algorithm instanceof Unknown) return [algorithm];
    if (!KMS_ALGORITHMS.includes(algorithm)) return violation(`by ${show(algorithm)}`);
    const key = at(settings, "kmsMasterKeyId");
    if (key instanceof Unknown) {
      return origins(dependenciesOf(config, "rules"), KEY).length > 0 ? [] : [key];
    }
    if (typeof key !== "string") return violation("under no key by name, which is aws/s3 of AWS");
    return AWS_MANAGED_ALIAS.test(key) ? violation(`under ${show(key)}, a key of AWS`) : [];
  });
}

const show = (value: unknown) => (value === undefined ? "nothing" : JSON.stringify(value));
