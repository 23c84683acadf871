import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import type { Route } from "./places";
import { routesBySource } from "./places";

/**
 * No bucket relies on another to hand its objects on: S3 does not replicate replicas, so that with rules
 * from A to B and from B to C the objects of A never reach C, unless a rule leads there from A. Two
 * buckets that replicate to each other are no such chain.
 *
 * Which objects the rules select is not compared. In a preview of new buckets the dependencies of the
 * rules tell which buckets they lead to; where they do not, and more than one bucket of the stack is
 * replicated, they are left to the update with an advisory.
 */
export const replicateFromTheOrigin = stackPolicy(
  {
    name: "s3-replication-replicate-from-the-origin",
    displayName: "Objects are replicated from where they are written",
    description:
      "A bucket with rules to another bucket also has rules to the buckets that the other is replicated to.",
    enforcementLevel: "advisory",
    severity: "medium",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-what-is-isnot-replicated.html",
    remediationSteps:
      "Add a rule from the bucket that objects are written to directly to each bucket that is to have replicas of them.",
    controls: {},
  },
  (stack) => {
    const origins = new Map(
      routesBySource(stack).map((routes) => [routes[0].source.id, byDestination(routes)]),
    );
    if (origins.size < 2) return [];
    return [...origins.values()].flatMap((routes) =>
      [...routes.values()].flatMap((route) => [
        ...unknownEnds(route),
        ...chainFindings(route, routes, origins.get(route.destination.id)),
      ]),
    );
  },
);

type Onward = ReadonlyMap<string, Route>;

const byDestination = (routes: readonly Route[]): Onward =>
  new Map(routes.map((route) => [route.destination.id, route]));

/** The ends of which nothing tells which bucket they are. */
const unknownEnds = ({ source, destination }: Route) =>
  [source, destination].flatMap(({ bucket, undecided }) => (bucket ? [] : (undecided ?? [])));

/** The chains that begin with a route, given the others of its source and those that lead on. */
function chainFindings(
  { config, source, destination }: Route,
  direct: Onward,
  onward: Onward = new Map<string, Route>(),
): Finding[] {
  // A destination that is not known yet may be the one that is missed here.
  const isOpen = [...direct.values()].some((route) => unknownEnds(route).length > 0);
  if (isOpen || source.id === destination.id) return [];
  return [...onward.values()]
    .filter((route) => {
      const { id } = route.destination;
      const isOther = id !== source.id && id !== destination.id;
      return isOther && !direct.has(id) && unknownEnds(route).length === 0;
    })
    .map(({ config: next, destination: end }) =>
      violation(
        config,
        `replicates ${source.name} to ${destination.name}, and ${next.name} replicates that to ${end.name}, which the objects of ${source.name} never reach, since S3 does not replicate replicas. Add a rule from ${source.name} to ${end.name}.`,
      ),
    );
}
