import assert from "node:assert/strict";

import type { CanaryTimes } from "../../operations/canary";
import { CANARY_PREFIX, verifyCanaries } from "../../operations/canary";
import type { StackOutputs } from "../../operations/stackOutputs";
import type { FakeS3 } from "../support/fakeS3";
import { answers, awsError, fakeS3 } from "../support/fakeS3";
import {
  fakeClientsOf,
  fanOutOutputs,
  progressLines,
  ruleOutputs,
  stackOutputs,
} from "../support/stackOutputs";

// That a canary's replicas are right is shown on the local AWS, in verify.spec.ts.

const SOON: CanaryTimes = { timeoutSeconds: 30, settleSeconds: 0, pollSeconds: 0.001 };
const AT_ONCE: CanaryTimes = { ...SOON, timeoutSeconds: 0 };

type Status = string | undefined | Error;

/** A source whose canaries take these statuses, one look after another. */
function sourceOf(statuses: Status[], change: Parameters<typeof answers>[0] = {}): FakeS3 {
  let written = 0;
  let looks = 0;
  return fakeS3(
    answers({
      PutObject: () => ({ VersionId: `v${(written += 1)}` }),
      HeadObject: () => {
        const status = statuses[Math.min(looks, statuses.length - 1)];
        looks += 1;
        if (status instanceof Error) throw status;
        return { ReplicationStatus: status };
      },
      DeleteObject: {},
      ...change,
    }),
  );
}

/** A destination without any replica. */
const emptyDestination = () =>
  fakeS3(
    answers({
      HeadObject: () => {
        throw awsError("NotFound");
      },
      DeleteObject: {},
    }),
  );

async function follow(
  source: FakeS3,
  times: CanaryTimes,
  {
    outputs = stackOutputs(),
    dr = emptyDestination(),
  }: { outputs?: StackOutputs; dr?: FakeS3 } = {},
) {
  const { lines, progress } = progressLines();
  const byBucket = { "archive-source": source, "archive-dr": dr };
  const checks = await verifyCanaries(outputs, fakeClientsOf(byBucket), times, progress);
  const canary = checks.find(({ what }) => what.startsWith("canary"))!;
  return { checks, canary, lines, dr };
}

const keyOf = (input: Record<string, unknown> | undefined) => String(input?.Key);
const named = ({ Key, VersionId }: Record<string, unknown>) => ({ Key, VersionId });

