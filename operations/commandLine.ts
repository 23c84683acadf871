import { parseArgs } from "node:util";

import type { CanaryTimes } from "./canary";
import { OperationError, messageOf } from "./errors";
import type { Named } from "./fillImportFile";

/** What verify and teardown take from the command line. */
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

/** What `import-ids` is told. */
export interface ImportCommand {
  operation: "import-ids";
  /** The stack whose settings the import file was written with. */
  stack: string;
  file: string;
  named: Named;
  json: boolean;
}

/** What the command line asks for. */
export type Command =
  VerifyCommand | TeardownCommand | ImportCommand | { operation: "help"; asked: boolean };

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
  stack: { type: "string" },
  file: { type: "string" },
  bucket: { type: "string", multiple: true },
  key: { type: "string", multiple: true },
  role: { type: "string" },
} as const;

type Values = ReturnType<typeof parse>["values"];

/** The options that each operation takes, beside those that all take. */
const TAKES = {
  verify: ["outputs", "canary", "sample", "timeout", "settle", "poll"],
  teardown: ["outputs", "empty", "most", "timeout", "poll"],
  "import-ids": ["stack", "file", "bucket", "key", "role"],
} satisfies Record<string, (keyof Values)[]>;
const OF_ALL: readonly string[] = ["json", "help"] satisfies (keyof Values)[];

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
  if (!isOperation(operation)) {
    throw new OperationError(
      `unknown operation "${operation}"; there are verify, teardown and import-ids${SEE}`,
    );
  }
  if (rest.length > 0) throw new OperationError(`unexpected argument "${rest.join(" ")}"${SEE}`);
  const taken: readonly string[] = TAKES[operation];
  const stray = Object.keys(values).find((one) => !OF_ALL.includes(one) && !taken.includes(one));
  if (stray !== undefined) throw new OperationError(`${operation} takes no --${stray}${SEE}`);
  return COMMANDS[operation](values);
}

const isOperation = (text: string): text is keyof typeof TAKES => Object.hasOwn(TAKES, text);

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

function importCommand(values: Values): ImportCommand {
  const { stack, file, bucket = [], key = [], role } = values;
  if (stack === undefined || file === undefined) {
    throw new OperationError(`import-ids needs --stack NAME and --file FILE${SEE}`);
  }
  const named = { buckets: bySide("bucket", bucket), keys: bySide("key", key), role };
  if (bucket.length + key.length === 0 && role === undefined) {
    throw new OperationError(`import-ids needs what to import: --bucket, --key or --role${SEE}`);
  }
  return { operation: "import-ids", stack, file, named, json: values.json === true };
}

const COMMANDS = {
  verify: verifyCommand,
  teardown: teardownCommand,
  "import-ids": importCommand,
};

/** Of `source=acme-documents`, each side once. */
function bySide(option: string, texts: readonly string[]): Record<string, string> {
  const sides: Record<string, string> = {};
  for (const text of texts) {
    const [, side, value] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    if (side === undefined || value === undefined) {
      throw new OperationError(
        `--${option} takes SIDE=VALUE, such as source=…, not "${text}"${SEE}`,
      );
    }
    if (side in sides) throw new OperationError(`--${option} names ${side} twice${SEE}`);
    sides[side] = value;
  }
  return sides;
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
