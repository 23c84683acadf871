import { rolePolicy } from "./policyDocuments";
import type { Problem } from "./problems";
import type { ReplicationSettings } from "./settings";
import { standInSide } from "./standIns";
import { asDestination } from "./topology";

/**
 * What IAM takes for all inline policies of a role together, in characters.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const LONGEST_ROLE_POLICY = 10_240;

/** The problem of a role policy that would be too long, found before anything exists. */
export function policySizeProblems(name: string, settings: ReplicationSettings): Problem[] {
  // Its owner writes it, and may divide it into several.
  if (settings.role?.existingArn !== undefined) return [];
  const length = rolePolicyLength(name, settings);
  if (length <= LONGEST_ROLE_POLICY) return [];
  const fitting = fittingDestinations(name, settings);
  if (fitting === 0) {
    const keys = settings.additionalSourceKeyArns?.length ?? 0;
    return [
      {
        path: "additionalSourceKeyArns",
        received: `${keys} keys, for which the role's policy has ${length} characters`,
        allowed: `as many as fit into ${LONGEST_ROLE_POLICY} characters`,
        fix: "remove the keys that no object to be replicated is encrypted under",
      },
    ];
  }
  const count = Object.keys(settings.destinations).length;
  return [
    {
      path: "destinations",
      received: `${count} destinations, for which the role's policy has ${length} characters`,
      allowed: `as many as fit into ${LONGEST_ROLE_POLICY} characters: the first ${fitting} of these do`,
      fix: "replicate to the others from a second source, which has a role of its own, or shorten the buckets' names",
    },
  ];
}

/** How many of the destinations, in their order, the role's policy has room for. */
function fittingDestinations(name: string, settings: ReplicationSettings): number {
  const all = Object.entries(settings.destinations);
  let [fits, tooMany] = [0, all.length];
  while (tooMany - fits > 1) {
    const count = Math.floor((fits + tooMany) / 2);
    const destinations = Object.fromEntries(all.slice(0, count));
    if (rolePolicyLength(name, { ...settings, destinations }) <= LONGEST_ROLE_POLICY) fits = count;
    else tooMany = count;
  }
  return fits;
}

/**
 * The exact length of the role's policy, in characters, for settings that are right: the length of every
 * ARN is known beforehand.
 */
export function rolePolicyLength(name: string, settings: ReplicationSettings): number {
  const { source, destinations, additionalSourceKeyArns = [] } = settings;
  const sideOf = standInSide(name, settings);
  const document = rolePolicy({
    source: { ...sideOf("source", source), additionalKeyArns: additionalSourceKeyArns },
    destinations: Object.entries(destinations).map(([side, at]) => asDestination(sideOf(side, at))),
  });
  return JSON.stringify(document).length;
}
