import assert from "node:assert/strict";

import { CreateRoleCommand, DeleteRoleCommand } from "@aws-sdk/client-iam";
import { TagResourceCommand, UntagResourceCommand } from "@aws-sdk/client-kms";
import {
  DeleteObjectCommand,
  PutBucketEncryptionCommand,
  PutBucketVersioningCommand,
} from "@aws-sdk/client-s3";

import { destroyed, tornDown } from "../../../rehearsal/acts";
import { BREAKAGES } from "../../../rehearsal/breakages";
import { bendBucketPolicy, bendRules } from "../../support/bend";
import type { LiveStack } from "../../support/liveStack";
import { describeLiveExample } from "../../support/liveStack";
import type { Bent } from "../../support/promises";
import { describePromises, promisesOf } from "../../support/promises";

const at = ({ outputs, clientsOf }: LiveStack, region: string) => {
  const side = outputs.destinations[region]!;
  return { Bucket: side.bucketName, KeyId: side.kmsKeyArn, ...clientsOf(side) };
};

const REPLICAS = "a replica in each Region, under a key of that Region";

const whileUp: Bent[] = [
  {
    promise: "a bucket acme-media-<region> in each of six Regions",
    when: "one is missing",
    scene: ({ outputs, clientsOf }) => {
      const { "eu-west-1": _missing, ...destinations } = outputs.destinations;
      return { live: { outputs: { ...outputs, destinations }, clientsOf } };
    },
    wrong: /^WRONG all: the sides: \["ap-northeast-1",.*; expected .*"eu-west-1"/,
  },
  {
    promise: "everything is tagged example=fan-out",
    when: "a key is tagged otherwise",
    bend: async (live) => {
      const { kms, KeyId } = at(live, "us-west-2");
      const Tags = [{ TagKey: "more", TagValue: "tags" }];
      await kms.send(new TagResourceCommand({ KeyId, Tags }));
      return () => kms.send(new UntagResourceCommand({ KeyId, TagKeys: ["more"] }));
    },
    wrong: /^WRONG us-west-2: tags of the key \S+: .*"more":"tags"/,
  },
  {
    promise: "all buckets are versioned and closed to the public",
    when: "versioning of one is suspended",
    bend: async (live) => {
      const { s3, Bucket } = at(live, "eu-west-1");
      const put = (Status: "Enabled" | "Suspended") => {
        const VersioningConfiguration = { Status };
        return s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
      };
      await put("Suspended");
      return () => put("Enabled");
    },
    wrong: /^WRONG eu-west-1: versioning of the bucket acme-media-eu-west-1: Suspended;/,
  },
  {
    promise: "all buckets use Bucket Keys",
    when: "one does not",
    bend: async (live) => {
      const { s3, Bucket, KeyId } = at(live, "eu-central-1");
      const put = (BucketKeyEnabled: boolean) => {
        const byDefault = { SSEAlgorithm: "aws:kms", KMSMasterKeyID: KeyId } as const;
        const rule = {
          ApplyServerSideEncryptionByDefault: byDefault,
          BucketKeyEnabled,
          BlockedEncryptionTypes: { EncryptionType: ["SSE-C" as const] },
        };
        const ServerSideEncryptionConfiguration = { Rules: [rule] };
        return s3.send(
          new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }),
        );
      };
      await put(false);
      return () => put(true);
    },
    wrong: /^WRONG eu-central-1: Bucket Key of the bucket \S+: false; expected true;/,
  },
  {
    promise: REPLICAS,
    when: "a rule names another key",
    bend: async ({ stage, outputs, clientsOf }) => {
      const wrongKey = BREAKAGES.find(({ name }) => name === "wrong-key")!;
      const mend = await wrongKey.apply(outputs, clientsOf);
      return async () => {
        await mend();
        // Writes the object again that is looked for once the stack is gone.
        await promisesOf("fan-out")
          .find(({ what }) => what === REPLICAS)!
          .look(stage);
      };
    },
    wrong: /^WRONG ap-northeast-1: key of \S+: arn:aws:kms:ap-northeast-1:/,
  },
  {
    promise: "a delete hides the replicas everywhere, and no version is lost",
    when: "a rule replicates no delete markers",
    bend: ({ outputs, clientsOf }) =>
      bendRules(clientsOf(outputs.source).s3, outputs.source.bucketName, (rules) =>
        rules.map((rule) =>
          rule.ID === "everything-us-west-2"
            ? { ...rule, DeleteMarkerReplication: { Status: "Disabled" } }
            : rule,
        ),
      ),
    wrong: /^WRONG us-west-2: what is there of \S+: version; expected version and delete marker;/,
  },
];

const STAY = "buckets, keys and all that belongs to them are still there";

const onceDestroyed: Bent[] = [
  {
    promise: "role and rules are gone",
    when: "there is a role of that name",
    bend: async ({ outputs, clientsOf }) => {
      const { iam } = clientsOf(outputs.source);
      const RoleName = outputs.roleArn.split("/").at(-1)!;
      const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [] });
      await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
      return () => iam.send(new DeleteRoleCommand({ RoleName }));
    },
    wrong: /^WRONG source: a look at the role \S+: accepted; expected NoSuchEntity;/,
  },
  {
    promise: STAY,
    when: "the destroy took an alias along",
    scene: ({ stage }) => ({
      resources: stage.resources.filter(({ name }) => name !== "media-us-west-2-key"),
    }),
    wrong: /^WRONG all: aws:kms\/alias:Alias left in AWS: 5; expected 6;/,
  },
  {
    promise: STAY,
    when: "the destroy laid a bucket bare",
    bend: (live) => {
      const { s3, Bucket } = at(live, "us-west-2");
      return bendBucketPolicy(s3, Bucket, (all) => all.slice(0, 1));
    },
    wrong:
      /^WRONG all: changes by the destroy: \["aws:s3\/bucketPolicy:BucketPolicy media-us-west-2/,
  },
  {
    promise: "objects and replicas can still be read in each Region",
    when: "somebody deletes one",
    bend: async (live) => {
      const { s3, Bucket } = at(live, "eu-central-1");
      const Key = "rehearsal/promises/lasting.txt";
      const { VersionId } = await s3.send(new DeleteObjectCommand({ Bucket, Key }));
      return () => s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
    },
    wrong: /^WRONG eu-central-1: \S+ in acme-media-eu-central-1: NoSuchKey; expected content of /,
  },
];

const of = (moment: string) => promisesOf("fan-out").filter((promise) => promise.moment === moment);

describeLiveExample("the promises of fan-out", "fan-out", (live) => {
  describePromises(of("up"), live, whileUp);

  describe("once it was destroyed", () => {
    before(async () => {
      const { stage } = live();
      const torn = await tornDown(stage);
      assert.match(torn.summary, /, 0 versions deleted from 0 buckets, 6 buckets to stay$/);
      const { ok, summary } = await destroyed(stage);
      assert.deepEqual([torn.ok, ok, summary], [true, true, "3 resources deleted, 54 retained"]);
    });

    describePromises(of("destroyed"), live, onceDestroyed);
  });
});
