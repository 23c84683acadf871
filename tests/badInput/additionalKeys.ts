import type { BadInput } from "./base";
import { ACCOUNT, ALIAS, KEY_FORM, KEY_ID, QUOTES, bad, keyArn } from "./base";

const OTHER = keyArn({}).replace(/^(.*)1234abcd/, "$1abcd1234");
const TWICE =
  "allowed: each other key once, without the source's own kmsKeyArn; fix: remove the repetition";

const keys = (...additionalSourceKeyArns: unknown[]) => ({ additionalSourceKeyArns });
const line = (index: number, arn: string, rest: string) =>
  `additionalSourceKeyArns[${index}]: received ${JSON.stringify(arn)}; ${rest}`;

const ofElsewhere = keyArn({ region: "us-west-2", account: "222222222222" });

/** Faults of the source's additional keys. */
export const BAD_ADDITIONAL_KEYS: BadInput[] = [
  bad("an additional key's bare id", keys(KEY_ID), line(0, KEY_ID, KEY_FORM)),
  bad("an empty additional key", keys(""), line(0, "", KEY_FORM)),
  bad(
    "an alias for an additional key",
    keys(OTHER, `arn:aws:kms:us-east-1:${ACCOUNT}:alias/a`),
    line(1, `arn:aws:kms:us-east-1:${ACCOUNT}:alias/a`, ALIAS),
  ),
  bad(
    "an additional key in another Region",
    keys(keyArn({ region: "us-west-2" })),
    line(
      0,
      keyArn({ region: "us-west-2" }),
      "allowed: a key in us-east-1; fix: choose a key of the bucket's Region: S3 takes no other",
    ),
  ),
  bad(
    "an additional key of another account",
    keys(keyArn({ account: "222222222222" })),
    line(
      0,
      keyArn({ account: "222222222222" }),
      `allowed: a key of account ${ACCOUNT}; fix: choose a key of the bucket's account`,
    ),
  ),
  bad(
    "an additional key of another Region and account",
    keys(ofElsewhere),
    line(
      0,
      ofElsewhere,
      "allowed: a key in us-east-1; fix: choose a key of the bucket's Region: S3 takes no other",
    ),
    line(
      0,
      ofElsewhere,
      `allowed: a key of account ${ACCOUNT}; fix: choose a key of the bucket's account`,
    ),
  ),
  bad(
    "an additional key in another partition",
    keys(keyArn({ partition: "aws-cn", region: "cn-north-1" })),
    line(
      0,
      keyArn({ partition: "aws-cn", region: "cn-north-1" }),
      "allowed: a key in partition aws; fix: choose a key of the bucket's partition",
    ),
  ),
  bad(
    "an additional key given twice, and a wrong one named once",
    keys(OTHER, OTHER, KEY_ID, KEY_ID),
    line(1, OTHER, TWICE),
    line(2, KEY_ID, KEY_FORM),
    line(3, KEY_ID, TWICE),
  ),
  bad(
    "an additional key that is the source's own",
    { ...keys(OTHER, keyArn({})), "source.kmsKeyArn": keyArn({}) },
    line(1, keyArn({}), TWICE),
  ),
  bad(
    "an additional key without a list",
    { additionalSourceKeyArns: OTHER },
    `additionalSourceKeyArns: received "${OTHER}"; allowed: a list; fix: write it as [a, b] or with dashes`,
  ),
  bad(
    "numbers for additional keys, and nothing that follows from them",
    keys(5, OTHER, 5),
    "additionalSourceKeyArns[0]: received 5; allowed: text; fix: write it as text, in quotes",
    "additionalSourceKeyArns[2]: received 5; allowed: text; fix: write it as text, in quotes",
  ),
  bad(
    "additional keys of the source among its own settings",
    { "source.additionalSourceKeyArns": [OTHER] },
    `source.additionalSourceKeyArns: received ["${OTHER}"]; allowed: settings: region, accountId, existingBucket, bucketName, bucketNamePrefix, bucketNamespace, kmsKeyArn, sseAlgorithm, bucketKeyEnabled, objectOwnership, forceDestroy, retainOnDelete, keyRotationPeriodInDays, keyDeletionWindowInDays, keyAdministrators, additionalKeyPolicyStatements, additionalBucketPolicyStatements, assumeRoleArn, profile; fix: correct the spelling or remove it`,
  ),
  bad(
    "a source without a Region, and nothing that follows for its additional keys",
    { ...keys(ofElsewhere), "source.region": 5, "source.accountId": 1 },
    "source.region: received 5; allowed: a Region such as us-east-1; fix: write it as text, in quotes",
    `source.accountId: received 1; ${QUOTES}`,
  ),
];
