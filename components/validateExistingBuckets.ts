import { bucketNameFault } from "./bucketNames";
import { OF_CREATED_KEYS } from "./keySettings";
import type { Problem } from "./problems";
import type { SideSettings } from "./settings";
import { isCrossAccount } from "./topology";

/** The settings that only a bucket which the stack makes can have, and why not. */
const OF_CREATED_BUCKETS = [
  ["bucketName", "existingBucket.name is the bucket's name"],
  ["bucketNamePrefix", "existingBucket.name is the bucket's name"],
  ["forceDestroy", "the stack never deletes a bucket that it did not make"],
  ["retainOnDelete", "the stack never deletes a bucket that it did not make"],
  [
    "additionalBucketPolicyStatements",
    "the bucket's owner writes its policy, to which the stack adds its own needs at most",
  ],
] as const;

/** Whether a side is an existing bucket whose default encryption stays as it is. */
export function keepsEncryption({ existingBucket }: Pick<SideSettings, "existingBucket">): boolean {
  return existingBucket !== undefined && existingBucket.replaceEncryption !== true;
}

/** What makes no sense for a side whose bucket is there already, or in what it says of it. */
export function existingBucketSettingProblems(
  path: string,
  side: SideSettings,
  source: { accountId: string },
): Problem[] {
  const { existingBucket } = side;
  if (!existingBucket) return [];
  const problems: Problem[] = [];
  const wrong = (setting: string, received: unknown, allowed: string, fix: string) =>
    problems.push({ path: `${path}.${setting}`, received, allowed, fix });
  const { name, extendBucketPolicy, replaceReplicationRules } = existingBucket;

  const fault = bucketNameFault(name);
  if (fault !== undefined) {
    const fix = "correct the name of the bucket";
    wrong("existingBucket.name", name, `a bucket name with ${fault}`, fix);
  }
  for (const [setting, why] of OF_CREATED_BUCKETS) {
    if (side[setting] === undefined) continue;
    wrong(setting, side[setting], "nothing beside existingBucket", `remove it: ${why}`);
  }
  for (const setting of keepsEncryption(side) ? OF_CREATED_KEYS : []) {
    if (side[setting] === undefined) continue;
    const fix = "remove it: the stack makes no key for a bucket whose encryption stays as it is";
    wrong(setting, side[setting], "nothing without existingBucket.replaceEncryption", fix);
  }
  if (path !== "source" && replaceReplicationRules !== undefined) {
    const fix = "remove it: the stack puts rules on the source and leaves a destination's alone";
    const setting = "existingBucket.replaceReplicationRules";
    wrong(setting, replaceReplicationRules, "nothing but for the source", fix);
  }
  if (extendBucketPolicy === true && !isCrossAccount(source, side)) {
    const fix = "remove it: within one account the role's own policy is enough";
    const allowed = "false, since the bucket is in the source's account";
    wrong("existingBucket.extendBucketPolicy", true, allowed, fix);
  }
  return problems;
}
