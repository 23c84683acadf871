import { bucketNameOf } from "./bucketNames";
import { knownPartitionOf } from "./partitions";
import { rolePolicy } from "./policyDocuments";
import type { Problem } from "./problems";
import { deleteMarkerDestinations, replicationRules } from "./replicationRules";
import type { DestinationSettings, ReplicationSettings } from "./settings";
import { translatesAccessControl } from "./settings";
import type { DestinationTopology } from "./topology";

/**
 * What IAM takes for all inline policies of a role together, in characters.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const LONGEST_ROLE_POLICY = 10_240;

/** Stand-ins as long as what AWS and Pulumi will make up. */
const KEY_ID = "00000000-0000-0000-0000-000000000000";
const NAME_SUFFIX = "-bucket-0000000";

/** The problem of a role policy that would be too long, found before anything exists. */
export function policySizeProblems(name: string, settings: ReplicationSettings): Problem[] {
  const length = rolePolicyLength(name, settings);
  if (length <= LONGEST_ROLE_POLICY) return [];
  const count = Object.keys(settings.destinations).length;
  return [
    {
      path: "destinations",
      received: `${count} destinations, for which the role's policy has ${length} characters`,
      allowed: `as many as fit into ${LONGEST_ROLE_POLICY} characters`,
      fix: "shorten the names, or use a second source with a role of its own",
    },
  ];
}

/**
 * The exact length of the role's policy, in characters, for settings that are right: the length of every
 * ARN is known beforehand.
 */
export function rolePolicyLength(name: string, settings: ReplicationSettings): number {
  const { source, destinations } = settings;
  const partition = knownPartitionOf(source.region);
  const markers = deleteMarkerDestinations(replicationRules(settings));
  const topologyOf = (side: string, at: DestinationSettings): DestinationTopology => ({
    name: side,
    region: at.region,
    accountId: at.accountId,
    bucketArn: `arn:${partition}:s3:::${bucketNameOf(name, at) ?? `${name}-${side}${NAME_SUFFIX}`}`,
    keyArn: at.kmsKeyArn ?? `arn:${partition}:kms:${at.region}:${at.accountId}:key/${KEY_ID}`,
    bucketKeyEnabled: at.bucketKeyEnabled ?? true,
    receivesDeleteMarkers: markers.has(side),
    translatesAccessControl: translatesAccessControl(source, at),
  });
  const document = rolePolicy({
    partition,
    roleArn: "",
    source: topologyOf("source", source),
    destinations: Object.entries(destinations).map(([side, at]) => topologyOf(side, at)),
  });
  return JSON.stringify(document).length;
}
