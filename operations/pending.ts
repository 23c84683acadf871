import { setTimeout as wait } from "node:timers/promises";

import type { S3Client } from "@aws-sdk/client-s3";
import { HeadObjectCommand } from "@aws-sdk/client-s3";

import { isAwsError } from "./errors";
import { versionPages } from "./listVersions";

/** How many versions are asked for their status, and how many at a time: a sample, not an audit. */
const MOST_ASKED = 1000;
const AT_A_TIME = 16;

/** What a look at a bucket's versions found. */
export interface Pending {
  /** Versions that wait for their replicas. */
  pending: number;
  /** Versions that were asked. */
  asked: number;
}

/** How many of a bucket's versions still wait for their replicas, among the first it lists. */
export async function countPending(client: S3Client, Bucket: string): Promise<Pending> {
  const versions: { Key?: string; VersionId?: string }[] = [];
  for await (const page of versionPages(client, Bucket)) {
    versions.push(...(page.Versions ?? []));
    if (versions.length >= MOST_ASKED) break;
  }
  const asked = versions.slice(0, MOST_ASKED);
  let pending = 0;
  for (let start = 0; start < asked.length; start += AT_A_TIME) {
    const statuses = await Promise.all(
      asked
        .slice(start, start + AT_A_TIME)
        .map(({ Key, VersionId }) => statusOf(client, { Bucket, Key, VersionId })),
    );
    pending += statuses.filter((status) => status === "PENDING").length;
  }
  return { pending, asked: asked.length };
}

async function statusOf(
  client: S3Client,
  { Bucket, Key, VersionId }: { Bucket: string; Key?: string; VersionId?: string },
): Promise<string | undefined> {
  try {
    const head = await client.send(new HeadObjectCommand({ Bucket, Key, VersionId }));
    return head.ReplicationStatus;
  } catch (error) {
    // Deleted since it was listed.
    if (isAwsError(error, "NotFound", "NoSuchKey")) return undefined;
    throw error;
  }
}

/** Waits until no version waits for its replicas, or until time is up. */
export async function waitForPending(
  client: S3Client,
  bucket: string,
  { timeoutSeconds, pollSeconds }: { timeoutSeconds: number; pollSeconds: number },
  progress: (line: string) => void,
): Promise<Pending> {
  const end = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    const found = await countPending(client, bucket);
    if (found.pending === 0 || Date.now() >= end) return found;
    progress(`${found.pending} of ${found.asked} versions of ${bucket} wait for their replicas`);
    await wait(pollSeconds * 1000);
  }
}
