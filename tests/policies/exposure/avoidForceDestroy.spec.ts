// The policy runs in the SDK's own server code on recorded resources. What S3 does with a bucket that is
// not empty is not shown here.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { avoidForceDestroy as policy } from "../../../policies/exposure/avoidForceDestroy";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import { bucket, replication } from "../../support/pairs";
import { bend, judge, undecided, type Verdict } from "../../support/policies";
import { inStack } from "../../support/inStack";

const judged = (stack: object, options?: object) =>
  judge(policy, Object.values(stack) as RecordedResource[], options);

const fault = (name: string, part: string): Verdict => [
  "mandatory",
  name,
  `${name} is ${part} and has forceDestroy true, so that deleting it deletes every version of every object first. Set forceDestroy to false.`,
];

describe("policy avoidForceDestroy", () => {
  for (const mode of ["update", "preview"] as const) {
    it(`passes pairs whose buckets keep their objects, in one account and two (${mode})`, async () => {
      const stack = pair(mode);
      assert.deepEqual(await judged(stack), []);
      bend(stack.source, "forceDestroy", undefined);
      assert.deepEqual(await judged(stack), []);
      assert.deepEqual(await judged(pair(mode, "archive", "222222222222")), []);
    });

    it(`refuses a source and a destination that are deleted with their objects (${mode})`, async () => {
      const stack = pair(mode);
      bend(stack.source, "forceDestroy", true);
      bend(stack.destination, "forceDestroy", true);
      assert.deepEqual(await judged(stack), [
        fault("archive-source", "the source of archive"),
        fault("archive-dr", "a destination of archive"),
      ]);
    });
  }

  it("leaves the excepted stacks alone, which is dev unless told otherwise", async () => {
    const stack = pair();
    bend(stack.source, "forceDestroy", true);
    const found = [fault("archive-source", "the source of archive")];
    assert.deepEqual(await judged(inStack("dev", stack)), []);
    assert.deepEqual(await judged(inStack("prod", stack)), found);
    assert.deepEqual(await judged(inStack("dev", stack), { exceptStacks: [] }), found);
    assert.deepEqual(await judged(stack, { exceptStacks: ["test"] }), []);
  });

  it("leaves a bucket that is not replicated alone", async () => {
    const plain = bucket("plain", "us-east-1");
    bend(plain, "forceDestroy", true);
    assert.deepEqual(await judged({ ...pair(), plain }), []);
  });

  it("judges each of several replications, and a bucket of two of them once", async () => {
    const stack = pair();
    const back = replication("back", stack.destination, [["back", stack.source, stack.sourceKey]]);
    bend(stack.source, "forceDestroy", true);
    const second = pair("update", "invoices");
    second.destination.type = "aws:s3/bucketV2:BucketV2";
    bend(second.destination, "forceDestroy", true);
    const all = [...Object.values(stack), back, ...Object.values(second)];
    assert.deepEqual(await judge(policy, all), [
      fault("archive-source", "the source of archive"),
      fault("invoices-dr", "a destination of invoices"),
    ]);
  });

  it("passes sides outside the stack", async () => {
    const { source: _, destination: __, ...stack } = pair();
    assert.deepEqual(await judged(stack), []);
  });

  it("says by an advisory that the flag or a side is not known", async () => {
    const stack = pair("preview");
    bend(stack.source, "forceDestroy", unknownValue);
    assert.deepEqual(await judged(stack), [undecided("archive-source", "forceDestroy")]);

    const side = pair("preview");
    side.replication.propertyDependencies = {};
    assert.deepEqual(await judged(side), [undecided("archive", "rules.0.destination.bucket")]);
  });
});
