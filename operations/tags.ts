import type { Tag } from "@aws-sdk/client-s3";

/** S3's list of tags as a map, in the order of its keys. */
export function tagsOf(tagSet: Tag[] = []): Record<string, string> {
  const pairs = tagSet.map(({ Key = "", Value = "" }): [string, string] => [Key, Value]);
  return Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Tags as the header of a PUT carries them: a query string, with spaces as S3 reads them. */
export function taggingOf(tags: Record<string, string>): string {
  return Object.entries(tags)
    .map((pair) => pair.map(encodeURIComponent).join("="))
    .join("&");
}
