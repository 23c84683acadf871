import type { Tag } from "@aws-sdk/client-s3";

/** S3's list of tags as a map, in the order of its keys. */
export function tagsOf(tagSet: Tag[] = []): Record<string, string> {
  const pairs = tagSet.map(({ Key = "", Value = "" }): [string, string] => [Key, Value]);
  return Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}
