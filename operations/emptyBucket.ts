import type {
  AbortMultipartUploadCommandInput,
  ListMultipartUploadsCommandOutput,
  ObjectIdentifier,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
} from "@aws-sdk/client-s3";

import { isAwsError } from "./errors";
import { versionPages } from "./listVersions";

/** What was removed from a bucket, and what would not go. */
export interface Emptied {
  /** Versions and delete markers that were deleted. */
  deleted: number;
  /** Incomplete multipart uploads that were aborted. */
  aborted: number;
  /** What S3 refused to delete, by key and reason: locked versions, mostly. */
  refused: string[];
  /** Whether the bucket holds more than could be deleted under the limit. */
  more: boolean;
}

/**
 * Deletes every version and delete marker of a bucket, page by page, and aborts its multipart uploads.
 * What is deleted so is not deleted in the destinations: S3 never replicates deletes of a version.
 *
 * @param most how many versions to delete at most: beyond that a lifecycle rule does it cheaper.
 */
export async function emptyBucket(
  client: S3Client,
  Bucket: string,
  most: number,
  progress: (line: string) => void,
): Promise<Emptied> {
  const emptied: Emptied = { deleted: 0, aborted: 0, refused: [], more: false };
  for await (const page of versionPages(client, Bucket)) {
    const all = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    const left = most - emptied.deleted - emptied.refused.length;
    const objects = all.slice(0, left).map(({ Key, VersionId }) => ({ Key, VersionId }));
    await deletePage(client, Bucket, objects, emptied);
    if (objects.length > 0) progress(`${Bucket}: ${emptied.deleted} versions deleted`);
    if (all.length > left || (all.length === left && page.IsTruncated)) {
      emptied.more = true;
      return emptied;
    }
  }
  emptied.aborted = await abortUploads(client, Bucket);
  return emptied;
}

async function abortUploads(client: S3Client, Bucket: string): Promise<number> {
  let aborted = 0;
  let page: ListMultipartUploadsCommandOutput | undefined;
  do {
    page = await client.send(
      new ListMultipartUploadsCommand({
        Bucket,
        KeyMarker: page?.NextKeyMarker,
        UploadIdMarker: page?.NextUploadIdMarker,
      }),
    );
    for (const { Key, UploadId } of page.Uploads ?? []) {
      aborted += await abort(client, { Bucket, Key, UploadId });
    }
  } while (page.IsTruncated);
  return aborted;
}

async function abort(client: S3Client, upload: AbortMultipartUploadCommandInput): Promise<number> {
  try {
    await client.send(new AbortMultipartUploadCommand(upload));
    return 1;
  } catch (error) {
    // Completed or aborted since it was listed.
    if (isAwsError(error, "NoSuchUpload")) return 0;
    throw error;
  }
}

async function deletePage(
  client: S3Client,
  Bucket: string,
  Objects: Partial<ObjectIdentifier>[],
  emptied: Emptied,
): Promise<void> {
  const named = Objects.flatMap(({ Key, VersionId }) =>
    Key === undefined ? [] : [{ Key, VersionId }],
  );
  if (named.length === 0) return;
  const { Errors = [] } = await client.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: named, Quiet: true } }),
  );
  emptied.deleted += named.length - Errors.length;
  emptied.refused.push(
    ...Errors.map(({ Key, VersionId, Code, Message }) =>
      [`${Key ?? ""} (${VersionId ?? ""})`, Code, Message].filter(Boolean).join(": "),
    ),
  );
}
