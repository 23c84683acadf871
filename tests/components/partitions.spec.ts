import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";

import {
  accountPrincipal,
  knownPartitionOf,
  partitionOf,
  s3ViaService,
} from "../../components/partitions";

describe("partitions", () => {
  const known = [
    ["us-east-1", "aws"],
    ["eu-central-2", "aws"],
    ["cn-north-1", "aws-cn"],
    ["cn-northwest-1", "aws-cn"],
    ["us-gov-east-1", "aws-us-gov"],
    ["us-gov-west-1", "aws-us-gov"],
  ] as const;
  for (const [region, partition] of known) {
    it(`places ${region} in ${partition}`, () => {
      assert.equal(partitionOf(region), partition);
      assert.equal(knownPartitionOf(region), partition);
    });
  }

  for (const region of [
    "",
    "us-east-9",
    "US-EAST-1",
    "us-iso-east-1",
    "eusc-de-east-1",
    "toString",
  ]) {
    it(`knows no partition of ${JSON.stringify(region)}`, () => {
      assert.equal(partitionOf(region), undefined);
      assert.throws(() => knownPartitionOf(region), new Error(`unknown Region ${region}`));
    });
  }

  it("has one for every Region of @pulumi/aws but the isolated and sovereign ones", () => {
    const without = Object.values(aws.Region).filter((region) => partitionOf(region) === undefined);
    assert.deepEqual(
      without.filter((region) => !/^(?:us-iso|eu-iso|eusc-)/.test(region)),
      [],
    );
  });

  it("names S3 as AWS KMS sees it, in both spellings in China", () => {
    assert.deepEqual(s3ViaService("us-east-1"), ["s3.us-east-1.amazonaws.com"]);
    assert.deepEqual(s3ViaService("us-gov-west-1"), ["s3.us-gov-west-1.amazonaws.com"]);
    assert.deepEqual(s3ViaService("cn-north-1"), [
      "s3.cn-north-1.amazonaws.com",
      "s3.cn-north-1.amazonaws.com.cn",
    ]);
  });

  it("puts an account's principal together in its partition", () => {
    assert.equal(accountPrincipal("aws-cn", "111111111111"), "arn:aws-cn:iam::111111111111:root");
  });
});
