import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import type { Side } from "../stack/sides";
import { sidesOf } from "../stack/sides";
import { Unknown } from "../stack/unknownValues";
import type { DefaultEncryption } from "../stack/defaultEncryption";
import { defaultEncryptionsOf } from "../stack/defaultEncryption";

interface Config {
  require: boolean;
}

/**
 * Whoever encrypts a side by SSE-KMS has decided for or against S3 Bucket Keys. What is left out is
 * against them, at the price of a request to KMS for every object. DSSE-KMS has none to decide about.
 *
 * A preview shows what is left out as a value that the provider will fill in, or as nothing; an update
 * shows the `false` that the provider then reads back, which cannot be told from a decision and passes.
 * So what is left out is found before it is deployed, and later by the option `require` alone.
 */
export const decideBucketKeys = stackPolicy<Config>(
  {
    name: "s3-replication-decide-bucket-keys",
    displayName: "Replicated buckets decide about S3 Bucket Keys",
    description:
      "The default encryption of source and destinations says whether objects get an S3 Bucket Key.",
    enforcementLevel: "advisory",
    severity: "low",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html",
    remediationSteps:
      'Set bucketKeyEnabled in the rules of each BucketServerSideEncryptionConfiguration: true saves most requests to KMS; false keeps the object\'s ARN as encryption context in CloudTrail. Leave it out, or set false, with "aws:kms:dsse".',
    controls: {},
  },
  (stack, { require: isRequired }) => {
    const { sides, unknown } = sidesOf(stack);
    const encryptionsOf = defaultEncryptionsOf(stack);
    return [
      ...unknown,
      ...sides.flatMap((side) => {
        const { encryptions, unknown: pending } = encryptionsOf(side);
        return [
          ...pending,
          ...encryptions.flatMap((encryption) => findings(side, encryption, isRequired)),
        ];
      }),
    ];
  },
  {
    require: {
      type: "boolean",
      description: "Whether a decision against Bucket Keys, an explicit false, is a fault too.",
      default: false,
    },
  },
);

const COST =
  "S3 then asks KMS for every object and every replica, which is billed and counts towards KMS's request quota; a Bucket Key saves up to 99 percent of those requests";

function findings(
  side: Side,
  { config, algorithm, bucketKeyEnabled }: DefaultEncryption,
  isRequired: boolean,
): Finding[] {
  const wrong = (fault: string) => [
    violation(config, `encrypts ${side.name}, ${side.part}, ${fault}`),
  ];
  if (algorithm instanceof Unknown) return [algorithm];
  if (algorithm === "aws:kms:dsse" && bucketKeyEnabled === true) {
    return wrong(
      'by "aws:kms:dsse", which has no Bucket Keys, but bucketKeyEnabled is true. Set it to false.',
    );
  }
  if (algorithm !== "aws:kms" || bucketKeyEnabled === true) return [];
  if (bucketKeyEnabled === false) {
    return isRequired ? wrong(`with bucketKeyEnabled false. ${COST}. Set it to true.`) : [];
  }
  return wrong(`without saying bucketKeyEnabled. ${COST}. Set it to true, or to false on purpose.`);
}
