import assert from "node:assert/strict";

import { TagRoleCommand, UntagRoleCommand } from "@aws-sdk/client-iam";
import {
  DeleteObjectCommand,
  GetBucketTaggingCommand,
  PutBucketReplicationCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  DeleteBucketReplicationCommand,
} from "@aws-sdk/client-s3";
import type { S3Client } from "@aws-sdk/client-s3";

import { destroyed, refused, tornDown } from "../../../rehearsal/acts";
import { BREAKAGES } from "../../../rehearsal/breakages";
import type { Refusal } from "../../../rehearsal/refusals";
import { REFUSALS } from "../../../rehearsal/refusals";
import { bendBucketPolicy, bendKeyPolicy, bendRules } from "../../support/bend";
import type { LiveStack } from "../../support/liveStack";
import { describeLiveExample } from "../../support/liveStack";
import type { Bent } from "../../support/promises";
import { describePromises, promisesOf } from "../../support/promises";

// That S3 itself leaves older objects where they are, AWS's pages say; the local AWS does so too.

const source = ({ outputs, clientsOf }: LiveStack) => ({
  Bucket: outputs.source.bucketName,
  ...clientsOf(outputs.source),
});
const vault = ({ outputs, clientsOf }: LiveStack) => {
  const side = outputs.destinations.vault!;
  return { Bucket: side.bucketName, KeyId: side.kmsKeyArn, ...clientsOf(side) };
};

const putVersioning = (s3: S3Client, Bucket: string, Status: "Enabled" | "Suspended") =>
  s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));

/** Somebody tags the existing bucket otherwise. */
async function retag(live: LiveStack) {
  const { s3, Bucket } = source(live);
  const { TagSet = [] } = await s3.send(new GetBucketTaggingCommand({ Bucket }));
  const put = (tags: typeof TagSet) =>
    s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: tags } }));
  await put([{ Key: "example", Value: "backup-account" }]);
  return () => put(TagSet);
}

const UNTOUCHED = "of the existing bucket, versioning and rules changed, and nothing else";
const OLDER = "older objects are not, until they are written again or sent by S3 Batch Replication";

const whileUp: Bent[] = [
  {
    promise: "replicas of the existing bucket are in another Region, in a bucket of the stack",
    when: "source and destination are exchanged",
    scene: ({ outputs, clientsOf }) => {
      const { source, destinations } = outputs;
      const asVault = { ...source, kmsKeyArn: source.kmsKeyArn! };
      const exchanged = { source: destinations.vault!, destinations: { vault: asVault } };
      return { live: { outputs: { ...outputs, ...exchanged }, clientsOf } };
    },
    wrong: /^WRONG vault: Region of the bucket acme-documents: eu-west-1; expected eu-central-1;/,
  },
  {
    promise: "everything is tagged example=backup-account",
    when: "the role has no tags",
    bend: async (live) => {
      const { iam } = source(live);
      const RoleName = live.outputs.roleArn.split("/").at(-1)!;
      await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ["example"] }));
      const Tags = [{ Key: "example", Value: "backup-account" }];
      return () => iam.send(new TagRoleCommand({ RoleName, Tags }));
    },
    wrong: /^WRONG source: tags of the role safe-replication-\S+: \{\}; expected /,
  },
  {
    promise: "neither account's administrators enter the other's buckets",
    when: "the vault and its key let the source's account in",
    bend: async (live) => {
      const { s3, kms, Bucket, KeyId } = vault(live);
      const all = { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111111111111:root" } };
      const read = { ...all, Action: "s3:GetObject", Resource: `arn:aws:s3:::${Bucket}/*` };
      const decrypt = { ...all, Action: "kms:Decrypt", Resource: "*" };
      const mends = [
        await bendBucketPolicy(s3, Bucket, (statements) => [...statements, read]),
        await bendKeyPolicy(kms, KeyId, (statements) => [...statements, decrypt]),
      ];
      return () => Promise.all(mends.map((mend) => mend()));
    },
    wrong: /^WRONG vault: a download from \S+ by 111111111111: accepted; expected AccessDenied;/,
  },
  {
    promise: UNTOUCHED,
    when: "its policy lost a statement",
    bend: (live) => bendBucketPolicy(source(live).s3, source(live).Bucket, (all) => all.slice(1)),
    wrong: /^WRONG source: policy of the existing bucket acme-documents: \{/,
  },
  {
    promise: UNTOUCHED,
    when: "it has the stack's tags",
    bend: retag,
    wrong: /^WRONG source: tags of the existing bucket acme-documents: \[\{"Key":"example"/,
  },
  {
    promise: UNTOUCHED,
    when: "it has another rule",
    bend: (live) =>
      bendRules(source(live).s3, source(live).Bucket, (rules) =>
        rules.map((rule) => ({ ...rule, ID: "other" })),
      ),
    wrong: /^WRONG source: rules of acme-documents: \["other"\]; expected \["everything-vault"\]/,
  },
  {
    promise: "new objects are replicated, under the vault's own key",
    when: "the rule names another key",
    bend: ({ outputs, clientsOf }) =>
      BREAKAGES.find(({ name }) => name === "wrong-key")!.apply(outputs, clientsOf),
    wrong: /^WRONG vault: key of rehearsal\/promises\/new\.txt: arn:aws:kms:eu-central-1:2222/,
  },
  {
    promise: OLDER,
    when: "one of them is in the vault",
    bend: async (live) => {
      const { s3, Bucket } = vault(live);
      const Key = "notes.txt";
      await putVersioning(s3, Bucket, "Suspended");
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: "from before" }));
      await putVersioning(s3, Bucket, "Enabled");
      return () => s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId: "null" }));
    },
    wrong: /^WRONG vault: what is there of notes\.txt, from before: version; expected nothing;/,
  },
  {
    promise: OLDER,
    when: "the rule is disabled",
    bend: (live) =>
      bendRules(source(live).s3, source(live).Bucket, (rules) =>
        rules.map((rule) => ({ ...rule, Status: "Disabled" })),
      ),
    wrong: /^WRONG vault: what is there of 2019\/report\.txt, written again: nothing; expected v/,
  },
];

