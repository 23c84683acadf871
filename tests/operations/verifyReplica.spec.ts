import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";

import type { SourceVersion } from "../../operations/verifyReplica";
import { verifyReplica } from "../../operations/verifyReplica";
import { answers, awsError, fakeS3 } from "../support/fakeS3";
import { wrongOnes } from "../support/liveStack";
import { ruleOutputs, sideOutputs } from "../support/stackOutputs";

// That real replicas fit is shown on the local AWS, in verify.spec.ts.

const DESTINATION = sideOutputs("dr");
const CONTENT = Buffer.from("content");
const SHA256 = createHash("sha256").update(CONTENT).digest("hex");
const VERSION: SourceVersion = {
  key: "invoices/1",
  versionId: "v1",
  size: CONTENT.length,
  tags: { team: "a", class: "gold" },
  sha256: SHA256,
};

const HEAD = {
  ReplicationStatus: "REPLICA",
  VersionId: "v1",
  ContentLength: CONTENT.length,
  ServerSideEncryption: "aws:kms",
  SSEKMSKeyId: DESTINATION.kmsKeyArn,
};
const TAGS = [
  { Key: "class", Value: "gold" },
  { Key: "team", Value: "a" },
];

/** The replica as it should be, with some of S3's answers changed. */
function replica(change: Parameters<typeof answers>[0] = {}) {
  return fakeS3(
    answers({
      HeadObject: HEAD,
      GetObjectTagging: { TagSet: TAGS },
      GetBucketAcl: { Owner: { ID: "destination-owner" } },
      ListObjectVersions: {
        Versions: [
          { VersionId: "v0", Owner: { ID: "nobody" } },
          { VersionId: "v1", Owner: { ID: "destination-owner" } },
        ],
      },
      GetObject: () => ({
        Body: Object.assign(Readable.from([]), {
          transformToByteArray: () => Promise.resolve(CONTENT),
        }),
      }),
      ...change,
    }),
  );
}

const verifyIt = (
  change: Parameters<typeof answers>[0] = {},
  rule = ruleOutputs(),
  version = VERSION,
  destination = DESTINATION,
) => verifyReplica(version, rule, destination, replica(change).client);

const NAMED = "replica of invoices/1 (rule everything-dr)";

