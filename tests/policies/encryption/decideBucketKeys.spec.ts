// That the provider shows a setting which is left out as unknown in a preview and as false in an update is
// taken from its schema.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { decideBucketKeys as policy } from "../../../policies/encryption/decideBucketKeys";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import { bucket, encryption, key } from "../../support/pairs";
import { bend, judge, undecided, type Verdict } from "../../support/policies";

const COST =
  "S3 then asks KMS for every object and every replica, which is billed and counts towards KMS's request quota; a Bucket Key saves up to 99 percent of those requests";
const SETTING = "rules.0.bucketKeyEnabled";
const ALGORITHM = "rules.0.applyServerSideEncryptionByDefault.sseAlgorithm";

const judgedWith = (options: object, stack: object, ...more: RecordedResource[]) =>
  judge(policy, [...(Object.values(stack) as RecordedResource[]), ...more], options);
const judged = (stack: object, ...more: RecordedResource[]) => judgedWith({}, stack, ...more);

const SIDES = {
  "archive-source": "the source of archive",
  "archive-dr": "a destination of archive",
};

const fault = (name: keyof typeof SIDES, text: string): Verdict => [
  "advisory",
  `${name}-encryption`,
  `${name}-encryption encrypts ${name}, ${SIDES[name]}, ${text}`,
];
const unset = (name: keyof typeof SIDES) =>
  fault(name, `without saying bucketKeyEnabled. ${COST}. Set it to true, or to false on purpose.`);
const off = (name: keyof typeof SIDES) =>
  fault(name, `with bucketKeyEnabled false. ${COST}. Set it to true.`);
const double = (name: keyof typeof SIDES) =>
  fault(
    name,
    'by "aws:kms:dsse", which has no Bucket Keys, but bucketKeyEnabled is true. Set it to false.',
  );

describe("policy decideBucketKeys", () => {
  it("passes the good pair, and a decision against Bucket Keys", async () => {
    for (const mode of ["update", "preview"] as const) {
      const stack = pair(mode, "archive", "222222222222");
      for (const options of [{}, { require: true }]) {
        assert.deepEqual(await judgedWith(options, stack), []);
      }
      bend(stack.sourceEncryption, SETTING, false);
      assert.deepEqual(await judged(stack), []);
    }
  });

  for (const [what, value] of [
    ["nothing", undefined],
    ["null", null],
    ["what the provider will fill in", unknownValue],
  ] as const) {
    it(`names a side that says ${what}`, async () => {
      for (const mode of ["update", "preview"] as const) {
        const stack = pair(mode);
        bend(stack.sourceEncryption, SETTING, value);
        bend(stack.destinationEncryption, SETTING, value);
        const verdicts = [unset("archive-source"), unset("archive-dr")];
        assert.deepEqual(await judged(stack), verdicts);
        assert.deepEqual(await judgedWith({ require: true }, stack), verdicts);
      }
    });
  }

  it("names a decision against them where they are required", async () => {
    const stack = pair();
    bend(stack.destinationEncryption, SETTING, false);
    assert.deepEqual(await judgedWith({ require: true }, stack), [off("archive-dr")]);
  });

  it("wants none with double-layer encryption, whatever is required", async () => {
    const stack = pair();
    bend(stack.sourceEncryption, ALGORITHM, "aws:kms:dsse");
    assert.deepEqual(await judged(stack), [double("archive-source")]);
    for (const value of [false, undefined, unknownValue]) {
      bend(stack.sourceEncryption, SETTING, value);
      assert.deepEqual(await judgedWith({ require: true }, stack), []);
    }
  });

  it("leaves SSE-S3, an absent encryption and sides outside the stack to others", async () => {
    const stack = pair();
    bend(stack.sourceEncryption, SETTING, undefined);
    bend(stack.sourceEncryption, ALGORITHM, "AES256");
    assert.deepEqual(await judged(stack), []);
    const { sourceEncryption: _, ...without } = stack;
    assert.deepEqual(await judged(without), []);
    const { destination: __, destinationEncryption, ...outside } = without;
    assert.deepEqual(await judged(outside), []);
    bend(destinationEncryption, SETTING, undefined);
    assert.deepEqual(await judged(outside, destinationEncryption), [
      [
        "advisory",
        "archive-dr-encryption",
        `archive-dr-encryption encrypts archive-dr-1a2b3c4, a destination of archive, without saying bucketKeyEnabled. ${COST}. Set it to true, or to false on purpose.`,
      ],
    ]);
  });

  it("judges each replication and the deprecated types, and no other bucket", async () => {
    const stack = pair();
    stack.sourceEncryption.type =
      "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2";
    bend(stack.sourceEncryption, SETTING, undefined);
    const plain = bucket("plain", "us-east-1");
    const plainKey = key("plain-key", "us-east-1");
    const plainEncryption = encryption(plain, plainKey);
    bend(plainEncryption, SETTING, undefined);
    const second = Object.values(pair("update", "invoices"));
    assert.deepEqual(await judged(stack, plain, plainKey, plainEncryption, ...second), [
      unset("archive-source"),
    ]);
  });

  it("waits for an algorithm, an encryption or a side that a preview does not know", async () => {
    const stack = pair("preview");
    bend(stack.sourceEncryption, ALGORITHM, unknownValue);
    stack.destinationEncryption.propertyDependencies = {};
    bend(stack.destinationEncryption, "bucket", unknownValue);
    assert.deepEqual(await judged(stack), [
      undecided("archive-dr-encryption", "bucket"),
      undecided("archive-source-encryption", ALGORITHM),
    ]);
    const side = pair("preview");
    side.replication.propertyDependencies = {};
    assert.deepEqual(await judged(side), [undecided("archive", "rules.0.destination.bucket")]);
  });
});
