// The policy reads what the stack sets. Whether KMS has rotated a key is not shown here.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { rotateKeys as policy } from "../../../policies/encryption/rotateKeys";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import { key, type Mode } from "../../support/pairs";
import { bend, judge, resource, undecided, type Verdict } from "../../support/policies";
import { KMS_KEY, REPLICA_KEY, USES, withAlias, withReplicaKey } from "./keyStacks";

const judgedWith = (options: object, stack: object, ...more: RecordedResource[]) =>
  judge(policy, [...(Object.values(stack) as RecordedResource[]), ...more], options);
const judged = (stack: object, ...more: RecordedResource[]) => judgedWith({}, stack, ...more);

const fixed = (name: string, use: string, value: string): Verdict => [
  "mandatory",
  name,
  `${name} ${use}, and never rotates: enableKeyRotation is ${value}. Set it to true.`,
];
const seldom = (name: string, use: string, period: string, maximum: number): Verdict => [
  "mandatory",
  name,
  `${name} ${use}, and rotates too seldom: rotationPeriodInDays is ${period}. Set it to at most ${maximum}.`,
];

const PRIMARY_ARN = "arn:aws:kms:us-east-1:111111111111:key/mrk-primary";

/** A pair whose replicas lie under a replica of a multi-Region key. */
function withMultiRegionKey(mode: Mode) {
  const primary = key("primary", "us-east-1", mode);
  if (mode === "update") bend(primary, "arn", PRIMARY_ARN);
  const replicaKey = resource(
    "aws:kms/replicaKey:ReplicaKey",
    "replica",
    "us-west-2",
    {
      arn: mode === "update" ? "arn:aws:kms:us-west-2:111111111111:key/mrk-primary" : unknownValue,
      primaryKeyArn: primary.properties.arn,
    },
    { primaryKeyArn: [primary] },
  );
  return { ...withReplicaKey(mode, replicaKey), primary };
}

