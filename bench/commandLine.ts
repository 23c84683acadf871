import { parseArgs } from "node:util";

/** What the command line asks for. */
export interface Command {
  /** How often each thing is run. */
  runs: number;
  rehearsal: boolean;
  format: "text" | "markdown" | "json";
  help: boolean;
}

const OPTIONS = {
  runs: { type: "string" },
  quick: { type: "boolean", default: false },
  rehearsal: { type: "boolean", default: false },
  markdown: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

const DEFAULT_RUNS = 5;

/**
 * Reads the command line, without the names of program and script.
 *
 * @throws Error saying what is wrong with it.
 */
export function parseCommand(args: string[]): Command {
  const { values } = parseArgs({ args, options: OPTIONS });
  const { runs, quick, rehearsal, markdown, json, help } = values;
  if (quick && runs !== undefined) throw new Error("--quick is one run of each: without --runs");
  if (markdown && json) throw new Error("--markdown goes with no --json");
  const format = json ? "json" : markdown ? "markdown" : "text";
  return { runs: quick ? 1 : countOf(runs), rehearsal, format, help };
}

function countOf(runs: string | undefined): number {
  if (runs === undefined) return DEFAULT_RUNS;
  if (/^[1-9]\d?$/.test(runs)) return Number(runs);
  throw new Error(`--runs takes a number from 1 to 99, not ${JSON.stringify(runs)}`);
}
