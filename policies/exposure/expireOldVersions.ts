import type { PolicyResource } from "@pulumi/policy";

import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import { BUCKET_LIFECYCLE } from "../stack/resourceTypes";
import type { Settings, Side } from "../stack/sides";
import { settingsOf, sidesOf } from "../stack/sides";
import { propertyOf } from "../stack/stackResources";
import { at, itemsOf, Unknown } from "../stack/unknownValues";

/**
 * Both ends of every replication have an enabled lifecycle rule that expires noncurrent versions, and
 * one that removes delete markers which hide nothing any more. Disabled unless configured otherwise:
 * how long old versions are kept is a decision of its own.
 *
 * Which objects a rule is about is not judged. A bucket outside the stack is judged only where the stack
 * sets its lifecycle. Values that only the update knows are left to it, with an advisory.
 */
export const expireOldVersions = stackPolicy(
  {
    name: "s3-replication-expire-old-versions",
    displayName: "Replicated buckets do not keep old versions for ever",
    description:
      "The source and the destinations of a replication expire noncurrent versions and delete markers without versions.",
    enforcementLevel: "disabled",
    severity: "low",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-and-other-bucket-config.html",
    remediationSteps:
      "Give each bucket a BucketLifecycleConfiguration with an enabled rule that has noncurrentVersionExpiration and expiration.expiredObjectDeleteMarker true.",
    controls: {
      securityHub: ["S3.10", "S3.13"],
      config: ["s3-version-lifecycle-policy-check", "s3-lifecycle-policy-check"],
      checkov: ["CKV2_AWS_61"],
    },
  },
  (stack) => {
    const { sides, unknown } = sidesOf(stack);
    const lifecycleOf = settingsOf(stack, BUCKET_LIFECYCLE);
    return [...unknown, ...sides.flatMap((side) => sideFindings(side, lifecycleOf(side)))];
  },
);

function sideFindings(side: Side, { resources, unknown }: Settings): Finding[] {
  const { bucket, part } = side;
  if (resources.length > 0) {
    return resources.flatMap((config) => ruleFindings(config, "rules", side));
  }
  if (!bucket || unknown.length > 0) return unknown;
  const inline = propertyOf(bucket, "lifecycleRules");
  if (!(inline instanceof Unknown) && itemsOf(inline).length > 0) {
    return ruleFindings(bucket, "lifecycleRules", side);
  }
  return [
    violation(
      bucket,
      `is ${part} and has no BucketLifecycleConfiguration, so that it keeps every version for ever. Add one with a rule that has noncurrentVersionExpiration and expiration.expiredObjectDeleteMarker true.`,
    ),
  ];
}

function ruleFindings(config: PolicyResource, property: string, { name, part }: Side): Finding[] {
  const enabled = itemsOf(propertyOf(config, property)).filter(
    (rule) => at(rule, "status") !== "Disabled" && at(rule, "enabled") !== false,
  );
  const demand = (fault: string, values: unknown[]): Finding[] => {
    const set = values.filter((value) => value !== undefined && value !== false && value !== 0);
    if (set.some((value) => !(value instanceof Unknown))) return [];
    const unknown = set.flatMap((value) => (value instanceof Unknown ? value : []));
    return unknown.length > 0 ? unknown : [violation(config, fault)];
  };
  const expirations = enabled.map((rule) => first(rule, "expiration"));
  return [
    ...demand(
      `has no enabled rule by which noncurrent versions expire in ${name}, ${part}. Add noncurrentVersionExpiration to one.`,
      enabled.map((rule) => first(rule, "noncurrentVersionExpiration")),
    ),
    ...demand(
      `has no enabled rule that removes delete markers without versions from ${name}, ${part}. Set expiration.expiredObjectDeleteMarker of one to true.`,
      // An age for current versions removes these markers too.
      expirations.flatMap((expiration) => [
        at(expiration, "expiredObjectDeleteMarker"),
        at(expiration, "days"),
      ]),
    ),
  ];
}

/** A `BucketV2` has a list of what others have one of. */
const first = (rule: unknown, property: string) =>
  at(rule, property) ?? itemsOf(at(rule, `${property}s`))[0];
