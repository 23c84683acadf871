import assert from "node:assert/strict";

import {
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  S3Client,
} from "@aws-sdk/client-s3";

import type { Check } from "../../operations/checks";
import type { RuleOutputs, StackOutputs } from "../../operations/stackOutputs";
import type { Written } from "../../rehearsal/objects";
import { writeObjects } from "../../rehearsal/objects";
import { verifyWritten } from "../../rehearsal/replicas";
import { describeLiveStack } from "../support/liveStack";
import { ruleOutputs, stackOutputs } from "../support/stackOutputs";

const PER_RULE = [
  ...["an empty object", "a small object", "a larger object", "an object with more tags"],
  ...["a first version", "a second version", "an object deleted later", "a delete marker"],
];

describeLiveStack("the objects of a rehearsal of prod", "prod", (live) => {
  let objects: Written[];

  /** What is wrong with the small ones; the large one takes seconds to read, so once will do. */
  const wrongOnes = async (changes: Partial<StackOutputs> = {}) => {
    const { outputs, clientsOf } = live();
    const small = objects.filter(({ what }) => what !== "a multipart object");
    return findWrong(await verifyWritten({ ...outputs, ...changes }, clientsOf, small));
  };
  const findWrong = (checks: Check[]) => checks.filter(({ ok }) => !ok);
  const kept = (check: Check) => [check.side, check.what, check.found, check.expected];
  const only = (what: string) => objects.find((object) => object.what === what)!.version;
  const markersOf = async (destination: string) => {
    const { outputs, clientsOf } = live();
    const side = outputs.destinations[destination]!;
    const { DeleteMarkers = [] } = await clientsOf(side).s3.send(
      new ListObjectVersionsCommand({ Bucket: side.bucketName }),
    );
    return DeleteMarkers.map(({ Key }) => Key);
  };

  before(async () => {
    const { outputs, clientsOf } = live();
    objects = await writeObjects(outputs, clientsOf(outputs.source).s3);
  });

  it("are of every kind for each rule's filter, and some that no rule selects", () => {
    assert.deepEqual(
      objects.map(({ what }) => what),
      [
        ...PER_RULE,
        ...PER_RULE,
        "a multipart object",
        "an object outside all prefixes",
        "an object without the rule's tags",
      ],
    );
    assert.equal(only("a multipart object").size, 5 * 1024 * 1024 + 1024);
  });

  it("replicate as the rules promise", async () => {
    const { outputs, clientsOf } = live();
    const checks = await verifyWritten(outputs, clientsOf, objects);
    assert.deepEqual(findWrong(checks), []);
    assert.ok(checks.length > 8 * objects.length);
  });

  for (const what of ["an object outside all prefixes", "an object without the rule's tags"]) {
    it(`have no status and are nowhere else: ${what}`, async () => {
      const { outputs, clientsOf } = live();
      const { key: Key, versionId: VersionId } = only(what);
      const { source, destinations } = outputs;
      const head = await clientsOf(source).s3.send(
        new HeadObjectCommand({ Bucket: source.bucketName, Key, VersionId }),
      );
      assert.equal(head.ReplicationStatus, undefined);
      for (const side of Object.values(destinations)) {
        const listed = await clientsOf(side).s3.send(
          new ListObjectVersionsCommand({ Bucket: side.bucketName, Prefix: Key }),
        );
        assert.deepEqual(listed.Versions ?? [], []);
      }
    });
  }

  it("are followed by their delete markers where rules replicate them, and only there", async () => {
    assert.deepEqual(await markersOf("dr"), ["documents/rehearsal/documents-dr/deleted.txt"]);
    assert.deepEqual(await markersOf("residency"), []);
  });

  it("are found wrong where a rule promises no delete markers, or more of them", async () => {
    const { rules } = live().outputs;
    const promising = (deleteMarkerReplication: boolean) => ({
      rules: rules.map((rule): RuleOutputs => ({ ...rule, deleteMarkerReplication })),
    });
    const marker = "a delete marker, documents/rehearsal/documents-dr/deleted.txt";
    assert.deepEqual((await wrongOnes(promising(false))).map(kept), [
      ["dr", marker, "there", "not there"],
    ]);
    assert.deepEqual(await wrongOnes(promising(true)), []);
    const everywhere = rules.map((rule) => ({ ...rule, tags: {}, deleteMarkerReplication: true }));
    const missing = (await wrongOnes({ rules: everywhere })).filter(({ what }) =>
      what.startsWith("a delete marker"),
    );
    const untagged = "a delete marker, invoices/rehearsal/invoices-residency/deleted.txt";
    assert.deepEqual(missing.map(kept), [
      ["dr", untagged, "not there", "there"],
      ["residency", untagged, "not there", "there"],
    ]);
  });

  it("are found wrong where they are though no rule sends them", async () => {
    const { rules } = live().outputs;
    const wrong = await wrongOnes({ rules: rules.filter(({ id }) => id !== "documents-dr") });
    const { key } = only("a multipart object");
    assert.ok(key.startsWith("invoices/"));
    const small = "documents/rehearsal/documents-dr/small.txt";
    assert.deepEqual(wrong.filter(({ what }) => what.includes(small)).map(kept), [
      ["source", `a small object, status of ${small}`, "COMPLETED", "no status"],
      ["dr", `a small object that no rule sends here, ${small}`, "there", "not there"],
    ]);
  });

  it("are found missing where a replica is gone", async () => {
    const { outputs, clientsOf } = live();
    const side = outputs.destinations.residency!;
    const { key: Key, versionId: VersionId } = only("a larger object");
    await clientsOf(side).s3.send(
      new DeleteObjectCommand({ Bucket: side.bucketName, Key, VersionId }),
    );
    const wrong = await wrongOnes();
    assert.deepEqual(
      wrong.map(({ side: name, found }) => [name, found]),
      [["residency", "not there"]],
    );
    assert.match(
      wrong[0]!.what,
      /^replica of invoices\/rehearsal\/.*\/larger\.bin \(rule invoices-residency\)$/,
    );
  });
});

describe("the objects of a rehearsal", () => {
  it("are not under way any more when one of them fails", async () => {
    const client = new S3Client({ region: "us-west-2" });
    let sent = 0;
    client.middlewareStack.add(
      () => async (args) => {
        const { Key = "" } = args.input as { Key?: string };
        await new Promise((resolve) => setImmediate(resolve));
        if (Key === "first/rehearsal/first/empty") throw new Error("no room");
        sent += 1;
        return { output: { $metadata: {}, UploadId: "upload", VersionId: "v" }, response: {} };
      },
      { step: "initialize", priority: "high" },
    );
    const rules = ["first", "second"].map((id) => ruleOutputs({ id, prefix: `${id}/` }));
    const outputs = stackOutputs({ rules });
    await assert.rejects(writeObjects(outputs, client), { message: "no room" });
    // The second rule's eight, four requests of a multipart upload, and one that no rule selects.
    assert.equal(sent, 13);
  });
});
