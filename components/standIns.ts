import { bucketNameOf } from "./bucketNames";
import { longest } from "./formerNames";
import { knownPartitionOf } from "./partitions";
import type { DestinationSettings, ReplicationSettings, SideSettings } from "./settings";
import { sideFacts } from "./sideFacts";
import { hasKey, usesBucketKeys } from "./sseAlgorithm";
import type { AnySideTopology, Grantee } from "./topology";

// The length of every ARN is known before anything exists, so that of every document is too.

const KEY_ID = "00000000-0000-0000-0000-000000000000";
const SUFFIX = "-0000000";

/** A function that gives a side's topology with ARNs as long as what AWS and Pulumi will make up. */
export function standInSide(
  name: string,
  settings: ReplicationSettings,
): (side: string, at: DestinationSettings) => AnySideTopology {
  const partition = knownPartitionOf(settings.source.region);
  const factsOf = sideFacts(settings);
  const madeUp = (side: string, at: DestinationSettings) =>
    `${longest(name, settings.formerName)}-${longest(side, at.formerName)}-bucket${SUFFIX}`;
  return (side, at) => ({
    ...factsOf(side, at),
    bucketArn: `arn:${partition}:s3:::${bucketNameOf(name, at) ?? madeUp(side, at)}`,
    ...(hasKey(at) && {
      keyArn: at.kmsKeyArn ?? `arn:${partition}:kms:${at.region}:${at.accountId}:key/${KEY_ID}`,
    }),
  });
}

/** The role as a destination of another account lets it in, with an ARN as long as the real one. */
export function standInGrantee(
  name: string,
  {
    source,
    role = {},
    formerName,
  }: Pick<ReplicationSettings, "role" | "formerName"> & {
    source: Pick<SideSettings, "region" | "accountId" | "sseAlgorithm" | "bucketKeyEnabled">;
  },
): Grantee {
  const partition = knownPartitionOf(source.region);
  const madeUp = `${longest(name, formerName)}-replication${SUFFIX}`;
  const { path = "/", name: roleName = madeUp, existingArn } = role;
  return {
    partition,
    roleArn: existingArn ?? `arn:${partition}:iam::${source.accountId}:role${path}${roleName}`,
    source: { accountId: source.accountId, bucketKeyEnabled: usesBucketKeys(source) },
  };
}
