import assert from "node:assert/strict";

import type {
  ExistingBucketClaim,
  ExistingBucketFacts,
} from "../../components/existingBucketFacts";
import { existingBucketProblems } from "../../components/existingBucketFacts";
import { PRESENT_KEY } from "../support/existingBuckets";

const FACTS: ExistingBucketFacts = {
  region: "us-east-1",
  versioned: true,
  mfaDelete: false,
  objectLockEnabled: false,
  sseAlgorithm: "aws:kms",
  kmsKeyArn: PRESENT_KEY,
  bucketKeyEnabled: true,
  replicationRules: 0,
  requestPayer: "BucketOwner",
};
const OWN_ROLE = "arn:aws:iam::111111111111:role/own";
const FOREIGN_ROLE = "arn:aws:iam::111111111111:role/someone-else";
const CLAIM: ExistingBucketClaim = {
  path: "source",
  existingBucket: { name: "old" },
  region: "us-east-1",
  accountId: "111111111111",
  isCrossAccount: false,
  isOwnRole: (arn) => arn === OWN_ROLE,
};
const DESTINATION: Partial<ExistingBucketClaim> = { path: "destinations.dr", isCrossAccount: true };
const allowing = (settings: object) => ({ existingBucket: { name: "old", ...settings } });
const KEY_ID = PRESENT_KEY.split("/")[1]!;
const ALIAS = "arn:aws:kms:us-east-1:111111111111:alias/archive";
const OTHER_KEY = PRESENT_KEY.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));

const problemsOf = (
  facts: Partial<ExistingBucketFacts>,
  claim: Partial<ExistingBucketClaim> = {},
) => existingBucketProblems({ ...CLAIM, ...claim }, { ...FACTS, ...facts });

