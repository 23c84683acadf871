import {
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
} from "@aws-sdk/client-s3";
import type { ReplicationRule, S3Client } from "@aws-sdk/client-s3";
import { GetKeyPolicyCommand, PutKeyPolicyCommand } from "@aws-sdk/client-kms";
import type { KMSClient } from "@aws-sdk/client-kms";

import type { Check } from "../../operations/checks";
import { replicationOf } from "../../operations/verifyReplication";
import { wrongOnes } from "./liveStack";

/** The way back from something that was bent. */
export type Mend = () => Promise<unknown>;

/** What turns wrong while something is bent; it is mended again, whatever happens. */
export async function wrongWhile(
  bend: () => Promise<Mend>,
  look: () => Promise<Check[]>,
): Promise<Check[]> {
  const mend = await bend();
  try {
    return wrongOnes(await look());
  } finally {
    await mend();
  }
}

/** A statement of a resource policy, as far as it is bent here. */
export interface Statement {
  Sid?: string;
  Effect: string;
  Action: string | string[];
  Principal?: unknown;
  Condition?: Record<string, Record<string, unknown>>;
}

function changed(policy: string, change: (statements: Statement[]) => Statement[]): string {
  const document = JSON.parse(policy) as { Statement: Statement[] };
  return JSON.stringify({ ...document, Statement: change(document.Statement) });
}

/** Changes a bucket's policy. */
export async function bendBucketPolicy(
  s3: S3Client,
  Bucket: string,
  change: (statements: Statement[]) => Statement[],
): Promise<Mend> {
  const { Policy = "" } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: changed(Policy, change) }));
  return () => s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
}

/** Changes a key's policy. */
export async function bendKeyPolicy(
  kms: KMSClient,
  KeyId: string,
  change: (statements: Statement[]) => Statement[],
): Promise<Mend> {
  const { Policy = "" } = await kms.send(new GetKeyPolicyCommand({ KeyId }));
  await kms.send(new PutKeyPolicyCommand({ KeyId, Policy: changed(Policy, change) }));
  return () => kms.send(new PutKeyPolicyCommand({ KeyId, Policy }));
}

/** Changes a bucket's replication rules. */
export async function bendRules(
  s3: S3Client,
  Bucket: string,
  change: (rules: ReplicationRule[]) => ReplicationRule[],
): Promise<Mend> {
  const before = await replicationOf(s3, Bucket);
  const rules = before?.Rules ?? [];
  const put = (Rules: ReplicationRule[]) =>
    s3.send(
      new PutBucketReplicationCommand({
        Bucket,
        ReplicationConfiguration: { Role: before?.Role, Rules },
      }),
    );
  await put(change(structuredClone(rules)));
  return () => put(rules);
}