describe("a canary", () => {
  it("is an object that the rule selects: under its prefix, with its tags", async () => {
    const source = sourceOf(["COMPLETED"]);
    const tags = { class: "gold", team: "a b" };
    const rules = [ruleOutputs({ prefix: "invoices/", tags })];
    await follow(source, SOON, { outputs: stackOutputs({ rules }) });
    const [put] = source.inputsOf("PutObject");
    assert.ok(keyOf(put).startsWith(`invoices/${CANARY_PREFIX}`), keyOf(put));
    assert.equal(put!.Bucket, "archive-source");
    assert.equal(put!.Tagging, "class=gold&team=a%20b");
    assert.equal((put!.Body as Uint8Array).length, 1024);
  });

  it("is written once for each filter of the enabled rules, and for no other rule", async () => {
    const source = sourceOf(["COMPLETED"]);
    const rules = [
      ruleOutputs({ id: "a", prefix: "a/" }),
      ruleOutputs({ id: "a-again", prefix: "a/", priority: 2 }),
      ruleOutputs({ id: "b", prefix: "b/" }),
      ruleOutputs({ id: "c", prefix: "c/", status: "Disabled" }),
    ];
    await follow(source, SOON, { outputs: stackOutputs({ rules }) });
    const prefixes = source.inputsOf("PutObject").map((put) => keyOf(put).slice(0, 2));
    assert.deepEqual(prefixes.sort(), ["a/", "b/"]);
  });

  for (const status of ["COMPLETED", "COMPLETE"]) {
    it(`is right when it is ${status}, after however many looks`, async () => {
      const source = sourceOf([undefined, "PENDING", "PENDING", status]);
      const { canary } = await follow(source, SOON);
      assert.deepEqual(canary, {
        side: "source",
        what: "canary for rule everything-dr",
        ok: true,
        found: status,
      });
      assert.equal(source.inputsOf("HeadObject").length, 4);
      assert.equal(source.inputsOf("PutObject").length, 1);
    });
  }

  it("is looked at by the version that was written", async () => {
    const source = sourceOf(["COMPLETED"]);
    await follow(source, SOON);
    const Key = keyOf(source.inputsOf("PutObject")[0]);
    const at = { Bucket: "archive-source", Key, VersionId: "v1" };
    assert.deepEqual(source.inputsOf("HeadObject"), [at]);
  });

  it("has replicas encrypted in its own way, which S3 tells when it is written", async () => {
    const source = sourceOf(["COMPLETED"], {
      PutObject: { VersionId: "v1", ServerSideEncryption: "aws:kms:dsse" },
    });
    const dr = fakeS3(
      answers({
        HeadObject: { ServerSideEncryption: "AES256" },
        GetObjectTagging: {},
        GetBucketAcl: {},
        ListObjectVersions: {},
        GetObject: {},
        DeleteObject: {},
      }),
    );
    const { checks } = await follow(source, SOON, { dr });
    const encryption = checks.find(({ what }) => what.endsWith(", encryption"));
    assert.deepEqual(
      [encryption?.ok, encryption?.found, encryption?.expected],
      [false, "AES256", "aws:kms:dsse"],
    );
  });

  it("that failed is followed by a new one while permissions settle", async () => {
    const source = sourceOf(["FAILED", "PENDING", "COMPLETED"]);
    const { canary, lines } = await follow(source, { ...SOON, settleSeconds: 30 });
    assert.equal(canary.found, "COMPLETED");
    const [first, second] = source.inputsOf("PutObject").map(keyOf);
    assert.notEqual(first, second);
    const looked = source.inputsOf("HeadObject").map(keyOf);
    assert.deepEqual(looked, [first, second, second]);
    assert.deepEqual(lines, [
      `canary ${first} written, waiting for its replicas`,
      `canary ${first} failed, trying another while permissions settle`,
      `canary ${second} written, waiting for its replicas`,
    ]);
    assert.deepEqual(source.inputsOf("DeleteObject").map(named), [
      { Key: first, VersionId: "v1" },
      { Key: second, VersionId: "v2" },
    ]);
  });

  const wrong: [string, Status, string][] = [
    ["failed after permissions settled", "FAILED", "FAILED"],
    ["is still pending when time is up", "PENDING", "PENDING"],
    ["never gets a status", undefined, "no status"],
  ];
  for (const [title, status, found] of wrong) {
    it(`is wrong when it ${title}, and the destinations without a replica are named`, async () => {
      const source = sourceOf([status]);
      const { checks, dr } = await follow(source, AT_ONCE);
      assert.deepEqual(
        checks.map((check) => [check.side, check.ok, check.found]),
        [
          ["source", false, found],
          ["dr", false, "not there"],
        ],
      );
      assert.equal(checks[0]!.expected, "COMPLETED");
      assert.match(checks[0]!.fix!, /^mend what the other findings name/);
      assert.equal(source.inputsOf("DeleteObject").length, 1);
      assert.equal(dr.inputsOf("DeleteObject").length, 1);
    });
  }

  it("is removed from the source and from every destination, by its version", async () => {
    const source = sourceOf(["COMPLETED"]);
    const [dr, residency] = [emptyDestination(), emptyDestination()];
    const byBucket = {
      "archive-source": source,
      "archive-dr": dr,
      "archive-residency": residency,
    };
    await verifyCanaries(fanOutOutputs(), fakeClientsOf(byBucket), SOON, () => undefined);
    const Key = keyOf(source.inputsOf("PutObject")[0]);
    for (const [Bucket, side] of Object.entries(byBucket)) {
      assert.deepEqual(side.inputsOf("DeleteObject"), [{ Bucket, Key, VersionId: "v1" }]);
    }
  });

  it("is removed also when S3 stops answering", async () => {
    const source = sourceOf(["PENDING", awsError("SlowDown", "later")]);
    const { checks } = await follow(source, SOON);
    assert.deepEqual(
      checks.map((check) => [check.what, check.ok, check.found]),
      [["canary for rule everything-dr", false, "SlowDown: later"]],
    );
    assert.equal(source.inputsOf("DeleteObject").length, 1);
  });

  it("is removed also when its replicas cannot be judged, and what stays is told", async () => {
    const source = sourceOf(["COMPLETED"]);
    const { lines, progress } = progressLines();
    const clientsOf = fakeClientsOf({ "archive-source": source });
    const checks = await verifyCanaries(stackOutputs(), clientsOf, SOON, progress);
    assert.deepEqual(
      checks.map((check) => [check.ok, check.found]),
      [[false, "nobody expected a look at archive-dr"]],
    );
    assert.equal(source.inputsOf("DeleteObject").length, 1);
    assert.match(lines.at(-1)!, /^canary .* stays in archive-dr: nobody expected a look/);
  });

  it("that a bucket holds on to is removed from the others, and told", async () => {
    const source = sourceOf(["COMPLETED"], {
      DeleteObject: () => {
        throw awsError("AccessDenied", "locked");
      },
    });
    const { canary, lines, dr } = await follow(source, SOON);
    assert.equal(canary.ok, true);
    assert.match(lines.at(-1)!, /^canary .* stays in archive-source: AccessDenied: locked$/);
    assert.equal(dr.inputsOf("DeleteObject").length, 1);
  });

  it("that cannot be written is a finding, and there is nothing to remove", async () => {
    const source = sourceOf([], {
      PutObject: () => {
        throw awsError("AccessDenied", "no");
      },
    });
    const { canary } = await follow(source, SOON);
    assert.deepEqual([canary.ok, canary.found], [false, "AccessDenied: no"]);
    assert.equal(source.inputsOf("DeleteObject").length, 0);
  });

  it("is removed when the user interrupts, and no other is written", async () => {
    const source = sourceOf(["PENDING"]);
    const interrupt = new AbortController();
    const times = { ...SOON, pollSeconds: 30, signal: interrupt.signal };
    const clientsOf = fakeClientsOf({ "archive-source": source, "archive-dr": emptyDestination() });
    const checks = await verifyCanaries(stackOutputs(), clientsOf, times, () => {
      interrupt.abort();
    });
    assert.equal(checks.length, 1);
    assert.equal(checks[0]!.ok, false);
    assert.equal(source.inputsOf("DeleteObject").length, 1);
    await verifyCanaries(stackOutputs(), clientsOf, times, () => undefined);
    assert.equal(source.inputsOf("PutObject").length, 1);
  });
});