describe("an existing bucket", () => {
  const right: [string, Partial<ExistingBucketFacts>, Partial<ExistingBucketClaim>?][] = [
    ["versioned and encrypted under a customer managed key", {}],
    ["the same as a destination", {}, DESTINATION],
    [
      "not versioned, where the stack may change that",
      { versioned: false },
      allowing({ enableVersioning: true }),
    ],
    ["versioned with MFA delete, where the stack leaves it", { mfaDelete: true }],
    [
      "versioned already, where the stack may switch it on",
      {},
      allowing({ enableVersioning: true }),
    ],
    [
      "encrypted in any way, where the stack may change that",
      { sseAlgorithm: undefined, kmsKeyArn: undefined, bucketKeyEnabled: false },
      allowing({ replaceEncryption: true }),
    ],
    [
      "encrypted under a key by its id, where the settings know the ARN",
      { kmsKeyArn: KEY_ID },
      { kmsKeyArn: PRESENT_KEY },
    ],
    ["encrypted under the key that the settings name", {}, { kmsKeyArn: PRESENT_KEY }],
    [
      "encrypted by SSE-S3, as a source of which the settings say so",
      { sseAlgorithm: "AES256", kmsKeyArn: undefined, bucketKeyEnabled: false },
      { sseAlgorithm: "AES256" },
    ],
    [
      "the same with Bucket Keys switched on, which S3 takes and which mean nothing there",
      { sseAlgorithm: "AES256", kmsKeyArn: undefined },
      { sseAlgorithm: "AES256" },
    ],
    [
      "without any default encryption of its own, as such a source",
      { sseAlgorithm: undefined, kmsKeyArn: undefined, bucketKeyEnabled: false },
      { sseAlgorithm: "AES256" },
    ],
    [
      "encrypted twice, where the settings say so",
      { sseAlgorithm: "aws:kms:dsse", bucketKeyEnabled: false },
      { sseAlgorithm: "aws:kms:dsse" },
    ],
    [
      "encrypted twice, as a destination",
      { sseAlgorithm: "aws:kms:dsse", bucketKeyEnabled: false },
      { ...DESTINATION, sseAlgorithm: "aws:kms:dsse" },
    ],
    [
      "without Bucket Keys, where the settings say so",
      { bucketKeyEnabled: false },
      { bucketKeyEnabled: false },
    ],
    ["replicated by the stack's own role", { replicationRoleArn: OWN_ROLE, replicationRules: 2 }],
    [
      "replicated by another role, where the stack may replace that",
      { replicationRoleArn: FOREIGN_ROLE },
      allowing({ replaceReplicationRules: true }),
    ],
    [
      "replicated further by another role, as a destination",
      { replicationRoleArn: FOREIGN_ROLE, replicationRules: 1 },
      DESTINATION,
    ],
    ["a source with Requester Pays", { requestPayer: "Requester" }],
    [
      "a destination of the same account with Requester Pays",
      { requestPayer: "Requester" },
      { ...DESTINATION, isCrossAccount: false },
    ],
    ["a destination with Object Lock", { objectLockEnabled: true }, DESTINATION],
  ];
  for (const [title, facts, claim] of right) {
    it(`may be ${title}`, () => {
      assert.deepEqual(problemsOf(facts, claim), []);
    });
  }

  const ENCRYPT =
    "let the stack set the default encryption for new objects, or set it yourself; older objects keep what they have";
  const OR_STAY =
    "let the stack set the default encryption for new objects, or set it yourself: older objects keep SSE-S3, and so do replicas of them, until UpdateObjectEncryption changes an object, which replication does not carry over; or set sseAlgorithm to AES256, and leave the bucket as it is: its replicas stay SSE-S3, whatever a destination's default is";
  const notBy = (how: string, wanted: string) =>
    `true, since the bucket "old" encrypts by ${how}, not by ${wanted}; replicas keep the kind of encryption of their objects`;
  const notByKey = (how: string) => notBy(how, "aws:kms under a key of yours");
  const encrypts = (how: string) =>
    `${how}, by which the bucket "old" encrypts under ${PRESENT_KEY}`;
  const OLDER = "; a key that then only older objects have belongs into additionalSourceKeyArns";
  const byArn = (key: string) => `the ARN of ${key}, by which the bucket "old" names its key`;
  const BY_ARN =
    "set kmsKeyArn to the key's ARN, and for an alias existingBucket.replaceEncryption to true: policies name keys by their ARNs";
  const OR_REPLACE = "choose another bucket, or set existingBucket.replaceEncryption to true";
  const BUCKET_KEYS = "say what the bucket does, or set existingBucket.replaceEncryption to true";
  const REPLACE =
    "add their destinations to the stack, then set it to true; or let somebody remove the rules";
  const rules = (count: string) =>
    `true, since the bucket "old" has ${count} by the role ${FOREIGN_ROLE}, which the stack's would replace`;
  const there = PRESENT_KEY.replace("us-east-1", "us-west-2");
  const foreign = PRESENT_KEY.replace("111111111111", "222222222222");

  const wrong: {
    title: string;
    facts: Partial<ExistingBucketFacts>;
    claim?: Partial<ExistingBucketClaim>;
    at: string;
    received?: unknown;
    allowed: string;
    fix: string;
  }[] = [
    {
      title: "in another Region",
      facts: { region: "eu-west-1" },
      at: "region",
      received: "us-east-1",
      allowed: 'eu-west-1, where the bucket "old" is',
      fix: "correct the Region: it decides which key and which provider the side needs",
    },
    {
      title: "not versioned",
      facts: { versioned: false },
      at: "existingBucket.enableVersioning",
      allowed: 'true, since the bucket "old" is not versioned, and S3 replicates no other',
      fix: "let the stack switch versioning on, or switch it on yourself; it can never be switched off, only suspended",
    },
    {
      title: "versioned by the stack where it has MFA delete",
      facts: { mfaDelete: true, versioned: false },
      claim: allowing({ enableVersioning: true }),
      at: "existingBucket.enableVersioning",
      received: true,
      allowed:
        'false, since the bucket "old" has MFA delete, by which only the root user changes its versioning',
      fix: "leave it out, and let the root user switch versioning on where it is suspended",
    },
    {
      title: "a source with Object Lock",
      facts: { objectLockEnabled: true },
      at: "existingBucket.name",
      received: "old",
      allowed: "a bucket without Object Lock, of which S3 replicates nothing to buckets without",
      fix: "choose another source: the stack does not replicate locks yet",
    },
    {
      title: "a destination of another account with Requester Pays",
      facts: { requestPayer: "Requester" },
      claim: DESTINATION,
      at: "existingBucket.name",
      received: "old",
      allowed: "a bucket whose owner pays for requests",
      fix: "switch Requester Pays off: S3 does not replicate to such a bucket of another account",
    },
    {
      title: "without any default encryption of its own",
      facts: { sseAlgorithm: undefined, kmsKeyArn: undefined },
      at: "existingBucket.replaceEncryption",
      allowed: notByKey("SSE-S3"),
      fix: OR_STAY,
    },
    {
      title: "encrypted by SSE-S3",
      facts: { sseAlgorithm: "AES256", kmsKeyArn: undefined },
      claim: allowing({ replaceEncryption: false }),
      at: "existingBucket.replaceEncryption",
      received: false,
      allowed: notByKey("AES256"),
      fix: OR_STAY,
    },
    {
      title: "encrypted by SSE-S3, where the settings say twice",
      facts: { sseAlgorithm: "AES256", kmsKeyArn: undefined },
      claim: { sseAlgorithm: "aws:kms:dsse" },
      at: "existingBucket.replaceEncryption",
      allowed: notBy("AES256", "aws:kms:dsse under a key of yours"),
      fix: OR_STAY,
    },
    {
      title: "encrypted by SSE-S3, as a destination",
      facts: { sseAlgorithm: "AES256", kmsKeyArn: undefined },
      claim: DESTINATION,
      at: "existingBucket.replaceEncryption",
      allowed: notByKey("AES256"),
      fix: ENCRYPT,
    },
    {
      title: "encrypted under the AWS managed key, where the settings say SSE-S3",
      facts: { kmsKeyArn: undefined },
      claim: { sseAlgorithm: "AES256" },
      at: "existingBucket.replaceEncryption",
      allowed: notBy("aws:kms", "AES256"),
      fix: ENCRYPT,
    },
    {
      title: "encrypted under a key, where the settings say SSE-S3",
      facts: {},
      claim: { sseAlgorithm: "AES256" },
      at: "sseAlgorithm",
      received: "AES256",
      allowed: encrypts("aws:kms"),
      fix: `${BUCKET_KEYS}${OLDER}`,
    },
    {
      title: "encrypted once, where the settings say twice",
      facts: {},
      claim: { ...DESTINATION, sseAlgorithm: "aws:kms:dsse" },
      at: "sseAlgorithm",
      received: "aws:kms:dsse",
      allowed: encrypts("aws:kms"),
      fix: BUCKET_KEYS,
    },
    {
      title: "encrypted twice, where the settings say nothing",
      facts: { sseAlgorithm: "aws:kms:dsse" },
      at: "sseAlgorithm",
      allowed: encrypts("aws:kms:dsse"),
      fix: `${BUCKET_KEYS}${OLDER}`,
    },
    {
      title: "encrypted under the AWS managed key",
      facts: { kmsKeyArn: undefined },
      at: "existingBucket.replaceEncryption",
      allowed: notByKey("aws:kms"),
      fix: ENCRYPT,
    },
    {
      title: "encrypted under the AWS managed key by its alias",
      facts: { kmsKeyArn: "alias/aws/s3" },
      at: "existingBucket.replaceEncryption",
      allowed: notByKey("aws:kms under alias/aws/s3"),
      fix: ENCRYPT,
    },
    {
      title: "encrypted under another key than the settings name",
      facts: {},
      claim: { kmsKeyArn: OTHER_KEY },
      at: "kmsKeyArn",
      received: OTHER_KEY,
      allowed: `${PRESENT_KEY}, under which the bucket "old" encrypts`,
      fix: "leave kmsKeyArn out, or set existingBucket.replaceEncryption to true",
    },
    {
      title: "encrypted under an alias, where the settings name a key",
      facts: { kmsKeyArn: ALIAS },
      claim: { kmsKeyArn: PRESENT_KEY },
      at: "kmsKeyArn",
      received: PRESENT_KEY,
      allowed: `${ALIAS}, under which the bucket "old" encrypts`,
      fix: "leave kmsKeyArn out, or set existingBucket.replaceEncryption to true",
    },
    {
      title: "encrypted under a key that it names by its id alone",
      facts: { kmsKeyArn: KEY_ID },
      at: "kmsKeyArn",
      allowed: byArn(KEY_ID),
      fix: BY_ARN,
    },
    {
      title: "encrypted under an alias",
      facts: { kmsKeyArn: ALIAS },
      at: "kmsKeyArn",
      allowed: byArn(ALIAS),
      fix: BY_ARN,
    },
    {
      title: "encrypted under a key of another Region",
      facts: { kmsKeyArn: there },
      at: "existingBucket.name",
      received: "old",
      allowed: `a bucket that encrypts under a key in us-east-1, not under ${there}`,
      fix: OR_REPLACE,
    },
    {
      title: "encrypted under a key of another account",
      facts: { kmsKeyArn: foreign },
      at: "existingBucket.name",
      received: "old",
      allowed: `a bucket that encrypts under a key of account 111111111111, not under ${foreign}`,
      fix: OR_REPLACE,
    },
    {
      title: "with Bucket Keys, where the settings say none",
      facts: {},
      claim: { bucketKeyEnabled: false },
      at: "bucketKeyEnabled",
      received: false,
      allowed: 'true, since the bucket "old" uses Bucket Keys, for which the role needs more',
      fix: BUCKET_KEYS,
    },
    {
      title: "without Bucket Keys, where the settings say nothing",
      facts: { bucketKeyEnabled: false },
      at: "bucketKeyEnabled",
      allowed: 'false, since the bucket "old" uses no Bucket Keys, and the role needs less',
      fix: BUCKET_KEYS,
    },
    {
      title: "replicated by a rule that is not the stack's",
      facts: { replicationRoleArn: FOREIGN_ROLE, replicationRules: 1 },
      at: "existingBucket.replaceReplicationRules",
      allowed: rules("1 rule"),
      fix: REPLACE,
    },
    {
      title: "replicated by several rules that are not the stack's",
      facts: { replicationRoleArn: FOREIGN_ROLE, replicationRules: 3 },
      claim: allowing({ replaceReplicationRules: false }),
      at: "existingBucket.replaceReplicationRules",
      received: false,
      allowed: rules("3 rules"),
      fix: REPLACE,
    },
  ];
  for (const { title, facts, claim, at, received, allowed, fix } of wrong) {
    it(`may not be ${title}`, () => {
      const path = `${claim?.path ?? "source"}.${at}`;
      assert.deepEqual(problemsOf(facts, claim), [{ path, received, allowed, fix }]);
    });
  }

  it("has all its problems told at once", () => {
    const facts = {
      region: "eu-west-1",
      versioned: false,
      sseAlgorithm: "AES256",
      kmsKeyArn: undefined,
      requestPayer: "Requester",
    };
    assert.deepEqual(
      problemsOf(facts, DESTINATION).map(({ path }) => path),
      [
        "region",
        "existingBucket.enableVersioning",
        "existingBucket.name",
        "existingBucket.replaceEncryption",
      ].map((setting) => `destinations.dr.${setting}`),
    );
  });
});
