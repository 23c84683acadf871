// The policy runs in the SDK's own server code on recorded resources. What a provider puts into tagsAll
// is imitated.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { requireTags as policy } from "../../../policies/exposure/requireTags";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import { bucket, replication } from "../../support/pairs";
import { bend, judge, undecided, type Verdict } from "../../support/policies";

const judged = (stack: object, ...tags: string[]) =>
  judge(policy, Object.values(stack) as RecordedResource[], { tags });

const fault = (name: string, part: string, tag = "owner"): Verdict => [
  "mandatory",
  name,
  `${name} is ${part} and lacks "${tag}" among its tags. Add it to tags, or to defaultTags of its provider.`,
];

const PARTS = [
  ["archive-source", "the source of archive"],
  ["archive-dr", "a destination of archive"],
  ["archive-source-key", "the key that encrypts archive-source, the source of archive"],
  ["archive-dr-key", "the key that encrypts archive-dr, a destination of archive"],
  ["archive-replication", "the role of archive"],
] as const;

/** The same stack by providers that add tags to all they make. */
function withDefaults(stack: ReturnType<typeof pair>, defaultTags: unknown) {
  for (const { provider } of Object.values(stack)) provider!.properties.defaultTags = defaultTags;
  return stack;
}

describe("policy requireTags", () => {
  it("asks for no tags unless configured", async () => {
    const stack = pair();
    for (const part of Object.values(stack)) bend(part, "tags", undefined);
    assert.deepEqual(await judge(policy, Object.values(stack)), []);
  });

  for (const mode of ["update", "preview"] as const) {
    it(`passes pairs whose buckets, keys and role have the tags, in one account and two (${mode})`, async () => {
      assert.deepEqual(await judged(pair(mode), "team"), []);
      assert.deepEqual(await judged(pair(mode, "archive", "222222222222"), "team"), []);
    });

    it(`refuses buckets, keys and role without one of them, and nothing else (${mode})`, async () => {
      assert.deepEqual(
        await judged(pair(mode), "team", "owner"),
        PARTS.map(([name, part]) => fault(name, part)),
      );
    });
  }

  it("names all missing tags, by exact key and with a value", async () => {
    const stack = pair();
    bend(stack.source, "tags", { Team: "storage", owner: "" });
    const [verdict, ...others] = await judged(stack, "team", "owner");
    assert.deepEqual(verdict, [
      "mandatory",
      "archive-source",
      'archive-source is the source of archive and lacks "team", "owner" among its tags. Add them to tags, or to defaultTags of its provider.',
    ]);
    assert.deepEqual(
      others,
      PARTS.slice(1).map(([name, part]) => fault(name, part)),
    );
  });

  it("takes tags that the resource itself does not have from tagsAll", async () => {
    const stack = pair();
    for (const part of Object.values(stack)) bend(part, "tagsAll", { owner: "storage" });
    bend(stack.role, "tagsAll", { team: "storage" });
    assert.deepEqual(await judged(stack, "owner"), [
      fault("archive-replication", "the role of archive"),
    ]);
  });

  it("adds the provider's default tags in a preview, which does not know tagsAll", async () => {
    for (const defaultTags of [{ tags: { owner: "storage" } }, '{"tags":{"owner":"storage"}}']) {
      const stack = withDefaults(pair("preview"), defaultTags);
      for (const part of Object.values(stack)) bend(part, "tagsAll", unknownValue);
      assert.deepEqual(await judged(stack, "team", "owner"), []);
      assert.deepEqual(
        await judged(stack, "cost"),
        PARTS.map(([name, part]) => fault(name, part, "cost")),
      );
    }
  });

  it("finds no tags in default tags that are no JSON, and none without a provider", async () => {
    const stack = withDefaults(pair(), "owner");
    stack.role.provider = undefined;
    assert.deepEqual(
      await judged(stack, "owner"),
      PARTS.map(([name, part]) => fault(name, part)),
    );
  });

  it("takes a tag for there whose value a preview does not know", async () => {
    const stack = pair("preview");
    for (const part of Object.values(stack)) bend(part, "tags", { owner: unknownValue });
    assert.deepEqual(await judged(stack, "owner"), []);
  });

  it("leaves a bucket that is not replicated alone", async () => {
    const plain = bucket("plain", "us-east-1");
    bend(plain, "tags", undefined);
    assert.deepEqual(await judged({ ...pair(), plain }, "team"), []);
  });

  it("judges each of several replications, and a role of two of them once", async () => {
    const stack = pair();
    bend(stack.role, "tags", undefined);
    const more = pair("update", "invoices");
    more.replication = replication(
      "invoices",
      more.source,
      [["all-dr", more.destination, more.destinationKey]],
      stack.role,
    );
    more.destination.type = "aws:s3/bucketV2:BucketV2";
    bend(more.destination, "tags", {});
    const all = [...Object.values(stack), ...Object.values(more)];
    assert.deepEqual(await judge(policy, all, { tags: ["team"] }), [
      fault("invoices-dr", "a destination of invoices", "team"),
      fault("archive-replication", "the role of archive", "team"),
    ]);
  });

  it("passes sides and role outside the stack", async () => {
    const { source: _, destination: __, role: ___, ...stack } = pair();
    assert.deepEqual(await judged(stack, "team"), []);
  });

  it("says by an advisory that tags, default tags or a side are not known", async () => {
    const own = pair("preview");
    bend(own.source, "tags", unknownValue);
    assert.deepEqual(await judged(own, "team"), [undecided("archive-source", "tags")]);

    const defaults = pair("preview");
    bend(defaults.role, "tags", undefined);
    defaults.role.provider!.properties.defaultTags = unknownValue;
    assert.deepEqual(await judged(defaults, "team"), [undecided("archive-replication", "tagsAll")]);

    const side = pair("preview");
    side.replication.propertyDependencies = {};
    assert.deepEqual(await judged(side, "team"), [
      undecided("archive", "rules.0.destination.bucket"),
    ]);
  });
});
