import type { ReplicationSettings } from "../components/settings";
import type { OtherRole } from "./requests/otherRoles";

/** The roles of other sources that the settings name, by what the settings say, which no resource tells. */
export function otherRolesOf({
  destinations,
}: Pick<ReplicationSettings, "destinations">): OtherRole[] {
  return Object.entries(destinations).flatMap(([destination, side]) => {
    const { additionalReplicationRoles = [], objectOwnership = "BucketOwnerEnforced" } = side;
    const usesAcls = objectOwnership !== "BucketOwnerEnforced";
    return additionalReplicationRoles.map((role) => ({
      destination,
      roleArn: role.roleArn,
      bucketKeyEnabled: role.bucketKeyEnabled ?? true,
      receivesDeleteMarkers: role.deleteMarkerReplication ?? false,
      translatesAccessControl: usesAcls && (role.accessControlTranslation ?? true),
    }));
  });
}
