import type { PolicyResource } from "@pulumi/policy";

import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import { BUCKET_OBJECT_LOCK } from "../stack/resourceTypes";
import type { Settings } from "../stack/sides";
import { settingsOf } from "../stack/sides";
import { at, Unknown } from "../stack/unknownValues";
import { inlineProperty } from "./inlineProperty";
import type { Place } from "./places";
import { routesOf } from "./places";

interface Config {
  allowUnlockedSource: boolean;
}

/**
 * Either both ends of a replication have Object Lock or neither: S3 replicates nothing from a bucket with
 * it to one without, and what is locked in a destination only can still be deleted in the source.
 *
 * A bucket has Object Lock by objectLockEnabled, by a BucketObjectLockConfiguration of the stack, or by
 * the deprecated inline objectLockConfiguration. It is never taken away again, so that what was last read
 * holds. A bucket outside the stack is judged only where the stack locks it. Which mode and retention the
 * sides have is not compared.
 */
export const lockBothSides = stackPolicy<Config>(
  {
    name: "s3-replication-lock-both-sides",
    displayName: "Both sides of a replication have Object Lock, or neither",
    description:
      "The destinations of a source with Object Lock have it too, and the sources of a destination with Object Lock.",
    enforcementLevel: "mandatory",
    severity: "high",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html",
    remediationSteps:
      "Give the other side a BucketObjectLockConfiguration too, or set the option allowUnlockedSource where only replicas are to be locked.",
    controls: { securityHub: ["S3.15"], nist: ["CP-6(2)"], pci: ["10.5.1"] },
  },
  (stack, { allowUnlockedSource }) => {
    const settings = settingsOf(stack, BUCKET_OBJECT_LOCK);
    const locks = new Map<string, Lock>();
    const lockOf = (place: Place) => {
      const lock = locks.has(place.id) ? locks.get(place.id) : lockAt(place, settings(place));
      locks.set(place.id, lock);
      return lock;
    };
    const pairs = new Map(
      routesOf(stack).map((route) => [`${route.source.id} ${route.destination.id}`, route]),
    );
    return [...pairs.values()].flatMap(({ config, source, destination }) => {
      const [from, to] = [lockOf(source), lockOf(destination)];
      return [
        ...withoutLock(
          from,
          to,
          `is a destination of ${config.name} and has no Object Lock, but ${source.name}, its source, has, so that S3 replicates nothing to it. Add a BucketObjectLockConfiguration.`,
        ),
        ...withoutLock(
          allowUnlockedSource ? undefined : to,
          from,
          `is the source of ${config.name} and has no Object Lock, but ${destination.name}, its destination, has, so that what is locked there can be deleted here. Add a BucketObjectLockConfiguration, or set the option allowUnlockedSource.`,
        ),
      ];
    });
  },
  {
    allowUnlockedSource: {
      type: "boolean",
      description: "Whether destinations may have Object Lock where their source has not.",
      default: false,
    },
  },
);

/** Whether a bucket has Object Lock, or the bucket that has none; undefined for one outside the stack. */
type Lock = true | Unlocked | Unknown | undefined;

class Unlocked {
  constructor(readonly bucket: PolicyResource) {}
}

function lockAt({ bucket, undecided }: Place, { resources, unknown }: Settings): Lock {
  if (resources.length > 0) return true;
  if (!bucket) return undecided;
  const inline = at(inlineProperty(bucket, "objectLockConfiguration"), "objectLockEnabled");
  const told = [inlineProperty(bucket, "objectLockEnabled"), inline];
  if (told.includes(true) || told.includes("Enabled")) return true;
  // A lock of some bucket that only the update can tell may be this bucket's.
  return told.find((value) => value instanceof Unknown) ?? unknown[0] ?? new Unlocked(bucket);
}

/** The findings where one side has Object Lock, or may have it, and the other has not, or may not. */
function withoutLock(one: Lock, other: Lock, fault: string): Finding[] {
  if (one === undefined || one instanceof Unlocked) return [];
  if (one instanceof Unknown) return other === true || other === undefined ? [] : [one];
  if (other instanceof Unlocked) return [violation(other.bucket, fault)];
  return other instanceof Unknown ? [other] : [];
}
