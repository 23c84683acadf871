import type { BadInput } from "./base";
import {
  ACCOUNT,
  ALIAS,
  CHOOSE,
  CLASSES,
  GOOD,
  KEY_FORM,
  KEY_ID,
  QUOTES,
  REGION,
  bad,
  keyArn,
  long,
} from "./base";

const DIGITS =
  'allowed: 12 digits; fix: write all 12 digits of the account\'s id, in quotes: "012345678901"';
const ROLE_FORM =
  "allowed: a role ARN of the form arn:<partition>:iam::<account>:role/<name>; fix: copy the whole ARN";
const NAME_FIX = "fix: choose another name";
const NAMESPACE_FIX =
  "fix: end the name as its namespace demands, or set the other bucketNamespace";

const places: BadInput[] = [
  bad(
    "no Region",
    { "destinations.dr.region": undefined },
    "destinations.dr.region: received nothing; allowed: a Region such as us-east-1; fix: add the setting",
  ),
  bad(
    "a Region that does not exist",
    { "source.region": "us-esat-1" },
    `source.region: received "us-esat-1"; ${REGION}`,
  ),
  bad(
    "an isolated Region",
    { "destinations.dr.region": "us-iso-east-1" },
    `destinations.dr.region: received "us-iso-east-1"; ${REGION}`,
  ),
  bad(
    "an Availability Zone",
    { "source.region": "us-east-1a" },
    `source.region: received "us-east-1a"; ${REGION}`,
  ),
  bad(
    "sides in two partitions",
    { "destinations.dr.region": "cn-north-1" },
    'destinations.dr.region: received "cn-north-1"; allowed: a Region of partition aws, as the source\'s; fix: keep all sides in one partition: S3 replicates to no other',
  ),
  bad(
    "no account id",
    { "source.accountId": undefined },
    "source.accountId: received nothing; allowed: 12 digits in quotes; fix: add the setting",
  ),
  bad(
    "an account id without quotes",
    { "source.accountId": 111111111111 },
    `source.accountId: received 111111111111; ${QUOTES}`,
  ),
  bad(
    "an account id of 11 digits",
    { "source.accountId": "11111111111" },
    `source.accountId: received "11111111111"; ${DIGITS}`,
  ),
  bad(
    "an account id with hyphens",
    { "destinations.dr.accountId": "1111-1111-1111" },
    `destinations.dr.accountId: received "1111-1111-1111"; ${DIGITS}`,
  ),
];

