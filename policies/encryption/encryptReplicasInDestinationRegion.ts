import type { PolicyResource } from "@pulumi/policy";

import type { Finding, Violation } from "../findings";
import { ruleViolation } from "../findings";
import { stackPolicy } from "../policy";
import type { Replication, Rule } from "../stack/replications";
import { replicationsOf } from "../stack/replications";
import { KEY } from "../stack/resourceTypes";
import { dependenciesOf, origins, propertyOf, regionOf, regionsOf } from "../stack/stackResources";
import { at, show, Unknown } from "../stack/unknownValues";

/**
 * Every rule, disabled ones too, replicates SSE-KMS objects and encrypts their replicas under a key of
 * the destination's Region. S3 takes a wrong key without a word, and every replica fails.
 *
 * In an update the key's ARN tells its Region. In a preview of new keys it is unknown, and so is which
 * rule uses which: then the Regions of the keys and of the destinations that the rules depend on must
 * be the same, and two keys that changed places are left to the update. What depends on no key or
 * bucket of the stack is left to the update with an advisory. The Region of a destination outside the
 * stack is never known, so only the form of the key's ARN is checked there.
 */
export const encryptReplicasInDestinationRegion = stackPolicy(
  {
    name: "s3-replication-encrypt-replicas-in-destination-region",
    displayName: "Replicas are encrypted under a key of the destination's Region",
    description:
      "Every replication rule replicates SSE-KMS objects and names a KMS key of the destination's Region for the replicas.",
    enforcementLevel: "mandatory",
    severity: "high",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html",
    remediationSteps:
      'On each rule set sourceSelectionCriteria.sseKmsEncryptedObjects.status to "Enabled" and destination.encryptionConfiguration.replicaKmsKeyId to the ARN of a key in the Region of the destination bucket.',
    controls: { nist: ["SC-28"] },
  },
  (stack) =>
    replicationsOf(stack).flatMap((replication) => [
      ...replication.rules.flatMap((rule) => [
        ...selectionFindings(replication, rule),
        ...knownKeyFindings(replication, rule),
      ]),
      ...unknownKeyFindings(replication),
    ]),
);

const KEY_ARN = /^arn:[a-z-]+:kms:(?<region>[a-z0-9-]+):\d{12}:key\/[\w-]+$/;

const replicaKeyOf = ({ data }: Rule) =>
  at(data, "destination", "encryptionConfiguration", "replicaKmsKeyId");

const regionOfKeyArn = (key: unknown) =>
  typeof key === "string" ? KEY_ARN.exec(key)?.groups?.region : undefined;

function selectionFindings({ config }: Replication, { label, data }: Rule): Finding[] {
  const status = at(data, "sourceSelectionCriteria", "sseKmsEncryptedObjects", "status");
  if (status === "Enabled") return [];
  if (status instanceof Unknown) return [status];
  return [
    ruleViolation(
      config,
      [label],
      `sourceSelectionCriteria.sseKmsEncryptedObjects.status is ${show(status)}, so S3 skips every SSE-KMS object. Set it to "Enabled".`,
    ),
  ];
}

function knownKeyFindings({ config }: Replication, rule: Rule): Finding[] {
  const { resources: buckets, unknown } = rule.destination;
  const key = replicaKeyOf(rule);
  if (key instanceof Unknown) return [];
  const regions = regionsOf(buckets);
  const wrong = (fault: string) => [
    violationOf(config, [rule], `replicaKmsKeyId ${fault}`, regions?.join(" or ")),
  ];
  if (key === undefined) return wrong("is not set, so S3 has no key for the replicas");
  const region = regionOfKeyArn(key);
  if (region === undefined) return wrong(`is ${JSON.stringify(key)}, not the ARN of a key`);
  if (unknown) return [unknown];
  if (!regions) {
    return buckets
      .map((bucket) => propertyOf(bucket, "region"))
      .filter((bucketRegion) => bucketRegion instanceof Unknown);
  }
  return regions.includes(region)
    ? []
    : wrong(`is a key in ${region}, but the destination is ${places(buckets)}`);
}

/** Rules whose keys only the update can tell apart, judged together. */
function unknownKeyFindings({ config, rules }: Replication): Finding[] {
  const open = rules.filter((rule) => replicaKeyOf(rule) instanceof Unknown);
  const targets = open.map(({ destination }) => destination);
  const buckets = [...new Set(targets.flatMap((target) => target.resources))];
  const undecided = open.map(replicaKeyOf).filter((key) => key instanceof Unknown);

  const keys = origins(dependenciesOf(config, "rules"), KEY);
  const keyRegions = regionsOf(keys);
  const regions = regionsOf(buckets);
  if (!keyRegions) return undecided;
  if (targets.every(({ outside }) => outside !== undefined)) return [];
  if (!regions || targets.some(({ unknown }) => unknown)) return undecided;

  const wrong = (fault: string) => [
    violationOf(config, open, `${fault}, but the destinations are ${places(buckets)}`),
  ];
  // A bucket in question may be the destination of a rule whose key is known.
  const known = rules.map((rule) => regionOfKeyArn(replicaKeyOf(rule)));
  if (regions.some((region) => !keyRegions.includes(region) && !known.includes(region))) {
    return wrong(`the keys of replicaKmsKeyId are ${places(keys)}`);
  }
  // Or the key may be for a destination outside the stack.
  if (targets.some(({ outside }) => outside !== undefined)) return [];
  const stray = keys.filter((key) => !regions.includes(regionOf(key) ?? ""));
  return stray.length > 0 ? wrong(`one replicaKmsKeyId is ${places(stray)}`) : [];
}

function violationOf(
  config: PolicyResource,
  rules: readonly Rule[],
  fault: string,
  region = "the destination's Region",
): Violation {
  const labels = rules.map(({ label }) => label);
  return ruleViolation(config, labels, `${fault}. Set it to the ARN of a key in ${region}.`);
}

const places = (resources: readonly PolicyResource[]) =>
  resources.map((resource) => `${resource.name} in ${regionOf(resource) ?? "?"}`).join(", ");
