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

/** Where a side stands in the settings: `source`, `destinations.dr`. */
export const sidePath = (side: string) => (side === "source" ? side : `destinations.${side}`);

/** How much of each part a message shows, in characters. A path may hold a tag's key, of 128. */
const LONGEST_VALUE_SHOWN = 120;
const LONGEST_PATH_SHOWN = 240;
const LONGEST_ALLOWED_SHOWN = 500;

/** Line breaks and all else that does not show as itself: controls, marks of direction, odd spaces. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}]|(?! )\p{Z}/gu;

/** The value as JSON, shortened; `nothing` where there is none, the kind of a value unknown to JSON. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "number") return String(value);
  return printable(json(value) ?? `a value of type ${typeof value}`, LONGEST_VALUE_SHOWN);
}

/** As in JSON: `\u202e`. */
const escapeOf = (character: string) =>
  character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");

/** Text on one line and of this length at most. Keys and names are the user's, and may hold anything. */
function printable(text: string, longest: number): string {
  const escaped = text.replace(UNPRINTABLE, escapeOf);
  return escaped.length > longest
    ? `${escaped.slice(0, longest).replace(/\p{Cs}$/u, "")}…`
    : escaped;
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
  const place = printable(path, LONGEST_PATH_SHOWN);
  const may = printable(allowed, LONGEST_ALLOWED_SHOWN);
  return `${place}: received ${show(received)}; allowed: ${may}; fix: ${fix}`;
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
  const set = () => undefined;
  throw Object.defineProperties(new RunError(message), {
    // Pulumi puts a property's name before the message of an error at every input that it passes through,
    // which would bury the lines behind twenty of them.
    message: { get: () => message, set },
    // It shows no trace of a RunError, but formats one: Node 20.20 does not end on frames of Pulumi's own
    // `node_modules/@pulumi/output.ts`, which an error in an `apply` has, before it is out of memory.
    stack: { value: message },
  });
}