describe("policy rotateKeys", () => {
  for (const mode of ["update", "preview"] as const) {
    it(`passes the good pair (${mode})`, async () => {
      assert.deepEqual(await judged(pair(mode)), []);
      assert.deepEqual(await judged(pair(mode, "archive", "222222222222")), []);
    });

    it(`refuses keys of both sides that do not rotate (${mode})`, async () => {
      const stack = pair(mode);
      bend(stack.sourceKey, "enableKeyRotation", false);
      bend(stack.destinationKey, "enableKeyRotation", undefined);
      assert.deepEqual(await judged(stack), [
        fixed("archive-source-key", USES["archive-source-key"], "false"),
        fixed("archive-dr-key", USES["archive-dr-key"], "not set"),
      ]);
    });

    it(`refuses a key of the replicas that does not rotate (${mode})`, async () => {
      const stack = withReplicaKey(mode, key("replica-key", "us-west-2", mode));
      assert.deepEqual(await judged(stack), []);
      bend(stack.replicaKey, "enableKeyRotation", false);
      assert.deepEqual(await judged(stack), [
        fixed("replica-key", "encrypts replicas of archive", "false"),
      ]);
    });

    it(`judges the primary of a replica of a multi-Region key (${mode})`, async () => {
      const stack = withMultiRegionKey(mode);
      assert.deepEqual(await judged(stack), []);
      bend(stack.primary, "enableKeyRotation", false);
      const use = "is the primary of replica, which encrypts replicas of archive";
      assert.deepEqual(await judged(stack), [fixed("primary", use, "false")]);
    });

    it(`finds a key by its alias (${mode})`, async () => {
      const stack = withAlias(mode);
      assert.deepEqual(await judged(stack), []);
      bend(stack.sourceKey, "enableKeyRotation", false);
      assert.deepEqual(await judged(stack), [
        fixed("archive-source-key", USES["archive-source-key"], "false"),
      ]);
    });
  }

  it("names a primary once that is a side's key too", async () => {
    const stack = withMultiRegionKey("update");
    bend(stack.sourceEncryption, KMS_KEY, PRIMARY_ARN);
    bend(stack.primary, "enableKeyRotation", false);
    const use = "is the primary of replica, which encrypts replicas of archive";
    assert.deepEqual(await judged(stack), [fixed("primary", use, "false")]);
  });

  it("refuses a period longer than its option, given or not", async () => {
    const stack = pair();
    bend(stack.sourceKey, "rotationPeriodInDays", 366);
    bend(stack.destinationKey, "rotationPeriodInDays", 365);
    assert.deepEqual(await judged(stack), [
      seldom("archive-source-key", USES["archive-source-key"], "366", 365),
    ]);
    assert.deepEqual(await judgedWith({ maximumPeriodInDays: 366 }, stack), []);

    bend(stack.sourceKey, "rotationPeriodInDays", 90);
    bend(stack.destinationKey, "rotationPeriodInDays", undefined);
    assert.deepEqual(await judgedWith({ maximumPeriodInDays: 180 }, stack), [
      seldom("archive-dr-key", USES["archive-dr-key"], "not set, which means 365", 180),
    ]);
  });

  it("takes an unknown period from nowhere for one that is left out, and waits for one from somewhere", async () => {
    const stack = pair("preview");
    bend(stack.sourceKey, "rotationPeriodInDays", unknownValue);
    assert.deepEqual(await judged(stack), []);
    stack.sourceKey.propertyDependencies = { rotationPeriodInDays: [stack.role.urn] };
    assert.deepEqual(await judged(stack), [
      undecided("archive-source-key", "rotationPeriodInDays"),
    ]);
    bend(stack.destinationKey, "enableKeyRotation", unknownValue);
    assert.deepEqual(await judged(stack), [
      undecided("archive-source-key", "rotationPeriodInDays"),
      undecided("archive-dr-key", "enableKeyRotation"),
    ]);
  });

  it("leaves alone what KMS does not rotate by itself, and keys outside the stack", async () => {
    for (const type of ["ExternalKey", "ReplicaExternalKey"]) {
      const stack = pair();
      stack.sourceKey.type = `aws:kms/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`;
      bend(stack.sourceKey, "enableKeyRotation", undefined);
      assert.deepEqual(await judged(stack), []);
    }
    const store = pair();
    bend(store.sourceKey, "enableKeyRotation", false);
    bend(store.sourceKey, "customKeyStoreId", "cks-1a2b3c4d");
    assert.deepEqual(await judged(store), []);

    const external = withMultiRegionKey("update");
    external.primary.type = "aws:kms/externalKey:ExternalKey";
    bend(external.primary, "enableKeyRotation", undefined);
    assert.deepEqual(await judged(external), []);
    const { primary: _, ...without } = external;
    assert.deepEqual(await judged(without), []);

    const { sourceKey: __, ...outside } = pair();
    assert.deepEqual(await judged(outside), []);
  });

  it("judges each replication, sides outside the stack by their keys in it, and no other key", async () => {
    const spare = key("spare", "us-east-1");
    bend(spare, "enableKeyRotation", false);
    const { destination: _, ...stack } = pair();
    bend(stack.destinationKey, "enableKeyRotation", false);
    const second = pair("update", "invoices");
    bend(second.sourceKey, "enableKeyRotation", false);
    bend(
      second.sourceEncryption,
      "rules.0.applyServerSideEncryptionByDefault.sseAlgorithm",
      "AES256",
    );
    bend(second.destinationKey, "enableKeyRotation", false);
    assert.deepEqual(await judged(stack, spare, ...Object.values(second)), [
      fixed("archive-dr-key", "encrypts archive-dr-1a2b3c4, a destination of archive", "false"),
      fixed("invoices-dr-key", "encrypts invoices-dr, a destination of invoices", "false"),
    ]);
  });

  it("waits for a key, a primary, an encryption or a side that a preview does not know", async () => {
    const stack = withMultiRegionKey("preview");
    stack.replicaKey.propertyDependencies = {};
    stack.sourceEncryption.propertyDependencies = {
      bucket: stack.sourceEncryption.propertyDependencies.bucket!,
    };
    stack.destinationEncryption.propertyDependencies = {};
    bend(stack.destinationEncryption, "bucket", unknownValue);
    assert.deepEqual(await judged(stack), [
      undecided("archive-dr-encryption", "bucket"),
      undecided("archive-source-encryption", KMS_KEY),
      undecided("replica", "primaryKeyArn"),
    ]);
    const side = pair("preview");
    side.replication.propertyDependencies = {};
    assert.deepEqual(await judged(side), [
      undecided("archive", "rules.0.destination.bucket", REPLICA_KEY),
    ]);
  });
});
