import fc from "fast-check";

import { LONGEST_DESTINATION } from "../../components/bucketNames";
import type { Partition } from "../../components/partitions";
import type {
  DestinationSettings,
  ReplicationSettings,
  RuleSettings,
  SideSettings,
} from "../../components/settings";
import { OBJECT_OWNERSHIPS, STORAGE_CLASSES } from "../../components/settings";
import type { SseAlgorithm } from "../../components/topology";
import { keyId } from "../../proof/recording/madeUpState";
import { reachingAll, ruleOptions } from "./arbitraries";

// Replications of every kind that the component takes. All are made from plain choices, never from one
// another, so that whatever fails shrinks to the fewest sides and the plainest settings.

/** A component to be: its name and settings. */
export interface Replication {
  name: string;
  settings: ReplicationSettings;
}

const REGIONS: Record<Partition, readonly string[]> = {
  aws: [
    "us-east-1",
    "us-west-2",
    "eu-west-1",
    "eu-central-1",
    "eu-north-1",
    "ap-southeast-2",
    "ap-northeast-1",
    "sa-east-1",
    "ca-central-1",
    "af-south-1",
  ],
  "aws-cn": ["cn-north-1", "cn-northwest-1"],
  "aws-us-gov": ["us-gov-west-1", "us-gov-east-1"],
};
const ACCOUNTS = ["111111111111", "222222222222", "012345678901"];
const LONGEST_NAME = "n".repeat(30);
/** In their order, so that destinations keep theirs when others are taken away. */
const DESTINATIONS = [
  ...["dr", "dublin", "eu-central-1", "g", "lab", "lab-2026"],
  ...["reports", "residency", "tokyo", "vault", "west-2", "zone-b"],
];
const MOST = DESTINATIONS.length;
const CROWD = 3 * MOST;

/** S3's limits, and what is the longest within them. */
const LONGEST_BUCKET = 63;
const LONGEST_RULE = 255 - 1 - LONGEST_DESTINATION;
const HIGHEST_PRIORITY = 2 ** 31 - 1;
const LONGEST_PREFIX = "p".repeat(1024);
const MOST_TAGS = Object.fromEntries(
  Array.from({ length: 10 }, (_, index) => [`${index}`.padEnd(128, "k"), "v".repeat(256)]),
);

const seldom = fc.nat({ max: 9 }).map((number) => number === 9);
/** Four times in five the first. What is usual comes often, and with all that is not. */
const mostly = <T>(usual: T, ...others: T[]) =>
  fc.constantFrom(...others.flatMap((other) => [usual, usual, usual, usual, other]));
const unset = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

interface SideChoice {
  region: number;
  account: number;
  naming: "made up" | "given" | "prefixed";
  longestBucket: boolean;
  longestName: boolean;
  key: "created" | "given" | "multi-Region";
  /** Of a destination, SSE-S3 stands for the default. */
  sseAlgorithm: SseAlgorithm;
  bucketKeyEnabled?: boolean;
  objectOwnership?: string;
  accessControlTranslation?: boolean;
  storageClass?: string;
}

const sideChoice: fc.Arbitrary<SideChoice> = fc.record({
  region: mostly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
  account: fc.nat({ max: 2 }),
  naming: mostly<SideChoice["naming"]>("made up", "given", "prefixed"),
  longestBucket: fc.nat({ max: 3 }).map((number) => number === 3),
  longestName: seldom,
  key: mostly<SideChoice["key"]>("created", "given", "multi-Region"),
  sseAlgorithm: fc.constantFrom<SseAlgorithm[]>(
    ...["aws:kms" as const, "aws:kms" as const, "aws:kms" as const],
    "aws:kms:dsse",
    "AES256",
  ),
  bucketKeyEnabled: unset(fc.boolean()),
  objectOwnership: unset(fc.constantFrom(...OBJECT_OWNERSHIPS)),
  accessControlTranslation: unset(fc.boolean()),
  storageClass: unset(fc.constantFrom(...STORAGE_CLASSES)),
});

