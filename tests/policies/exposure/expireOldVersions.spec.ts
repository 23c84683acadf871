// The policy runs in the SDK's own server code on recorded resources. What S3 removes, and when, is not
// shown here.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { expireOldVersions } from "../../../policies/exposure/expireOldVersions";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import { bucket, setting, type Mode } from "../../support/pairs";
import { bend, judge, undecided, type Verdict } from "../../support/policies";

const policy = { ...expireOldVersions, enforcementLevel: "mandatory" as const };

const judged = (stack: object) => judge(policy, Object.values(stack) as RecordedResource[]);

const lifecycle = (of: RecordedResource, rules?: unknown) =>
  setting("BucketLifecycleConfiguration", of, "lifecycle", {
    rules: rules ?? [
      {
        id: "expire",
        status: "Enabled",
        noncurrentVersionExpiration: { noncurrentDays: 90 },
        expiration: { days: 0, expiredObjectDeleteMarker: true },
      },
    ],
  });

/** A pair with a lifecycle configuration at both ends. */
function kept(mode: Mode = "update", account = "111111111111", name = "archive") {
  const stack = pair(mode, name, account);
  return {
    ...stack,
    sourceLifecycle: lifecycle(stack.source),
    destinationLifecycle: lifecycle(stack.destination),
  };
}

const missing = (name: string, part: string): Verdict => [
  "mandatory",
  name,
  `${name} is ${part} and has no BucketLifecycleConfiguration, so that it keeps every version for ever. Add one with a rule that has noncurrentVersionExpiration and expiration.expiredObjectDeleteMarker true.`,
];
const SOURCE = "archive-source, the source of archive";
const versions = (name: string, what: string): Verdict => [
  "mandatory",
  name,
  `${name} has no enabled rule by which noncurrent versions expire in ${what}. Add noncurrentVersionExpiration to one.`,
];
const markers = (name: string, what: string): Verdict => [
  "mandatory",
  name,
  `${name} has no enabled rule that removes delete markers without versions from ${what}. Set expiration.expiredObjectDeleteMarker of one to true.`,
];
const BOTH = [
  versions("archive-source-lifecycle", SOURCE),
  markers("archive-source-lifecycle", SOURCE),
];

