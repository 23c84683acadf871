import { readFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";

import { cached, clientsOf } from "./awsClients";
import { OperationError, messageOf } from "./errors";
import { HELP } from "./help";
import { renderChecks, renderTeardown } from "./report";
import type { StackOutputs } from "./stackOutputs";
import { parseStackOutputs } from "./stackOutputs";
import { bucketsOf, teardown } from "./teardown";
import { verify } from "./verify";

/** Exit codes: all is well; something is wrong; the command could not run. */
const OK = 0;
const WRONG = 1;
const UNUSABLE = 2;

const progress = (line: string) => process.stderr.write(`${line}\n`);
const print = (text: string) => process.stdout.write(`${text}\n`);

const OPTIONS = {
  outputs: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
  canary: { type: "boolean", default: false },
  sample: { type: "string", default: "20" },
  timeout: { type: "string", default: "900" },
  settle: { type: "string", default: "120" },
  poll: { type: "string", default: "5" },
  empty: { type: "string", multiple: true },
  most: { type: "string", default: "100000" },
} as const;

type Values = ReturnType<typeof parse>["values"];

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new OperationError(`${messageOf(error)}\nSee \`npm run verify -- --help\`.`);
  }
}

/** Runs one operation and answers with the process's exit code. */
export async function main(args: string[]): Promise<number> {
  try {
    const { positionals, values } = parse(args);
    const [operation, ...rest] = positionals;
    if (values.help || operation === undefined) {
      print(HELP);
      return values.help ? OK : UNUSABLE;
    }
    if (rest.length > 0) throw new OperationError(`unexpected argument "${rest.join(" ")}"`);
    if (operation === "verify") return await runVerify(values);
    if (operation === "teardown") return await runTeardown(values);
    throw new OperationError(`unknown operation "${operation}"; there are verify and teardown`);
  } catch (error) {
    progress(`error: ${messageOf(error)}`);
    return UNUSABLE;
  }
}

async function runVerify(values: Values): Promise<number> {
  const outputs = readOutputs(values.outputs);
  const canary = {
    timeoutSeconds: wholeNumber("timeout", values.timeout),
    settleSeconds: wholeNumber("settle", values.settle),
    pollSeconds: wholeNumber("poll", values.poll),
  };
  const options = {
    sample: wholeNumber("sample", values.sample),
    canary: values.canary ? canary : undefined,
  };
  const checks = await verify(outputs, cached(clientsOf), options, progress);
  const ok = checks.every((check) => check.ok);
  print(values.json ? JSON.stringify({ ok, checks }, null, 2) : renderChecks(checks));
  return ok ? OK : WRONG;
}

async function runTeardown(values: Values): Promise<number> {
  const outputs = readOutputs(values.outputs);
  const options = {
    empty: values.empty ?? (await askBuckets(outputs)),
    most: wholeNumber("most", values.most),
    timeoutSeconds: wholeNumber("timeout", values.timeout),
    pollSeconds: wholeNumber("poll", values.poll),
  };
  const report = await teardown(outputs, cached(clientsOf), options, progress);
  print(values.json ? JSON.stringify(report, null, 2) : renderTeardown(report));
  return report.done ? OK : WRONG;
}

function readOutputs(file: string | undefined): StackOutputs {
  if (file === undefined && process.stdin.isTTY) {
    throw new OperationError(
      "name the stack's outputs with --outputs FILE, or pipe them in: `pulumi stack output --json | npm run verify`",
    );
  }
  // Standard input has the descriptor 0.
  return parseStackOutputs(readFileSync(file ?? 0, "utf8"));
}

function wholeNumber(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new OperationError(`--${option} takes a whole number, not "${text}"`);
}

/** Asks for each bucket whether to empty it; only its whole name, typed, is a yes. */
async function askBuckets(outputs: StackOutputs): Promise<string[]> {
  if (!process.stdin.isTTY) return [];
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const chosen: string[] = [];
  for (const { bucketName } of bucketsOf(outputs)) {
    const answer = await terminal.question(
      `Delete every version in ${bucketName}? Type its name to do so, or nothing to keep them: `,
    );
    if (answer.trim() === bucketName) chosen.push(bucketName);
  }
  terminal.close();
  return chosen;
}

if (require.main === module) {
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
