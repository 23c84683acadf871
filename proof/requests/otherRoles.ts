import type { PermissionRequest } from "../../components/permissions";
import { replicationRequests } from "../../components/permissions";
import type { DestinationTopology, Topology } from "../../components/topology";
import { sidesOf } from "./clients";
import { forbiddenRequests } from "./forbidden";
import type { ForbiddenRequest } from "./intrusions";

/**
 * The role of another source that replicates to one of the destinations, and what that source and its rules
 * are like. Its account is another than the destination's, so that bucket and key decide.
 */
export interface OtherRole {
  /** The destination's name. */
  destination: string;
  roleArn: string;
  bucketKeyEnabled: boolean;
  receivesDeleteMarkers: boolean;
  translatesAccessControl: boolean;
}

const accountOf = (arn: string) => arn.split(":")[4] ?? "";

/** What the other source's stack takes part in, as far as a destination sees it. */
function topologyOf(
  { partition, source }: Topology,
  other: Omit<OtherRole, "destination">,
  to: DestinationTopology,
): Topology {
  const { roleArn, bucketKeyEnabled, receivesDeleteMarkers, translatesAccessControl } = other;
  const { region } = source;
  const accountId = accountOf(roleArn);
  const keyArn = `arn:${partition}:kms:${region}:${accountId}:key/99999999-9999-4999-8999-999999999999`;
  const bucketArn = `arn:${partition}:s3:::another-source-${accountId}`;
  return {
    partition,
    roleArn,
    source: {
      ...{ region, accountId, bucketArn, keyArn, bucketKeyEnabled },
      sseAlgorithm: "aws:kms",
      additionalKeyArns: [],
    },
    destinations: [{ ...to, receivesDeleteMarkers, translatesAccessControl }],
  };
}

const isAt = ({ bucketArn, keyArn }: DestinationTopology, { resource }: PermissionRequest) =>
  resource === keyArn || resource.split("/")[0] === bucketArn;

/** The same request with an id of its own: the stack's role asks alike. */
const named = <T extends PermissionRequest>(
  request: T,
  { roleArn }: Pick<OtherRole, "roleArn">,
) => ({
  ...request,
  id: `${request.id}, for ${roleArn}`,
});

function destinationOf({ destinations }: Topology, { destination }: OtherRole) {
  return destinations.filter(({ name }) => name === destination);
}

/** All that S3 asks of the destinations as the roles of other sources. */
export function otherRolesRequests(
  topology: Topology,
  others: readonly OtherRole[],
): PermissionRequest[] {
  return others.flatMap((other) =>
    destinationOf(topology, other).flatMap((to) =>
      replicationRequests(topologyOf(topology, other, to))
        .filter((request) => request.principal === other.roleArn && isAt(to, request))
        .map((request) => named(request, other)),
    ),
  );
}

/**
 * Whatever of the destinations must be denied to the roles of other sources and to those around them; and to
 * each such role all that replication asks of the sides which do not name it.
 */
export function otherRolesForbidden(
  topology: Topology,
  others: readonly OtherRole[],
): ForbiddenRequest[] {
  const there = others.flatMap((other) =>
    destinationOf(topology, other).flatMap((to) =>
      forbiddenRequests(topologyOf(topology, other, to))
        // Whoever is of the destination's account is tried with the stack's own role; and a role whose
        // permissions nobody here knows is taken to have all of them.
        .filter((request) => isAt(to, request) && request.evenIf === undefined)
        .filter(({ principal }) => accountOf(principal) !== to.accountId)
        .filter(
          (request) =>
            request.principal === other.roleArn ||
            !(request.principal === topology.roleArn || isLetIn(topology, others, request)),
        )
        .map((request) => named(request, other)),
    ),
  );
  return [...there, ...onOtherSides(topology, others)];
}

function onOtherSides(topology: Topology, others: readonly OtherRole[]): ForbiddenRequest[] {
  const roles = new Map(others.map((other) => [other.roleArn, other]));
  const isNamed = (roleArn: string, side: string) =>
    others.some((other) => other.roleArn === roleArn && other.destination === side);
  const everything = { receivesDeleteMarkers: true, translatesAccessControl: true };
  return [...roles.values()].flatMap((other) =>
    sidesOf(topology).flatMap(({ keyArn, ...side }) => {
      const isOpen =
        side.accountId === accountOf(other.roleArn) || isNamed(other.roleArn, side.name);
      if (keyArn === undefined || isOpen) return [];
      const to = { ...side, keyArn, ...everything };
      return replicationRequests(topologyOf(topology, { ...other, ...everything }, to))
        .filter((request) => request.principal === other.roleArn && isAt(to, request))
        .map((request) => ({
          ...named(request, other),
          threat: "another source's role, on a side that does not name it",
        }));
    }),
  );
}

/** Whether whoever asks is let in there as a role of another source, or as the stack's own. */
export function isLetIn(
  topology: Topology,
  others: readonly OtherRole[],
  request: PermissionRequest,
): boolean {
  return others.some(
    (other) =>
      other.roleArn === request.principal &&
      destinationOf(topology, other).some((to) => isAt(to, request)),
  );
}
