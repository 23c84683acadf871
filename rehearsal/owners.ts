import type { Check } from "../operations/checks";
import { neededGrants } from "./existingKeys";
import type { Stage } from "./stage";

/** What somebody else than the stack must write before anything is replicated. */
export interface Need {
  /** Whether a finding of `verify` names its lack. */
  namedBy(check: Check): boolean;
  /** The owner writes it. */
  meet(): Promise<void>;
}

/** What the owners of existing keys, buckets and of an existing role must write, once the stack is up. */
export function needsOf(stage: Stage): Need[] {
  const { outputs } = stage.live;
  const { rolePolicy, destinations = {} } = outputs.required ?? {};
  const keys = neededGrants(outputs, stage.existingKeys).map(
    ({ destination, key, statement }): Need => ({
      namedBy: ({ side, what }) => side === destination && what === `policy of the key ${key.arn}`,
      meet: () => key.allow(statement),
    }),
  );
  const buckets = stage.existingBuckets.flatMap((bucket): Need[] => {
    const { name, before } = bucket;
    const { bucketPolicyStatements: statements = [] } = destinations[before.side] ?? {};
    if (statements.length === 0) return [];
    return [
      {
        namedBy: ({ side, what }) =>
          side === before.side && what === `policy of the bucket ${name}, grant`,
        meet: () => bucket.allow(statements),
      },
    ];
  });
  const { existingRole: role } = stage;
  const ofRole: Need[] = role
    ? [
        {
          namedBy: ({ what }) => /^permission \S+ of the role$/.test(what),
          meet: () => role.allow(rolePolicy),
        },
      ]
    : [];
  return [...keys, ...buckets, ...ofRole];
}
