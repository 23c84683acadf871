import type { ServerSideEncryptionRule } from "@aws-sdk/client-s3";
import {
  DeleteBucketEncryptionCommand,
  DeleteBucketPolicyCommand,
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
} from "@aws-sdk/client-s3";

import type { Handler } from "./handler";
import type { Inputs } from "./inputs";

/** `aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration` */
export const encryption: Handler = {
  create(inputs, { clients: { s3 } }) {
    const Bucket = inputs.requiredText("bucket");
    const Rules = inputs.objects("rules", encryptionRule);
    return async () => {
      await s3.send(
        new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }),
      );
      return { id: Bucket, outputs: {} };
    };
  },
  async read(Bucket, { clients: { s3 } }) {
    const found = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    return {
      bucket: Bucket,
      rules: (found.ServerSideEncryptionConfiguration?.Rules ?? []).map((rule) => ({
        applyServerSideEncryptionByDefault: {
          sseAlgorithm: rule.ApplyServerSideEncryptionByDefault?.SSEAlgorithm,
          kmsMasterKeyId: rule.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID,
        },
        bucketKeyEnabled: rule.BucketKeyEnabled,
        blockedEncryptionTypes: rule.BlockedEncryptionTypes?.EncryptionType,
      })),
    };
  },
  async delete(Bucket, { clients: { s3 } }) {
    await s3.send(new DeleteBucketEncryptionCommand({ Bucket }));
  },
};

function encryptionRule(rule: Inputs): ServerSideEncryptionRule {
  const blocked = rule.texts("blockedEncryptionTypes") as ("SSE-C" | "NONE")[] | undefined;
  return {
    ApplyServerSideEncryptionByDefault: rule.object(
      "applyServerSideEncryptionByDefault",
      (byDefault) => ({
        SSEAlgorithm: byDefault.requiredText("sseAlgorithm") as "aws:kms",
        KMSMasterKeyID: byDefault.text("kmsMasterKeyId"),
      }),
    ),
    BucketKeyEnabled: rule.flag("bucketKeyEnabled"),
    BlockedEncryptionTypes: blocked && { EncryptionType: blocked },
  };
}

/** `aws:s3/bucketPolicy:BucketPolicy` */
export const policy: Handler = {
  create(inputs, { clients: { s3 } }) {
    const Bucket = inputs.requiredText("bucket");
    const Policy = inputs.policy("policy");
    return async () => {
      await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
      return { id: Bucket, outputs: {} };
    };
  },
  async read(Bucket, { clients: { s3 } }) {
    const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
    return { bucket: Bucket, policy: Policy };
  },
  async delete(Bucket, { clients: { s3 } }) {
    await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
  },
};
