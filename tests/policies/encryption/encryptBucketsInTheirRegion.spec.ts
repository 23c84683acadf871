// The policy runs in the SDK's own server code on recorded resources.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { encryptBucketsInTheirRegion as policy } from "../../../policies/encryption/encryptBucketsInTheirRegion";
import { pair } from "../../support/goodPair";
import { bucket, encryption, key } from "../../support/pairs";
import { bend, judge, undecided, type Verdict } from "../../support/policies";

const KEY = "rules.0.applyServerSideEncryptionByDefault.kmsMasterKeyId";

const judged = (stack: Partial<ReturnType<typeof pair>>) => judge(policy, Object.values(stack));

const fault = (under: string): Verdict => [
  "mandatory",
  "archive-dr-encryption",
  `archive-dr-encryption encrypts archive-dr, a destination of archive, which is in us-west-2, under a key in ${under}, so S3 refuses uploads. Set kmsMasterKeyId to the ARN of a key in us-west-2.`,
];

describe("policy encryptBucketsInTheirRegion", () => {
  for (const mode of ["update", "preview"] as const) {
    it(`passes keys of the buckets' Regions, in one account and across two (${mode})`, async () => {
      assert.deepEqual(await judged(pair(mode)), []);
      assert.deepEqual(await judged(pair(mode, "archive", "222222222222")), []);
    });

    it(`refuses the source's key for both sides (${mode})`, async () => {
      const stack = pair(mode);
      stack.destinationEncryption = encryption(stack.destination, stack.sourceKey);
      assert.deepEqual(await judged(stack), [fault("us-east-1")]);
    });
  }

  it("refuses a key written out by its ARN, and judges no alias or id of a key elsewhere", async () => {
    const stack = pair();
    bend(stack.destinationEncryption, KEY, "arn:aws:kms:eu-west-1:111111111111:key/elsewhere");
    assert.deepEqual(await judged(stack), [fault("eu-west-1")]);
    for (const name of ["alias/elsewhere", "1234abcd-12ab-34cd-56ef-1234567890ab", undefined]) {
      bend(stack.destinationEncryption, KEY, name);
      assert.deepEqual(await judged(stack), []);
    }
  });

  it("judges neither buckets outside the stack nor keys whose Region nobody tells", async () => {
    const { destination: _, ...outside } = pair();
    bend(outside.destinationEncryption, KEY, "arn:aws:kms:eu-west-1:111111111111:key/elsewhere");
    assert.deepEqual(await judged(outside), []);
    const stack = pair("preview");
    stack.sourceKey.provider!.properties = { region: unknownValue };
    stack.destinationEncryption = encryption(stack.destination, stack.sourceKey);
    assert.deepEqual(await judged(stack), []);
  });

  it("takes the one key that is right among those a preview cannot tell apart", async () => {
    const stack = pair("preview");
    stack.destinationEncryption.propertyDependencies = {
      ...stack.destinationEncryption.propertyDependencies,
      rules: [stack.sourceKey.urn, stack.destinationKey.urn],
    };
    assert.deepEqual(await judged(stack), []);
  });

  it("says by an advisory that a preview does not know a side", async () => {
    const stack = pair("preview");
    stack.replication.propertyDependencies = {};
    assert.deepEqual(await judged(stack), [undecided("archive", "rules.0.destination.bucket")]);
  });

  it("leaves buckets alone that are not replicated", async () => {
    const plain = bucket("plain", "us-west-2");
    const foreign = key("foreign", "us-east-1");
    const resources = [...Object.values(pair()), plain, foreign, encryption(plain, foreign)];
    assert.deepEqual(await judge(policy, resources), []);
  });
});
