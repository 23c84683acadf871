import type { HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import {
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";

import { isAwsError } from "../../operations/errors";
import type { SideOutputs } from "../../operations/stackOutputs";
import { taggingOf } from "../../operations/tags";
import type { Scene } from "./promise";

/** A version of an object in the source. */
export interface Version {
  Key: string;
  VersionId: string;
}

/** Puts an object into the source as any writer would, naming no encryption. */
export async function put(
  { live: { outputs, clientsOf } }: Scene,
  Key: string,
  tags: Record<string, string> = {},
): Promise<Version> {
  const { source } = outputs;
  const { VersionId = "" } = await clientsOf(source).s3.send(
    new PutObjectCommand({
      Bucket: source.bucketName,
      Key,
      Body: `content of ${Key}`,
      Tagging: taggingOf(tags),
    }),
  );
  return { Key, VersionId };
}

/** Deletes an object in the source, which leaves a delete marker; answers with the marker's version. */
export async function remove(
  { live: { outputs, clientsOf } }: Scene,
  Key: string,
): Promise<Version> {
  const { source } = outputs;
  const { VersionId = "" } = await clientsOf(source).s3.send(
    new DeleteObjectCommand({ Bucket: source.bucketName, Key }),
  );
  return { Key, VersionId };
}

/** What S3 says of a version on a side, with the side's own credentials; undefined if it is not there. */
export async function headOf(
  { live: { clientsOf } }: Scene,
  side: SideOutputs,
  version: Version,
): Promise<HeadObjectCommandOutput | undefined> {
  try {
    return await clientsOf(side).s3.send(
      new HeadObjectCommand({ Bucket: side.bucketName, ...version }),
    );
  } catch (error) {
    if (isAwsError(error, "NotFound", "NoSuchKey")) return undefined;
    throw error;
  }
}

/** Which of these versions and delete markers are on a side: "version and delete marker", or "nothing". */
export async function presenceOf(
  { live: { clientsOf } }: Scene,
  side: SideOutputs,
  version: Version,
  marker?: Version,
): Promise<string> {
  const { Versions = [], DeleteMarkers = [] } = await clientsOf(side).s3.send(
    new ListObjectVersionsCommand({ Bucket: side.bucketName, Prefix: version.Key }),
  );
  const there = [
    Versions.some(({ VersionId }) => VersionId === version.VersionId) && "version",
    DeleteMarkers.some(({ VersionId }) => VersionId === marker?.VersionId) && "delete marker",
  ];
  return there.filter(Boolean).join(" and ") || "nothing";
}
