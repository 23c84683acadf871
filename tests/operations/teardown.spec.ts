import assert from "node:assert/strict";

import {
  CreateMultipartUploadCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";

import type { SideOutputs, StackOutputs } from "../../operations/stackOutputs";
import type { TeardownOptions } from "../../operations/teardown";
import { bucketsOf, teardown } from "../../operations/teardown";
import type { FakeS3 } from "../support/fakeS3";
import { answers, awsError, fakeS3 } from "../support/fakeS3";
import { describeLiveStack } from "../support/liveStack";
import { fakeClientsOf, fanOutOutputs, progressLines } from "../support/stackOutputs";

const OPTIONS: TeardownOptions = { empty: [], most: 100, timeoutSeconds: 0, pollSeconds: 0.001 };
const DESTROY = [
  "pulumi config set replicated-bucket:protect false",
  "pulumi up",
  "pulumi destroy",
];

const rulesOf = (...statuses: string[]) => ({
  ReplicationConfiguration: {
    Rules: statuses.map((Status, index) => ({ ID: `rule-${index}`, Status })),
  },
});

/** A bucket of two versions and a delete marker whose rules are all disabled, unless changed. */
function bucket(change: Parameters<typeof answers>[0] = {}): FakeS3 {
  return fakeS3(
    answers({
      GetBucketReplication: rulesOf("Disabled", "Disabled"),
      ListObjectVersions: {
        Versions: [
          { Key: "a", VersionId: "1" },
          { Key: "a", VersionId: "2" },
        ],
        DeleteMarkers: [{ Key: "b", VersionId: "3" }],
      },
      HeadObject: { ReplicationStatus: "COMPLETED" },
      DeleteObjects: {},
      ListMultipartUploads: {},
      ...change,
    }),
  );
}

/** Three buckets, of which the source may be changed, and one run of teardown. */
async function tearDown(
  options: Partial<TeardownOptions>,
  source: FakeS3 = bucket(),
  dr: FakeS3 = bucket(),
  outputs: StackOutputs = fanOutOutputs(),
) {
  const residency = bucket();
  const sides = { "archive-source": source, "archive-dr": dr, "archive-residency": residency };
  const deletions = () =>
    Object.entries(sides).flatMap(([name, side]) =>
      side.inputsOf("DeleteObjects").length > 0 ? [name] : [],
    );
  const { lines, progress } = progressLines();
  const run = teardown(outputs, fakeClientsOf(sides), { ...OPTIONS, ...options }, progress);
  return { report: await run, lines, deletions };
}

describe("teardown", () => {
  it("refuses a name that is none of the stack's buckets before it asks AWS anything", async () => {
    const nobody = () => {
      throw new Error("nobody expected a look at AWS");
    };
    const options = { ...OPTIONS, empty: ["archive-dr", "archive-prod"] };
    await assert.rejects(teardown(fanOutOutputs(), nobody, options, nobody), {
      name: "OperationError",
      message:
        '"archive-prod" is not a bucket of this stack; nothing was done. Its buckets: archive-source, archive-dr, archive-residency',
    });
  });

  it("does nothing while a rule is enabled, and says how to stop it", async () => {
    const source = bucket({ GetBucketReplication: rulesOf("Disabled", "Enabled", "Enabled") });
    const empty = ["archive-source", "archive-dr"];
    const { report, deletions } = await tearDown({ empty }, source);
    assert.deepEqual(report, {
      enabledRules: ["rule-1", "rule-2"],
      emptied: {},
      kept: [],
      existing: [],
      done: false,
      commands: [
        "pulumi config set replicated-bucket:replicationEnabled false",
        "pulumi up",
        "npm run teardown -- … (again)",
      ],
    });
    assert.deepEqual(deletions(), []);
    assert.equal(source.sent.length, 1);
  });

  it("empties nothing while replicas are on their way", async () => {
    const source = bucket({ HeadObject: { ReplicationStatus: "PENDING" } });
    const { report, lines, deletions } = await tearDown({ empty: ["archive-dr"] }, source);
    assert.deepEqual(report, {
      enabledRules: [],
      pending: { pending: 2, asked: 2 },
      emptied: {},
      kept: [],
      existing: [],
      done: false,
      commands: ["npm run teardown -- … (again)"],
    });
    assert.deepEqual(lines, ["replication is stopped; looking for replicas still on their way"]);
    assert.deepEqual(deletions(), []);
  });

  it("empties the buckets that are named and keeps the others", async () => {
    const { report, deletions } = await tearDown({ empty: ["archive-dr"] });
    assert.deepEqual(report, {
      enabledRules: [],
      pending: { pending: 0, asked: 2 },
      emptied: { "archive-dr": { deleted: 3, aborted: 0, refused: [], more: false } },
      kept: ["archive-source", "archive-residency"],
      existing: [],
      done: true,
      commands: DESTROY,
    });
    assert.deepEqual(deletions(), ["archive-dr"]);
  });

  it("empties nothing that nobody names", async () => {
    const { report, deletions } = await tearDown({});
    assert.deepEqual(report.emptied, {});
    assert.deepEqual(report.kept, ["archive-source", "archive-dr", "archive-residency"]);
    assert.deepEqual(report.commands, DESTROY);
    assert.deepEqual(deletions(), []);
  });

  it("takes a source without any replication configuration for stopped", async () => {
    const source = bucket({
      GetBucketReplication: () => {
        throw awsError("ReplicationConfigurationNotFoundError");
      },
    });
    const { report } = await tearDown({ empty: ["archive-source"] }, source);
    assert.equal(report.done, true);
  });

  it("empties a bucket once that is named twice, and reports what it deleted", async () => {
    const dr = bucket();
    const { report } = await tearDown({ empty: ["archive-dr", "archive-dr"] }, bucket(), dr);
    assert.equal(report.emptied["archive-dr"]?.deleted, 3);
    assert.equal(dr.inputsOf("DeleteObjects").length, 1);
  });

  it("is not done while S3 refuses to delete a version, and says which", async () => {
    const Errors = [{ Key: "a", VersionId: "1", Code: "AccessDenied", Message: "locked" }];
    const dr = bucket({ DeleteObjects: { Errors } });
    const empty = ["archive-dr", "archive-source"];
    const { report } = await tearDown({ empty }, bucket(), dr);
    assert.deepEqual(report.emptied, {
      "archive-dr": {
        deleted: 2,
        aborted: 0,
        refused: ["a (1): AccessDenied: locked"],
        more: false,
      },
      "archive-source": { deleted: 3, aborted: 0, refused: [], more: false },
    });
    assert.equal(report.done, false);
    assert.deepEqual(report.commands, ["npm run teardown -- … (again)"]);
  });

  it("is not done while a bucket holds more than the limit", async () => {
    const { report } = await tearDown({ empty: ["archive-dr"], most: 2 });
    assert.deepEqual(report.emptied["archive-dr"], {
      deleted: 2,
      aborted: 0,
      refused: [],
      more: true,
    });
    assert.equal(report.done, false);
  });

  it("names the bucket that could not be emptied", async () => {
    const dr = bucket({
      ListObjectVersions: () => {
        throw awsError("AccessDenied", "no");
      },
    });
    await assert.rejects(tearDown({ empty: ["archive-dr"] }, bucket(), dr), {
      name: "OperationError",
      message: "archive-dr could not be emptied: AccessDenied: no",
    });
  });

  it("fails where it cannot see whether replication was stopped", async () => {
    const source = bucket({
      GetBucketReplication: () => {
        throw awsError("AccessDenied", "no");
      },
    });
    await assert.rejects(tearDown({ empty: ["archive-dr"] }, source), { name: "AccessDenied" });
  });
});

describe("teardown, when it has to ask for the buckets", () => {
  const asking = (answer: string[]) => {
    const asked: string[][] = [];
    const empty = (sides: readonly SideOutputs[]) => {
      asked.push(sides.map((side) => side.bucketName));
      return Promise.resolve(answer);
    };
    return { asked, empty };
  };

  it("asks once, for all of the stack's buckets, and empties what is answered", async () => {
    const { asked, empty } = asking(["archive-residency"]);
    const { report, deletions } = await tearDown({ empty });
    assert.deepEqual(asked, [["archive-source", "archive-dr", "archive-residency"]]);
    assert.deepEqual(deletions(), ["archive-residency"]);
    assert.deepEqual(report.kept, ["archive-source", "archive-dr"]);
  });

  it("does not ask while a rule is enabled", async () => {
    const { asked, empty } = asking(["archive-dr"]);
    await tearDown({ empty }, bucket({ GetBucketReplication: rulesOf("Enabled") }));
    assert.deepEqual(asked, []);
  });

  it("does not ask while replicas are on their way", async () => {
    const { asked, empty } = asking(["archive-dr"]);
    await tearDown({ empty }, bucket({ HeadObject: { ReplicationStatus: "PENDING" } }));
    assert.deepEqual(asked, []);
  });
});

describe("teardown of buckets that were there before the stack", () => {
  /** The outputs of a stack that adopted these sides. */
  const adopting = (...names: string[]): StackOutputs => {
    const { source, destinations, ...outputs } = fanOutOutputs();
    const adopted = (name: string, side: SideOutputs) =>
      names.includes(name) ? { ...side, existingBucket: { name: side.bucketName } } : side;
    const sides = Object.entries(destinations).map(([name, side]) => [name, adopted(name, side)]);
    return {
      ...outputs,
      source: adopted("source", source),
      destinations: Object.fromEntries(sides) as StackOutputs["destinations"],
    };
  };

  it("refuses their names before it asks AWS anything", async () => {
    const nobody = () => {
      throw new Error("nobody expected a look at AWS");
    };
    const options = { ...OPTIONS, empty: ["archive-dr", "archive-source"] };
    await assert.rejects(teardown(adopting("source"), nobody, options, nobody), {
      name: "OperationError",
      message:
        '"archive-source" was there before this stack, which never empties it; nothing was done',
    });
  });

  it("does not offer them, and reports that they stay", async () => {
    const asked: string[][] = [];
    const empty = (sides: readonly SideOutputs[]) => {
      const names = sides.map((side) => side.bucketName);
      asked.push(names);
      return Promise.resolve(names);
    };
    const dr = bucket();
    const outputs = adopting("source", "dr");
    const { report, deletions } = await tearDown({ empty }, bucket(), dr, outputs);
    assert.deepEqual(asked, [["archive-residency"]]);
    assert.deepEqual(deletions(), ["archive-residency"]);
    assert.deepEqual(report.kept, ["archive-source", "archive-dr"]);
    assert.deepEqual(report.existing, ["archive-source", "archive-dr"]);
    assert.equal(report.done, true);
    assert.deepEqual(dr.sent, []);
  });

  it("asks nothing where there are no others", async () => {
    const empty = () => Promise.reject(new Error("nobody expected a question"));
    const outputs = adopting("source", "dr", "residency");
    const { report, deletions } = await tearDown({ empty }, bucket(), bucket(), outputs);
    assert.deepEqual(deletions(), []);
    assert.equal(report.existing.length, 3);
    assert.deepEqual(report.commands, DESTROY);
  });
});

describeLiveStack("teardown of prod", "prod", (live) => {
  const count = async (side: SideOutputs) => {
    const { Versions = [], DeleteMarkers = [] } = await live()
      .clientsOf(side)
      .s3.send(new ListObjectVersionsCommand({ Bucket: side.bucketName }));
    return Versions.length + DeleteMarkers.length;
  };
  const run = (empty: string[]) => {
    const { outputs, clientsOf } = live();
    return teardown(outputs, clientsOf, { ...OPTIONS, empty }, () => undefined);
  };

  before(async () => {
    const { outputs, clientsOf } = live();
    const { s3 } = clientsOf(outputs.source);
    const Bucket = outputs.source.bucketName;
    for (const Body of ["one", "two"]) {
      await s3.send(new PutObjectCommand({ Bucket, Key: "documents/a", Body }));
    }
    await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "documents/b" }));
  });

  it("stops at rules that are still enabled, empties what is named and finds it empty then", async () => {
    const counts = async () => {
      const { source, destinations } = live().outputs;
      return [await count(source), await count(destinations.dr!)];
    };
    const { bucketName } = live().outputs.source;
    const names = bucketsOf(live().outputs).map((side) => side.bucketName);
    const { enabledRules } = await run(names);
    assert.deepEqual(enabledRules.sort(), ["documents-dr", "invoices-dr", "invoices-residency"]);
    assert.deepEqual(await counts(), [2, 2]);

    const { failures } = await live().stage.up({
      "replicated-bucket:replicationEnabled": "false",
    });
    assert.deepEqual(failures, []);
    const first = await run([bucketName]);
    assert.deepEqual(first.emptied, {
      [bucketName]: { deleted: 2, aborted: 1, refused: [], more: false },
    });
    assert.equal(first.done, true);
    assert.deepEqual(await counts(), [0, 2]);

    const second = await run(names);
    const deleted = Object.values(second.emptied).map((bucket) => bucket.deleted);
    assert.deepEqual(deleted, [0, 2, 0]);
    assert.deepEqual(second.kept, []);
  });
});
