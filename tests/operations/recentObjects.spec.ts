import assert from "node:assert/strict";

import { verifyRecentObjects } from "../../operations/recentObjects";
import type { RuleOutputs } from "../../operations/stackOutputs";
import { answers, awsError, fakeS3 } from "../support/fakeS3";
import { fakeClientsOf, ruleOutputs, stackOutputs } from "../support/stackOutputs";

const HOUR = 3_600_000;
const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR);

interface Listed {
  Key: string;
  /** Whether it is listed, but no longer there. */
  gone?: boolean;
  status?: string;
  hours?: number;
  tags?: Record<string, string>;
}

/** A source that lists these objects under whatever prefix they have. */
function sourceOf(objects: Listed[]) {
  const find = (input: Record<string, unknown>) => {
    const found = objects.find(({ Key }) => Key === input.Key);
    if (!found || found.gone) throw awsError("NotFound");
    return found;
  };
  return fakeS3(
    answers({
      ListObjectsV2: ({ Prefix }) => ({
        Contents: objects
          .filter(({ Key }) => Key.startsWith(String(Prefix)))
          .map(({ Key, hours = 1 }) => ({ Key, LastModified: hoursAgo(hours) })),
      }),
      HeadObject: (input) => {
        const { status, hours = 1 } = find(input);
        return {
          ReplicationStatus: status,
          LastModified: hoursAgo(hours),
          VersionId: "v1",
          ContentLength: 7,
        };
      },
      GetObjectTagging: (input) => ({
        TagSet: Object.entries(find(input).tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
      }),
    }),
  );
}

const destination = () =>
  fakeS3(
    answers({
      HeadObject: () => {
        throw awsError("NotFound");
      },
    }),
  );

async function look(objects: Listed[], sample = 20, rules: RuleOutputs[] = [ruleOutputs()]) {
  const source = sourceOf(objects);
  const dr = destination();
  const clientsOf = fakeClientsOf({ "archive-source": source, "archive-dr": dr });
  const checks = await verifyRecentObjects(stackOutputs({ rules }), clientsOf, sample);
  return { checks, source, dr };
}

describe("a recent object", () => {
  it("that FAILED is wrong, and S3 will not try it again", async () => {
    const { checks, dr } = await look([{ Key: "a", status: "FAILED" }]);
    assert.deepEqual(checks, [
      {
        side: "source",
        what: "status of a",
        ok: false,
        found: "FAILED",
        expected: "COMPLETED",
        fix: "mend what the other findings name, then replicate it again: S3 never retries by itself",
      },
    ]);
    assert.equal(dr.sent.length, 0);
  });

  it("that is PENDING for less than a day is right", async () => {
    const { checks } = await look([{ Key: "a", status: "PENDING", hours: 23 }]);
    assert.deepEqual(checks, [{ side: "source", what: "status of a", ok: true, found: "PENDING" }]);
  });

  it("that is PENDING for more than a day is wrong", async () => {
    const { checks } = await look([{ Key: "a", status: "PENDING", hours: 49.5 }]);
    assert.equal(checks.length, 1);
    assert.equal(checks[0]!.ok, false);
    assert.equal(checks[0]!.found, "PENDING for 49 hours");
    assert.match(checks[0]!.fix!, /unreachable or KMS throttles/);
  });

  it("without a status, though a rule selects it, was there before the rule or its tags", async () => {
    const { checks } = await look([{ Key: "a" }]);
    const found = "never replicated: the rule, or the tags it selects by, came later";
    assert.deepEqual(checks, [{ side: "source", what: "status of a", ok: true, found }]);
  });

  it("without a status that no rule selects is right", async () => {
    const rules = [ruleOutputs({ tags: { class: "gold" } })];
    const { checks } = await look([{ Key: "a", tags: { class: "tin" } }], 20, rules);
    assert.deepEqual(
      checks.map(({ ok, found }) => [ok, found]),
      [[true, "no status"]],
    );
  });

  it("that is a replica itself is left alone", async () => {
    const { checks, dr } = await look([{ Key: "a", status: "REPLICA" }]);
    assert.deepEqual(
      checks.map(({ ok, found }) => [ok, found]),
      [[true, "REPLICA"]],
    );
    assert.equal(dr.sent.length, 0);
  });

  it("that is COMPLETED is compared with its replica, by its version", async () => {
    const { checks, dr } = await look([{ Key: "a", status: "COMPLETED" }]);
    assert.deepEqual(
      checks.map(({ side, ok, found }) => [side, ok, found]),
      [
        ["source", true, "COMPLETED"],
        ["dr", false, "not there"],
      ],
    );
    assert.deepEqual(dr.inputsOf("HeadObject"), [
      { Bucket: "archive-dr", Key: "a", VersionId: "v1" },
    ]);
  });

  it("that vanished since it was listed is one finding and hides no other", async () => {
    const { checks } = await look([
      { Key: "gone", gone: true },
      { Key: "a", status: "FAILED" },
    ]);
    assert.deepEqual(checks.map(({ what }) => what).sort(), ["object gone", "status of a"]);
  });
});

describe("the sample of recent objects", () => {
  it("is of the newest, over the prefixes of all rules, each object once", async () => {
    const objects = [
      { Key: "a/old", hours: 9 },
      { Key: "a/new", hours: 1 },
      { Key: "b/newer", hours: 0.5 },
      { Key: "c/newest", hours: 0.1 },
    ];
    const rules = ["a/", "a/n", "b/"].map((prefix) => ruleOutputs({ prefix }));
    const { checks } = await look(objects, 2, rules);
    assert.deepEqual(
      checks.map(({ what }) => what),
      ["status of b/newer", "status of a/new"],
    );
  });

  it("of none asks S3 nothing", async () => {
    const { checks, source } = await look([{ Key: "a" }], 0);
    assert.deepEqual(checks, []);
    assert.equal(source.sent.length, 0);
  });

  it("is of no more keys than the first five thousand of a prefix", async () => {
    const Contents = Array.from({ length: 1000 }, (_v, index) => ({ Key: `k${index}` }));
    const source = fakeS3(
      answers({
        ListObjectsV2: { Contents, IsTruncated: true, NextContinuationToken: "more" },
        HeadObject: {},
        GetObjectTagging: {},
      }),
    );
    const clientsOf = fakeClientsOf({ "archive-source": source });
    const checks = await verifyRecentObjects(stackOutputs(), clientsOf, 3);
    assert.equal(checks.length, 3);
    assert.equal(source.inputsOf("ListObjectsV2").length, 5);
  });

  it("that S3 does not list is one finding", async () => {
    const source = fakeS3(() => {
      throw awsError("AccessDenied", "no");
    });
    const clientsOf = fakeClientsOf({ "archive-source": source });
    const checks = await verifyRecentObjects(stackOutputs(), clientsOf, 3);
    assert.deepEqual(
      checks.map(({ what, ok, found }) => [what, ok, found]),
      [["objects of archive-source", false, "AccessDenied: no"]],
    );
  });
});
