import { bucketNameOf } from "../components/bucketNames";
import type { ExistingBucketSettings } from "../components/existingBucketSettings";
import type { Partition } from "../components/partitions";
import { knownPartitionOf } from "../components/partitions";
import type { DestinationSettings, ReplicationSettings } from "../components/settings";
import type { BootstrapSettings } from "./settings";

/** A stack as its file has it. */
export type StackSettings = ReplicationSettings & { name: string };

/** A bucket that a stack takes over, and what it may change of it. */
export interface ExistingBucketScope extends ExistingBucketSettings {
  arn: string;
  /** Whether it is the source, whose replication rules the stack sets. */
  isSource: boolean;
}

/** What the stacks have in one account, by the names that are known beforehand. `*` stands for what is not. */
export interface Scope {
  partition: Partition;
  accountId: string;
  /** The Regions of the stacks' sides in the account. */
  regions: string[];
  /** The ARNs of the buckets that the stacks make. */
  buckets: string[];
  /** Those of all sources, made or taken over. */
  sources: string[];
  /** Those whose destruction deletes their objects. */
  forcedBuckets: string[];
  existingBuckets: ExistingBucketScope[];
  /** The Regions where the stacks make keys. */
  keyRegions: string[];
  /** The ARNs of the aliases of those keys. */
  aliases: string[];
  /** The tags that those keys have, all at once: one set or several. */
  keyTags: Record<string, string>[];
  /** The ARNs of keys that were there before; of an existing bucket whose key no setting names, all of its Region. */
  existingKeys: string[];
  /** The ARNs of the replication roles that the stacks make. */
  roles: string[];
  /** Those of replication roles that were there before. */
  existingRoles: string[];
}

/** A side with its place in a stack. */
export interface PlacedSide {
  stack: StackSettings;
  /** `source`, or the destination's name. */
  side: string;
  settings: DestinationSettings;
}

/** All sides of a stack. */
export function placedSides(stack: StackSettings): PlacedSide[] {
  const destinations = Object.entries(stack.destinations);
  return [
    { stack, side: "source", settings: stack.source },
    ...destinations.map(([side, settings]) => ({ stack, side, settings })),
  ];
}

/** Whether the stack makes a key for the side. */
export function makesKey({ settings }: PlacedSide): boolean {
  const { kmsKeyArn, sseAlgorithm, existingBucket } = settings;
  if (kmsKeyArn !== undefined || sseAlgorithm === "AES256") return false;
  return existingBucket === undefined || existingBucket.replaceEncryption === true;
}

/** A component's or destination's names: what it is called, and what it was called before. */
const namesThen = ({ formerName }: { formerName?: string }, name: string) =>
  formerName === undefined ? [name] : [name, formerName];

/** The beginnings of the names of a side's resources. */
function bases({ stack, side, settings }: PlacedSide): string[] {
  const sides = side === "source" ? [side] : namesThen(settings, side);
  return namesThen(stack, stack.name).flatMap((name) => sides.map((one) => `${name}-${one}`));
}

/** The ARNs of a side's bucket: one, or the names that Pulumi may make up. */
export function bucketArns(placed: PlacedSide): string[] {
  const { stack, settings } = placed;
  const partition = knownPartitionOf(settings.region);
  const names = namesThen(stack, stack.name).map((name) => bucketNameOf(name, settings));
  const known = names.flatMap((name) => name ?? bases(placed).map((base) => `${base}-bucket-*`));
  return unique(known.map((name) => `arn:${partition}:s3:::${name}`));
}

/** The ARNs of the replication role that a stack makes; none where it is given one. */
export function roleArns(stack: StackSettings): string[] {
  const { role = {}, source } = stack;
  if (role.existingArn !== undefined) return [];
  const names =
    role.name === undefined
      ? namesThen(stack, stack.name).map((name) => `${name}-replication-*`)
      : [role.name];
  const prefix = `arn:${knownPartitionOf(source.region)}:iam::${source.accountId}:role`;
  return names.map((name) => `${prefix}${role.path ?? "/"}${name}`);
}

const unique = <T>(items: readonly T[]): T[] => [...new Set(items)];

/** Of a stack's tags, those that tell its keys. */
function identifying(
  { tags = {} }: StackSettings,
  keyTags: string[] | undefined,
): Record<string, string> {
  const entries = Object.entries(tags);
  return Object.fromEntries(entries.filter(([key]) => keyTags?.includes(key) ?? true));
}

/** What the stacks have in the account, for settings that are right. */
export function scopeOf(
  { accountId, keyTags }: Pick<BootstrapSettings, "accountId" | "keyTags">,
  stacks: readonly StackSettings[],
): Scope {
  const sides = stacks
    .flatMap(placedSides)
    .filter(({ settings }) => settings.accountId === accountId);
  const [first] = sides;
  if (!first) throw new Error(`no stack has a side in account ${accountId}`);
  const partition = knownPartitionOf(first.settings.region);
  const kms = (region: string, rest: string) =>
    `arn:${partition}:kms:${region}:${accountId}:${rest}`;
  const made = sides.filter(({ settings }) => settings.existingBucket === undefined);
  const adopted = sides.flatMap((placed) => {
    const { existingBucket } = placed.settings;
    return existingBucket ? [{ placed, existingBucket }] : [];
  });
  const withKey = sides.filter(makesKey);
  const sources = sides.filter(({ side }) => side === "source");
  const tagSets = withKey.map(({ stack }) => JSON.stringify(identifying(stack, keyTags)));
  return {
    partition,
    accountId,
    regions: unique(sides.map(({ settings }) => settings.region)).sort(),
    buckets: unique(made.flatMap(bucketArns)).sort(),
    sources: unique(sources.flatMap(bucketArns)).sort(),
    forcedBuckets: unique(
      made.filter(({ settings }) => settings.forceDestroy === true).flatMap(bucketArns),
    ).sort(),
    existingBuckets: adopted.map(({ placed, existingBucket }) => ({
      ...existingBucket,
      arn: bucketArns(placed).join(),
      isSource: placed.side === "source",
    })),
    keyRegions: unique(withKey.map(({ settings }) => settings.region)).sort(),
    aliases: unique(
      withKey.flatMap((placed) =>
        bases(placed).map((base) => kms(placed.settings.region, `alias/${base}-key-*`)),
      ),
    ).sort(),
    keyTags: unique(tagSets).map((tags) => JSON.parse(tags) as Record<string, string>),
    existingKeys: unique([
      ...sides
        .filter((placed) => !makesKey(placed) && placed.settings.sseAlgorithm !== "AES256")
        .map(({ settings }) => settings.kmsKeyArn ?? kms(settings.region, "key/*")),
      ...sources.flatMap(({ stack }) => stack.additionalSourceKeyArns ?? []),
    ]).sort(),
    roles: unique(sources.flatMap(({ stack }) => roleArns(stack))).sort(),
    existingRoles: unique(sources.flatMap(({ stack }) => stack.role?.existingArn ?? [])).sort(),
  };
}
