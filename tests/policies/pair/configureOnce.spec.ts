// The policy runs in the SDK's own server code on recorded resources. Configurations of other stacks are
// not among them.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { configureOnce as policy } from "../../../policies/pair/configureOnce";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import { bend, undecided, type Verdict } from "../../support/policies";
import { judging } from "./stacks";

const judged = judging(policy);

const twice = (name: string, bucket = "archive-source"): Verdict => [
  "mandatory",
  name,
  `${name} configures the replication of ${bucket}, as archive does. S3 keeps one configuration for a bucket, so that each undoes the other with every update. Put the rules of both into one.`,
];

const again = (config: RecordedResource, name: string): RecordedResource => ({
  ...config,
  name,
  urn: `urn:pulumi:test::program::${config.type}::${name}`,
  properties: { ...config.properties },
});

describe("policy configureOnce", () => {
  for (const mode of ["update", "preview"] as const) {
    it(`passes one configuration for each bucket, in one account or two (${mode})`, async () => {
      assert.deepEqual(await judged(pair(mode)), []);
      const second = Object.values(pair(mode, "invoices", "222222222222"));
      assert.deepEqual(await judged(pair(mode), second), []);
    });

    it(`refuses each further configuration of a bucket (${mode})`, async () => {
      const stack = pair(mode);
      const more = ["second", "third"].map((name) => again(stack.replication, name));
      assert.deepEqual(await judged(stack, more), [twice("second"), twice("third")]);
    });
  }

  it("compares buckets outside the stack by name", async () => {
    const { source: _, ...stack } = pair();
    const second = again(stack.replication, "second");
    assert.deepEqual(await judged(stack, [second]), [twice("second", "archive-source-1a2b3c4")]);
    bend(second, "bucket", "another");
    assert.deepEqual(await judged(stack, [second]), []);
  });

  it("passes what the provider read back into the bucket", async () => {
    const stack = pair();
    const { role, rules } = stack.replication.properties;
    bend(stack.source, "replicationConfiguration", { role, rules });
    assert.deepEqual(await judged(stack), []);
  });

  it("joins new buckets by dependencies where no name is known", async () => {
    const stack = pair("preview");
    for (const part of [stack.source, stack.replication]) bend(part, "bucket", unknownValue);
    const second = again(stack.replication, "second");
    assert.deepEqual(await judged(stack, [second]), [twice("second")]);
  });

  it("says by an advisory that a configured bucket is not known, unless there is but one configuration", async () => {
    const stack = pair("preview");
    bend(stack.replication, "bucket", unknownValue);
    stack.replication.propertyDependencies = {};
    assert.deepEqual(await judged(stack), []);
    const second = Object.values(pair("preview", "invoices"));
    assert.deepEqual(await judged(stack, second), [undecided("archive", "bucket")]);
  });
});
