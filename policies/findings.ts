import type { PolicyResource, ReportViolation, StackValidation } from "@pulumi/policy";

import { Unknown } from "./unknownValues";

/** What is wrong with one resource: what it is, its fault and the fix, in one message. */
export interface Violation {
  message: string;
  urn: string;
}

/** A violation, or the unknown value that keeps a preview from telling. */
export type Finding = Violation | Unknown;

/**
 * A policy's `validateStack` from a function that finds what is wrong.
 *
 * Every violation is reported first. If the preview left anything undecided, the SDK's own error for an
 * unknown value follows, which the SDK turns into an advisory: the policy is neither silent about what
 * it could not check, nor does it drop what it could.
 */
export function reporting(find: (resources: PolicyResource[]) => Finding[]): StackValidation {
  return ({ resources }, report) => {
    tell(find(resources), report);
  };
}

function tell(findings: readonly Finding[], report: ReportViolation): void {
  for (const finding of findings) {
    if (!(finding instanceof Unknown)) report(finding.message, finding.urn);
  }
  const undecided = findings.find((finding) => finding instanceof Unknown);
  if (undecided) throw undecided.reason;
}
