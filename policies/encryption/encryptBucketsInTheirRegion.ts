import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import type { Reference } from "../stack/references";
import type { Side } from "../stack/sides";
import { sidesOf } from "../stack/sides";
import { regionOf } from "../stack/stackResources";
import type { DefaultEncryption } from "../stack/defaultEncryption";
import { defaultEncryptionsOf } from "../stack/defaultEncryption";

/**
 * The default encryption of each side names a key of the bucket's own Region. S3 takes another without a
 * word, and refuses every upload that relies on it.
 *
 * A bucket outside the stack, whose Region nobody tells, is not judged; nor is a key that is named by its
 * id or an alias and is not of the stack. Where a preview cannot tell which key it is, one of those that
 * it may be must be right.
 */
export const encryptBucketsInTheirRegion = stackPolicy(
  {
    name: "s3-replication-encrypt-buckets-in-their-region",
    displayName: "Replicated buckets are encrypted under keys of their Regions",
    description:
      "The source and the destinations of a replication encrypt new objects under a KMS key of their own Region.",
    enforcementLevel: "mandatory",
    severity: "high",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
    remediationSteps:
      "Set kmsMasterKeyId of the bucket's BucketServerSideEncryptionConfiguration to the ARN of a key in the bucket's Region: make one with the bucket's provider.",
    controls: {},
  },
  (stack) => {
    const { sides, unknown } = sidesOf(stack);
    const encryptionsOf = defaultEncryptionsOf(stack);
    return [
      ...unknown,
      ...sides.flatMap((side) =>
        encryptionsOf(side).encryptions.flatMap((encryption) => regionFindings(side, encryption)),
      ),
    ];
  },
);

const KEY_ARN = /^arn:[a-z-]+:kms:(?<region>[a-z0-9-]+):/;

function regionFindings(side: Side, { config, key }: DefaultEncryption): Finding[] {
  const region = side.bucket && regionOf(side.bucket);
  const keyRegions = key ? regionsIn(key) : [];
  if (region === undefined || keyRegions.length === 0 || keyRegions.includes(region)) return [];
  return [
    violation(
      config,
      `encrypts ${side.name}, ${side.part}, which is in ${region}, under a key in ${keyRegions.join(" or ")}, so S3 refuses uploads. Set kmsMasterKeyId to the ARN of a key in ${region}.`,
    ),
  ];
}

/** The Regions that the key may be in; none where that of one cannot be told. */
function regionsIn({ resources, outside = "" }: Reference): string[] {
  const written = KEY_ARN.exec(outside)?.groups?.region;
  const regions = resources.map(regionOf);
  const known = regions.filter((region) => region !== undefined);
  return known.length === regions.length
    ? [...new Set([...known, ...(written ? [written] : [])])]
    : [];
}
