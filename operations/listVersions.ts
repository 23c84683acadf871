import type { ListObjectVersionsCommandOutput, S3Client } from "@aws-sdk/client-s3";
import { ListObjectVersionsCommand } from "@aws-sdk/client-s3";

/** The versions and delete markers of a bucket, page by page; the SDK has no paginator for them. */
export async function* versionPages(
  client: S3Client,
  Bucket: string,
): AsyncGenerator<ListObjectVersionsCommandOutput> {
  let page: ListObjectVersionsCommandOutput | undefined;
  do {
    page = await client.send(
      new ListObjectVersionsCommand({
        Bucket,
        KeyMarker: page?.NextKeyMarker,
        VersionIdMarker: page?.NextVersionIdMarker,
      }),
    );
    yield page;
  } while (page.IsTruncated);
}
