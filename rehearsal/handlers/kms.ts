import {
  CreateAliasCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  EnableKeyRotationCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  paginateListAliases,
} from "@aws-sdk/client-kms";

import { accountPrincipal, knownPartitionOf } from "../../components/partitions";
import type { Handler } from "./handler";
import { automaticName, finish } from "./handler";

/** `aws:kms/key:Key` */
export const key: Handler = {
  create(inputs, { clients: { kms } }) {
    const days = windowOf({ deletionWindowInDays: inputs.number("deletionWindowInDays") });
    const rotates = inputs.flag("enableKeyRotation");
    const RotationPeriodInDays = inputs.number("rotationPeriodInDays");
    const tags = Object.entries(inputs.map("tags") ?? {});
    const command = new CreateKeyCommand({
      Description: inputs.text("description"),
      Tags: tags.map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
    });
    return async () => {
      const { KeyMetadata } = await kms.send(command);
      const KeyId = KeyMetadata?.KeyId ?? "";
      if (rotates) {
        await finish(
          () => kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays })),
          () => kms.send(new ScheduleKeyDeletionCommand({ KeyId, ...days })),
        );
      }
      return { id: KeyId, outputs: { arn: KeyMetadata?.Arn, keyId: KeyId } };
    };
  },
  async read(KeyId, { clients: { kms } }) {
    const [described, rotation, tags] = await Promise.all([
      kms.send(new DescribeKeyCommand({ KeyId })),
      kms.send(new GetKeyRotationStatusCommand({ KeyId })),
      kms.send(new ListResourceTagsCommand({ KeyId })),
    ]);
    const state = described.KeyMetadata?.KeyState;
    // KMS shows a deleted key for days; to the stack it is gone.
    if (state === "PendingDeletion") throw new Error(`the key ${KeyId} is ${state}`);
    return {
      description: described.KeyMetadata?.Description,
      enableKeyRotation: rotation.KeyRotationEnabled,
      rotationPeriodInDays: rotation.RotationPeriodInDays,
      tags: Object.fromEntries((tags.Tags ?? []).map((tag) => [tag.TagKey ?? "", tag.TagValue])),
    };
  },
  async delete(KeyId, { clients: { kms } }, inputs) {
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId, ...windowOf(inputs) }));
  },
};

/** How long a key can be rescued: only its deletion knows. KMS takes 30 days unless told otherwise. */
function windowOf({ deletionWindowInDays: days }: Record<string, unknown>) {
  return { PendingWindowInDays: typeof days === "number" ? days : undefined };
}

/** `aws:kms/alias:Alias` */
export const alias: Handler = {
  create(inputs, { clients: { kms }, region, accountId, partition }, name) {
    const id = inputs.text("name") ?? `alias/${automaticName(name)}`;
    const target = inputs.requiredText("targetKeyId");
    const arn = `arn:${partition}:kms:${region}:${accountId}:${id}`;
    return async () => {
      await kms.send(new CreateAliasCommand({ AliasName: id, TargetKeyId: target }));
      return { id, outputs: { name: id, arn, targetKeyId: target } };
    };
  },
  async read(id, { clients: { kms } }) {
    for await (const { Aliases = [] } of paginateListAliases({ client: kms }, {})) {
      const found = Aliases.find((entry) => entry.AliasName === id);
      if (found) return { name: found.AliasName, targetKeyId: found.TargetKeyId };
    }
    throw new Error(`there is no ${id}`);
  },
  async delete(AliasName, { clients: { kms } }) {
    await kms.send(new DeleteAliasCommand({ AliasName }));
  },
};

/** `aws:kms/keyPolicy:KeyPolicy`; its id is the key's. */
export const keyPolicy: Handler = {
  create(inputs, { clients: { kms } }) {
    const KeyId = inputs.requiredText("keyId");
    const Policy = inputs.policy("policy");
    return async () => {
      await kms.send(new PutKeyPolicyCommand({ KeyId, Policy }));
      return { id: KeyId, outputs: {} };
    };
  },
  async read(KeyId, { clients: { kms } }) {
    const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId }));
    return { keyId: KeyId, policy: Policy };
  },
  async delete(KeyId, { clients: { kms }, region, accountId }) {
    // As the provider does: a key is never without a policy, so it gets the default one back.
    const AWS = accountPrincipal(knownPartitionOf(region), accountId);
    const root = { Effect: "Allow", Principal: { AWS }, Action: "kms:*", Resource: "*" };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [root] });
    await kms.send(new PutKeyPolicyCommand({ KeyId, Policy }));
  },
};
