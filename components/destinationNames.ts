import { LONGEST_DESTINATION } from "./bucketNames";

/** Names that resources of the component itself take up. */
const RESERVED_DESTINATIONS = ["source", "replication"];

/** What may stand instead of a destination's name that cannot be one, and what to do about it. */
export function destinationNameFault(name: string): { allowed: string; fix: string } | undefined {
  // Each hyphen between letters or digits: statement ids take no hyphen, see sidPart.
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name) || name.length > LONGEST_DESTINATION) {
    return {
      allowed: `a name with 1 to ${LONGEST_DESTINATION} lower-case letters, digits and single hyphens between them, a letter first`,
      fix: "rename the destination: resource names are made from it",
    };
  }
  if (!RESERVED_DESTINATIONS.includes(name)) return undefined;
  return {
    allowed: `a name other than ${RESERVED_DESTINATIONS.join(" and ")}`,
    fix: "rename the destination: the component's own resources have that name",
  };
}
