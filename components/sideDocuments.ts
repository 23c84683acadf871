import type { AdditionalStatement } from "./additionalStatements";
import { bucketStatements, keyStatements } from "./additionalStatements";
import type { KeySettings } from "./keySettings";
import { ownedBy } from "./mergedPolicy";
import type { Partition } from "./partitions";
import type { Document, Statement } from "./policyDocuments";
import {
  administratorStatements,
  bucketPolicy,
  destinationGrants,
  keyPolicy,
  replicaKeyGrant,
} from "./resourcePolicies";
import type { DestinationTopology, Grantee, GrantingDestination } from "./topology";

/** The whole policy of a bucket that the stack makes. */
export function bucketDocument(
  side: DestinationTopology,
  grantees: readonly Grantee[],
  additional?: readonly AdditionalStatement[],
): Document {
  return bucketPolicy(side, [
    ...grantees.flatMap((grantee) => destinationGrants(grantee, side)),
    ...bucketStatements(side.bucketArn, additional),
  ]);
}

/** What the policy of a bucket that was there before must grant, told from what others put there. */
export function existingBucketStatements(
  replication: string,
  side: GrantingDestination,
  grantees: readonly Grantee[],
): Statement[] {
  return grantees
    .flatMap((grantee) => destinationGrants(grantee, side))
    .map((statement) => ownedBy(replication, statement));
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
    ...grantees.map((grantee) => replicaKeyGrant(grantee, side)),
    ...keyStatements(settings.additionalKeyPolicyStatements),
  ]);
}
