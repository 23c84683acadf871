import assert from "node:assert/strict";

import {
  isAccountId,
  parseKeyArn,
  parsePolicyArn,
  parsePrincipalArn,
  parseRoleArn,
} from "../../components/arns";

const KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab";

describe("key ARNs", () => {
  const right = [
    [`arn:aws:kms:us-east-1:111111111111:key/${KEY_ID}`, "aws", "us-east-1"],
    [`arn:aws-cn:kms:cn-north-1:111111111111:key/${KEY_ID}`, "aws-cn", "cn-north-1"],
    [`arn:aws-us-gov:kms:us-gov-west-1:111111111111:key/${KEY_ID}`, "aws-us-gov", "us-gov-west-1"],
    [`arn:aws:kms:eu-west-1:111111111111:key/mrk-${"0a".repeat(16)}`, "aws", "eu-west-1"],
  ] as const;
  for (const [arn, partition, region] of right) {
    it(`reads ${arn}`, () => {
      assert.deepEqual(parseKeyArn(arn), { partition, region, accountId: "111111111111" });
    });
  }

  const wrong = [
    "",
    KEY_ID,
    `key/${KEY_ID}`,
    "arn:aws:kms:us-east-1:111111111111:alias/archive",
    `arn:aws:s3:us-east-1:111111111111:key/${KEY_ID}`,
    `arn:aws:kms:us-east-1:11111111111:key/${KEY_ID}`,
    `arn:aws:kms::111111111111:key/${KEY_ID}`,
    `arn:aws:kms:us-east-1:111111111111:key/${KEY_ID}0`,
    `arn:aws:kms:us-east-1:111111111111:key/${KEY_ID.toUpperCase()}`,
    ` arn:aws:kms:us-east-1:111111111111:key/${KEY_ID}`,
    `arn:aws:kms:us-east-1:111111111111:key/${KEY_ID}\n`,
    "arn:aws:kms:us-east-1:111111111111:key/mrk-1234",
  ];
  for (const text of wrong) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.equal(parseKeyArn(text), undefined);
    });
  }
});

describe("role ARNs", () => {
  const right = [
    ["arn:aws:iam::111111111111:role/deploy", "aws"],
    ["arn:aws:iam::111111111111:role/teams/storage/deploy", "aws"],
    ["arn:aws-cn:iam::111111111111:role/service-role/deploy+1=a,b.c@d_e-f", "aws-cn"],
  ] as const;
  for (const [arn, partition] of right) {
    it(`reads ${arn}`, () => {
      assert.deepEqual(parseRoleArn(arn), { partition, accountId: "111111111111" });
    });
  }

  const wrong = [
    "",
    "deploy",
    "arn:aws:iam::111111111111:user/deploy",
    "arn:aws:iam:us-east-1:111111111111:role/deploy",
    "arn:aws:iam::1111:role/deploy",
    "arn:aws:iam::111111111111:role/",
    "arn:aws:iam::111111111111:role//deploy",
    "arn:aws:iam::111111111111:role/de ploy",
    `arn:aws:iam::111111111111:role/${"a".repeat(65)}`,
    "arn:aws:sts::111111111111:assumed-role/deploy/me",
  ];
  for (const text of wrong) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.equal(parseRoleArn(text), undefined);
    });
  }
});

describe("ARNs of users and roles", () => {
  for (const [arn, partition] of [
    ["arn:aws:iam::111111111111:role/deploy", "aws"],
    ["arn:aws-cn:iam::111111111111:user/teams/storage/me@example.com", "aws-cn"],
  ] as const) {
    it(`reads ${arn}`, () => {
      assert.deepEqual(parsePrincipalArn(arn), { partition, accountId: "111111111111" });
    });
  }

  for (const text of [
    "",
    "arn:aws:iam::111111111111:root",
    "arn:aws:iam::111111111111:group/admins",
    "arn:aws:iam::aws:role/deploy",
    "arn:aws:iam::111111111111:role/*",
    "arn:aws:sts::111111111111:assumed-role/deploy/me",
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.equal(parsePrincipalArn(text), undefined);
    });
  }
});

describe("ARNs of managed policies", () => {
  for (const [arn, partition, accountId] of [
    ["arn:aws:iam::111111111111:policy/boundary", "aws", "111111111111"],
    ["arn:aws-us-gov:iam::111111111111:policy/teams/a/boundary", "aws-us-gov", "111111111111"],
    ["arn:aws:iam::aws:policy/job-function/ViewOnlyAccess", "aws", "aws"],
  ] as const) {
    it(`reads ${arn}`, () => {
      assert.deepEqual(parsePolicyArn(arn), { partition, accountId });
    });
  }

  for (const text of [
    "",
    "boundary",
    "arn:aws:iam::111111111111:role/boundary",
    "arn:aws:iam:::policy/boundary",
    "arn:aws:iam::111111111111:policy/",
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.equal(parsePolicyArn(text), undefined);
    });
  }
});

describe("account ids", () => {
  it("are 12 digits, a zero in front included", () => {
    assert.equal(isAccountId("012345678901"), true);
  });

  for (const text of ["", "12345678901", "1234567890123", "1234 5678 9012", "12345678901a"]) {
    it(`are not ${JSON.stringify(text)}`, () => {
      assert.equal(isAccountId(text), false);
    });
  }
});
