import { createHash } from "node:crypto";

import type { HeadObjectCommandOutput, S3Client } from "@aws-sdk/client-s3";
import {
  GetBucketAclCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
} from "@aws-sdk/client-s3";

import { sseAlgorithmOf } from "../components/sseAlgorithm";
import type { Check } from "./checks";
import { attempt, compare } from "./checks";
import { isAwsError } from "./errors";
import type { RuleOutputs, SideOutputs } from "./stackOutputs";
import { tagsOf } from "./tags";

/** Where a version of an object lies, as S3's commands take it. */
interface VersionAddress {
  Bucket: string;
  Key: string;
  VersionId: string;
}

/** A version of an object in the source. */
export interface SourceVersion {
  key: string;
  versionId: string;
  size: number;
  tags: Record<string, string>;
  /** How it is encrypted, such as `aws:kms`; undefined of an object so old that it is not. */
  sseAlgorithm?: string;
  /** Its storage class; S3 leaves STANDARD out of its answers. */
  storageClass?: string;
  /** SHA-256 of its content in hexadecimal digits, if the content shall be read and compared. */
  sha256?: string;
}

const FIX_KEY = "correct the rule's replica key; replicas made meanwhile keep the wrong one";
const FIX_MISSING = "see the status of the source object; S3 Batch Replication sends it again";
const FIX_CLASS =
  "see the rule's other findings; a lifecycle rule that moved it is no fault of replication";
const FIX_RULE = "see the rule's other findings, then replicate the object again";

/**
 * Compares the replica of a version with what the rule promises, with the destination's own
 * credentials: it must be readable where the source is lost.
 */
export async function verifyReplica(
  version: SourceVersion,
  rule: RuleOutputs,
  destination: SideOutputs,
  s3: S3Client,
): Promise<Check[]> {
  const side = rule.destination;
  const named = `replica of ${version.key} (rule ${rule.id})`;
  const at = { Bucket: destination.bucketName, Key: version.key, VersionId: version.versionId };
  return attempt(side, named, async () => {
    const head = await headOf(s3, at);
    if (!head) return [compare(side, named, "not there", "there", FIX_MISSING)];
    const tagging = await s3.send(new GetObjectTaggingCommand(at));
    return [
      ...headChecks(head, version, rule, destination, named),
      compare(side, `${named}, tags`, tagsOf(tagging.TagSet), sorted(version.tags), FIX_RULE),
      ...(await ownerChecks(version, rule, destination, s3, named)),
      ...(version.sha256 === undefined
        ? []
        : [compare(side, `${named}, SHA-256`, await sha256Of(s3, at), version.sha256, FIX_RULE)]),
    ];
  });
}

async function headOf(
  s3: S3Client,
  at: VersionAddress,
): Promise<HeadObjectCommandOutput | undefined> {
  try {
    return await s3.send(new HeadObjectCommand(at));
  } catch (error) {
    if (isAwsError(error, "NotFound", "NoSuchKey")) return undefined;
    throw error;
  }
}

function headChecks(
  head: HeadObjectCommandOutput,
  version: SourceVersion,
  rule: RuleOutputs,
  destination: SideOutputs,
  named: string,
): Check[] {
  const storageClass = rule.storageClass ?? version.storageClass ?? "STANDARD";
  // A replica keeps the kind of encryption of its object; what has none gets the destination's.
  const sseAlgorithm = version.sseAlgorithm ?? sseAlgorithmOf(destination);
  const keyArn = sseAlgorithm === "AES256" ? undefined : destination.kmsKeyArn;
  const parts: [string, unknown, unknown, string][] = [
    ["status", head.ReplicationStatus, "REPLICA", FIX_RULE],
    ["version id", head.VersionId, version.versionId, FIX_RULE],
    ["size", head.ContentLength, version.size, FIX_RULE],
    ["encryption", head.ServerSideEncryption, sseAlgorithm, FIX_RULE],
    ["key", head.SSEKMSKeyId, keyArn, FIX_KEY],
    ["storage class", head.StorageClass ?? "STANDARD", storageClass, FIX_CLASS],
  ];
  return parts.map(([part, found, expected, fix]) =>
    compare(rule.destination, `${named}, ${part}`, found, expected, fix),
  );
}

/** Where replicas belong to the destination, their owner is the bucket's. */
async function ownerChecks(
  version: SourceVersion,
  rule: RuleOutputs,
  destination: SideOutputs,
  s3: S3Client,
  named: string,
): Promise<Check[]> {
  if (!belongsToDestination(rule, destination)) return [];
  const Bucket = destination.bucketName;
  const [acl, versions] = await Promise.all([
    s3.send(new GetBucketAclCommand({ Bucket })),
    s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: version.key, MaxKeys: 100 })),
  ]);
  const listed = versions.Versions?.find((other) => other.VersionId === version.versionId);
  // A version that is not among the first hundred of its key, or of which no owner is told.
  if (listed?.Owner?.ID === undefined || acl.Owner?.ID === undefined) return [];
  const fix = "disable ACLs on the destination, or let the rule translate the owner";
  return [compare(rule.destination, `${named}, owner`, listed.Owner.ID, acl.Owner.ID, fix)];
}

/** With ACLs and without an override, replicas belong to whoever owns the source object. */
function belongsToDestination(rule: RuleOutputs, destination: SideOutputs): boolean {
  return rule.accessControlTranslation || destination.objectOwnership === "BucketOwnerEnforced";
}

async function sha256Of(s3: S3Client, at: VersionAddress): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand(at));
  const hash = createHash("sha256");
  if (Body) hash.update(await Body.transformToByteArray());
  return hash.digest("hex");
}

const sorted = (tags: Record<string, string>) => Object.fromEntries(Object.entries(tags).sort());
