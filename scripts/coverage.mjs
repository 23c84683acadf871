import { readFileSync } from "node:fs";
import path from "node:path";

/** Modules that only decide: every line of them is tested. All others may miss 5 % of their lines. */
const PURE = [
  "config.ts",
  "shapes.ts",
  "components/arns.ts",
  "components/bucketNames.ts",
  "components/partitions.ts",
  "components/forbiddenRequests.ts",
  "components/permissions.ts",
  "components/policyDocuments.ts",
  "components/problems.ts",
  "components/replicationRules.ts",
  "components/settings.ts",
  "components/topology.ts",
  "components/validateRules.ts",
  "components/validatePolicySize.ts",
  "components/validateSettings.ts",
  "components/validateSides.ts",
  "components/validateTags.ts",
];
const LEAST = 95;

/** What falls short, one line a file. */
export function coverageFaults(summaryFile) {
  const summary = JSON.parse(readFileSync(summaryFile, "utf8"));
  return Object.entries(summary).flatMap(([file, { lines }]) => {
    if (file === "total") return [];
    const name = path.relative(process.cwd(), file);
    const least = PURE.includes(name) ? 100 : LEAST;
    return lines.pct < least
      ? [`${name}: ${lines.pct} % of its lines, at least ${least} % asked`]
      : [];
  });
}