const keysAndRoles: BadInput[] = [
  bad(
    "a key's bare id",
    { "source.kmsKeyArn": KEY_ID },
    `source.kmsKeyArn: received "${KEY_ID}"; ${KEY_FORM}`,
  ),
  bad(
    "a bucket's ARN for a key's",
    { "source.kmsKeyArn": "arn:aws:s3:::a" },
    `source.kmsKeyArn: received "arn:aws:s3:::a"; ${KEY_FORM}`,
  ),
  bad(
    "an empty key ARN",
    { "destinations.dr.kmsKeyArn": "" },
    `destinations.dr.kmsKeyArn: received ""; ${KEY_FORM}`,
  ),
  bad(
    "an alias's ARN",
    { "source.kmsKeyArn": `arn:aws:kms:us-east-1:${ACCOUNT}:alias/a` },
    `source.kmsKeyArn: received "arn:aws:kms:us-east-1:${ACCOUNT}:alias/a"; ${ALIAS}`,
  ),
  bad(
    "an alias's name",
    { "source.kmsKeyArn": "alias/aws/s3" },
    `source.kmsKeyArn: received "alias/aws/s3"; ${ALIAS}`,
  ),
  bad(
    "a key in another Region",
    { "destinations.dr.kmsKeyArn": keyArn({}) },
    `destinations.dr.kmsKeyArn: received "${keyArn({})}"; allowed: a key in us-west-2; fix: choose a key of the bucket's Region: S3 takes no other`,
  ),
  bad(
    "a key of another account",
    { "source.kmsKeyArn": keyArn({ account: "222222222222" }) },
    `source.kmsKeyArn: received "${keyArn({ account: "222222222222" })}"; allowed: a key of account ${ACCOUNT}; fix: choose a key of the bucket's account`,
  ),
  bad(
    "a key in another partition",
    { "source.kmsKeyArn": keyArn({ partition: "aws-cn", region: "cn-north-1" }) },
    `source.kmsKeyArn: received "${keyArn({ partition: "aws-cn", region: "cn-north-1" })}"; allowed: a key in partition aws; fix: choose a key of the bucket's partition`,
  ),
  bad(
    "a key of the other side",
    { "source.kmsKeyArn": keyArn({ region: "us-west-2", account: "222222222222" }) },
    `source.kmsKeyArn: received "${keyArn({ region: "us-west-2", account: "222222222222" })}"; allowed: a key in us-east-1; fix: choose a key of the bucket's Region: S3 takes no other`,
    `source.kmsKeyArn: received "${keyArn({ region: "us-west-2", account: "222222222222" })}"; allowed: a key of account ${ACCOUNT}; fix: choose a key of the bucket's account`,
  ),
  bad(
    "a role's name",
    { "source.assumeRoleArn": "deploy" },
    `source.assumeRoleArn: received "deploy"; ${ROLE_FORM}`,
  ),
  bad(
    "a user's ARN for a role's",
    { "source.assumeRoleArn": `arn:aws:iam::${ACCOUNT}:user/me` },
    `source.assumeRoleArn: received "arn:aws:iam::${ACCOUNT}:user/me"; ${ROLE_FORM}`,
  ),
  bad(
    "an account that is not the role's",
    { "destinations.dr.assumeRoleArn": "arn:aws:iam::222222222222:role/deploy" },
    `destinations.dr.assumeRoleArn: received "arn:aws:iam::222222222222:role/deploy"; allowed: a role of account ${ACCOUNT}; fix: choose a role of the side's own account`,
  ),
  bad(
    "a role in another partition",
    { "source.assumeRoleArn": `arn:aws-cn:iam::${ACCOUNT}:role/deploy` },
    `source.assumeRoleArn: received "arn:aws-cn:iam::${ACCOUNT}:role/deploy"; allowed: a role in partition aws; fix: choose a role of the Region's partition`,
  ),
];

