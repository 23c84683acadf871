// The policy runs in the SDK's own server code on recorded resources. That S3 replicates nothing to a
// bucket without Object Lock is not shown here.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { lockBothSides as policy } from "../../../policies/pair/lockBothSides";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import { bucket, setting } from "../../support/pairs";
import { bend, undecided, type Verdict } from "../../support/policies";
import { fanOut, judging } from "./stacks";

const judged = judging(policy);
const ALLOWED = { allowUnlockedSource: true };

const lock = (of: RecordedResource) =>
  setting("BucketObjectLockConfiguration", of, "lock", { objectLockEnabled: "Enabled" });

const openDestination = (
  name = "archive-dr",
  config = "archive",
  source = `${config}-source`,
): Verdict => [
  "mandatory",
  name,
  `${name} is a destination of ${config} and has no Object Lock, but ${source}, its source, has, so that S3 replicates nothing to it. Add a BucketObjectLockConfiguration.`,
];

const openSource = (destination = "archive-dr"): Verdict => [
  "mandatory",
  "archive-source",
  `archive-source is the source of archive and has no Object Lock, but ${destination}, its destination, has, so that what is locked there can be deleted here. Add a BucketObjectLockConfiguration, or set the option allowUnlockedSource.`,
];

describe("policy lockBothSides", () => {
  for (const mode of ["update", "preview"] as const) {
    it(`passes sides that both have Object Lock or neither, in one account or two (${mode})`, async () => {
      for (const account of ["111111111111", "222222222222"]) {
        const stack = pair(mode, "archive", account);
        assert.deepEqual(await judged(stack), []);
        const { source, destination } = stack;
        assert.deepEqual(await judged(stack, [lock(source), lock(destination)]), []);
      }
    });

    it(`refuses each destination without Object Lock where the source has it (${mode})`, async () => {
      const stack = fanOut(mode);
      assert.deepEqual(await judged(stack, [lock(stack.source)]), [
        openDestination(),
        openDestination("archive-eu"),
      ]);
      const locks = [lock(stack.source), lock(stack.eu)];
      assert.deepEqual(await judged(stack, locks, ALLOWED), [openDestination()]);
    });

    it(`refuses a source without Object Lock where a destination has it, unless allowed (${mode})`, async () => {
      const stack = fanOut(mode);
      assert.deepEqual(await judged(stack, [lock(stack.eu)]), [openSource("archive-eu")]);
      assert.deepEqual(await judged(stack, [lock(stack.eu)], ALLOWED), []);
    });

    it(`takes the word of the bucket itself for its Object Lock (${mode})`, async () => {
      const stack = pair(mode);
      bend(stack.source, "objectLockEnabled", true);
      bend(stack.destination, "objectLockEnabled", false);
      assert.deepEqual(await judged(stack), [openDestination()]);
      bend(stack.destination, "objectLockConfiguration", { objectLockEnabled: "Enabled" });
      assert.deepEqual(await judged(stack), []);
    });
  }

  it("says it once of a destination to which several rules lead", async () => {
    const stack = pair();
    const [rule] = stack.replication.properties.rules as object[];
    bend(stack.replication, "rules", [rule, { ...rule, id: "more" }]);
    assert.deepEqual(await judged(stack, [lock(stack.source)]), [openDestination()]);
  });

  it("takes the deprecated types of @pulumi/aws 7 for what they are", async () => {
    const stack = pair();
    const v2 = lock(stack.source);
    v2.type = "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2";
    stack.destination.type = "aws:s3/bucketV2:BucketV2";
    assert.deepEqual(await judged(stack, [v2]), [openDestination()]);
  });

  it("judges sides outside the stack only where the stack locks them", async () => {
    const { destination, ...noDestination } = pair();
    assert.deepEqual(await judged(noDestination, [lock(noDestination.source)]), []);
    assert.deepEqual(await judged(noDestination, [lock(destination)]), [
      openSource("archive-dr-1a2b3c4"),
    ]);
    const { source, ...noSource } = pair();
    assert.deepEqual(await judged(noSource, [lock(noSource.destination)]), []);
    assert.deepEqual(await judged(noSource, [lock(source)]), [
      openDestination("archive-dr", "archive", "archive-source-1a2b3c4"),
    ]);
  });

  it("judges each of several replications, and no bucket that is not replicated", async () => {
    const second = pair("preview", "invoices");
    const plain = bucket("plain", "us-east-1");
    const more = [...Object.values(second), lock(second.source), plain, lock(plain)];
    assert.deepEqual(await judged(pair("preview"), more), [
      openDestination("invoices-dr", "invoices"),
    ]);
  });

  it("reads what a preview does not know of a new bucket as not set, unless something sets it", async () => {
    const stack = pair("preview");
    bend(stack.destination, "objectLockEnabled", unknownValue);
    bend(stack.destination, "objectLockConfiguration", unknownValue);
    assert.deepEqual(await judged(stack, [lock(stack.source)]), [openDestination()]);
    stack.destination.propertyDependencies = { objectLockEnabled: [stack.role.urn] };
    const unknown = [undecided("archive-dr", "objectLockEnabled")];
    assert.deepEqual(await judged(stack, [lock(stack.source)]), unknown);
    assert.deepEqual(await judged(stack), unknown);
    assert.deepEqual(await judged(stack, [], ALLOWED), []);
  });

  it("says by an advisory that a locked bucket or a side is not known", async () => {
    const stack = pair("preview");
    const stray = lock(stack.source);
    bend(stray, "bucket", unknownValue);
    stray.propertyDependencies = {};
    assert.deepEqual(await judged(stack, [stray]), [undecided("archive-source-lock", "bucket")]);
    const locked = [stray, lock(stack.destination)];
    assert.deepEqual(await judged(stack, locked), [undecided("archive-source-lock", "bucket")]);
    assert.deepEqual(await judged(stack, locked, ALLOWED), []);

    const side = pair("preview");
    side.replication.propertyDependencies = { bucket: [side.source.urn] };
    assert.deepEqual(await judged(side, [lock(side.source)]), [
      undecided("archive", "rules.0.destination.bucket"),
    ]);
  });

  it("says nothing of a side that is not known where the other one is outside the stack", async () => {
    const { source: _, ...stack } = pair("preview");
    stack.replication.propertyDependencies = {};
    assert.deepEqual(await judged(stack), []);
  });
});
