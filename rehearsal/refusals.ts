import type { ExistingBucketSettings } from "../components/existingBucketSettings";
import { parseSettings, rawSettings } from "../config";
import type { Check } from "../operations/checks";
import { compare } from "../operations/checks";
import type { StackConfig } from "../stackFiles";
import type { BucketBefore } from "./bucketBefore";
import { SSE_S3 } from "./bucketBefore";
import type { Deployment } from "./deployment/deploy";
import { ExistingBucket } from "./existingBuckets";
import type { Stage } from "./stage";

/** Why a stack must not take a bucket over, unless it is told to. */
export interface Refusal {
  /** What is the matter with the bucket: "is not versioned". */
  what: string;
  /** The setting that would tell the stack to mend it. */
  setting: Exclude<keyof ExistingBucketSettings, "name">;
  /** What the bucket is like. */
  unfit: Partial<BucketBefore>;
  /** The sides of which it is refused. */
  of: (side: string) => boolean;
}

const isSource = (side: string) => side === "source";

/** All of them. */
export const REFUSALS: readonly Refusal[] = [
  {
    what: "is not versioned",
    setting: "enableVersioning",
    unfit: { versioned: false },
    of: () => true,
  },
  {
    what: "has replication rules of somebody else",
    setting: "replaceReplicationRules",
    unfit: { replicated: true },
    of: isSource,
  },
  {
    what: "does not encrypt under a key of its account",
    setting: "replaceEncryption",
    unfit: { key: SSE_S3 },
    of: () => true,
  },
];

/** How long the names of buckets may be. */
const LONGEST_NAME = 63;
const FIX = "see why the program takes the bucket: it must be told to";

/**
 * Puts a bucket that is unfit in the place of each existing one, has the stack deployed without the setting
 * that would mend it, and looks at what comes of that: nothing may be made or changed.
 */
export async function refuse(stage: Stage, { of, ...refusal }: Refusal): Promise<Check[]> {
  const checks: Check[] = [];
  for (const { before } of stage.existingBuckets.filter((bucket) => of(bucket.before.side))) {
    const fit = { ...before, versioned: true, replicated: false };
    const key = before.key === SSE_S3 ? undefined : before.key;
    // Several are tried at a time, each with a bucket of its own.
    const name = `unfit-${refusal.setting.toLowerCase()}-${before.name}`.slice(0, LONGEST_NAME);
    const unfit = { ...fit, key, name, ...refusal.unfit };
    const bucket = await ExistingBucket.make(unfit, stage.aws);
    try {
      const deployment = await stage.up(adopting(stage, bucket, refusal.setting));
      checks.push(...refusalChecks(bucket, refusal, deployment), ...(await bucket.changes()));
    } finally {
      await bucket.remove();
    }
  }
  return checks;
}

/** The configuration that adopts this bucket in place of its side's, without the setting. */
function adopting(
  { project, config }: Stage,
  { name, before: { side } }: ExistingBucket,
  setting: Refusal["setting"],
): StackConfig {
  const { source, destinations } = parseSettings(rawSettings(project, config)).settings;
  const changed = <T extends { existingBucket?: ExistingBucketSettings }>(settings: T) => ({
    ...settings,
    existingBucket: { ...settings.existingBucket, name, [setting]: false },
  });
  const ours = destinations[side];
  return {
    [`${project}:source`]: JSON.stringify(isSource(side) ? changed(source) : source),
    [`${project}:destinations`]: JSON.stringify(
      ours ? { ...destinations, [side]: changed(ours) } : destinations,
    ),
  };
}

function refusalChecks(
  { name, before: { side } }: ExistingBucket,
  { what, setting }: Omit<Refusal, "of">,
  { failures, resources }: Deployment,
): Check[] {
  const bucket = `bucket ${name}, which ${what}`;
  const path = `${isSource(side) ? side : `destinations.${side}`}.existingBucket.${setting}`;
  const made = resources.filter(({ id, read }) => id !== undefined && !read);
  const isNamed = failures.some((failure) => failure.includes(`\n  ${path}: received false;`));
  const found = isNamed ? `refused by ${path}` : failures.join("; ") || "taken";
  return [
    compare(side, `adoption of the ${bucket}`, found, `refused by ${path}`, FIX),
    compare(side, `reasons for it`, failures.length, 1, FIX),
    compare(
      side,
      `resources made beside the ${bucket}`,
      made.map(({ type, name }) => `${type} ${name}`),
      [],
      FIX,
    ),
  ];
}