const refused: [string, string, string][] = [
  ["of 2 letters", "ab", "3 to 63 characters"],
  ["of 64 letters", long(64), "3 to 63 characters"],
  ["with capitals", "Archive", "lower-case letters, digits, dots and hyphens only"],
  ["that ends in a hyphen", "archive-", "a letter or digit at the beginning and the end"],
  ["with two dots side by side", "my..archive", "no two dots side by side"],
  ["like an IP address", "192.168.5.4", "another form than an IP address"],
  ["with a reserved beginning", "sthree-a", "another beginning than the reserved sthree-"],
  ["with a reserved ending", "archive--x-s3", "another ending than the reserved --x-s3"],
];
const buckets: BadInput[] = [
  ...refused.map(([fault, name, lacks]) =>
    bad(
      `a bucket name ${fault}`,
      { "source.bucketName": name },
      `source.bucketName: received "${name}"; allowed: a bucket name with ${lacks}; ${NAME_FIX}`,
    ),
  ),
  bad(
    "a prefix that no bucket name may begin with",
    { "source.bucketNamePrefix": "acme_" },
    'source.bucketNamePrefix: received "acme_"; allowed: a prefix that gives a bucket name with lower-case letters, digits, dots and hyphens only; fix: choose another prefix: this one gives "acme_-archive-us-east-1"',
  ),
  bad(
    "a prefix that makes the name too long",
    { "source.bucketNamePrefix": long(50) },
    `source.bucketNamePrefix: received "${long(50)}"; allowed: a prefix that gives a bucket name with 3 to 63 characters; fix: choose another prefix: this one gives "${long(50)}-archive-us-east-1"`,
  ),
  bad(
    "both a name and a prefix",
    { "source.bucketName": "acme", "source.bucketNamePrefix": "acme" },
    'source.bucketNamePrefix: received "acme"; allowed: nothing beside bucketName; fix: keep one of bucketName and bucketNamePrefix',
  ),
  bad(
    "a namespace that S3 does not know",
    { "source.bucketNamespace": "account" },
    `source.bucketNamespace: received "account"; allowed: account-regional, global; ${CHOOSE}`,
  ),
  bad(
    "a name without the ending of its namespace",
    { "source.bucketNamespace": "account-regional", "source.bucketName": "acme" },
    `source.bucketName: received "acme"; allowed: a bucket name with the ending -${ACCOUNT}-us-east-1-an, as all names of bucketNamespace account-regional; ${NAMESPACE_FIX}`,
  ),
  bad(
    "a name with the ending of another namespace",
    { "source.bucketName": `acme-${ACCOUNT}-us-east-1-an` },
    `source.bucketName: received "acme-${ACCOUNT}-us-east-1-an"; allowed: a bucket name with another ending than -an, which only bucketNamespace account-regional has; ${NAMESPACE_FIX}`,
  ),
  bad(
    "a prefix for which the account's own namespace has no room",
    { "source.bucketNamespace": "account-regional", "source.bucketNamePrefix": long(40) },
    `source.bucketNamePrefix: received "${long(40)}"; allowed: a prefix that gives a bucket name with 3 to 63 characters; fix: choose another prefix: this one gives "${long(40)}-archive-${ACCOUNT}-us-east-1-an"`,
  ),
  bad(
    "two sides of one name in the account's own namespace",
    {
      "source.bucketNamespace": "account-regional",
      "destinations.dr": {
        region: "us-east-1",
        accountId: ACCOUNT,
        bucketNamespace: "account-regional",
      },
    },
    `destinations.dr.bucketNamespace: received "account-regional"; allowed: another bucket name than that of source, "archive-${ACCOUNT}-us-east-1-an"; fix: name another bucket: a source cannot be its own destination`,
  ),
  bad(
    "the role of another source without its ARN",
    { "destinations.dr.additionalReplicationRoles": [{ bucketKeyEnabled: true }] },
    "destinations.dr.additionalReplicationRoles[0].roleArn: received nothing; allowed: the ARN of the role of another source; fix: add the setting",
  ),
  bad(
    "a destination that is its source",
    { "source.bucketName": "acme", "destinations.dr.bucketName": "acme" },
    'destinations.dr.bucketName: received "acme"; allowed: another bucket name than that of source, "acme"; fix: name another bucket: a source cannot be its own destination',
  ),
  bad(
    "a destination that a prefix makes its source",
    {
      "source.bucketNamePrefix": "acme",
      "destinations.dr": { region: "us-east-1", accountId: ACCOUNT, bucketNamePrefix: "acme" },
    },
    'destinations.dr.bucketNamePrefix: received "acme"; allowed: another bucket name than that of source, "acme-archive-us-east-1"; fix: name another bucket: a source cannot be its own destination',
  ),
  bad(
    "two destinations in one bucket",
    {
      "destinations.dr.bucketName": "acme",
      "destinations.far": { ...GOOD.destinations.dr, bucketName: "acme" },
    },
    'destinations.far.bucketName: received "acme"; allowed: another bucket name than that of destinations.dr, "acme"; fix: name another bucket: two destinations cannot be one',
  ),
  bad(
    "an ownership that S3 does not know",
    { "source.objectOwnership": "BucketOwner" },
    `source.objectOwnership: received "BucketOwner"; allowed: BucketOwnerEnforced, BucketOwnerPreferred, ObjectWriter; ${CHOOSE}`,
  ),
  bad(
    "a storage class that no replica has",
    { "destinations.dr.storageClass": "EXPRESS_ONEZONE" },
    `destinations.dr.storageClass: received "EXPRESS_ONEZONE"; allowed: ${CLASSES}; ${CHOOSE}`,
  ),
  bad(
    "an owner override within one account",
    { "destinations.dr.accessControlTranslation": true },
    "destinations.dr.accessControlTranslation: received true; allowed: false within one account; fix: leave it out: replicas already belong to the only account",
  ),
  bad(
    "an owner override without ACLs",
    {
      "destinations.dr.accountId": "222222222222",
      "destinations.dr.accessControlTranslation": true,
    },
    "destinations.dr.accessControlTranslation: received true; allowed: false with objectOwnership BucketOwnerEnforced; fix: leave it out: BucketOwnerEnforced already gives the replicas to the destination",
  ),
];

/** Faults of the sides: places, keys, roles and buckets. */
export const BAD_SIDES: BadInput[] = [...places, ...keysAndRoles, ...buckets];
