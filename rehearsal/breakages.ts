import { CreateKeyCommand, ScheduleKeyDeletionCommand } from "@aws-sdk/client-kms";
import {
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
} from "@aws-sdk/client-s3";

import type { ClientsOf } from "../operations/awsClients";
import type { Check } from "../operations/checks";
import type { SideOutputs, StackOutputs } from "../operations/stackOutputs";
import { replicationOf } from "../operations/verifyReplication";

/** Something that goes wrong in real life, done on purpose. */
export interface Breakage {
  /** Its name on the command line. */
  name: string;
  /** What is done, in a few words. */
  what: string;
  /** Whether the stack can be broken so at all. */
  applies(outputs: StackOutputs): boolean;
  /** Breaks it, and answers with the way back. */
  apply(outputs: StackOutputs, clientsOf: ClientsOf): Promise<() => Promise<void>>;
  /** Whether a finding names the cause, not only a symptom. */
  namedBy(check: Check): boolean;
}

function firstDestination({ destinations }: StackOutputs): { name: string; side: SideOutputs } {
  const [first] = Object.entries(destinations);
  if (!first) throw new Error("the stack has no destination");
  return { name: first[0], side: first[1] };
}

const destinationVersioning: Breakage = {
  name: "destination-versioning",
  what: "versioning of a destination is suspended",
  applies: () => true,
  async apply(outputs, clientsOf) {
    const { side } = firstDestination(outputs);
    const put = async (Status: "Enabled" | "Suspended") => {
      await clientsOf(side).s3.send(
        new PutBucketVersioningCommand({
          Bucket: side.bucketName,
          VersioningConfiguration: { Status },
        }),
      );
    };
    await put("Suspended");
    return () => put("Enabled");
  },
  namedBy: ({ ok, what, found }) => !ok && what.startsWith("versioning") && found === "Suspended",
};

const destinationGrant: Breakage = {
  name: "destination-grant",
  what: "a destination's bucket policy no longer lets the role in",
  applies: ({ source, destinations }) =>
    Object.values(destinations).some((side) => side.accountId !== source.accountId),
  async apply(outputs, clientsOf) {
    const { side } = firstDestination(outputs);
    const { s3 } = clientsOf(side);
    const Bucket = side.bucketName;
    const { Policy = "" } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
    const document = JSON.parse(Policy) as { Statement: { Effect: string }[] };
    const Statement = document.Statement.filter(({ Effect }) => Effect === "Deny");
    const without = JSON.stringify({ ...document, Statement });
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: without }));
    return async () => {
      await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    };
  },
  namedBy: ({ ok, what, found }) =>
    !ok && what.endsWith("grant") && found.startsWith("does not let"),
};

const wrongKey: Breakage = {
  name: "wrong-key",
  what: "a rule names another key than the stack's",
  applies: () => true,
  async apply(outputs, clientsOf) {
    const { name, side } = firstDestination(outputs);
    const { kms } = clientsOf(side);
    const { s3 } = clientsOf(outputs.source);
    const Bucket = outputs.source.bucketName;
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: "The wrong key" }));
    const before = await replicationOf(s3, Bucket);
    const ids = outputs.rules.filter((rule) => rule.destination === name).map((rule) => rule.id);
    const Rules = (before?.Rules ?? []).map((rule) =>
      rule.ID !== undefined && ids.includes(rule.ID) && rule.Destination
        ? {
            ...rule,
            Destination: {
              ...rule.Destination,
              EncryptionConfiguration: { ReplicaKmsKeyID: KeyMetadata?.Arn },
            },
          }
        : rule,
    );
    const put = async (rules: typeof Rules) => {
      const ReplicationConfiguration = { Role: before?.Role, Rules: rules };
      await s3.send(new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration }));
    };
    await put(Rules);
    return async () => {
      await put(before?.Rules ?? []);
      const KeyId = KeyMetadata?.KeyId;
      await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    };
  },
  namedBy: ({ ok, what }) => !ok && /^rule .*, key of the replicas$/.test(what),
};

/** All of them, in the order in which they are shown. */
export const BREAKAGES: readonly Breakage[] = [destinationVersioning, destinationGrant, wrongKey];
