import { bucketNameOf } from "./bucketNames";
import { knownPartitionOf } from "./partitions";
import type { DestinationSettings, ReplicationSettings } from "./settings";
import { sideFacts } from "./sideFacts";
import type { DestinationTopology, Grantee } from "./topology";

// The length of every ARN is known before anything exists, so that of every document is too.

const KEY_ID = "00000000-0000-0000-0000-000000000000";
const SUFFIX = "-0000000";

/** A function that gives a side's topology with ARNs as long as what AWS and Pulumi will make up. */
export function standInSide(
  name: string,
  settings: ReplicationSettings,
): (side: string, at: DestinationSettings) => DestinationTopology {
  const partition = knownPartitionOf(settings.source.region);
  const factsOf = sideFacts(settings);
  return (side, at) => ({
    ...factsOf(side, at),
    bucketArn: `arn:${partition}:s3:::${bucketNameOf(name, at) ?? `${name}-${side}-bucket${SUFFIX}`}`,
    keyArn: at.kmsKeyArn ?? `arn:${partition}:kms:${at.region}:${at.accountId}:key/${KEY_ID}`,
  });
}

/** The role as a destination of another account lets it in, with an ARN as long as the real one. */
export function standInGrantee(
  name: string,
  {
    source,
    role = {},
  }: Pick<ReplicationSettings, "role"> & {
    source: { region: string; accountId: string; bucketKeyEnabled?: boolean };
  },
): Grantee {
  const partition = knownPartitionOf(source.region);
  const { path = "/", name: roleName = `${name}-replication${SUFFIX}`, existingArn } = role;
  return {
    partition,
    roleArn: existingArn ?? `arn:${partition}:iam::${source.accountId}:role${path}${roleName}`,
    source: { accountId: source.accountId, bucketKeyEnabled: source.bucketKeyEnabled ?? true },
  };
}
