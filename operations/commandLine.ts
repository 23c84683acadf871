import { parseArgs } from "node:util";

import type { CanaryTimes } from "./canary";
import { OperationError, messageOf } from "./errors";

/** What both operations take from the command line. */
interface Common {
  /** The file with the stack's outputs. Defaults to standard input. */
  outputs?: string;
  /** Whether the report is printed as JSON. */
  json: boolean;
}

/** What `verify` is told. */
export interface VerifyCommand extends Common {
  operation: "verify";
  sample: number;
  canary?: CanaryTimes;
}

/** What `teardown` is told. */
export interface TeardownCommand extends Common {
  operation: "teardown";
  /** The buckets to empty. Defaults to asking for each. */
  empty?: string[];
  most: number;
  timeoutSeconds: number;
  pollSeconds: number;
}

/** What the command line asks for. */
export type Command = VerifyCommand | TeardownCommand | { operation: "help"; asked: boolean };

const OPTIONS = {
  outputs: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  canary: { type: "boolean" },
  sample: { type: "string" },
  timeout: { type: "string" },
  settle: { type: "string" },
  poll: { type: "string" },
  empty: { type: "string", multiple: true },
  most: { type: "string" },
} as const;

type Values = ReturnType<typeof parse>["values"];

/** The options that one operation alone takes. */
const OWN: Record<"verify" | "teardown", (keyof Values)[]> = {
  verify: ["canary", "sample", "settle"],
  teardown: ["empty", "most"],
};

const SEE = "\nSee `npm run verify -- --help`.";

/**
 * Reads the command line, without the names of program and script.
 *
 * @throws OperationError saying what is wrong with it.
 */
export function parseCommand(args: string[]): Command {
  const { positionals, values } = parse(args);
  const [operation, ...rest] = positionals;
  if (values.help === true) return { operation: "help", asked: true };
  if (operation === undefined) return { operation: "help", asked: false };
  if (operation !== "verify" && operation !== "teardown") {
    throw new OperationError(
      `unknown operation "${operation}"; there are verify and teardown${SEE}`,
    );
  }
  if (rest.length > 0) throw new OperationError(`unexpected argument "${rest.join(" ")}"${SEE}`);
  const others = operation === "verify" ? OWN.teardown : OWN.verify;
  const stray = others.find((option) => values[option] !== undefined);
  if (stray !== undefined) throw new OperationError(`${operation} takes no --${stray}${SEE}`);
  return operation === "verify" ? verifyCommand(values) : teardownCommand(values);
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    const said = error instanceof Error ? error.message : messageOf(error);
    // Node goes on about positional arguments, of which there are none to give.
    throw new OperationError(`${said.replace(/\. To specify a positional.*/s, "")}${SEE}`);
  }
}

function verifyCommand(values: Values): VerifyCommand {
  const settleSeconds = wholeNumber("settle", values.settle ?? "120");
  const canary = { ...times(values), settleSeconds };
  return {
    operation: "verify",
    outputs: values.outputs,
    json: values.json === true,
    sample: wholeNumber("sample", values.sample ?? "20"),
    canary: values.canary === true ? canary : undefined,
  };
}

function teardownCommand(values: Values): TeardownCommand {
  return {
    operation: "teardown",
    outputs: values.outputs,
    json: values.json === true,
    empty: values.empty,
    most: wholeNumber("most", values.most ?? "100000"),
    ...times(values),
  };
}

const times = (values: Values) => ({
  timeoutSeconds: wholeNumber("timeout", values.timeout ?? "900"),
  // Never zero, which would ask AWS without a pause.
  pollSeconds: wholeNumber("poll", values.poll ?? "5", 1),
});

function wholeNumber(option: string, text: string, least = 0): number {
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text);
  const from = least > 0 ? ` from ${least} up` : "";
  throw new OperationError(`--${option} takes a whole number${from}, not "${text}"${SEE}`);
}
