import assert from "node:assert/strict";

import { EXCUSES, excuseFor } from "../../proof/excused";
import { exampleNames, frozenStacks } from "../../stackFiles";
import { policiesOf, reportOf, textsOf } from "../support/necessities";

// That nothing hides behind an excuse. Whether AWS's page says what the reason claims, nobody can test.

/** How many excuses there are. Lowering this is welcome; raising it needs a page of AWS's. */
const MOST_EXCUSES = 1;

const CONTEXT = "kms:EncryptionContext:aws:s3:arn";
const OTHER = "arn:aws:s3:::other";

describe("the excuses for what no request needs", function () {
  this.timeout(60_000);

  it("are few, each with its reason and AWS's page", () => {
    assert.ok(EXCUSES.length <= MOST_EXCUSES);
    for (const { reason, source } of EXCUSES) {
      assert.notEqual(reason, "");
      assert.match(source, /^https:\/\/docs\.aws\.amazon\.com\//);
    }
  });

  it("each excuse something in a stack or an example", async () => {
    const reasons = new Set<string>();
    for (const name of [...frozenStacks.names(), ...exampleNames()]) {
      const { excused } = (await reportOf(name)).report;
      for (const { reason } of excused) reasons.add(reason);
    }
    assert.deepEqual(
      [...reasons],
      EXCUSES.map(({ reason }) => reason),
    );
  });

  it("excuse the bucket's form of the context on both sides, where no side has Bucket Keys", async () => {
    const { excused } = (await reportOf("prod without Bucket Keys")).report;
    const { topology } = await policiesOf("prod without Bucket Keys");
    const [dr, residency] = topology.destinations.map(
      ({ bucketArn }) => `value ${bucketArn} of StringLike ${CONTEXT}`,
    );
    assert.deepEqual(textsOf(excused).sort(), [
      `key policy of dr, EncryptReplicas: ${dr!}`,
      `key policy of residency, EncryptReplicas: ${residency!}`,
      `role policy, EncryptReplicasDr: ${dr!}`,
      `role policy, EncryptReplicasResidency: ${residency!}`,
    ]);
  });

  it("excuse nothing that is like it: another bucket, another statement, another policy", async () => {
    const { topology } = await policiesOf("prod without Bucket Keys");
    const { bucketArn, keyArn } = topology.destinations[0]!;
    const value = (arn: string) =>
      ({ kind: "value", text: `${arn} of StringLike ${CONTEXT}` }) as const;
    const part = { policy: keyArn, statement: "EncryptReplicas", dropped: value(bucketArn) };
    assert.equal(excuseFor(part, topology), EXCUSES[0]);
    for (const change of [
      { policy: topology.source.keyArn! },
      { statement: "DecryptSource" },
      { dropped: value(OTHER) },
      { dropped: { ...value(bucketArn), kind: "condition" } as const },
    ]) {
      assert.equal(excuseFor({ ...part, ...change }, topology), undefined);
    }
    assert.equal(excuseFor(part, (await policiesOf("prod")).topology), undefined);
  });
});
