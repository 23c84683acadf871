import assert from "node:assert/strict";

import { TagRoleCommand, UntagRoleCommand } from "@aws-sdk/client-iam";
import {
  CancelKeyDeletionCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { PutBucketEncryptionCommand } from "@aws-sdk/client-s3";

import { allowedByOwners } from "../../../rehearsal/acts";
import { BREAKAGES } from "../../../rehearsal/breakages";
import type { Finding } from "../../../rehearsal/steps";
import { bendKeyPolicy } from "../../support/bend";
import type { LiveStack } from "../../support/liveStack";
import { describeLiveExample } from "../../support/liveStack";
import type { Bent } from "../../support/promises";
import { describePromises, promisesOf } from "../../support/promises";
import { recordOf } from "../../support/rehearsal";

// That S3 fails without the owner's statement a local AWS does not show: it consults no key's policy.

const vault = ({ outputs, clientsOf }: LiveStack) => {
  const side = outputs.destinations.vault!;
  return { Bucket: side.bucketName, KeyId: side.kmsKeyArn, ...clientsOf(side) };
};

const LEFT = "both keys and their policies are as their owners left them";
const OUTLIVE = "both keys and their policies outlive the stack unchanged";

const bends: Bent[] = [
  {
    promise: "a bucket in each of two Regions, named after stack and side",
    when: "source and destination are exchanged",
    scene: ({ outputs, clientsOf }) => {
      const { source, destinations } = outputs;
      const asVault = { ...source, kmsKeyArn: source.kmsKeyArn! };
      const exchanged = { source: destinations.vault!, destinations: { vault: asVault } };
      return { live: { outputs: { ...outputs, ...exchanged }, clientsOf } };
    },
    wrong: /^WRONG vault: Region of the bucket ledger-source-.*: eu-west-1; expected eu-central-1;/,
  },
  {
    promise: "everything is tagged example=existing-keys",
    when: "the role has no tags",
    bend: async ({ outputs, clientsOf }) => {
      const { iam } = clientsOf(outputs.source);
      const RoleName = outputs.roleArn.split("/").at(-1)!;
      await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ["example"] }));
      const Tags = [{ Key: "example", Value: "existing-keys" }];
      return () => iam.send(new TagRoleCommand({ RoleName, Tags }));
    },
    wrong: /^WRONG source: tags of the role ledger-replication-\S+: \{\}; expected /,
  },
  {
    promise: "each account is entered by a profile of its own",
    when: "both sides have one and the same",
    scene: ({ stage }) => ({
      resources: stage.resources.map((resource) => {
        const { provider } = resource;
        if (!provider) return resource;
        const inputs = { ...provider.inputs, profile: "storage", allowedAccountIds: undefined };
        return { ...resource, provider: { ...provider, inputs } };
      }),
    }),
    wrong: /^WRONG all: ways in: \["storage to 111111111111, eu-central-1","storage to 1/,
  },
  {
    promise: LEFT,
    when: "somebody lets a key rotate",
    bend: async (live) => {
      const { kms, KeyId } = vault(live);
      await kms.send(new EnableKeyRotationCommand({ KeyId }));
      return () => kms.send(new DisableKeyRotationCommand({ KeyId }));
    },
    wrong: /^WRONG keys: rotation of the existing key \S+: true; expected false;/,
  },
  {
    promise: LEFT,
    when: "somebody changes a key's policy",
    bend: (live) => {
      const { kms, KeyId } = vault(live);
      return bendKeyPolicy(kms, KeyId, (all) => all.slice(0, 1));
    },
    wrong: /^WRONG keys: policy of the existing key /,
  },
  {
    promise: "the stack holds no key, alias or key policy",
    when: "it holds an alias",
    scene: ({ stage }) => ({
      resources: [...stage.resources, recordOf("aws:kms/alias:Alias", "ledger-vault-key")],
    }),
    wrong: /^WRONG all: resources of KMS in the stack: \["aws:kms\/alias:Alias ledger-vault-key"\]/,
  },
  {
    promise: "Bucket Keys are off on both sides",
    when: "a bucket uses one",
    bend: async (live) => {
      const { s3, Bucket, KeyId } = vault(live);
      const put = (BucketKeyEnabled: boolean) => {
        const byDefault = { SSEAlgorithm: "aws:kms", KMSMasterKeyID: KeyId } as const;
        const rule = { ApplyServerSideEncryptionByDefault: byDefault, BucketKeyEnabled };
        const ServerSideEncryptionConfiguration = { Rules: [rule] };
        return s3.send(
          new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }),
        );
      };
      await put(true);
      return () => put(false);
    },
    wrong: /^WRONG vault: Bucket Key of the bucket ledger-vault-\S+: true; expected false;/,
  },
  {
    promise: "objects and replicas are under the owners' keys, without a Bucket Key",
    when: "the rule names another key",
    bend: ({ outputs, clientsOf }) =>
      BREAKAGES.find(({ name }) => name === "wrong-key")!.apply(outputs, clientsOf),
    wrong: /^WRONG vault: key of \S+: \{"key":"arn:aws:kms:eu-central-1:222222222222:/,
  },
  {
    promise: OUTLIVE,
    when: "a key is to be deleted",
    bend: async (live) => {
      const { kms, KeyId } = vault(live);
      await kms.send(new ScheduleKeyDeletionCommand({ KeyId }));
      return async () => {
        await kms.send(new CancelKeyDeletionCommand({ KeyId }));
        await kms.send(new EnableKeyCommand({ KeyId }));
      };
    },
    wrong: /^WRONG keys: .*existing key .*(?:PendingDeletion|pending deletion)/,
  },
];

describeLiveExample("the promises of existing-keys", "existing-keys", (live) => {
  let allowed: Finding;

  before(async () => {
    allowed = await allowedByOwners(live().stage);
  });

  it("need a statement on the destination's key, whose lack verify names", () => {
    const { kmsKeyArn } = live().outputs.destinations.vault!;
    const { ok, summary, details = [] } = allowed;
    assert.equal(ok, true);
    assert.equal(summary, "1 policy extended by owners; 1 of them named by verify before");
    assert.equal(details.length, 1);
    const named = `found: WRONG vault: policy of the key ${kmsKeyArn}: does not let `;
    assert.ok(details[0]!.startsWith(named), details[0]);
  });

  it("are found wanting where verify names no lack", async () => {
    const { ok, summary } = await allowedByOwners(live().stage);
    assert.equal(ok, false);
    assert.match(summary, /^1 policy extended by owners; 0 of them named/);
  });

  describePromises(promisesOf("existing-keys"), live, bends);
});