const PLAIN: SideChoice = {
  region: 0,
  account: 0,
  naming: "made up",
  longestBucket: false,
  longestName: false,
  key: "created",
  sseAlgorithm: "aws:kms",
};

interface RuleChoice {
  options: Omit<RuleSettings, "id">;
  /** Numbers of destinations, any of which may be too high. */
  destinations?: number[];
  longest: "nothing" | "id" | "prefix" | "tags";
}

const ruleChoice: fc.Arbitrary<RuleChoice> = fc.record({
  options: ruleOptions,
  destinations: unset(fc.uniqueArray(fc.nat({ max: MOST - 1 }), { minLength: 1, maxLength: MOST })),
  longest: mostly<RuleChoice["longest"]>("nothing", "id", "prefix", "tags"),
});

const choices = fc.record({
  partition: mostly<Partition>("aws", "aws-cn", "aws-us-gov"),
  accounts: fc.constantFrom(1, 1, 2, 3),
  name: mostly("archive", "a", LONGEST_NAME),
  source: sideChoice,
  // An empty list, from which any one side can be left over, stands for one plain side.
  sides: fc.array(sideChoice, { maxLength: MOST, size: "max" }),
  most: fc.constantFrom(MOST, MOST, MOST, MOST, MOST, 2, 1),
  // More destinations than the role's policy can have.
  isCrowd: fc.nat({ max: 13 }).map((number) => number === 13),
  shareKeys: seldom,
  otherKeys: mostly(0, 1, 2, 3),
  rules: unset(fc.array(ruleChoice, { minLength: 1, maxLength: 5 })),
  priorities: fc.constantFrom("none" as const, "low" as const, "highest" as const),
  rest: fc.record(
    {
      replicationEnabled: fc.boolean(),
      tags: fc.constantFrom<Record<string, string>[]>({}, { environment: "test" }),
    },
    { requiredKeys: [] },
  ),
});
type Choices = typeof choices extends fc.Arbitrary<infer T> ? T : never;

/** Replications of 1 to 12 destinations, the smallest more often; some are crowds of 36. */
export const replications: fc.Arbitrary<Replication> = fc.noBias(choices).map(replicationOf);

function replicationOf(chosen: Choices): Replication {
  const { name, partition } = chosen;
  const settingsOf = (as: string, side: SideChoice): SideSettings => {
    const region = pick(REGIONS[partition], side.region);
    const accountId = ACCOUNTS[side.account % chosen.accounts]!;
    const keyArnOf = (id: string) => keyArn(partition, region, accountId, id);
    const { objectOwnership } = side;
    return {
      region,
      accountId,
      ...bucketOf(as, side, `-${name}-${region}`),
      ...(side.key !== "created" && { kmsKeyArn: keyArnOf(keyIdOf(as, side.key)) }),
      // One key for all sides of a Region and account.
      ...(chosen.shareKeys && { kmsKeyArn: keyArnOf(keyId("shared")) }),
      ...encryptionOf(as, side),
      ...(objectOwnership !== undefined && { objectOwnership }),
    };
  };
  // Whose account is called what makes no difference, so the source's is the first.
  const source = settingsOf("source", { ...chosen.source, account: 0 });
  const sides = sidesOf(chosen).map((side, index) => {
    const number = index < MOST ? "" : `-${Math.floor(index / MOST)}`;
    const as = `${pick(DESTINATIONS, index)}${number}`;
    const longest = as.padEnd(side.longestName ? LONGEST_DESTINATION : 0, "z");
    const at = settingsOf(longest, side);
    return [longest, { ...at, ...onlyOfDestination(source, at, side) }] as const;
  });
  const names = sides.map(([as]) => as);
  const others = Array.from({ length: chosen.otherKeys }, (_, index) =>
    keyArn(partition, source.region, source.accountId, keyId(`older ${index}`)),
  );
  const { rules, priorities } = chosen;
  const settings: ReplicationSettings = {
    source,
    destinations: Object.fromEntries(sides),
    ...(rules && {
      rules: reachingAll(
        rules.map((rule, index) => ruleOf(rule, index, names, priorities)),
        names,
      ),
    }),
    ...(others.length > 0 && { additionalSourceKeyArns: others }),
    ...chosen.rest,
  };
  return { name, settings };
}

