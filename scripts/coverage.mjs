import { readFileSync } from "node:fs";
import path from "node:path";

/** Modules that only decide: every line of them is tested. All others may miss 5 % of their lines. */
const PURE = [
  "config.ts",
  "shapes.ts",
  "statementShape.ts",
  "automation/awsRoles.ts",
  "automation/driftIssue.ts",
  "bootstrap/boundary.ts",
  "bootstrap/config.ts",
  "bootstrap/documents.ts",
  "bootstrap/scope.ts",
  "bootstrap/settings.ts",
  "bootstrap/trust.ts",
  "bootstrap/validate.ts",
  "bootstrap/permissions/denials.ts",
  "bootstrap/permissions/deploy.ts",
  "bootstrap/permissions/operations.ts",
  "bootstrap/permissions/preview.ts",
  "bootstrap/permissions/resourceTypes.ts",
  "bootstrap/permissions/statements.ts",
  "components/additionalStatements.ts",
  "components/arns.ts",
  "components/bucketNames.ts",
  "components/existingBucketFacts.ts",
  "components/keySettings.ts",
  "components/mergedPolicy.ts",
  "components/partitions.ts",
  "components/permissions.ts",
  "components/policyDocuments.ts",
  "components/problems.ts",
  "components/replicationRules.ts",
  "components/roleSettings.ts",
  "components/resourcePolicies.ts",
  "components/settings.ts",
  "components/sideFacts.ts",
  "components/topology.ts",
  "components/validateRules.ts",
  "components/validatePolicySize.ts",
  "components/validateSettings.ts",
  "components/validateSides.ts",
  "components/validateTags.ts",
  "documents/controls.ts",
  "documents/markdown.ts",
  "documents/policies.ts",
  "documents/snippets.ts",
  "policies/controls.ts",
  "policies/suppressions.ts",
  "policies/stack/conditions.ts",
  "policies/stack/documents.ts",
  "policies/stack/evaluation.ts",
  "policies/stack/patterns.ts",
  "policies/stack/verdicts.ts",
  "proof/judge.ts",
  "proof/mutants.ts",
  "proof/policies.ts",
  "proof/requests/clients.ts",
  "proof/requests/forbidden.ts",
  "proof/requests/intrusions.ts",
  "proof/requests/wrongUploads.ts",
];
const LEAST = 95;

/** What falls short, one line a file. */
export function coverageFaults(summaryFile) {
  const summary = JSON.parse(readFileSync(summaryFile, "utf8"));
  delete summary.total;
  const nameOf = (file) => path.relative(process.cwd(), file);
  const measured = new Set(Object.keys(summary).map(nameOf));
  const missing = PURE.filter((name) => !measured.has(name));
  const short = Object.entries(summary).flatMap(([file, { lines }]) => {
    const name = nameOf(file);
    const least = PURE.includes(name) ? 100 : LEAST;
    return lines.pct < least
      ? [`${name}: ${lines.pct} % of its lines, at least ${least} % asked`]
      : [];
  });
  return [...missing.map((name) => `${name}: listed here, but not measured`), ...short];
}
