import type { S3Client } from "@aws-sdk/client-s3";
import {
  GetObjectTaggingCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
} from "@aws-sdk/client-s3";

import type { ClientsOf } from "./awsClients";
import type { Check } from "./checks";
import { attempt } from "./checks";
import { rulesFor } from "./matching";
import type { StackOutputs } from "./stackOutputs";
import { tagsOf } from "./tags";
import type { SourceVersion } from "./verifyReplica";
import { verifyReplica } from "./verifyReplica";

/** How many keys of each prefix are listed to find recent ones among: S3 lists by name, not by time. */
const MOST_LISTED = 5000;
const HOURS_TILL_LATE = 24;

/**
 * Looks at the newest objects among the first keys of each rule's prefix: their replication status
 * and, where that is COMPLETED, their replicas. A sample; audits of all objects are for S3 Inventory.
 */
export async function verifyRecentObjects(
  outputs: StackOutputs,
  clientsOf: ClientsOf,
  sample: number,
): Promise<Check[]> {
  if (sample === 0) return [];
  const { s3 } = clientsOf(outputs.source);
  const what = `objects of ${outputs.source.bucketName}`;
  return attempt("source", what, async () => {
    const prefixes = [...new Set(outputs.rules.map((rule) => rule.prefix))];
    const keys = await Promise.all(
      prefixes.map((prefix) => newestKeys(s3, outputs.source.bucketName, prefix, sample)),
    );
    const newest = [...new Map(keys.flat()).entries()]
      .sort(([, a], [, b]) => b - a)
      .slice(0, sample);
    const checks = await Promise.all(newest.map(([key]) => verifyObject(outputs, clientsOf, key)));
    return checks.flat();
  });
}

async function newestKeys(
  client: S3Client,
  Bucket: string,
  Prefix: string,
  sample: number,
): Promise<[string, number][]> {
  const found: [string, number][] = [];
  for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix })) {
    for (const { Key, LastModified } of page.Contents ?? []) {
      if (Key !== undefined) found.push([Key, LastModified?.getTime() ?? 0]);
    }
    if (found.length >= MOST_LISTED) break;
  }
  return found.sort(([, a], [, b]) => b - a).slice(0, sample);
}

async function verifyObject(
  outputs: StackOutputs,
  clientsOf: ClientsOf,
  Key: string,
): Promise<Check[]> {
  const { s3 } = clientsOf(outputs.source);
  const at = { Bucket: outputs.source.bucketName, Key };
  return attempt("source", `object ${Key}`, async () => {
    const [head, tagging] = await Promise.all([
      s3.send(new HeadObjectCommand(at)),
      s3.send(new GetObjectTaggingCommand(at)),
    ]);
    const tags = tagsOf(tagging.TagSet);
    const rules = rulesFor(outputs.rules, { key: Key, tags });
    const status = statusCheck(Key, head.ReplicationStatus, head.LastModified, rules.length > 0);
    if (!status.ok || head.ReplicationStatus !== "COMPLETED") return [status];
    const version: SourceVersion = {
      key: Key,
      versionId: head.VersionId ?? "null",
      size: head.ContentLength ?? 0,
      tags,
      sseAlgorithm: head.ServerSideEncryption,
      storageClass: head.StorageClass,
    };
    const replicas = rules.map(async (rule) => {
      const destination = outputs.destinations[rule.destination];
      return destination
        ? verifyReplica(version, rule, destination, clientsOf(destination).s3)
        : [];
    });
    return [status, ...(await Promise.all(replicas)).flat()];
  });
}

function statusCheck(
  key: string,
  status: string | undefined,
  written: Date | undefined,
  selected: boolean,
): Check {
  const check = { side: "source", what: `status of ${key}`, found: status ?? "no status" };
  if (status === "FAILED") {
    const fix =
      "mend what the other findings name, then replicate it again: S3 never retries by itself";
    return { ...check, ok: false, expected: "COMPLETED", fix };
  }
  const hours = written === undefined ? 0 : (Date.now() - written.getTime()) / 3_600_000;
  if (status === "PENDING" && hours > HOURS_TILL_LATE) {
    const found = `PENDING for ${Math.floor(hours)} hours`;
    const fix = "see whether a destination is unreachable or KMS throttles its requests";
    return { ...check, ok: false, found, expected: "COMPLETED", fix };
  }
  if (status === undefined && selected) {
    // Older than the rule, written while it was disabled, or tagged late: the stack is not at fault.
    const found = "never replicated: the rule, or the tags it selects by, came later";
    return { ...check, ok: true, found };
  }
  return { ...check, ok: true };
}