const pick = <T>(items: readonly T[], number: number): T => items[number % items.length]!;

function sidesOf({ sides, most, isCrowd }: Choices): SideChoice[] {
  const some = sides.length === 0 ? [PLAIN] : sides.slice(0, most);
  return isCrowd ? Array.from({ length: CROWD }, (_, index) => pick(some, index)) : some;
}

const keyArn = (partition: Partition, region: string, accountId: string, id: string) =>
  `arn:${partition}:kms:${region}:${accountId}:key/${id}`;

const keyIdOf = (as: string, key: SideChoice["key"]) =>
  key === "multi-Region" ? `mrk-${keyId(as).replaceAll("-", "")}` : keyId(as);

function bucketOf(
  as: string,
  { naming, longestBucket }: SideChoice,
  behindPrefix: string,
): Pick<SideSettings, "bucketName" | "bucketNamePrefix"> {
  const longest = longestBucket ? LONGEST_BUCKET : 0;
  if (naming === "given") return { bucketName: `acme.${as}`.padEnd(longest, "0") };
  if (naming === "made up") return {};
  return { bucketNamePrefix: as.padEnd(longest - behindPrefix.length, "0") };
}

/** Bucket Keys go with SSE-KMS alone, and a source by SSE-S3 has no key. */
function encryptionOf(
  as: string,
  { sseAlgorithm, bucketKeyEnabled }: SideChoice,
): Partial<SideSettings> {
  const usual = bucketKeyEnabled === undefined ? {} : { bucketKeyEnabled };
  if (sseAlgorithm === "aws:kms") return usual;
  const without = bucketKeyEnabled === undefined ? {} : { bucketKeyEnabled: false };
  if (sseAlgorithm === "aws:kms:dsse") return { sseAlgorithm, ...without };
  return as === "source" ? { sseAlgorithm, kmsKeyArn: undefined, ...without } : usual;
}

/** A translation that is asked for must be possible, see `overrideFault`. */
function onlyOfDestination(
  source: SideSettings,
  { accountId, objectOwnership = "BucketOwnerEnforced" }: SideSettings,
  { accessControlTranslation, storageClass }: SideChoice,
): Partial<DestinationSettings> {
  const possible = accountId !== source.accountId && objectOwnership !== "BucketOwnerEnforced";
  const wanted = accessControlTranslation !== undefined && (possible || !accessControlTranslation);
  return {
    ...(wanted && { accessControlTranslation }),
    ...(storageClass !== undefined && { storageClass }),
  };
}

function ruleOf(
  { options, destinations, longest }: RuleChoice,
  index: number,
  names: string[],
  priorities: Choices["priorities"],
): RuleSettings {
  const chosen = new Set(destinations?.map((number) => names[number % names.length]!));
  // Each leaves room for all destinations.
  const priority = priorities === "low" ? index * CROWD : HIGHEST_PRIORITY - (index + 1) * CROWD;
  return {
    ...options,
    id: `rule ${index}`.padEnd(longest === "id" ? LONGEST_RULE : 0, "i"),
    ...(chosen.size > 0 && { destinations: [...chosen] }),
    ...(priorities !== "none" && { priority }),
    ...(longest === "prefix" && { prefix: LONGEST_PREFIX }),
    // S3 refuses delete markers together with tags.
    ...(longest === "tags" && { tags: MOST_TAGS, deleteMarkerReplication: false }),
  };
}
