import {
  CreateAliasCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  EnableKeyRotationCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  ListAliasesCommand,
  ListResourceTagsCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";

import type { Handler } from "./handler";
import { automaticName } from "./handler";

/** `aws:kms/key:Key` */
export const key: Handler = {
  async create(inputs, { clients: { kms } }) {
    // Only the deletion uses it: AWS has no window before that.
    inputs.number("deletionWindowInDays");
    const rotates = inputs.flag("enableKeyRotation");
    const { KeyMetadata } = await kms.send(
      new CreateKeyCommand({
        Description: inputs.text("description"),
        Policy: inputs.text("policy"),
        Tags: Object.entries(inputs.map("tags") ?? {}).map(([TagKey, TagValue]) => ({
          TagKey,
          TagValue,
        })),
      }),
    );
    const id = KeyMetadata?.KeyId ?? "";
    if (rotates) await kms.send(new EnableKeyRotationCommand({ KeyId: id }));
    return { id, outputs: { arn: KeyMetadata?.Arn, keyId: id } };
  },
  async read(KeyId, { clients: { kms } }) {
    const [described, policy, rotation, tags] = await Promise.all([
      kms.send(new DescribeKeyCommand({ KeyId })),
      kms.send(new GetKeyPolicyCommand({ KeyId })),
      kms.send(new GetKeyRotationStatusCommand({ KeyId })),
      kms.send(new ListResourceTagsCommand({ KeyId })),
    ]);
    return {
      description: described.KeyMetadata?.Description,
      policy: policy.Policy,
      enableKeyRotation: rotation.KeyRotationEnabled,
      tags: Object.fromEntries((tags.Tags ?? []).map((tag) => [tag.TagKey ?? "", tag.TagValue])),
    };
  },
  async delete(KeyId, { clients: { kms } }, inputs) {
    const days = Number(inputs.deletionWindowInDays);
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: days }));
  },
};

/** `aws:kms/alias:Alias` */
export const alias: Handler = {
  async create(inputs, { clients: { kms }, region, accountId, partition }, name) {
    const id = inputs.text("name") ?? `alias/${automaticName(name)}`;
    const target = inputs.requiredText("targetKeyId");
    await kms.send(new CreateAliasCommand({ AliasName: id, TargetKeyId: target }));
    const arn = `arn:${partition}:kms:${region}:${accountId}:${id}`;
    return { id, outputs: { name: id, arn, targetKeyId: target } };
  },
  async read(id, { clients: { kms } }) {
    const { Aliases } = await kms.send(new ListAliasesCommand({ Limit: 100 }));
    const found = Aliases?.find((entry) => entry.AliasName === id);
    return { name: found?.AliasName, targetKeyId: found?.TargetKeyId };
  },
  async delete(AliasName, { clients: { kms } }) {
    await kms.send(new DeleteAliasCommand({ AliasName }));
  },
};
