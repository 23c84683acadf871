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

/** The value as JSON, shortened; `nothing` where there is none, the kind of a value unknown to JSON. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "number") return String(value);
  const text = json(value) ?? `a value of type ${typeof value}`;
  return text.length > LONGEST_VALUE_SHOWN ? `${text.slice(0, LONGEST_VALUE_SHOWN)}…` : text;
}

/** Whoever calls without TypeScript may pass anything: functions, big numbers, circles. */
function json(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
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
  const message = `${subject} has ${count}:\n${lines.join("\n")}`;
  // Pulumi puts a property's name before the message of an error at every input that it passes through,
  // which would bury the lines behind twenty of them.
  throw Object.defineProperty(new RunError(message), "message", {
    get: () => message,
    set: () => undefined,
  });
}
