import type { PolicyResource } from "@pulumi/policy";

import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import { BUCKET_PUBLIC_ACCESS_BLOCK } from "../stack/resourceTypes";
import type { Settings, Side } from "../stack/sides";
import { settingsOf, sidesOf } from "../stack/sides";
import { propertyOf } from "../stack/stackResources";
import { show, Unknown } from "../stack/unknownValues";

interface Config {
  accountLevel: boolean;
}

/**
 * Both ends of every replication have a public access block of their own, with all four flags true.
 *
 * A bucket outside the stack is judged only where the stack sets its block. What S3 sets on new buckets
 * by itself does not count, since nothing in the stack keeps it. Flags are known in a preview too; one
 * that is not is left to the update, with an advisory.
 */
export const blockPublicAccess = stackPolicy<Config>(
  {
    name: "s3-replication-block-public-access",
    displayName: "Replicated buckets block public access",
    description:
      "The source and the destinations of a replication have a public access block with all four flags true.",
    enforcementLevel: "mandatory",
    severity: "critical",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    remediationSteps:
      "Give each bucket a BucketPublicAccessBlock with blockPublicAcls, blockPublicPolicy, ignorePublicAcls and restrictPublicBuckets true.",
    controls: {
      securityHub: ["S3.8"],
      config: ["s3-bucket-level-public-access-prohibited"],
      checkov: ["CKV_AWS_53", "CKV_AWS_54", "CKV_AWS_55", "CKV_AWS_56", "CKV2_AWS_6"],
      cis: ["2.1.4"],
    },
  },
  (stack, { accountLevel }) => {
    const { sides, unknown } = sidesOf(stack);
    const blocksOf = settingsOf(stack, BUCKET_PUBLIC_ACCESS_BLOCK);
    return [
      ...unknown,
      ...sides.flatMap((side) => sideFindings(side, blocksOf(side), accountLevel)),
    ];
  },
  {
    accountLevel: {
      type: "boolean",
      description:
        "Whether the accounts have public access blocks of their own, set elsewhere, so that a bucket may go without. Blocks of buckets are judged nevertheless.",
      default: false,
    },
  },
);

const FLAGS = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

function sideFindings(
  side: Side,
  { resources, unknown }: Settings,
  accountLevel: boolean,
): Finding[] {
  const { bucket, part } = side;
  if (resources.length > 0) return resources.flatMap((block) => blockFindings(block, side));
  if (accountLevel) return [];
  // A block of some bucket that only the update can tell may be the one that is missed here.
  if (!bucket || unknown.length > 0) return unknown;
  return [
    violation(
      bucket,
      `is ${part} and has no BucketPublicAccessBlock, so nothing in the stack keeps the public out. Add one with ${FLAGS.join(", ")} true.`,
    ),
  ];
}

function blockFindings(block: PolicyResource, { name, part }: Side): Finding[] {
  const flags = FLAGS.map((flag) => ({ flag, value: propertyOf(block, flag) }));
  const unknown = flags.flatMap(({ value }) => (value instanceof Unknown ? value : []));
  const wrong = flags.filter(({ value }) => value !== true && !(value instanceof Unknown));
  if (wrong.length === 0) return unknown;
  const faults = wrong.map(({ flag, value }) => `${flag} is ${show(value)}`).join(", ");
  return [
    violation(
      block,
      `leaves ${name}, ${part}, open to the public: ${faults}. Set ${wrong.map(({ flag }) => flag).join(", ")} to true.`,
    ),
    ...unknown,
  ];
}
