import { sidForRole } from "../components/additionalRoles";
import { ENCRYPTION_CONTEXT, guide, haveBucketKeys } from "../components/permissions";
import { sidPart } from "../components/policyDocuments";
import type { Topology } from "../components/topology";
import type { Mutant } from "./mutants";
import { ROLE_POLICY } from "./mutants";
import type { OtherRole } from "./requests/otherRoles";

/** One part of a policy, exactly: nothing that merely looks like it is meant too. */
export type PartName = Pick<Mutant, "policy" | "statement" | "dropped">;

/** Parts that no request needs which the proof tries, and that stay all the same. */
export interface Excuse {
  /** The parts that a topology's policies may have for this reason. */
  parts: (topology: Topology, others: readonly OtherRole[]) => PartName[];
  reason: string;
  /** The AWS page that requires them. */
  source: string;
}

/**
 * All that is excused. What is superfluous is to be taken out of the policies instead; an excuse needs a page
 * of AWS's that wants the part.
 */
export const EXCUSES: readonly Excuse[] = [
  {
    parts: bucketFormWithoutBucketKeys,
    reason:
      "a replica keeps the Bucket Key of its source object, which can have one by a header of its upload or from before the setting changed, though both buckets have none now",
    source: guide("bucket-key"),
  },
];

/** What excuses the part in a topology, if anything does. */
export const excuseFor = (
  part: PartName,
  topology: Topology,
  others: readonly OtherRole[] = [],
): Excuse | undefined =>
  EXCUSES.find(({ parts }) => parts(topology, others).some((excused) => isSame(excused, part)));

const isSame = (one: PartName, other: PartName) =>
  one.policy === other.policy &&
  one.statement === other.statement &&
  one.dropped.kind === other.dropped.kind &&
  one.dropped.text === other.dropped.text;

/** The bucket's ARN as encryption context, where the keys of a destination are used without Bucket Keys. */
function bucketFormWithoutBucketKeys(
  { source, destinations }: Topology,
  others: readonly OtherRole[],
): PartName[] {
  const dropped = (bucketArn: string) =>
    ({ kind: "value", text: `${bucketArn} of StringLike ${ENCRYPTION_CONTEXT}` }) as const;
  return destinations.flatMap((destination) => {
    const { name, bucketArn, keyArn, bucketKeyEnabled } = destination;
    const own = haveBucketKeys(source, destination)
      ? []
      : [
          { policy: ROLE_POLICY, statement: `EncryptReplicas${sidPart(name)}` },
          { policy: keyArn, statement: "EncryptReplicas" },
        ];
    const ofOthers = others
      .filter((other) => other.destination === name)
      .filter((other) => !other.bucketKeyEnabled && !bucketKeyEnabled)
      .map(({ roleArn }) => ({
        policy: keyArn,
        statement: sidForRole("EncryptReplicas", roleArn),
      }));
    return [...own, ...ofOthers].map((part) => ({ ...part, dropped: dropped(bucketArn) }));
  });
}
