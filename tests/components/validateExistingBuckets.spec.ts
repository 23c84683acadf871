import assert from "node:assert/strict";

import type { DestinationSettings, SideSettings } from "../../components/settings";
import { sideProblems } from "../../components/validateSides";

const HERE = "111111111111";
const THERE = "222222222222";
const SOURCE: SideSettings = { region: "us-east-1", accountId: HERE };
const DR: DestinationSettings = {
  region: "us-west-2",
  accountId: THERE,
  objectOwnership: "BucketOwnerEnforced",
};
const KEY = `arn:aws:kms:us-east-1:${HERE}:key/11111111-1111-4111-8111-111111111111`;
const STATEMENT = { Sid: "A", Effect: "Deny", Principal: "*", Action: "s3:*" } as const;

const problemsOf = (source: Partial<SideSettings>, dr: Partial<DestinationSettings> = {}) =>
  sideProblems("archive", {
    source: { ...SOURCE, ...source },
    destinations: { dr: { ...DR, ...dr } },
  });

describe("a side whose bucket is there already", () => {
  const existingBucket = { name: "old.bucket" };

  it("may say all of it that the stack may change, with the key that replaces the bucket's own", () => {
    const all = { ...existingBucket, enableVersioning: true, replaceEncryption: true };
    const ofKey = {
      keyRotationPeriodInDays: 90,
      keyDeletionWindowInDays: 7,
      keyAdministrators: [`arn:aws:iam::${HERE}:role/keys`],
      additionalKeyPolicyStatements: [],
    };
    assert.deepEqual(
      problemsOf(
        { ...ofKey, existingBucket: { ...all, replaceReplicationRules: true } },
        { existingBucket: { ...all, name: "replicas", extendBucketPolicy: true } },
      ),
      [],
    );
  });

  it("may name the key that its bucket encrypts under", () => {
    assert.deepEqual(problemsOf({ existingBucket, kmsKeyArn: KEY }), []);
  });

  it("has a bucket by a name that S3 takes", () => {
    assert.deepEqual(problemsOf({ existingBucket: { name: "Old" } }), [
      {
        path: "source.existingBucket.name",
        received: "Old",
        allowed: "a bucket name with lower-case letters, digits, dots and hyphens only",
        fix: "correct the name of the bucket",
      },
    ]);
  });

  const NAME = "remove it: existingBucket.name is the bucket's name";
  const DELETE = "remove it: the stack never deletes a bucket that it did not make";
  const POLICY =
    "remove it: the bucket's owner writes its policy, to which the stack adds its own needs at most";
  const ofCreated: [keyof SideSettings, unknown, string][] = [
    ["bucketName", "archive", NAME],
    ["bucketNamePrefix", "acme", NAME],
    ["bucketNamespace", "global", "remove it: the bucket stays in the namespace that it is in"],
    ["forceDestroy", false, DELETE],
    ["retainOnDelete", true, DELETE],
    ["additionalBucketPolicyStatements", [STATEMENT], POLICY],
  ];
  for (const [setting, received, fix] of ofCreated) {
    it(`has no ${setting}`, () => {
      assert.deepEqual(problemsOf({ existingBucket, [setting]: received }), [
        { path: `source.${setting}`, received, allowed: "nothing beside existingBucket", fix },
      ]);
    });
  }

  const ofKeys: [keyof SideSettings, unknown][] = [
    ["keyRotationPeriodInDays", 1],
    ["keyDeletionWindowInDays", 7],
    ["keyAdministrators", ["nobody"]],
    ["additionalKeyPolicyStatements", []],
  ];
  for (const [setting, received] of ofKeys) {
    it(`has no ${setting} while its encryption stays, be its key named or not`, () => {
      for (const more of [{}, { kmsKeyArn: KEY }]) {
        assert.deepEqual(problemsOf({ existingBucket, ...more, [setting]: received }), [
          {
            path: `source.${setting}`,
            received,
            allowed: "nothing without existingBucket.replaceEncryption",
            fix: "remove it: the stack makes no key for a bucket whose encryption stays as it is",
          },
        ]);
      }
    });
  }

  it("has settings of a key that are judged where a key is made for it", () => {
    const replaced = { ...existingBucket, replaceEncryption: true };
    assert.deepEqual(
      problemsOf({ existingBucket: replaced, keyDeletionWindowInDays: 1 }).map(({ path }) => path),
      ["source.keyDeletionWindowInDays"],
    );
  });

  it("has no rules to replace as a destination", () => {
    for (const received of [true, false]) {
      const dr = { existingBucket: { ...existingBucket, replaceReplicationRules: received } };
      assert.deepEqual(problemsOf({}, dr), [
        {
          path: "destinations.dr.existingBucket.replaceReplicationRules",
          received,
          allowed: "nothing but for the source",
          fix: "remove it: the stack puts rules on the source and leaves a destination's alone",
        },
      ]);
    }
  });

  it("has its object ownership said as a destination of another account, since nobody reads it", () => {
    const dr = { existingBucket, objectOwnership: undefined };
    assert.deepEqual(problemsOf({}, dr), [
      {
        path: "destinations.dr.objectOwnership",
        received: undefined,
        allowed:
          "BucketOwnerEnforced, BucketOwnerPreferred, ObjectWriter: it decides whether replicas of another account change owner",
        fix: "say what the bucket has, as `aws s3api get-bucket-ownership-controls --bucket old.bucket` tells; without such controls it is ObjectWriter",
      },
    ]);
    assert.deepEqual(problemsOf({}, { ...dr, accountId: HERE }), []);
    assert.deepEqual(problemsOf({ existingBucket, objectOwnership: undefined }), []);
    assert.deepEqual(problemsOf({}, { objectOwnership: undefined }), []);
  });

  it("has a policy to extend in the source's account for roles of other sources alone", () => {
    const extended = { existingBucket: { ...existingBucket, extendBucketPolicy: true } };
    const additionalReplicationRoles = [{ roleArn: `arn:aws:iam::${THERE}:role/web` }];
    assert.deepEqual(
      problemsOf({}, { ...extended, accountId: HERE, additionalReplicationRoles }),
      [],
    );
  });

  it("has no policy to extend in the source's account", () => {
    const extended = { existingBucket: { ...existingBucket, extendBucketPolicy: true } };
    const problem = {
      received: true,
      allowed: "false, since the bucket is in the source's account",
      fix: "remove it: within one account the role's own policy is enough",
    };
    assert.deepEqual(problemsOf(extended), [
      { path: "source.existingBucket.extendBucketPolicy", ...problem },
    ]);
    assert.deepEqual(problemsOf({}, { ...extended, accountId: HERE }), [
      { path: "destinations.dr.existingBucket.extendBucketPolicy", ...problem },
    ]);
    const left = { existingBucket: { ...existingBucket, extendBucketPolicy: false } };
    assert.deepEqual(problemsOf(left), []);
  });

  const same: [string, Partial<SideSettings>, Partial<DestinationSettings>, string, string][] = [
    [
      "existing or not",
      { bucketName: "old.bucket" },
      { existingBucket },
      "existingBucket.name",
      "old.bucket",
    ],
    ["new or not", { existingBucket }, { bucketName: "old.bucket" }, "bucketName", "old.bucket"],
    [
      "by a prefix",
      { existingBucket: { name: "a-archive-us-west-2" } },
      { bucketNamePrefix: "a" },
      "bucketNamePrefix",
      "a",
    ],
  ];
  for (const [title, source, dr, setting, received] of same) {
    it(`is no other side's, ${title}`, () => {
      const name = source.existingBucket?.name ?? source.bucketName!;
      assert.deepEqual(problemsOf(source, dr), [
        {
          path: `destinations.dr.${setting}`,
          received,
          allowed: `another bucket name than that of source, "${name}"`,
          fix: "name another bucket: a source cannot be its own destination",
        },
      ]);
    });
  }

  it("is no other side's, even where the component's name is wrong", () => {
    const sides = {
      source: SOURCE,
      destinations: { a: { ...DR, existingBucket }, b: { ...DR, existingBucket } },
    };
    assert.deepEqual(
      sideProblems("Archive", sides).map(({ path, fix }) => [path, fix]),
      [
        [
          "destinations.b.existingBucket.name",
          "name another bucket: two destinations cannot be one",
        ],
      ],
    );
  });
});
