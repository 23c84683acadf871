import type { PolicyResource } from "@pulumi/policy";

import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import { BUCKET_VERSIONING } from "../stack/resourceTypes";
import type { Settings, Side } from "../stack/sides";
import { settingsOf, sidesOf } from "../stack/sides";
import { propertyOf } from "../stack/stackResources";
import { at, show, Unknown } from "../stack/unknownValues";
import { inlineProperty } from "./inlineProperty";

/**
 * Both ends of every replication are versioned. S3 takes no configuration of an unversioned source, and
 * what it replicates to a destination whose versioning is suspended fails for good.
 *
 * A BucketVersioning of the stack decides. Where there is none, a bucket's deprecated inline versioning
 * counts, as it was last read: a BucketVersioning that is being removed from the stack still shows there
 * until the next update. A bucket outside the stack is judged only where the stack versions it. MFA
 * delete is not judged. Statuses are known in previews, as a rule; one that is not is left to the update
 * with an advisory.
 */
export const versionBothSides = stackPolicy(
  {
    name: "s3-replication-version-both-sides",
    displayName: "Both sides of a replication are versioned",
    description: "The source and the destinations of a replication have versioning enabled.",
    enforcementLevel: "mandatory",
    severity: "high",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html",
    remediationSteps:
      'Give the source and each destination a BucketVersioning whose versioningConfiguration.status is "Enabled".',
    controls: {
      securityHub: ["S3.14"],
      config: ["s3-bucket-versioning-enabled"],
      checkov: ["CKV_AWS_21"],
      nist: ["CP-9"],
    },
  },
  (stack) => {
    const { sides, unknown } = sidesOf(stack);
    const versioningOf = settingsOf(stack, BUCKET_VERSIONING);
    return [...unknown, ...sides.flatMap((side) => sideFindings(side, versioningOf(side)))];
  },
);

const FIX = 'Set versioningConfiguration.status to "Enabled".';

function sideFindings(side: Side, { resources, unknown }: Settings): Finding[] {
  const { bucket, part } = side;
  if (resources.length > 0) return resources.flatMap((one) => statusFindings(one, side));
  if (!bucket) return [];
  const enabled = inlineEnabled(bucket);
  if (enabled === true) return [];
  if (enabled instanceof Unknown) return [enabled];
  // A versioning of some bucket that only the update can tell may be the one that is missed here.
  if (unknown.length > 0) return unknown;
  return [
    violation(
      bucket,
      `is ${part} and is not versioned, so S3 replicates nothing. Add a BucketVersioning. ${FIX}`,
    ),
  ];
}

function statusFindings(versioning: PolicyResource, { name, part }: Side): Finding[] {
  const status = at(propertyOf(versioning, "versioningConfiguration"), "status");
  if (status === "Enabled") return [];
  if (status instanceof Unknown) return [status];
  return [
    violation(
      versioning,
      `has status ${show(status)} for ${name}, ${part}, so S3 replicates nothing. ${FIX}`,
    ),
  ];
}

/** A `Bucket` has one object, a `BucketV2` a list. */
function inlineEnabled(bucket: PolicyResource): unknown {
  return ["versioning", "versionings"]
    .map((property) => at(inlineProperty(bucket, property), "enabled"))
    .find((enabled) => enabled !== undefined);
}