const onceDestroyed: Bent[] = [
  {
    promise: "the existing bucket has no rules any more, and is still versioned",
    when: "the destroy suspended its versioning",
    bend: async (live) => {
      const { s3, Bucket } = source(live);
      await putVersioning(s3, Bucket, "Suspended");
      return () => putVersioning(s3, Bucket, "Enabled");
    },
    wrong: /^WRONG source: versioning of acme-documents: Suspended; expected Enabled;/,
  },
  {
    promise: "the existing bucket has no rules any more, and is still versioned",
    when: "it still has one",
    bend: async (live) => {
      const { s3, Bucket } = source(live);
      const rule = { ID: "left", Priority: 1, Status: "Enabled", Filter: { Prefix: "" } } as const;
      const Destination = { Bucket: live.outputs.destinations.vault!.bucketArn };
      const marker = { DeleteMarkerReplication: { Status: "Disabled" as const } };
      const Rules = [{ ...rule, ...marker, Destination }];
      const ReplicationConfiguration = { Role: live.outputs.roleArn, Rules };
      await s3.send(new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration }));
      return () => s3.send(new DeleteBucketReplicationCommand({ Bucket }));
    },
    wrong: /^WRONG source: rules of acme-documents: \["left"\]; expected \[\];/,
  },
  {
    promise: "nothing else of it changed: policy, lifecycle, encryption, objects",
    when: "somebody tags it",
    bend: retag,
    wrong: /^WRONG source: tags of the existing bucket acme-documents: /,
  },
  {
    promise: "what was replicated can still be read in the vault",
    when: "somebody deletes it",
    bend: async (live) => {
      const { s3, Bucket } = vault(live);
      const Key = "2019/report.txt";
      const { VersionId } = await s3.send(new DeleteObjectCommand({ Bucket, Key }));
      return () => s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
    },
    wrong: /^WRONG vault: \S+ in safe-vault-\S+: NoSuchKey; expected content of /,
  },
];

const of = (moment: string) =>
  promisesOf("backup-account").filter((promise) => promise.moment === moment);

describeLiveExample("the promises of backup-account", "backup-account", (live) => {
  describePromises(of("up"), live, whileUp);

  it("are kept of no bucket that is unfit, which is refused", async () => {
    const { ok, summary, details } = await refused(live().stage);
    assert.deepEqual(details, []);
    assert.equal(ok, true);
    assert.match(summary, /^a bucket that is not versioned, or has replication rules of somebody/);
  });

  it("are found to be at risk where an unfit bucket is refused for another reason", async () => {
    const [unversioned, replicated] = REFUSALS;
    const misnamed: Refusal = { ...unversioned!, unfit: replicated!.unfit };
    const { ok, details = [] } = await refused(live().stage, [misnamed]);
    assert.equal(ok, false);
    assert.equal(details.length, 1);
    const what =
      "adoption of the bucket unfit-enableversioning-acme-documents, which is not versioned";
    assert.ok(
      details[0]!.startsWith(`WRONG source: ${what}: ReplicatedBucket "safe" has 1 problem`),
    );
    assert.match(details[0]!, /source\.existingBucket\.replaceReplicationRules: received nothing;/);
    assert.match(details[0]!, /expected refused by source\.existingBucket\.enableVersioning;/);
  });

  describe("once it was destroyed", () => {
    before(async () => {
      const { stage } = live();
      const torn = await tornDown(stage);
      assert.match(torn.summary, /, 0 versions deleted from 0 buckets, 2 buckets to stay$/);
      const { ok, summary } = await destroyed(stage);
      assert.deepEqual([torn.ok, ok, summary], [true, true, "3 resources deleted, 10 retained"]);
    });

    describePromises(of("destroyed"), live, onceDestroyed);
  });
});
