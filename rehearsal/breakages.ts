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
import { finish } from "./handlers/handler";

/** The accounts of a stack's sides, which its settings and its outputs both tell. */
export interface Sides {
  source: { accountId: string };
  destinations: Record<string, { accountId: string }>;
}

/** Something that goes wrong in real life, done on purpose. */
export interface Breakage {
  /** Its name on the command line. */
  name: string;
  /** What is done, in a few words. */
  what: string;
  /** Whether a stack with these sides can be broken so at all. */
  applies(sides: Sides): boolean;
  /** Breaks it, and answers with the way back. */
  apply(outputs: StackOutputs, clientsOf: ClientsOf): Promise<() => Promise<void>>;
  /** Whether a finding names the cause, not only a symptom. */
  namedBy(check: Check): boolean;
}

/** The first of the stack's destinations for which this holds. */
function destinationOf(
  { destinations }: StackOutputs,
  holds: (side: SideOutputs, name: string) => boolean,
): { name: string; side: SideOutputs } {
  const found = Object.entries(destinations).find(([name, side]) => holds(side, name));
  if (!found) throw new Error("the stack has no destination that can be broken so");
  return { name: found[0], side: found[1] };
}

const hasRules = ({ rules }: StackOutputs, name: string) =>
  rules.some((rule) => rule.destination === name && rule.status === "Enabled");

const destinationVersioning: Breakage = {
  name: "destination-versioning",
  what: "versioning of a destination is suspended",
  applies: () => true,
  async apply(outputs, clientsOf) {
    const { side } = destinationOf(outputs, (_, name) => hasRules(outputs, name));
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
    const { accountId } = outputs.source;
    const { side } = destinationOf(outputs, (foreign) => foreign.accountId !== accountId);
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
    const { name, side } = destinationOf(outputs, (_, candidate) => hasRules(outputs, candidate));
    const { kms } = clientsOf(side);
    const { s3 } = clientsOf(outputs.source);
    const Bucket = outputs.source.bucketName;
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: "The wrong key" }));
    const KeyId = KeyMetadata?.KeyId;
    const removeKey = () =>
      kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
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
    await finish(() => put(Rules), removeKey);
    return async () => {
      await put(before?.Rules ?? []);
      await removeKey();
    };
  },
  namedBy: ({ ok, what }) => !ok && /^rule .*, key of the replicas$/.test(what),
};

/** All of them, in the order in which they are shown. */
export const BREAKAGES: readonly Breakage[] = [destinationVersioning, destinationGrant, wrongKey];
