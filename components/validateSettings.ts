import { nameFault } from "./bucketNames";
import { destinationNameFault } from "./destinationNames";
import type { Problem } from "./problems";
import { sidPart } from "./policyDocuments";
import type { ReplicationSettings } from "./settings";
import { roleProblems } from "./roleSettings";
import { documentSizeProblems } from "./validateDocumentSizes";
import { policySizeProblems } from "./validatePolicySize";
import { formerNameProblems } from "./validateFormerNames";
import { ruleProblems } from "./validateRules";
import { sideProblems } from "./validateSides";
import { tagProblems } from "./validateTags";

/**
 * Everything that can be known to be wrong without asking AWS.
 *
 * @param name the component's name, the base of all resource names.
 */
export function validateSettings(name: string, settings: ReplicationSettings): Problem[] {
  const problems = [
    ...nameProblems(name),
    ...destinationNameProblems(settings),
    ...formerNameProblems(name, settings),
  ];
  if (settings.tags) {
    problems.push(...tagProblems("tags", settings.tags, 50, "AWS gives a resource no more"));
  }
  if (settings.role) problems.push(...roleProblems(settings.role, settings.source));
  problems.push(...sideProblems(name, settings));
  if (Object.keys(settings.destinations).length === 0) return [...problems, NO_DESTINATION];
  problems.push(...ruleProblems(settings));
  // Measured on what will be registered, which needs settings that are right.
  return problems.length > 0
    ? problems
    : [...policySizeProblems(name, settings), ...documentSizeProblems(name, settings)];
}

const NO_DESTINATION: Problem = {
  path: "destinations",
  received: {},
  allowed: "at least one destination",
  fix: "add one: `dr: { region: …, accountId: … }`",
};

function nameProblems(name: string): Problem[] {
  const fault = nameFault(name);
  if (fault === undefined) return [];
  return [
    {
      path: "name",
      received: name,
      allowed: `a name with ${fault}`,
      fix: "choose a short name: bucket names are made from it",
    },
  ];
}

function destinationNameProblems({ destinations }: ReplicationSettings): Problem[] {
  const parts = new Map<string, string>();
  return Object.keys(destinations).flatMap((name): Problem[] => {
    const wrong = (allowed: string, fix: string) => [
      { path: `destinations.${name}`, received: name, allowed, fix },
    ];
    const fault = destinationNameFault(name);
    if (fault) return wrong(fault.allowed, fault.fix);
    const twin = parts.get(sidPart(name));
    parts.set(sidPart(name), name);
    return twin === undefined
      ? []
      : wrong(
          `a name that differs from ${twin} by more than hyphens`,
          "rename one of the two: policy statements are told apart by letters and digits",
        );
  });
}
