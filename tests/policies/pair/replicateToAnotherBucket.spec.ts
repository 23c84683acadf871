// The policy runs in the SDK's own server code on recorded resources. Which of several new buckets a rule
// leads to cannot be seen in a preview, and so is shown for updates only.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { replicateToAnotherBucket as policy } from "../../../policies/pair/replicateToAnotherBucket";
import { pair } from "../../support/goodPair";
import type { Mode } from "../../support/pairs";
import { replication } from "../../support/pairs";
import { bend, undecided, type Verdict } from "../../support/policies";
import { fanOut, judging } from "./stacks";

const judged = judging(policy);
const BUCKET = "rules.0.destination.bucket";

const itself = (rule = 'rule "all-dr"', source = "archive-source"): Verdict => [
  "mandatory",
  "archive",
  `archive, ${rule}: its destination is ${source}, the source itself. Set destination.bucket to the ARN of another bucket.`,
];

/** A pair whose rule leads back to its source, where the whole of it is as new as the mode says. */
function backToItself(mode: Mode) {
  const stack = pair(mode);
  stack.replication = replication("archive", stack.source, [
    ["all-dr", stack.source, stack.destinationKey],
  ]);
  return stack;
}

describe("policy replicateToAnotherBucket", () => {
  for (const mode of ["update", "preview"] as const) {
    it(`passes destinations that are other buckets, in one account or two (${mode})`, async () => {
      assert.deepEqual(await judged(pair(mode)), []);
      assert.deepEqual(await judged(pair(mode, "archive", "222222222222")), []);
      assert.deepEqual(await judged(fanOut(mode)), []);
    });

    it(`refuses a rule that leads back to its source (${mode})`, async () => {
      assert.deepEqual(await judged(backToItself(mode)), [itself()]);
    });
  }

  it("refuses one rule among others, disabled too, by its position where it has no id", async () => {
    const stack = fanOut();
    bend(stack.replication, "rules.1.destination.bucket", stack.source.properties.arn);
    bend(stack.replication, "rules.1.status", "Disabled");
    assert.deepEqual(await judged(stack), [itself('rule "all-eu"')]);
    bend(stack.replication, "rules.1.id", undefined);
    assert.deepEqual(await judged(stack), [itself("rules[1]")]);
  });

  it("compares buckets outside the stack by name", async () => {
    const { source: _, destination: __, ...stack } = pair();
    assert.deepEqual(await judged(stack), []);
    bend(stack.replication, BUCKET, "arn:aws:s3:::archive-source-1a2b3c4");
    assert.deepEqual(await judged(stack), [itself(undefined, "archive-source-1a2b3c4")]);
  });

  it("refuses it in an inline configuration of a deprecated type", async () => {
    const { replication: _, ...stack } = pair();
    stack.source.type = "aws:s3/bucketV2:BucketV2";
    const { arn } = stack.source.properties;
    const rules = [{ id: "all-dr", destinations: [{ bucket: arn }] }];
    bend(stack.source, "replicationConfigurations", [{ role: "role", rules }]);
    assert.deepEqual(await judged(stack), [
      ["mandatory", "archive-source", itself()[2].replace("archive,", "archive-source,")],
    ]);
  });

  it("passes buckets that replicate to each other, and judges each of several replications", async () => {
    const stack = pair();
    const back = replication("back", stack.destination, [["back", stack.source, stack.sourceKey]]);
    assert.deepEqual(await judged(stack, [back]), []);
    const other = Object.values(pair("update", "invoices"));
    assert.deepEqual(await judged(backToItself("update"), other), [itself()]);
  });

  it("passes a rule without a destination, which is for others to judge", async () => {
    const stack = pair();
    bend(stack.replication, "rules.0.destination", undefined);
    assert.deepEqual(await judged(stack), []);
  });

  it("says by an advisory that the source may be among the destinations, where it cannot tell", async () => {
    const stack = fanOut("preview");
    const { propertyDependencies } = stack.replication;
    const rules = [...propertyDependencies.rules!, stack.source.urn];
    stack.replication.propertyDependencies = { ...propertyDependencies, rules };
    assert.deepEqual(await judged(stack), [undecided("archive", BUCKET, BUCKET.replace("0", "1"))]);
  });

  it("says by an advisory that a destination or a source is not known", async () => {
    const destination = pair("preview");
    destination.replication.propertyDependencies = {};
    assert.deepEqual(await judged(destination), [undecided("archive", BUCKET)]);

    const source = pair();
    source.replication.propertyDependencies = {};
    bend(source.replication, "bucket", unknownValue);
    assert.deepEqual(await judged(source), [undecided("archive", "bucket")]);

    const rules = pair("preview");
    rules.replication.propertyDependencies = {};
    bend(rules.replication, "rules", unknownValue);
    assert.deepEqual(await judged(rules), [undecided("archive", "rules")]);
  });
});
