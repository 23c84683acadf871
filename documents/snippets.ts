import { dump } from "js-yaml";

import type { Demand } from "./demand";
import { DEMANDS } from "./controlsTable";
import type { Decision, DecisionName } from "./decisions";
import { DECISIONS } from "./decisions";

// What to hand to tools that demand what was decided otherwise. The stack is called "archive", the buckets
// have the names that Pulumi makes up; a name of your own stands for itself.

const STACK = "archive";
const DESTINATION = "archive-dr-bucket-";
const BUCKETS = "archive-";

const decisions: readonly (Decision & { demands: readonly Demand[] })[] = Object.entries<Decision>(
  DECISIONS,
).map(([name, decision]) => ({ ...decision, demands: demandsOf(name) }));

const suppressed = (by: Decision["suppressFor"]) =>
  decisions.filter(({ suppressFor }) => suppressFor === by);

/** The demands of a decision. */
export function demandsOf(name: string): readonly Demand[] {
  return DEMANDS.filter(({ decision }) => decision === name);
}

const idsOf = (demands: readonly Demand[], framework: keyof Demand["ids"]) =>
  demands.flatMap(({ ids }) => ids[framework] ?? []);

/**
 * A rule of Security Hub that suppresses findings, for `aws securityhub create-automation-rule`.
 *
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/automation-rules.html
 */
export function securityHubRule(suppressFor: "destinations" | "buckets") {
  const controls = suppressed(suppressFor).flatMap(({ demands }) => idsOf(demands, "securityHub"));
  const equals = (Value: string) => ({ Value, Comparison: "EQUALS" });
  const prefix = suppressFor === "destinations" ? DESTINATION : BUCKETS;
  return {
    RuleName: `${STACK}: ${suppressFor}`,
    RuleOrder: suppressFor === "destinations" ? 1 : 2,
    RuleStatus: "ENABLED",
    Description: `Decided otherwise for the ${suppressFor} of ${STACK}`,
    Criteria: {
      ComplianceSecurityControlId: controls.map(equals),
      ResourceId: [{ Value: `arn:aws:s3:::${prefix}`, Comparison: "PREFIX" }],
    },
    Actions: [
      {
        Type: "FINDING_FIELDS_UPDATE",
        FindingFieldsUpdate: {
          Workflow: { Status: "SUPPRESSED" },
          Note: { Text: "See docs/controls.md of replicated-bucket", UpdatedBy: "storage" },
        },
      },
    ],
  };
}

/** The checks that `.checkov.yaml` skips, each with the decision in front of it. */
export function checkovConfig(): string {
  const lines = suppressed("buckets")
    .filter(({ checkov }) => checkov !== "inline")
    .flatMap(({ title, demands }) => idsOf(demands, "checkov").map((id) => ({ title, id })))
    .map(({ title, id }) => `  # ${title}\n  - ${id}`);
  return ["skip-check:", ...lines].join("\n");
}

/** The comments that Checkov reads at a resource, by decision. */
export function checkovComments(name: DecisionName, reason: string): string {
  return idsOf(demandsOf(name), "checkov")
    .map((id) => `#checkov:skip=${id}:${reason}`)
    .join("\n");
}

/**
 * The mutelist of Prowler.
 *
 * @see https://docs.prowler.com/user-guide/cli/tutorials/mutelist
 */
export function prowlerMutelist(account: string): string {
  const checks = decisions.flatMap(({ prowler = [], suppressFor, title }) =>
    prowler.map((check): [string, object] => [
      check,
      {
        Regions: ["*"],
        Resources: [`^${suppressFor === "destinations" ? DESTINATION : BUCKETS}`],
        Description: title,
      },
    ]),
  );
  return dump({
    Mutelist: { Accounts: { [account]: { Checks: Object.fromEntries(checks) } } },
  }).trimEnd();
}
