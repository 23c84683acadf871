import type { ReportViolation } from "@pulumi/policy";

import { groupedBy } from "./stack/stack";
import { Unknown } from "./stack/unknownValues";
import type { Suppression } from "./suppressions";
import { idle, suppressed } from "./suppressions";

/** What is wrong with one resource: its fault and the fix, in one message that names it. */
export interface Violation {
  message: string;
  urn: string;
  /** The resource's name, by which it can be suppressed. */
  resourceName: string;
}

/** A violation, or the unknown value that keeps a preview from telling. */
export type Finding = Violation | Unknown;

/** A violation of a resource; the message begins with its name. */
export function violation({ urn, name }: { urn: string; name: string }, fault: string): Violation {
  return { urn, resourceName: name, message: `${name} ${fault}` };
}

/** A violation of rules of a replication configuration, by their labels. */
export function ruleViolation(
  config: { urn: string; name: string },
  labels: readonly string[],
  fault: string,
): Violation {
  const { urn, name } = config;
  return { urn, resourceName: name, message: `${name}, ${labels.join(", ")}: ${fault}` };
}

/** What is reported of a finding. An advisory stays one whatever the policy's level is. */
export interface Report {
  message: string;
  urn: string;
  enforcementLevel?: "advisory";
}

/**
 * What a policy reports: violations, each once, except those that are suppressed, which it reports as
 * advisories with the reason; and as advisories too the values that it must wait for, so that it is
 * neither silent about what it could not judge, nor drops what it could. Where all is known, so are the
 * suppressions that suppress nothing.
 */
export function reportsOf(
  findings: readonly Finding[],
  suppressions: readonly Suppression[],
  today: string,
  isAllKnown: () => boolean,
): Report[] {
  const violations = findings.flatMap((finding) => (finding instanceof Unknown ? [] : finding));
  const unknown = findings.flatMap((finding) => (finding instanceof Unknown ? finding : []));
  const distinct = new Map(violations.map((one) => [`${one.urn}\n${one.message}`, one]));
  const found = [...distinct.values()];
  const unused = idle(found, suppressions);
  return [
    ...suppressed(found, suppressions, today),
    ...(unused.length > 0 && isAllKnown() ? unused : []),
    ...undecided(unknown),
  ];
}

function undecided(unknown: readonly Unknown[]): Report[] {
  return [...groupedBy(unknown, ({ urn }) => [urn])].map(([urn, values]) => {
    const paths = new Set(values.map(({ path }) => path));
    const name = values[0]?.resourceName ?? urn;
    const message = `${name}: ${[...paths].join(", ")} ${paths.size > 1 ? "are" : "is"} known only after the update, which is when this policy judges it.`;
    return { message, urn, enforcementLevel: "advisory" };
  });
}

/**
 * The SDK's function as its server has it: it takes a violation with a level of its own too, which its
 * type leaves out. A test holds it to that over the real protocol.
 */
interface Reporter {
  report(violation: string | Required<Report>, urn?: string): void;
}

/** Tells the SDK, which puts the policy's description in front of what is plain text. */
export function tell(
  reports: readonly Report[],
  description: string,
  report: ReportViolation,
): void {
  const reporter: Reporter = { report };
  for (const { message, urn, enforcementLevel } of reports) {
    if (enforcementLevel === undefined) reporter.report(message, urn);
    else reporter.report({ message: `${description}\n${message}`, urn, enforcementLevel });
  }
}
