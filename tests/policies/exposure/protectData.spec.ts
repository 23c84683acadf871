// The policy runs in the SDK's own server code on recorded resources. That Pulumi refuses to delete what
// is protected is not shown here.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { protectData as policy } from "../../../policies/exposure/protectData";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import { bucket, encryption, key, replication } from "../../support/pairs";
import { bend, judge, resource, undecided, type Verdict } from "../../support/policies";
import { inStack } from "../../support/inStack";

const judged = (stack: object, options?: object) =>
  judge(policy, Object.values(stack) as RecordedResource[], options);

const fault = (name: string, part: string): Verdict => [
  "mandatory",
  name,
  `${name} is ${part} and not protected, so that a destroy or a replacement deletes it. Set its option protect to true.`,
];

const SOURCE_KEY = "the key that encrypts archive-source, the source of archive";
const DR_KEY = "the key that encrypts archive-dr, a destination of archive";

/** An alias of a key, by which others name it. */
const aliasOf = (of: RecordedResource) =>
  resource(
    "aws:kms/alias:Alias",
    `${of.name}-alias`,
    of.provider!.name,
    { name: "alias/archive", arn: unknownValue, targetKeyId: of.properties.keyId },
    { targetKeyId: [of] },
  );

describe("policy protectData", () => {
  for (const mode of ["update", "preview"] as const) {
    it(`passes pairs whose buckets and keys are protected, in one account and two (${mode})`, async () => {
      assert.deepEqual(await judged(pair(mode)), []);
      assert.deepEqual(await judged(pair(mode, "archive", "222222222222")), []);
    });

    it(`refuses buckets and keys that are not protected, each once (${mode})`, async () => {
      const stack = pair(mode);
      for (const part of Object.values(stack)) part.protect = false;
      assert.deepEqual(await judged(stack), [
        fault("archive-source", "the source of archive"),
        fault("archive-dr", "a destination of archive"),
        fault("archive-source-key", SOURCE_KEY),
        fault("archive-dr-key", DR_KEY),
      ]);
    });

    it(`finds a key that only replicas are encrypted under (${mode})`, async () => {
      const stack = pair(mode);
      const replicaKey = { ...key("replica-key", "us-west-2", mode), protect: false };
      stack.replication = replication("archive", stack.source, [
        ["all-dr", stack.destination, replicaKey],
      ]);
      assert.deepEqual(await judged({ ...stack, replicaKey }), [
        fault("replica-key", "the key that encrypts replicas of archive"),
      ]);
    });

    it(`follows an alias to its key, and lets the alias itself go unprotected (${mode})`, async () => {
      const stack = pair(mode);
      const alias = aliasOf(stack.sourceKey);
      stack.sourceEncryption = encryption(stack.source, alias);
      assert.deepEqual(await judged({ ...stack, alias }), []);
      stack.sourceKey.protect = false;
      assert.deepEqual(await judged({ ...stack, alias }), [
        fault("archive-source-key", SOURCE_KEY),
      ]);
    });
  }

  it("finds the key of an alias that are both named by text", async () => {
    const stack = pair();
    const alias = aliasOf(stack.sourceKey);
    stack.sourceKey.protect = false;
    for (const part of [alias, stack.sourceEncryption]) part.propertyDependencies = {};
    bend(
      stack.sourceEncryption,
      "rules.0.applyServerSideEncryptionByDefault.kmsMasterKeyId",
      "alias/archive",
    );
    assert.deepEqual(await judged({ ...stack, alias }), [fault("archive-source-key", SOURCE_KEY)]);
    bend(alias, "targetKeyId", "alias/archive");
    assert.deepEqual(await judged({ ...stack, alias }), []);
  });

  it("leaves the excepted stacks alone, which is dev unless told otherwise", async () => {
    const stack = pair();
    stack.source.protect = false;
    const found = [fault("archive-source", "the source of archive")];
    assert.deepEqual(await judged(inStack("dev", stack)), []);
    assert.deepEqual(await judged(inStack("dev2", stack)), found);
    assert.deepEqual(await judged(inStack("dev", stack), { exceptStacks: ["test"] }), found);
    assert.deepEqual(await judged(stack, { exceptStacks: ["play", "test"] }), []);
    assert.deepEqual(await judged({}, { exceptStacks: [] }), []);
  });

  it("leaves a bucket that is not replicated alone, and its key", async () => {
    const plain = { ...bucket("plain", "us-east-1"), protect: false };
    const plainKey = { ...key("plain-key", "us-east-1"), protect: false };
    const encrypted = encryption(plain, plainKey);
    assert.deepEqual(await judged({ ...pair(), plain, plainKey, encrypted }), []);
  });

  it("judges each of several replications, and a BucketV2, too", async () => {
    const second = pair("preview", "invoices");
    second.destination.type = "aws:s3/bucketV2:BucketV2";
    second.destination.protect = false;
    const all = [...Object.values(pair("preview")), ...Object.values(second)];
    assert.deepEqual(await judge(policy, all), [fault("invoices-dr", "a destination of invoices")]);
  });

  it("counts every key among those that a preview cannot tell apart", async () => {
    const stack = pair("preview");
    const eu = bucket("archive-eu", "eu-west-1", "preview");
    const euKey = { ...key("archive-eu-key", "eu-west-1", "preview"), protect: false };
    stack.replication = replication("archive", stack.source, [
      ["all-dr", stack.destination, stack.destinationKey],
      ["all-eu", eu, euKey],
    ]);
    assert.deepEqual(await judged({ ...stack, eu, euKey }), [
      fault("archive-eu-key", "the key that encrypts replicas of archive"),
    ]);
  });

  it("passes sides, keys and aliases' keys outside the stack", async () => {
    const stack = pair();
    const alias = aliasOf(stack.destinationKey);
    stack.destinationEncryption = encryption(stack.destination, alias);
    const { source: _, sourceKey: __, destination: ___, destinationKey: ____, ...rest } = stack;
    assert.deepEqual(await judged({ ...rest, alias }), []);
  });

  it("passes rules without a replica key and encryption without a key", async () => {
    const stack = pair();
    bend(stack.replication, "rules.0.destination.encryptionConfiguration", undefined);
    bend(stack.sourceEncryption, "rules.0.applyServerSideEncryptionByDefault", undefined);
    assert.deepEqual(await judged(stack), []);
  });

  it("says by an advisory that a side is not known", async () => {
    const stack = pair("preview");
    stack.replication.propertyDependencies = {};
    assert.deepEqual(await judged(stack), [undecided("archive", "rules.0.destination.bucket")]);
  });
});
