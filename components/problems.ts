import { RunError } from "@pulumi/pulumi";

/** One thing that is wrong with what the user wrote, told so that they can mend it at once. */
export interface Problem {
  /** Where it stands, as in the stack's configuration: `destinations.dr.region`. */
  path: string;
  /** The value found there, as it was read. */
  received: unknown;
  /** What may stand there instead. */
  allowed: string;
  /** What to do about it. */
  fix: string;
}

const LONGEST_VALUE_SHOWN = 120;

/** The value as JSON, shortened, or `nothing` where there is none. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > LONGEST_VALUE_SHOWN ? `${text.slice(0, LONGEST_VALUE_SHOWN)}…` : text;
}

/** The problem in one line. */
export function describe({ path, received, allowed, fix }: Problem): string {
  return `${path}: received ${show(received)}; allowed: ${allowed}; fix: ${fix}`;
}

/**
 * Ends the program when there are problems, naming all of them, one a line.
 *
 * @throws pulumi.RunError, which the Pulumi CLI prints without a stack trace.
 */
export function throwProblems(subject: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const lines = problems.map((problem) => `  ${describe(problem)}`);
  throw new RunError(`${subject} has ${count}:\n${lines.join("\n")}`);
}
