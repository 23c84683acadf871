import { createHash, randomBytes } from "node:crypto";

import type { S3Client } from "@aws-sdk/client-s3";
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";

import { distinctFilters, rulesFor } from "../operations/matching";
import type { RuleOutputs, StackOutputs } from "../operations/stackOutputs";
import { taggingOf } from "../operations/tags";
import type { SourceVersion } from "../operations/verifyReplica";

/** A version, or a delete marker, that the rehearsal wrote into the source. */
export interface Written {
  /** What it is: "an empty object". */
  what: string;
  version: SourceVersion;
  deleteMarker: boolean;
}

const KIB = 1024;
/** The least that S3 takes for a part that is not the last. */
const PART = 5 * KIB * KIB;

/** Writes objects of every kind for every filter of the rules, and one that no rule selects. */
export async function writeObjects(outputs: StackOutputs, s3: S3Client): Promise<Written[]> {
  const bucket = outputs.source.bucketName;
  const filters = distinctFilters(outputs.rules);
  const perRule = filters.map((rule) => writeForRule(rule, bucket, s3));
  // One of them will do: no part may be smaller than 5 MiB, which takes a local AWS seconds.
  const multipart = filters
    .slice(0, 1)
    .map(async ({ id, prefix, tags }) => [
      written(
        "a multipart object",
        await putMultipart(s3, bucket, `${prefix}rehearsal/${id}/multipart.bin`, tags),
      ),
    ]);
  const unselected = unselectedPlaces(outputs.rules).map(async ({ what, key, tags }) => [
    written(what, await put(s3, bucket, key, tags, KIB)),
  ]);
  return (await allDone([...perRule, ...multipart, ...unselected])).flat();
}

/** All results, or the first failure once nothing is under way: no object may come after a clean-up. */
async function allDone<T>(works: Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(works);
  return Promise.all(works);
}

async function writeForRule(rule: RuleOutputs, bucket: string, s3: S3Client): Promise<Written[]> {
  const { tags } = rule;
  const at = (name: string) => `${rule.prefix}rehearsal/${rule.id}/${name}`;
  const more = { ...tags, note: "äöü & more" };
  const overwritten = at("overwritten.txt");
  const deleted = at("deleted.txt");
  return [
    written("an empty object", await put(s3, bucket, at("empty"), tags, 0)),
    written("a small object", await put(s3, bucket, at("small.txt"), tags, KIB)),
    written("a larger object", await put(s3, bucket, at("larger.bin"), tags, 256 * KIB)),
    written("an object with more tags", await put(s3, bucket, at("tagged.txt"), more, KIB)),
    written("a first version", await put(s3, bucket, overwritten, tags, KIB)),
    written("a second version", await put(s3, bucket, overwritten, tags, 2 * KIB)),
    written("an object deleted later", await put(s3, bucket, deleted, tags, KIB)),
    { ...written("a delete marker", await remove(s3, bucket, deleted)), deleteMarker: true },
  ];
}

const written = (what: string, version: SourceVersion): Written => ({
  what,
  version,
  deleteMarker: false,
});

/** Places for objects that no rule selects; none if some rule takes everything. */
function unselectedPlaces(rules: readonly RuleOutputs[]) {
  const elsewhere = {
    what: "an object outside all prefixes",
    key: "rehearsal/no-rule.txt",
    tags: {},
  };
  const untagged = rules
    .filter(({ tags }) => Object.keys(tags).length > 0)
    .map(({ prefix }) => ({
      what: "an object without the rule's tags",
      key: `${prefix}rehearsal/untagged.txt`,
      tags: {},
    }));
  const places = new Map([elsewhere, ...untagged].map((place) => [place.key, place]));
  return [...places.values()].filter((place) => rulesFor(rules, place).length === 0);
}

async function put(
  s3: S3Client,
  Bucket: string,
  key: string,
  tags: Record<string, string>,
  size: number,
): Promise<SourceVersion> {
  const Body = randomBytes(size);
  const Tagging = taggingOf(tags);
  const { VersionId = "" } = await s3.send(
    new PutObjectCommand({ Bucket, Key: key, Body, Tagging }),
  );
  return { key, versionId: VersionId, size, tags, sha256: sha256Of(Body) };
}

async function putMultipart(
  s3: S3Client,
  Bucket: string,
  key: string,
  tags: Record<string, string>,
): Promise<SourceVersion> {
  const at = { Bucket, Key: key };
  const Tagging = taggingOf(tags);
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...at, Tagging }));
  const parts = [randomBytes(PART), randomBytes(KIB)];
  const Parts = await Promise.all(
    parts.map(async (Body, index) => {
      const PartNumber = index + 1;
      const part = { ...at, UploadId, PartNumber, Body };
      const { ETag } = await s3.send(new UploadPartCommand(part));
      return { ETag, PartNumber };
    }),
  );
  const { VersionId = "" } = await s3.send(
    new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts } }),
  );
  const body = Buffer.concat(parts);
  return { key, versionId: VersionId, size: body.length, tags, sha256: sha256Of(body) };
}

async function remove(s3: S3Client, Bucket: string, key: string): Promise<SourceVersion> {
  const { VersionId = "" } = await s3.send(new DeleteObjectCommand({ Bucket, Key: key }));
  return { key, versionId: VersionId, size: 0, tags: {} };
}

const sha256Of = (body: Buffer) => createHash("sha256").update(body).digest("hex");
