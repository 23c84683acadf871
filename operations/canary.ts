import { createHash, randomBytes, randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";

import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";

import type { ClientsOf } from "./awsClients";
import type { Check } from "./checks";
import { attempt } from "./checks";
import { messageOf } from "./errors";
import { distinctFilters, rulesFor } from "./matching";
import type { RuleOutputs, StackOutputs } from "./stackOutputs";
import { taggingOf } from "./tags";
import type { SourceVersion } from "./verifyReplica";
import { verifyReplica } from "./verifyReplica";

/** Canary objects lie under this, behind the prefix of the rule that they test. */
export const CANARY_PREFIX = ".replicated-bucket-canary/";
const CANARY_BYTES = 1024;

/** How long canaries are followed. */
export interface CanaryTimes {
  /** How long until a canary must be replicated, in seconds. */
  timeoutSeconds: number;
  /** How long a failed canary is followed by another, in seconds: FAILED is final, and IAM settles. */
  settleSeconds: number;
  /** How long between two looks at a canary, in seconds. */
  pollSeconds: number;
  /** Ends the following early; what was written is removed all the same. Defaults to none. */
  signal?: AbortSignal;
}

/**
 * Writes an object for each filter of the enabled rules, follows it to its destinations, compares the
 * replicas and removes its own versions everywhere, whatever happened.
 */
export async function verifyCanaries(
  outputs: StackOutputs,
  clientsOf: ClientsOf,
  times: CanaryTimes,
  progress: (line: string) => void,
): Promise<Check[]> {
  const filters = distinctFilters(outputs.rules);
  const checks = filters.map((rule) =>
    attempt("source", `canary for rule ${rule.id}`, () =>
      followCanaries(rule, outputs, clientsOf, times, progress),
    ),
  );
  return (await Promise.all(checks)).flat();
}

async function followCanaries(
  rule: RuleOutputs,
  outputs: StackOutputs,
  clientsOf: ClientsOf,
  times: CanaryTimes,
  progress: (line: string) => void,
): Promise<Check[]> {
  const written: SourceVersion[] = [];
  const settled = Date.now() + times.settleSeconds * 1000;
  try {
    for (;;) {
      times.signal?.throwIfAborted();
      const version = await writeCanary(rule, outputs, clientsOf);
      written.push(version);
      progress(`canary ${version.key} written, waiting for its replicas`);
      const status = await follow(version, outputs, clientsOf, times);
      if (status === "FAILED" && Date.now() < settled) {
        progress(`canary ${version.key} failed, trying another while permissions settle`);
        await pause(times);
        continue;
      }
      return await judge(version, status, rule, outputs, clientsOf);
    }
  } finally {
    for (const version of written) await removeCanary(version, outputs, clientsOf, progress);
  }
}

async function writeCanary(
  { prefix, tags }: RuleOutputs,
  { source }: StackOutputs,
  clientsOf: ClientsOf,
): Promise<SourceVersion> {
  const key = `${prefix}${CANARY_PREFIX}${randomUUID()}`;
  const Body = randomBytes(CANARY_BYTES);
  const { VersionId, ServerSideEncryption: sseAlgorithm } = await clientsOf(source).s3.send(
    new PutObjectCommand({
      Bucket: source.bucketName,
      Key: key,
      Body,
      Tagging: taggingOf(tags),
    }),
  );
  const sha256 = createHash("sha256").update(Body).digest("hex");
  const versionId = VersionId ?? "null";
  return { key, versionId, size: CANARY_BYTES, tags, sseAlgorithm, sha256 };
}

async function follow(
  { key: Key, versionId: VersionId }: SourceVersion,
  { source }: StackOutputs,
  clientsOf: ClientsOf,
  times: CanaryTimes,
): Promise<string> {
  const end = Date.now() + times.timeoutSeconds * 1000;
  const at = { Bucket: source.bucketName, Key, VersionId };
  for (;;) {
    const { ReplicationStatus } = await clientsOf(source).s3.send(new HeadObjectCommand(at));
    if (ReplicationStatus !== undefined && ReplicationStatus !== "PENDING")
      return ReplicationStatus;
    if (Date.now() >= end) return ReplicationStatus ?? "no status";
    await pause(times);
  }
}

const pause = ({ pollSeconds, signal }: CanaryTimes) =>
  wait(pollSeconds * 1000, undefined, { signal });

async function judge(
  version: SourceVersion,
  status: string,
  rule: RuleOutputs,
  outputs: StackOutputs,
  clientsOf: ClientsOf,
): Promise<Check[]> {
  // Also where the status is wrong: only the destinations tell which of them has no replica.
  const replicas = rulesFor(outputs.rules, version).map(async (winner) => {
    const destination = outputs.destinations[winner.destination];
    return destination
      ? verifyReplica(version, winner, destination, clientsOf(destination).s3)
      : [];
  });
  return [statusCheck(rule, status), ...(await Promise.all(replicas)).flat()];
}

function statusCheck(rule: RuleOutputs, status: string): Check {
  const check = { side: "source", what: `canary for rule ${rule.id}`, found: status };
  // S3 writes COMPLETED; its API also lists COMPLETE.
  if (status === "COMPLETED" || status === "COMPLETE") return { ...check, ok: true };
  const fix = "mend what the other findings name; an event with a failure reason tells more";
  return { ...check, ok: false, expected: "COMPLETED", fix };
}

/** Removes the canary's version and its replicas; deletes of a version are never replicated. */
async function removeCanary(
  { key: Key, versionId: VersionId }: SourceVersion,
  outputs: StackOutputs,
  clientsOf: ClientsOf,
  progress: (line: string) => void,
): Promise<void> {
  for (const side of [outputs.source, ...Object.values(outputs.destinations)]) {
    try {
      const at = { Bucket: side.bucketName, Key, VersionId };
      await clientsOf(side).s3.send(new DeleteObjectCommand(at));
    } catch (error) {
      progress(`canary ${Key} stays in ${side.bucketName}: ${messageOf(error)}`);
    }
  }
}
