// The policy runs in the SDK's own server code on recorded resources. Whether S3 keeps the public out is
// not shown here.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { blockPublicAccess as policy } from "../../../policies/exposure/blockPublicAccess";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import { bucket, publicAccessBlock, replication } from "../../support/pairs";
import { bend, judge, undecided, type Verdict } from "../../support/policies";

const judged = (stack: object, options?: object) =>
  judge(policy, Object.values(stack) as RecordedResource[], options);

const missing = (name: string, part: string): Verdict => [
  "mandatory",
  name,
  `${name} is ${part} and has no BucketPublicAccessBlock, so nothing in the stack keeps the public out. Add one with blockPublicAcls, blockPublicPolicy, ignorePublicAcls, restrictPublicBuckets true.`,
];

const open = (name: string, what: string, faults: string, flags: string): Verdict => [
  "mandatory",
  name,
  `${name} leaves ${what}, open to the public: ${faults}. Set ${flags} to true.`,
];

const DR_BLOCK = "archive-dr-public-access-block";
const DR = "archive-dr, a destination of archive";

describe("policy blockPublicAccess", () => {
  for (const mode of ["update", "preview"] as const) {
    it(`passes pairs whose sides have all four flags, in one account and two (${mode})`, async () => {
      assert.deepEqual(await judged(pair(mode)), []);
      assert.deepEqual(await judged(pair(mode, "archive", "222222222222")), []);
    });

    it(`refuses each side without a public access block (${mode})`, async () => {
      const { sourcePublicAccessBlock: _, destinationPublicAccessBlock: __, ...stack } = pair(mode);
      assert.deepEqual(await judged(stack), [
        missing("archive-source", "the source of archive"),
        missing("archive-dr", "a destination of archive"),
      ]);
    });

    for (const flag of [
      "blockPublicAcls",
      "blockPublicPolicy",
      "ignorePublicAcls",
      "restrictPublicBuckets",
    ]) {
      it(`refuses a block whose ${flag} is false or left out (${mode})`, async () => {
        const stack = pair(mode);
        bend(stack.destinationPublicAccessBlock, flag, false);
        assert.deepEqual(await judged(stack), [open(DR_BLOCK, DR, `${flag} is false`, flag)]);
        bend(stack.destinationPublicAccessBlock, flag, undefined);
        assert.deepEqual(await judged(stack), [open(DR_BLOCK, DR, `${flag} is not set`, flag)]);
      });
    }
  }

  it("names every wrong flag of a block in one message", async () => {
    const stack = pair();
    bend(stack.sourcePublicAccessBlock, "blockPublicAcls", false);
    bend(stack.sourcePublicAccessBlock, "ignorePublicAcls", null);
    assert.deepEqual(await judged(stack), [
      open(
        "archive-source-public-access-block",
        "archive-source, the source of archive",
        "blockPublicAcls is false, ignorePublicAcls is not set",
        "blockPublicAcls, ignorePublicAcls",
      ),
    ]);
  });

  it("lets a bucket go without where the account has a block, but judges those that are there", async () => {
    const { sourcePublicAccessBlock: _, ...stack } = pair();
    assert.deepEqual(await judged(stack, { accountLevel: true }), []);
    bend(stack.destinationPublicAccessBlock, "blockPublicPolicy", false);
    assert.deepEqual(await judged(stack, { accountLevel: true }), [
      open(DR_BLOCK, DR, "blockPublicPolicy is false", "blockPublicPolicy"),
    ]);
  });

  it("leaves a bucket that is not replicated alone", async () => {
    const plain = bucket("plain", "us-east-1");
    const block = publicAccessBlock(plain);
    bend(block, "blockPublicAcls", false);
    assert.deepEqual(await judged({ ...pair(), plain, block }), []);
  });

  it("does not take the block of another bucket for the one that is missing", async () => {
    const { destinationPublicAccessBlock: _, ...stack } = pair("preview");
    const plain = bucket("plain", "us-east-1", "preview");
    assert.deepEqual(await judged({ ...stack, plain, block: publicAccessBlock(plain) }), [
      missing("archive-dr", "a destination of archive"),
    ]);
  });

  it("judges each of several replications, and a bucket of two of them once", async () => {
    const { sourcePublicAccessBlock: _, ...stack } = pair("preview");
    const back = replication("back", stack.destination, [["back", stack.source, stack.sourceKey]]);
    const { destinationPublicAccessBlock: __, ...second } = pair("preview", "invoices");
    const all = [...Object.values(stack), back, ...Object.values(second)];
    assert.deepEqual(await judge(policy, all), [
      missing("archive-source", "the source of archive"),
      missing("invoices-dr", "a destination of invoices"),
    ]);
  });

  it("takes a BucketV2 for a bucket", async () => {
    const { destinationPublicAccessBlock: _, ...stack } = pair();
    stack.destination.type = "aws:s3/bucketV2:BucketV2";
    assert.deepEqual(await judged(stack), [missing("archive-dr", "a destination of archive")]);
  });

  it("judges sides outside the stack only by the blocks that the stack gives them", async () => {
    const { source: _, destination: __, ...stack } = pair();
    bend(stack.destinationPublicAccessBlock, "ignorePublicAcls", false);
    const what = "archive-dr-1a2b3c4, a destination of archive";
    assert.deepEqual(await judged(stack), [
      open(DR_BLOCK, what, "ignorePublicAcls is false", "ignorePublicAcls"),
    ]);
    const { sourcePublicAccessBlock: ___, destinationPublicAccessBlock: ____, ...bare } = stack;
    assert.deepEqual(await judged(bare), []);
  });

  it("says by an advisory that a flag, a side or whose block it is is not known", async () => {
    const flag = pair("preview");
    bend(flag.sourcePublicAccessBlock, "blockPublicAcls", unknownValue);
    assert.deepEqual(await judged(flag), [
      undecided("archive-source-public-access-block", "blockPublicAcls"),
    ]);
    bend(flag.sourcePublicAccessBlock, "blockPublicPolicy", false);
    assert.deepEqual(await judged(flag), [
      open(
        "archive-source-public-access-block",
        "archive-source, the source of archive",
        "blockPublicPolicy is false",
        "blockPublicPolicy",
      ),
      undecided("archive-source-public-access-block", "blockPublicAcls"),
    ]);

    const side = pair("preview");
    side.replication.propertyDependencies = {};
    assert.deepEqual(await judged(side), [undecided("archive", "rules.0.destination.bucket")]);

    const block = pair("preview");
    bend(block.destinationPublicAccessBlock, "bucket", unknownValue);
    block.destinationPublicAccessBlock.propertyDependencies = {};
    assert.deepEqual(await judged(block), [undecided(DR_BLOCK, "bucket")]);
  });
});
