import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import { propertyOf } from "../stack/stackResources";
import { show, Unknown } from "../stack/unknownValues";
import type { ReplicationKey } from "../stack/replicationKeys";
import { replicationKeysOf } from "../stack/replicationKeys";

interface Config {
  minimumDays: number;
}

/**
 * Whoever deletes a key of a replication has long enough to take it back: with the key go all objects
 * under it, on either side. A window that is left out is the longest that KMS has, 30 days.
 *
 * Whether a key is scheduled for deletion already is not seen here.
 */
export const delayKeyDeletion = stackPolicy<Config>(
  {
    name: "s3-replication-delay-key-deletion",
    displayName: "Keys of replicated buckets are deleted late",
    description:
      "The KMS keys of the stack that encrypt a source, a destination or replicas can be rescued for long enough after their deletion is scheduled.",
    enforcementLevel: "mandatory",
    severity: "high",
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html",
    remediationSteps: "Set deletionWindowInDays of the key to 30, or leave it out, which means 30.",
    controls: { securityHub: ["KMS.3"] },
  },
  (stack, { minimumDays }) => {
    const { keys, unknown } = replicationKeysOf(stack);
    return [...unknown, ...keys.flatMap((key) => findings(key, minimumDays))];
  },
  {
    minimumDays: {
      type: "integer",
      minimum: 7,
      maximum: 30,
      description: "How many days a deleted key must be kept: 7 to 30.",
      default: 30,
    },
  },
);

function findings({ key, use }: ReplicationKey, minimum: number): Finding[] {
  const days = propertyOf(key, "deletionWindowInDays");
  if (days instanceof Unknown) return [days];
  if (typeof days !== "number" || days >= minimum) return [];
  return [
    violation(
      key,
      `${use}, and is lost ${show(days)} days after its deletion is scheduled, with all that it encrypts. Set deletionWindowInDays to at least ${minimum}.`,
    ),
  ];
}
