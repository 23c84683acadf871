import type { BadInput } from "./base";
import { ACCOUNT, ALIAS, CHOOSE, bad, keyArn } from "./base";

const SIDES = "aws:kms, aws:kms:dsse, AES256";
const DESTINATIONS = "aws:kms, aws:kms:dsse";
const NEEDS_KEY =
  "fix: leave it out: a destination needs a key, under which replicas of KMS objects come, and what is written there after a failover; replicas of an SSE-S3 source stay SSE-S3 all the same";
const BESIDE_SSE_S3 = "allowed: nothing beside sseAlgorithm AES256";
const NO_KEY_MADE = "fix: remove it: the stack makes no key for a source that encrypts by SSE-S3";
const bySseS3 = (change: Record<string, unknown>) => ({
  "source.sseAlgorithm": "AES256",
  ...change,
});

/** Faults of how sides are to encrypt. */
export const BAD_ENCRYPTION: BadInput[] = [
  bad(
    "an algorithm in the words of the console",
    { "source.sseAlgorithm": "SSE-S3", "destinations.dr.sseAlgorithm": "DSSE-KMS" },
    `source.sseAlgorithm: received "SSE-S3"; allowed: ${SIDES}; ${CHOOSE}`,
    `destinations.dr.sseAlgorithm: received "DSSE-KMS"; allowed: ${DESTINATIONS}; ${CHOOSE}`,
  ),
  bad(
    "no text for an algorithm",
    { "source.sseAlgorithm": true },
    "source.sseAlgorithm: received true; allowed: text; fix: write it as text, in quotes",
  ),
  bad(
    "a destination by SSE-S3",
    { "source.sseAlgorithm": "AES256", "destinations.dr.sseAlgorithm": "AES256" },
    `destinations.dr.sseAlgorithm: received "AES256"; allowed: ${DESTINATIONS}; ${NEEDS_KEY}`,
  ),
  bad(
    "a destination by SSE-S3 whose key is wrong, too",
    {
      "destinations.dr.sseAlgorithm": "AES256",
      "destinations.dr.kmsKeyArn": "alias/aws/s3",
    },
    `destinations.dr.sseAlgorithm: received "AES256"; allowed: ${DESTINATIONS}; ${NEEDS_KEY}`,
    `destinations.dr.kmsKeyArn: received "alias/aws/s3"; ${ALIAS}`,
  ),
  bad(
    "Bucket Keys with two layers of keys",
    {
      "destinations.dr.sseAlgorithm": "aws:kms:dsse",
      "destinations.dr.bucketKeyEnabled": true,
    },
    "destinations.dr.bucketKeyEnabled: received true; allowed: false beside sseAlgorithm aws:kms:dsse, which has no Bucket Keys; fix: leave it out, or encrypt by aws:kms",
  ),
  bad(
    "Bucket Keys without a key",
    bySseS3({ "source.bucketKeyEnabled": true }),
    "source.bucketKeyEnabled: received true; allowed: false beside sseAlgorithm AES256, which has no Bucket Keys; fix: leave it out, or encrypt by aws:kms",
  ),
  bad(
    "a key beside SSE-S3, whatever it is",
    bySseS3({ "source.kmsKeyArn": keyArn({ region: "us-west-2" }) }),
    `source.kmsKeyArn: received "${keyArn({ region: "us-west-2" })}"; ${BESIDE_SSE_S3}; fix: remove it: SSE-S3 encrypts under keys of S3's own; keys of older objects belong into additionalSourceKeyArns`,
  ),
  bad(
    "settings of a key beside SSE-S3",
    bySseS3({
      "source.keyRotationPeriodInDays": 1,
      "source.keyDeletionWindowInDays": 7,
      "source.keyAdministrators": [`arn:aws:iam::${ACCOUNT}:role/keys`],
      "source.additionalKeyPolicyStatements": [],
    }),
    `source.keyRotationPeriodInDays: received 1; ${BESIDE_SSE_S3}; ${NO_KEY_MADE}`,
    `source.keyDeletionWindowInDays: received 7; ${BESIDE_SSE_S3}; ${NO_KEY_MADE}`,
    `source.keyAdministrators: received ["arn:aws:iam::${ACCOUNT}:role/keys"]; ${BESIDE_SSE_S3}; ${NO_KEY_MADE}`,
    `source.additionalKeyPolicyStatements: received []; ${BESIDE_SSE_S3}; ${NO_KEY_MADE}`,
  ),
  bad(
    "settings of a key beside SSE-S3 of a bucket that is there",
    bySseS3({
      "source.existingBucket": { name: "old" },
      "source.keyDeletionWindowInDays": 7,
    }),
    `source.keyDeletionWindowInDays: received 7; ${BESIDE_SSE_S3}; ${NO_KEY_MADE}`,
  ),
];
