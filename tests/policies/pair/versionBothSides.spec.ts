// The policy runs in the SDK's own server code on recorded resources. What a provider really reads back
// into a bucket's deprecated properties is not shown here.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { versionBothSides as policy } from "../../../policies/pair/versionBothSides";
import { pair } from "../../support/goodPair";
import { bucket, versioning } from "../../support/pairs";
import { bend, undecided, type Verdict } from "../../support/policies";
import { judging } from "./stacks";

const STATUS = "versioningConfiguration.status";
const judged = judging(policy);

const missing = (name: string, part: string): Verdict => [
  "mandatory",
  name,
  `${name} is ${part} and is not versioned, so S3 replicates nothing. Add a BucketVersioning. Set versioningConfiguration.status to "Enabled".`,
];

const wrong = (status: string, name = "archive-dr"): Verdict => [
  "mandatory",
  "archive-dr-versioning",
  `archive-dr-versioning has status ${status} for ${name}, a destination of archive, so S3 replicates nothing. Set versioningConfiguration.status to "Enabled".`,
];

const MISSING_SOURCE = missing("archive-source", "the source of archive");
const MISSING_DESTINATION = missing("archive-dr", "a destination of archive");

describe("policy versionBothSides", () => {
  for (const mode of ["update", "preview"] as const) {
    it(`passes a pair whose sides are versioned, in one account or two (${mode})`, async () => {
      assert.deepEqual(await judged(pair(mode)), []);
      assert.deepEqual(await judged(pair(mode, "archive", "222222222222")), []);
    });

    it(`refuses a side without versioning (${mode})`, async () => {
      const { sourceVersioning: _, ...source } = pair(mode);
      assert.deepEqual(await judged(source), [MISSING_SOURCE]);
      const { destinationVersioning: __, ...destination } = pair(mode);
      assert.deepEqual(await judged(destination), [MISSING_DESTINATION]);
    });

    it(`refuses versioning that is suspended, disabled or without a status (${mode})`, async () => {
      const stack = pair(mode);
      for (const status of ["Suspended", "Disabled"]) {
        bend(stack.destinationVersioning, STATUS, status);
        assert.deepEqual(await judged(stack), [wrong(`"${status}"`)]);
      }
      bend(stack.destinationVersioning, "versioningConfiguration", undefined);
      assert.deepEqual(await judged(stack), [wrong("not set")]);
    });
  }

  it("does not judge MFA delete", async () => {
    const stack = pair();
    bend(stack.sourceVersioning, "versioningConfiguration.mfaDelete", "Disabled");
    assert.deepEqual(await judged(stack), []);
  });

  it("takes the deprecated types of @pulumi/aws 7 for what they are", async () => {
    const stack = pair();
    stack.destination.type = "aws:s3/bucketV2:BucketV2";
    stack.destinationVersioning.type = "aws:s3/bucketVersioningV2:BucketVersioningV2";
    assert.deepEqual(await judged(stack), []);
    bend(stack.destinationVersioning, STATUS, "Suspended");
    assert.deepEqual(await judged(stack), [wrong('"Suspended"')]);
  });

  it("takes the inline versioning of a bucket that no resource versions", async () => {
    const { sourceVersioning: _, destinationVersioning: __, ...stack } = pair();
    bend(stack.source, "versioning", { enabled: true, mfaDelete: false });
    bend(stack.destination, "versionings", [{ enabled: true }]);
    assert.deepEqual(await judged(stack), []);
    bend(stack.source, "versioning.enabled", false);
    bend(stack.destination, "versionings", [{ enabled: false }]);
    assert.deepEqual(await judged(stack), [MISSING_SOURCE, MISSING_DESTINATION]);
  });

  it("lets a resource decide, whatever the bucket last had", async () => {
    const stack = pair();
    bend(stack.source, "versioning", { enabled: false });
    bend(stack.destination, "versioning", { enabled: true });
    bend(stack.destinationVersioning, STATUS, "Suspended");
    assert.deepEqual(await judged(stack), [wrong('"Suspended"')]);
  });

  it("reads inline versioning that a preview does not know as not set, unless something sets it", async () => {
    const { sourceVersioning: _, ...stack } = pair("preview");
    bend(stack.source, "versioning", unknownValue);
    assert.deepEqual(await judged(stack), [MISSING_SOURCE]);
    stack.source.propertyDependencies = { versioning: [stack.role.urn] };
    assert.deepEqual(await judged(stack), [undecided("archive-source", "versioning")]);
    bend(stack.source, "versioning", { enabled: unknownValue });
    assert.deepEqual(await judged(stack), [undecided("archive-source", "versioning.enabled")]);
  });

  it("leaves sides outside the stack alone, unless the stack versions them", async () => {
    const { source: _, destination: __, ...stack } = pair();
    const { sourceVersioning: ___, destinationVersioning, ...rest } = stack;
    assert.deepEqual(await judged(rest), []);
    bend(destinationVersioning, STATUS, "Suspended");
    assert.deepEqual(await judged({ ...rest, destinationVersioning }), [
      wrong('"Suspended"', "archive-dr-1a2b3c4"),
    ]);
  });

  it("judges each of several replications, and no bucket that is not replicated", async () => {
    const { destinationVersioning: _, ...second } = pair("preview", "invoices");
    const plain = bucket("plain", "us-east-1");
    const plainVersioning = versioning(plain);
    bend(plainVersioning, STATUS, "Suspended");
    const unversioned = bucket("unversioned", "us-east-1");
    const more = [...Object.values(second), plain, plainVersioning, unversioned];
    assert.deepEqual(await judged(pair("preview"), more), [
      missing("invoices-dr", "a destination of invoices"),
    ]);
  });

  it("says by an advisory that a side, a status or a versioned bucket is not known", async () => {
    const side = pair("preview");
    side.replication.propertyDependencies = {};
    assert.deepEqual(await judged(side), [undecided("archive", "rules.0.destination.bucket")]);

    const status = pair("preview");
    bend(status.sourceVersioning, STATUS, unknownValue);
    assert.deepEqual(await judged(status), [undecided("archive-source-versioning", STATUS)]);

    const versioned = pair("preview");
    bend(versioned.sourceVersioning, "bucket", unknownValue);
    versioned.sourceVersioning.propertyDependencies = {};
    assert.deepEqual(await judged(versioned), [undecided("archive-source-versioning", "bucket")]);
  });
});