describe("a replica", () => {
  it("is right in every part", async () => {
    const checks = await verifyIt();
    assert.deepEqual(wrongOnes(checks), []);
    assert.deepEqual(
      checks.map(({ side, what }) => [side, what.replace(`${NAMED}, `, "")]),
      [
        "status",
        "version id",
        "size",
        "encryption",
        "key",
        "storage class",
        "tags",
        "owner",
        "SHA-256",
      ].map((part) => ["dr", part]),
    );
  });

  const TWICE = sideOutputs("dr", { sseAlgorithm: "aws:kms:dsse" });
  const bySseS3 = { ServerSideEncryption: "AES256", SSEKMSKeyId: undefined };
  const twice = { ServerSideEncryption: "aws:kms:dsse" };
  const kinds: [string, object, string | undefined, typeof DESTINATION?][] = [
    ["SSE-S3 as its object, whatever the destination's own is", bySseS3, "AES256"],
    ["SSE-KMS as its object, where the destination's own is DSSE-KMS", {}, "aws:kms", TWICE],
    ["DSSE-KMS as its object, where the destination's own is SSE-KMS", twice, "aws:kms:dsse"],
    ["by the destination's own where its object has no encryption", {}, undefined],
    [
      "by DSSE-KMS where that is the destination's own, and its object has none",
      twice,
      undefined,
      TWICE,
    ],
  ];
  for (const [title, head, sseAlgorithm, destination] of kinds) {
    it(`is right when it is encrypted ${title}`, async () => {
      const version = { ...VERSION, sseAlgorithm };
      const change = { HeadObject: { ...HEAD, ...head } };
      const checks = await verifyIt(change, ruleOutputs(), version, destination);
      assert.deepEqual(wrongOnes(checks), []);
    });
  }

  it("is wrong when it is encrypted by the destination's default and its object by SSE-S3", async () => {
    const version = { ...VERSION, sseAlgorithm: "AES256" };
    const wrong = wrongOnes(await verifyIt({}, ruleOutputs(), version));
    assert.deepEqual(
      wrong.map(({ what, found, expected }) => [what, found, expected]),
      [
        [`${NAMED}, encryption`, "aws:kms", "AES256"],
        [`${NAMED}, key`, DESTINATION.kmsKeyArn, "nothing"],
      ],
    );
  });

  const wrongHeads: [string, string, object, string, string, RegExp][] = [
    ["status", "is no replica", { ReplicationStatus: undefined }, "nothing", "REPLICA", /findings/],
    ["version id", "has another version id", { VersionId: "v2" }, "v2", "v1", /findings/],
    ["size", "has another size", { ContentLength: 8 }, "8", "7", /findings/],
    [
      "encryption",
      "is encrypted otherwise",
      { ServerSideEncryption: "AES256" },
      "AES256",
      "aws:kms",
      /findings/,
    ],
    [
      "key",
      "lies under another key",
      { SSEKMSKeyId: "arn:aws:kms:us-west-2:111111111111:key/other" },
      "arn:aws:kms:us-west-2:111111111111:key/other",
      DESTINATION.kmsKeyArn,
      /correct the rule's replica key/,
    ],
    [
      "storage class",
      "has another storage class",
      { StorageClass: "GLACIER" },
      "GLACIER",
      "STANDARD",
      /findings/,
    ],
  ];
  for (const [part, title, head, found, expected, fix] of wrongHeads) {
    it(`is wrong when it ${title}, and that alone is named`, async () => {
      const wrong = wrongOnes(await verifyIt({ HeadObject: { ...HEAD, ...head } }));
      assert.deepEqual(
        wrong.map((check) => [check.what, check.found, check.expected]),
        [[`${NAMED}, ${part}`, found, expected]],
      );
      assert.match(wrong[0]!.fix!, fix);
    });
  }

  it("is wrong with other content of the same size", async () => {
    const Body = { transformToByteArray: () => Promise.resolve(Buffer.from("CONTENT")) };
    const wrong = wrongOnes(await verifyIt({ GetObject: { Body } }));
    assert.deepEqual(
      wrong.map(({ what, expected }) => [what, expected]),
      [[`${NAMED}, SHA-256`, SHA256]],
    );
  });

  it("is not read where no content is to be compared", async () => {
    const s3 = replica();
    const version = { ...VERSION, sha256: undefined };
    const checks = await verifyReplica(version, ruleOutputs(), DESTINATION, s3.client);
    assert.deepEqual(wrongOnes(checks), []);
    assert.deepEqual(s3.inputsOf("GetObject"), []);
  });

  it("is wrong without its tags", async () => {
    const wrong = wrongOnes(await verifyIt({ GetObjectTagging: { TagSet: TAGS.slice(0, 1) } }));
    assert.deepEqual(
      wrong.map(({ what, found, expected }) => [what, found, expected]),
      [[`${NAMED}, tags`, '{"class":"gold"}', '{"class":"gold","team":"a"}']],
    );
  });

  it("has the rule's storage class, else its source's, else STANDARD", async () => {
    const classOf = (StorageClass?: string) => ({ HeadObject: { ...HEAD, StorageClass } });
    const ruled = ruleOutputs({ storageClass: "GLACIER_IR" });
    const frugal = { ...VERSION, storageClass: "STANDARD_IA" };
    assert.deepEqual(wrongOnes(await verifyIt(classOf("GLACIER_IR"), ruled, frugal)), []);
    assert.deepEqual(wrongOnes(await verifyIt(classOf("STANDARD_IA"), ruleOutputs(), frugal)), []);
    const [wrong] = wrongOnes(await verifyIt(classOf(), ruled, frugal));
    assert.deepEqual([wrong?.found, wrong?.expected], ["STANDARD", "GLACIER_IR"]);
  });

  it("is wrong when it belongs to another account than its bucket", async () => {
    const Versions = [{ VersionId: "v1", Owner: { ID: "source-owner" } }];
    const wrong = wrongOnes(await verifyIt({ ListObjectVersions: { Versions } }));
    assert.deepEqual(
      wrong.map(({ what, found, expected }) => [what, found, expected]),
      [[`${NAMED}, owner`, "source-owner", "destination-owner"]],
    );
    assert.match(wrong[0]!.fix!, /disable ACLs/);
  });

  it("may belong to the source's account where ACLs are on and no rule overrides the owner", async () => {
    const Versions = [{ VersionId: "v1", Owner: { ID: "source-owner" } }];
    const withAcls = { ...DESTINATION, objectOwnership: "ObjectWriter" };
    const answer = { ListObjectVersions: { Versions } };
    const judge = async (accessControlTranslation: boolean) => {
      const rule = ruleOutputs({ accessControlTranslation });
      return wrongOnes(await verifyIt(answer, rule, VERSION, withAcls)).length;
    };
    assert.deepEqual([await judge(false), await judge(true)], [0, 1]);
  });

  for (const Versions of [[], [{ VersionId: "v1" }], undefined]) {
    it(`is not judged by an owner that S3 does not tell: ${JSON.stringify(Versions)}`, async () => {
      const checks = await verifyIt({ ListObjectVersions: { Versions } });
      assert.deepEqual(wrongOnes(checks), []);
      assert.equal(
        checks.some(({ what }) => what.endsWith("owner")),
        false,
      );
    });
  }

  for (const name of ["NotFound", "NoSuchKey"]) {
    it(`that is missing is one finding: ${name}`, async () => {
      const missing = {
        HeadObject: () => {
          throw awsError(name);
        },
      };
      assert.deepEqual(await verifyIt(missing), [
        {
          side: "dr",
          what: NAMED,
          ok: false,
          found: "not there",
          expected: "there",
          fix: "see the status of the source object; S3 Batch Replication sends it again",
        },
      ]);
    });
  }

  it("that S3 refuses to show is not called missing", async () => {
    const forbidden = {
      HeadObject: () => {
        throw awsError("Forbidden", "no");
      },
    };
    const checks = await verifyIt(forbidden);
    assert.deepEqual(
      checks.map(({ ok, found }) => [ok, found]),
      [[false, "Forbidden: no"]],
    );
  });
});