describe("policy expireOldVersions", () => {
  it("says nothing unless it is turned on", async () => {
    assert.deepEqual(await judge(expireOldVersions, Object.values(pair())), []);
  });

  for (const mode of ["update", "preview"] as const) {
    it(`passes pairs whose sides expire old versions, in one account and two (${mode})`, async () => {
      assert.deepEqual(await judged(kept(mode)), []);
      assert.deepEqual(await judged(kept(mode, "222222222222")), []);
    });

    it(`refuses sides without a lifecycle (${mode})`, async () => {
      assert.deepEqual(await judged(pair(mode)), [
        missing("archive-source", "the source of archive"),
        missing("archive-dr", "a destination of archive"),
      ]);
    });

    it(`refuses a lifecycle that keeps noncurrent versions (${mode})`, async () => {
      const stack = kept(mode);
      bend(stack.sourceLifecycle, "rules.0.noncurrentVersionExpiration", undefined);
      assert.deepEqual(await judged(stack), [versions("archive-source-lifecycle", SOURCE)]);
    });

    it(`refuses a lifecycle that keeps delete markers without versions (${mode})`, async () => {
      const stack = kept(mode);
      bend(stack.sourceLifecycle, "rules.0.expiration.expiredObjectDeleteMarker", false);
      assert.deepEqual(await judged(stack), [markers("archive-source-lifecycle", SOURCE)]);
      bend(stack.sourceLifecycle, "rules.0.expiration", undefined);
      assert.deepEqual(await judged(stack), [markers("archive-source-lifecycle", SOURCE)]);
    });
  }

  it("takes an age for current versions, which removes such markers, too", async () => {
    const stack = kept();
    bend(stack.sourceLifecycle, "rules.0.expiration", { days: 365 });
    assert.deepEqual(await judged(stack), []);
  });

  it("takes both from different rules, but from enabled ones only", async () => {
    const stack = kept();
    const rules = [
      { status: "Enabled", noncurrentVersionExpiration: { noncurrentDays: 1 } },
      { status: "Enabled", expiration: { expiredObjectDeleteMarker: true } },
    ];
    bend(stack.sourceLifecycle, "rules", rules);
    assert.deepEqual(await judged(stack), []);
    bend(
      stack.sourceLifecycle,
      "rules",
      rules.map((rule) => ({ ...rule, status: "Disabled" })),
    );
    assert.deepEqual(await judged(stack), BOTH);
    bend(stack.sourceLifecycle, "rules", []);
    assert.deepEqual(await judged(stack), BOTH);
  });

  it("takes the rules of a bucket itself where no resource configures them", async () => {
    const { sourceLifecycle: _, ...stack } = kept();
    const rule = {
      enabled: true,
      noncurrentVersionExpiration: { days: 90 },
      expiration: { expiredObjectDeleteMarker: true },
    };
    bend(stack.source, "lifecycleRules", [rule]);
    assert.deepEqual(await judged(stack), []);
    bend(stack.source, "lifecycleRules.0.enabled", false);
    assert.deepEqual(await judged(stack), [
      versions("archive-source", SOURCE),
      markers("archive-source", SOURCE),
    ]);
    bend(stack.source, "lifecycleRules", []);
    assert.deepEqual(await judged(stack), [missing("archive-source", "the source of archive")]);
    bend(stack.source, "lifecycleRules", unknownValue);
    assert.deepEqual(await judged(stack), [missing("archive-source", "the source of archive")]);
  });

  it("takes the deprecated types of @pulumi/aws 7 for what they are", async () => {
    const stack = kept();
    stack.destinationLifecycle.type =
      "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2";
    stack.source.type = "aws:s3/bucketV2:BucketV2";
    bend(stack.source, "lifecycleRules", [
      {
        enabled: true,
        noncurrentVersionExpirations: [{ days: 90 }],
        expirations: [{ expiredObjectDeleteMarker: true }],
      },
    ]);
    const { sourceLifecycle: _, ...rest } = stack;
    assert.deepEqual(await judged(rest), []);
    bend(stack.source, "lifecycleRules.0.expirations", []);
    assert.deepEqual(await judged(rest), [markers("archive-source", SOURCE)]);
  });

  it("leaves a bucket that is not replicated alone", async () => {
    const plain = bucket("plain", "us-east-1");
    const other = bucket("other", "us-east-1");
    assert.deepEqual(await judged({ ...kept(), plain, other, empty: lifecycle(other, []) }), []);
  });

  it("judges each of several replications by its own buckets", async () => {
    const { destinationLifecycle: _, ...second } = kept("preview", "111111111111", "invoices");
    const all = [...Object.values(kept("preview")), ...Object.values(second)];
    assert.deepEqual(await judged(all), [missing("invoices-dr", "a destination of invoices")]);
  });

  it("judges sides outside the stack by what the stack sets for them", async () => {
    const { source, destination: _, ...stack } = pair();
    assert.deepEqual(await judged(stack), []);
    const what = "archive-source-1a2b3c4, the source of archive";
    assert.deepEqual(await judged({ ...stack, empty: lifecycle(source, []) }), [
      versions("archive-source-lifecycle", what),
      markers("archive-source-lifecycle", what),
    ]);
  });

  it("says by an advisory what a preview does not know, unless another rule tells", async () => {
    const stack = kept("preview");
    bend(stack.sourceLifecycle, "rules.0.expiration.expiredObjectDeleteMarker", unknownValue);
    assert.deepEqual(await judged(stack), [
      undecided("archive-source-lifecycle", "rules.0.expiration.expiredObjectDeleteMarker"),
    ]);
    bend(stack.sourceLifecycle, "rules.0.expiration.days", 365);
    assert.deepEqual(await judged(stack), []);
    bend(stack.sourceLifecycle, "rules", unknownValue);
    assert.deepEqual(await judged(stack), [undecided("archive-source-lifecycle", "rules")]);
    bend(stack.sourceLifecycle, "bucket", unknownValue);
    stack.sourceLifecycle.propertyDependencies = {};
    assert.deepEqual(await judged(stack), [undecided("archive-source-lifecycle", "bucket")]);

    const side = kept("preview");
    side.replication.propertyDependencies = {};
    assert.deepEqual(await judged(side), [undecided("archive", "rules.0.destination.bucket")]);
  });
});
