import { toldByRole } from "./additionalRoles";
import type { AdditionalStatement } from "./additionalStatements";
import { bucketStatements, keyStatements } from "./additionalStatements";
import type { KeySettings } from "./keySettings";
import { mergedPolicy, ownedBy, statementsOfFormerRoles } from "./mergedPolicy";
import type { Partition } from "./partitions";
import type { Document, Statement } from "./policyDocuments";
import { sidPart } from "./policyDocuments";
import {
  administratorStatements,
  bucketPolicy,
  destinationGrants,
  keyPolicy,
  replicaKeyGrant,
} from "./resourcePolicies";
import type { AnySideTopology, Grantee, GrantingDestination } from "./topology";

/** The whole policy of a bucket that the stack makes. */
export function bucketDocument(
  side: AnySideTopology,
  grantees: readonly Grantee[],
  additional?: readonly AdditionalStatement[],
): Document {
  return bucketPolicy(side, [
    ...grantees.flatMap((grantee) =>
      destinationGrants(grantee, side).map((statement) => toldByRole(grantee, statement)),
    ),
    ...bucketStatements(side.bucketArn, additional),
  ]);
}

/** What the policy of a bucket that was there before must grant, told from what others put there. */
export function existingBucketStatements(
  replication: string,
  side: GrantingDestination,
  grantees: readonly Grantee[],
): Statement[] {
  return grantees.flatMap((grantee) =>
    destinationGrants(grantee, side).map((statement) =>
      toldByRole(grantee, ownedBy(replication, statement)),
    ),
  );
}

/** By what the statements of a replication are told from those of others, now and before it was renamed. */
export interface Owner {
  replication: string;
  formerReplication?: string;
}

/**
 * The policy of a bucket that was there before, with what the replication must be granted and without what
 * it was granted under a former name, or for roles of other sources that it lets in no more.
 *
 * @param present the policy that the bucket has, as JSON text; empty or undefined where it has none.
 * @returns JSON text.
 */
export function extendedBucketPolicy(
  present: string | undefined,
  { replication, formerReplication }: Owner,
  side: GrantingDestination,
  grantees: readonly Grantee[],
): string {
  const statements = existingBucketStatements(replication, side, grantees);
  const former = formerReplication
    ? [
        ...existingBucketStatements(formerReplication, side, grantees),
        ...statementsOfFormerRoles(formerReplication, present, []),
      ]
    : [];
  return mergedPolicy(present, statements, [
    ...former,
    ...statementsOfFormerRoles(replication, present, statements),
  ]);
}

/**
 * What the policy of a key that was there before must grant. One key may serve several destinations and
 * several replications, so the ids tell both.
 */
export function existingKeyStatements(
  replication: string,
  side: GrantingDestination,
  grantees: readonly Grantee[],
): Statement[] {
  return grantees.map((grantee) => {
    const { Sid, ...grant } = replicaKeyGrant(grantee, side);
    const ofSide = { Sid: `${Sid}${sidPart(side.name)}`, ...grant };
    return toldByRole(grantee, ownedBy(replication, ofSide));
  });
}

/** By what a replication's statements are told from those of others, in a policy that they share. */
export const replicationId = (name: string, source: { accountId: string }) =>
  `${name}-${source.accountId}`;

/** The whole policy of a key that the stack makes. */
export function keyDocument(
  partition: Partition,
  side: GrantingDestination,
  grantees: readonly Grantee[],
  settings: KeySettings = {},
): Document {
  return keyPolicy(partition, side.accountId, [
    ...administratorStatements(settings.keyAdministrators),
    ...grantees.map((grantee) => toldByRole(grantee, replicaKeyGrant(grantee, side))),
    ...keyStatements(settings.additionalKeyPolicyStatements),
  ]);
}
