// The policy runs in the SDK's own server code on recorded resources. Which objects the rules select is
// not compared.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { replicateFromTheOrigin as policy } from "../../../policies/pair/replicateFromTheOrigin";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import type { Mode } from "../../support/pairs";
import { bucket, key, replication } from "../../support/pairs";
import { bend, undecided, type Verdict } from "../../support/policies";
import { judging } from "./stacks";

const judged = judging(policy);

type Way = [name: string, from: string, ...to: string[]];

/** Replication configurations between buckets that are called by letters, all of them as new as the mode says. */
function stackOf(mode: Mode, ...ways: Way[]): Record<string, RecordedResource> {
  const letters = [...new Set(ways.flatMap(([, ...ends]) => ends))];
  const buckets = new Map(letters.map((name) => [name, bucket(name, "us-east-1", mode)]));
  const theKey = key("key", "us-east-1", mode);
  const configs = ways.map(([name, from, ...to]) => {
    const rules = to.map((end) => [`to-${end}`, buckets.get(end)!, theKey] as const);
    return replication(
      name,
      buckets.get(from)!,
      rules.map((rule) => [...rule]),
    );
  });
  const all = [...buckets.values(), theKey, ...configs];
  return Object.fromEntries(all.map((one) => [one.name, one]));
}

const chain = (config: string, from: string, by: string, next: string, end: string): Verdict => [
  "advisory",
  config,
  `${config} replicates ${from} to ${by}, and ${next} replicates that to ${end}, which the objects of ${from} never reach, since S3 does not replicate replicas. Add a rule from ${from} to ${end}.`,
];

describe("policy replicateFromTheOrigin", () => {
  for (const mode of ["update", "preview"] as const) {
    it(`passes replications that do not meet, in one account or two (${mode})`, async () => {
      const second = Object.values(pair(mode, "invoices", "222222222222"));
      assert.deepEqual(await judged(pair(mode), second), []);
    });

    it(`advises against a chain (${mode})`, async () => {
      const stack = stackOf(mode, ["first", "a", "b"], ["next", "b", "c"]);
      assert.deepEqual(await judged(stack), [chain("first", "a", "b", "next", "c")]);
    });

    it(`advises of each link of a longer chain and of a ring (${mode})`, async () => {
      const long = stackOf(mode, ["ab", "a", "b"], ["bc", "b", "c"], ["cd", "c", "d"]);
      assert.deepEqual(await judged(long), [
        chain("ab", "a", "b", "bc", "c"),
        chain("bc", "b", "c", "cd", "d"),
      ]);
      const ring = stackOf(mode, ["ab", "a", "b"], ["bc", "b", "c"], ["ca", "c", "a"]);
      assert.deepEqual(await judged(ring), [
        chain("ab", "a", "b", "bc", "c"),
        chain("bc", "b", "c", "ca", "a"),
        chain("ca", "c", "a", "ab", "b"),
      ]);
    });

    it(`passes buckets that replicate to each other, and two sources of one destination (${mode})`, async () => {
      assert.deepEqual(await judged(stackOf(mode, ["there", "a", "b"], ["back", "b", "a"])), []);
      assert.deepEqual(await judged(stackOf(mode, ["one", "a", "c"], ["two", "b", "c"])), []);
    });

    it(`passes a chain whose end the origin is replicated to as well (${mode})`, async () => {
      const whole = stackOf(mode, ["first", "a", "b", "c"], ["next", "b", "c"]);
      assert.deepEqual(await judged(whole), []);
      const all = stackOf(
        mode,
        ["a-", "a", "b", "c"],
        ["b-", "b", "a", "c"],
        ["c-", "c", "a", "b"],
      );
      assert.deepEqual(await judged(all), []);
      const part = stackOf(mode, ["first", "a", "b", "c"], ["next", "b", "c", "d"]);
      assert.deepEqual(await judged(part), [chain("first", "a", "b", "next", "d")]);
    });
  }

  it("follows buckets outside the stack by name", async () => {
    const {
      a: _,
      b: __,
      c: ___,
      ...stack
    } = stackOf("update", ["first", "a", "b"], ["next", "b", "c"]);
    assert.deepEqual(await judged(stack), [
      chain("first", "a-1a2b3c4", "b-1a2b3c4", "next", "c-1a2b3c4"),
    ]);
  });

  it("follows inline rules of the deprecated type of @pulumi/aws 7", async () => {
    const { next: _, ...stack } = stackOf("update", ["first", "a", "b"], ["next", "b", "c"]);
    const { b, c } = stack;
    b!.type = "aws:s3/bucketV2:BucketV2";
    const rules = [{ id: "on", destinations: [{ bucket: c!.properties.arn }] }];
    bend(b!, "replicationConfigurations", [{ role: "role", rules }]);
    assert.deepEqual(await judged(stack), [chain("first", "a", "b", "b", "c")]);
  });

  it("leaves a bucket that replicates to itself to others", async () => {
    assert.deepEqual(
      await judged(stackOf("update", ["self", "a", "a", "b"], ["two", "c", "d"])),
      [],
    );
  });

  it("says that a destination is not known where another bucket is replicated, and no more", async () => {
    const alone = pair("preview");
    alone.replication.propertyDependencies = { bucket: [alone.source.urn] };
    assert.deepEqual(await judged(alone), []);
    const unknown = undecided("archive", "rules.0.destination.bucket");
    assert.deepEqual(await judged(alone, Object.values(pair("preview", "invoices"))), [unknown]);
  });

  it("does not call missing what may be the destination that is not known", async () => {
    const open = stackOf("update", ["first", "a", "b", "c"], ["next", "b", "c"]);
    bend(open.first!, "rules.1.destination.bucket", unknownValue);
    open.first!.propertyDependencies = { bucket: [open.a!.urn] };
    assert.deepEqual(await judged(open), [undecided("first", "rules.1.destination.bucket")]);

    const end = stackOf("update", ["first", "a", "b"], ["next", "b", "c"]);
    bend(end.next!, "rules.0.destination.bucket", unknownValue);
    end.next!.propertyDependencies = { bucket: [end.b!.urn] };
    assert.deepEqual(await judged(end), [undecided("next", "rules.0.destination.bucket")]);
  });
});
