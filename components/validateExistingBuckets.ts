import { bucketNameFault } from "./bucketNames";
import { OF_CREATED_KEYS } from "./keySettings";
import type { Problem } from "./problems";
import type { DestinationSettings, SideSettings } from "./settings";
import { OBJECT_OWNERSHIPS } from "./settings";
import { isCrossAccount } from "./topology";
import { needsKey } from "./validateEncryption";

/** The settings that only a bucket which the stack makes can have, and why not. */
const OF_CREATED_BUCKETS = [
  ["bucketName", "existingBucket.name is the bucket's name"],
  ["bucketNamePrefix", "existingBucket.name is the bucket's name"],
  ["bucketNamespace", "the bucket stays in the namespace that it is in"],
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
  side: DestinationSettings,
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
  for (const setting of keepsEncryption(side) && needsKey(path, side) ? OF_CREATED_KEYS : []) {
    if (side[setting] === undefined) continue;
    const fix = "remove it: the stack makes no key for a bucket whose encryption stays as it is";
    wrong(setting, side[setting], "nothing without existingBucket.replaceEncryption", fix);
  }
  if (path !== "source" && replaceReplicationRules !== undefined) {
    const fix = "remove it: the stack puts rules on the source and leaves a destination's alone";
    const setting = "existingBucket.replaceReplicationRules";
    wrong(setting, replaceReplicationRules, "nothing but for the source", fix);
  }
  // Nothing that the provider reads of a bucket tells it, without an error where nothing was ever set.
  if (path !== "source" && isCrossAccount(source, side) && side.objectOwnership === undefined) {
    const fix = `say what the bucket has, as \`aws s3api get-bucket-ownership-controls --bucket ${name}\` tells; without such controls it is ObjectWriter`;
    const allowed = `${OBJECT_OWNERSHIPS.join(", ")}: it decides whether replicas of another account change owner`;
    wrong("objectOwnership", undefined, allowed, fix);
  }
  const { additionalReplicationRoles: others = [] } = side;
  if (extendBucketPolicy === true && !isCrossAccount(source, side) && others.length === 0) {
    const fix = "remove it: within one account the role's own policy is enough";
    const allowed = "false, since the bucket is in the source's account";
    wrong("existingBucket.extendBucketPolicy", true, allowed, fix);
  }
  return problems;
}
