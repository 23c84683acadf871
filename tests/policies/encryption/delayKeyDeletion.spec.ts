// The policy reads what the stack sets. Whether somebody has scheduled a key's deletion is not shown here.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { delayKeyDeletion as policy } from "../../../policies/encryption/delayKeyDeletion";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import { key } from "../../support/pairs";
import { bend, judge, undecided, type Verdict } from "../../support/policies";
import { KMS_KEY, REPLICA_KEY, USES, withAlias, withReplicaKey } from "./keyStacks";

const judgedWith = (options: object, stack: object, ...more: RecordedResource[]) =>
  judge(policy, [...(Object.values(stack) as RecordedResource[]), ...more], options);
const judged = (stack: object, ...more: RecordedResource[]) => judgedWith({}, stack, ...more);

const fault = (name: string, use: string, days: number, minimum = 30): Verdict => [
  "mandatory",
  name,
  `${name} ${use}, and is lost ${days} days after its deletion is scheduled, with all that it encrypts. Set deletionWindowInDays to at least ${minimum}.`,
];

describe("policy delayKeyDeletion", () => {
  for (const mode of ["update", "preview"] as const) {
    it(`passes the good pair, and a window that is left out (${mode})`, async () => {
      const stack = pair(mode, "archive", "222222222222");
      assert.deepEqual(await judged(stack), []);
      bend(stack.sourceKey, "deletionWindowInDays", undefined);
      assert.deepEqual(await judged(stack), []);
    });

    it(`refuses a shorter window of either side's key or the replicas' (${mode})`, async () => {
      const stack = withReplicaKey(mode, key("replica-key", "us-west-2", mode));
      bend(stack.sourceKey, "deletionWindowInDays", 7);
      bend(stack.destinationKey, "deletionWindowInDays", 29);
      bend(stack.replicaKey, "deletionWindowInDays", 14);
      assert.deepEqual(await judged(stack), [
        fault("archive-source-key", USES["archive-source-key"], 7),
        fault("archive-dr-key", USES["archive-dr-key"], 29),
        fault("replica-key", "encrypts replicas of archive", 14),
      ]);
    });

    it(`finds a key by its alias (${mode})`, async () => {
      const stack = withAlias(mode);
      bend(stack.sourceKey, "deletionWindowInDays", 7);
      assert.deepEqual(await judged(stack), [
        fault("archive-source-key", USES["archive-source-key"], 7),
      ]);
    });
  }

  it("asks for the days of its option", async () => {
    const stack = pair();
    bend(stack.sourceKey, "deletionWindowInDays", 14);
    bend(stack.destinationKey, "deletionWindowInDays", 13);
    assert.deepEqual(await judgedWith({ minimumDays: 14 }, stack), [
      fault("archive-dr-key", USES["archive-dr-key"], 13, 14),
    ]);
  });

  it("judges keys of every type, since all of them can be deleted", async () => {
    for (const type of ["ReplicaKey", "ExternalKey", "ReplicaExternalKey"]) {
      const stack = pair();
      stack.sourceKey.type = `aws:kms/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`;
      bend(stack.sourceKey, "deletionWindowInDays", 7);
      assert.deepEqual(await judged(stack), [
        fault("archive-source-key", USES["archive-source-key"], 7),
      ]);
    }
  });

  it("judges each replication, and neither keys outside the stack nor other keys in it", async () => {
    const spare = key("spare", "us-east-1");
    bend(spare, "deletionWindowInDays", 7);
    const { sourceKey: _, source: __, ...outside } = pair();
    const second = pair("update", "invoices");
    bend(second.destinationKey, "deletionWindowInDays", 7);
    assert.deepEqual(await judged(outside, spare, ...Object.values(second)), [
      fault("invoices-dr-key", "encrypts invoices-dr, a destination of invoices", 7),
    ]);
  });

  it("leaves sides and rules without a key of their own to others", async () => {
    const stack = pair();
    bend(stack.sourceEncryption, KMS_KEY, undefined);
    bend(stack.destinationEncryption, KMS_KEY, undefined);
    bend(stack.replication, "rules.0.destination.encryptionConfiguration", undefined);
    bend(stack.sourceKey, "deletionWindowInDays", 7);
    bend(stack.destinationKey, "deletionWindowInDays", 7);
    assert.deepEqual(await judged(stack), []);
  });

  it("waits for a window or a key that a preview does not know", async () => {
    const stack = pair("preview");
    bend(stack.sourceKey, "deletionWindowInDays", unknownValue);
    assert.deepEqual(await judged(stack), [
      undecided("archive-source-key", "deletionWindowInDays"),
    ]);
    const side = pair("preview");
    side.replication.propertyDependencies = {};
    assert.deepEqual(await judged(side), [
      undecided("archive", "rules.0.destination.bucket", REPLICA_KEY),
    ]);
  });
});
