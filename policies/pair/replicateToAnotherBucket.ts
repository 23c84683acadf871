import type { Finding } from "../findings";
import { ruleViolation } from "../findings";
import { stackPolicy } from "../policy";
import type { Leg, Place } from "./places";
import { legsOf } from "./places";

/**
 * No rule leads back to its own source, disabled ones included. Buckets are compared by resource, or by
 * name where they are outside the stack.
 *
 * In a preview of new buckets the dependencies of the rules tell. Where these leave several buckets, and
 * the source is one of them, a rule is left to the update with an advisory.
 */
export const replicateToAnotherBucket = stackPolicy(
  {
    name: "s3-replication-replicate-to-another-bucket",
    displayName: "Replicas are kept in another bucket",
    description: "No replication rule has its own source bucket for its destination.",
    enforcementLevel: "mandatory",
    severity: "high",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-add-config.html",
    remediationSteps:
      "Set destination.bucket of each rule to the ARN of another bucket than the one that is replicated.",
    controls: {},
  },
  (stack) => legsOf(stack).flatMap(legFindings),
);

function legFindings({ config, rule, sources, destinations }: Leg): Finding[] {
  const isSame = (source: Place, { id }: Place) => source.id === id;
  const undecided = [...sources, ...destinations].flatMap(({ undecided }) => undecided ?? []);
  const [same] = sources.filter((source) => destinations.some((one) => isSame(source, one)));
  if (undecided.length > 0) {
    const isPossible = same !== undefined || [...sources, ...destinations].some(isAnyBucket);
    return isPossible ? undecided : [];
  }
  if (!same) return [];
  return [
    ruleViolation(
      config,
      [rule.label],
      `its destination is ${same.name}, the source itself. Set destination.bucket to the ARN of another bucket.`,
    ),
  ];
}

/** Whether nothing at all tells which bucket it is. */
const isAnyBucket = ({ bucket, undecided }: Place) =>
  bucket === undefined && undecided !== undefined;
