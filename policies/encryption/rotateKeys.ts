import type { PolicyResource } from "@pulumi/policy";

import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import { keyReference } from "../stack/references";
import { MULTI_REGION_REPLICA, ROTATING_KEY } from "../stack/resourceTypes";
import type { Stack } from "../stack/stack";
import { dependenciesOf, propertyOf } from "../stack/stackResources";
import { show, Unknown } from "../stack/unknownValues";
import type { ReplicationKey } from "../stack/replicationKeys";
import { keysBehind, replicationKeysOf } from "../stack/replicationKeys";

interface Config {
  maximumPeriodInDays: number;
}

/**
 * Every key of a replication rotates by itself, often enough.
 *
 * The replica of a multi-Region key rotates with its primary, so that is judged where it is in the
 * stack. KMS rotates neither imported key material nor keys in a custom key store by itself: they are
 * left alone, as Security Hub leaves them. In a preview an unknown `rotationPeriodInDays` that depends
 * on no resource is one that is left out, which KMS takes for a year.
 */
export const rotateKeys = stackPolicy<Config>(
  {
    name: "s3-replication-rotate-keys",
    displayName: "Keys of replicated buckets rotate",
    description:
      "The KMS keys of the stack that encrypt a source, a destination or replicas rotate by themselves within the longest period allowed.",
    enforcementLevel: "mandatory",
    severity: "medium",
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",
    remediationSteps:
      "Set enableKeyRotation of the Key to true, and rotationPeriodInDays to no more than the longest period allowed, or leave it out for 365 days. Of a ReplicaKey, set them on its primary key.",
    controls: {
      securityHub: ["KMS.4"],
      config: ["cmk-backing-key-rotation-enabled"],
      checkov: ["CKV_AWS_7"],
      cis: ["3.6"],
      nist: ["SC-12"],
    },
  },
  (stack, { maximumPeriodInDays }) => {
    const { keys, unknown } = replicationKeysOf(stack);
    const rotating = keys.map((key) => rotatingKey(stack, key));
    const judged = new Map(
      rotating.flatMap(({ keys: found }) => found).map((one) => [one.key, one]),
    );
    return [
      ...unknown,
      ...rotating.flatMap(({ unknown: pending }) => pending),
      ...[...judged.values()].flatMap((key) => findings(key, maximumPeriodInDays)),
    ];
  },
  {
    maximumPeriodInDays: {
      type: "integer",
      minimum: 90,
      maximum: 2560,
      description: "How many days may lie between two rotations of a key: 90 to 2560.",
      default: 365,
    },
  },
);

/** What KMS does where no period is given. */
const YEAR = 365;

/** The key whose settings decide about a key's rotation: itself or its primary; none where nothing does. */
function rotatingKey(
  stack: Stack,
  { key, use }: ReplicationKey,
): { keys: ReplicationKey[]; unknown: Unknown[] } {
  if (!MULTI_REGION_REPLICA.has(key.type)) {
    const isRotating = ROTATING_KEY.has(key.type) && !isInCustomKeyStore(key);
    return { keys: isRotating ? [{ key, use }] : [], unknown: [] };
  }
  const property = "primaryKeyArn";
  const primary = keyReference(stack, propertyOf(key, property), dependenciesOf(key, property));
  const { keys, unknown } = keysBehind(stack, primary);
  const ofReplica = `is the primary of ${key.name}, which ${use}`;
  return {
    keys: keys
      .filter((one) => ROTATING_KEY.has(one.type))
      .map((one) => ({ key: one, use: ofReplica })),
    unknown,
  };
}

const isInCustomKeyStore = (key: PolicyResource) =>
  propertyOf(key, "customKeyStoreId") !== undefined;

function findings({ key, use }: ReplicationKey, maximum: number): Finding[] {
  const enabled = propertyOf(key, "enableKeyRotation");
  if (enabled instanceof Unknown) return [enabled];
  if (enabled !== true) {
    return [
      violation(
        key,
        `${use}, and never rotates: enableKeyRotation is ${show(enabled)}. Set it to true.`,
      ),
    ];
  }
  const period = propertyOf(key, "rotationPeriodInDays");
  const isOpen =
    period instanceof Unknown && dependenciesOf(key, "rotationPeriodInDays").length > 0;
  if (isOpen) return [period];
  const days = typeof period === "number" ? period : YEAR;
  if (days <= maximum) return [];
  const given = typeof period === "number" ? show(period) : `not set, which means ${YEAR}`;
  return [
    violation(
      key,
      `${use}, and rotates too seldom: rotationPeriodInDays is ${given}. Set it to at most ${maximum}.`,
    ),
  ];
}
