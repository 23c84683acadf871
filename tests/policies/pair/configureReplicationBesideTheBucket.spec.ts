// The policy runs in the SDK's own server code on recorded inputs.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { configureReplicationBesideTheBucket as policy } from "../../../policies/pair/configureReplicationBesideTheBucket";
import { pair } from "../../support/goodPair";
import { bend, judgeInputs, undecided, type Verdict } from "../../support/policies";

const judged = (stack: ReturnType<typeof pair>) => judgeInputs(policy, Object.values(stack));
const CONFIGURATION = { role: "arn:aws:iam::111111111111:role/a", rules: [{ status: "Enabled" }] };

const inline = (name: string, property: string): Verdict => [
  "mandatory",
  name,
  `${name} sets ${property}, which is deprecated and undoes what a BucketReplicationConfig sets. Move its rules to a BucketReplicationConfig.`,
];

describe("policy configureReplicationBesideTheBucket", () => {
  it("passes buckets that say nothing of replication, in one account or two", async () => {
    assert.deepEqual(await judged(pair("preview")), []);
    assert.deepEqual(await judged(pair("preview", "archive", "222222222222")), []);
  });

  it("refuses an inline configuration", async () => {
    const stack = pair("preview");
    bend(stack.source, "replicationConfiguration", CONFIGURATION);
    assert.deepEqual(await judged(stack), [inline("archive-source", "replicationConfiguration")]);
  });

  it("refuses an inline configuration of which a preview knows a part", async () => {
    const stack = pair("preview");
    bend(stack.source, "replicationConfiguration", { ...CONFIGURATION, role: unknownValue });
    assert.deepEqual(await judged(stack), [inline("archive-source", "replicationConfiguration")]);
  });

  it("refuses that of the deprecated type of @pulumi/aws 7", async () => {
    const stack = pair("preview");
    stack.destination.type = "aws:s3/bucketV2:BucketV2";
    bend(stack.destination, "replicationConfigurations", [CONFIGURATION]);
    assert.deepEqual(await judged(stack), [inline("archive-dr", "replicationConfigurations")]);
    bend(stack.destination, "replicationConfigurations", []);
    assert.deepEqual(await judged(stack), []);
  });

  it("leaves a property of that name on other resources alone", async () => {
    const stack = pair("preview");
    bend(stack.replication, "replicationConfiguration", CONFIGURATION);
    assert.deepEqual(await judged(stack), []);
  });

  it("says by an advisory that a preview does not know the property", async () => {
    const stack = pair("preview");
    bend(stack.source, "replicationConfiguration", unknownValue);
    assert.deepEqual(await judged(stack), [
      undecided("archive-source", "replicationConfiguration"),
    ]);
  });
});
