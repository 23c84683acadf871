import { deleteMarkerDestinations, replicationRules } from "./replicationRules";
import type { DestinationSettings, ReplicationSettings } from "./settings";
import { sseAlgorithmOf, usesBucketKeys } from "./sseAlgorithm";
import { translatesAccessControl } from "./settings";
import type { SideFacts } from "./topology";

/** A function that picks from a side's settings what permissions depend on. */
export function sideFacts(
  settings: ReplicationSettings,
): (name: string, side: Omit<DestinationSettings, "kmsKeyArn">) => SideFacts {
  const markers = deleteMarkerDestinations(replicationRules(settings));
  return (name, side) => ({
    name,
    region: side.region,
    accountId: side.accountId,
    sseAlgorithm: sseAlgorithmOf(side),
    bucketKeyEnabled: usesBucketKeys(side),
    receivesDeleteMarkers: markers.has(name),
    translatesAccessControl: translatesAccessControl(settings.source, side),
  });
}
