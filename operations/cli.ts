import type { EventEmitter } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";

import { throwProblems } from "../components/problems";
import { parseSettings, rawSettings } from "../config";
import type { Stacks } from "../stackFiles";
import { ownStacks, projectName } from "../stackFiles";
import { askBuckets } from "./askBuckets";
import type { ClientsOf } from "./awsClients";
import { cached, clientsOf } from "./awsClients";
import type { ImportCommand, TeardownCommand, VerifyCommand } from "./commandLine";
import { parseCommand } from "./commandLine";
import { OperationError, messageOf } from "./errors";
import { fillImportFile } from "./fillImportFile";
import { HELP } from "./help";
import { parseImportFile } from "./importFile";
import { renderChecks, renderImport, renderTeardown } from "./report";
import type { SideOutputs, StackOutputs } from "./stackOutputs";
import { parseStackOutputs } from "./stackOutputs";
import { teardown } from "./teardown";
import { verify } from "./verify";

/** Exit codes: all is well; something is wrong; the command could not run. */
const OK = 0;
const WRONG = 1;
const UNUSABLE = 2;

/** What an operation runs in. */
export interface Surroundings {
  clientsOf: ClientsOf;
  stdin: NodeJS.ReadableStream & { isTTY?: boolean };
  /** Takes the report. */
  stdout: NodeJS.WritableStream;
  /** Takes progress, questions and errors. */
  stderr: NodeJS.WritableStream;
  /** Emits SIGINT. */
  signals: EventEmitter;
  /** Whose files tell `import-ids` of a stack. Defaults to those beside the program. */
  stacks?: Stacks;
}

/** Runs one operation and answers with the process's exit code. */
export async function main(
  args: string[],
  surroundings: Surroundings = { ...ownProcess(), clientsOf },
): Promise<number> {
  const { stdout, stderr } = surroundings;
  try {
    const command = parseCommand(args);
    if (command.operation === "help") {
      stdout.write(`${HELP}\n`);
      return command.asked ? OK : UNUSABLE;
    }
    if (command.operation === "import-ids") return await runImport(command, surroundings);
    const outputs = parseStackOutputs(await readOutputs(command.outputs, surroundings));
    return command.operation === "verify"
      ? await runVerify(command, outputs, surroundings)
      : await runTeardown(command, outputs, surroundings);
  } catch (error) {
    stderr.write(`error: ${messageOf(error)}\n`);
    return UNUSABLE;
  }
}

function ownProcess() {
  const { stdin, stdout, stderr } = process;
  return { stdin, stdout, stderr, signals: process };
}

async function runVerify(
  { sample, canary, json }: VerifyCommand,
  outputs: StackOutputs,
  { clientsOf, stdout, stderr, signals }: Surroundings,
): Promise<number> {
  const interrupt = new AbortController();
  const onInterrupt = () => {
    stderr.write("interrupted: removing the canaries\n");
    interrupt.abort();
  };
  // Without canaries there is nothing to remove, and the process may end at once.
  if (canary) signals.once("SIGINT", onInterrupt);
  try {
    const options = { sample, canary: canary && { ...canary, signal: interrupt.signal } };
    const checks = await verify(outputs, cached(clientsOf), options, progressTo(stderr));
    const ok = checks.every((check) => check.ok);
    stdout.write(`${json ? JSON.stringify({ ok, checks }, null, 2) : renderChecks(checks)}\n`);
    return ok ? OK : WRONG;
  } finally {
    signals.off("SIGINT", onInterrupt);
  }
}

async function runTeardown(
  { empty, json, ...limits }: TeardownCommand,
  outputs: StackOutputs,
  { clientsOf, stdin, stdout, stderr }: Surroundings,
): Promise<number> {
  if (!empty && !stdin.isTTY) {
    stderr.write(
      "standard input is no terminal to ask at, so every bucket keeps its objects; name those to empty with --empty\n",
    );
  }
  const ask = (sides: readonly SideOutputs[]) => askBuckets(sides, stdin, stderr);
  const options = { ...limits, empty: empty ?? (stdin.isTTY ? ask : []) };
  const report = await teardown(outputs, cached(clientsOf), options, progressTo(stderr));
  stdout.write(`${json ? JSON.stringify(report, null, 2) : renderTeardown(report)}\n`);
  return report.done ? OK : WRONG;
}

async function runImport(
  { stack, file, named, json }: ImportCommand,
  { clientsOf, stdout, stacks = ownStacks }: Surroundings,
): Promise<number> {
  const config = stacks.config(stack);
  const { settings, problems } = parseSettings(rawSettings(projectName(), config));
  throwProblems(`Pulumi.${stack}.yaml`, problems);
  const before = parseImportFile(file, readFile(file, IMPORT_FILE));
  const report = await fillImportFile(before, settings, named, cached(clientsOf));
  writeFileSync(file, `${JSON.stringify(report.file, null, 4)}\n`);
  stdout.write(`${json ? JSON.stringify(report, null, 2) : renderImport(file, report)}\n`);
  return OK;
}

const progressTo = (stream: NodeJS.WritableStream) => (line: string) => {
  stream.write(`${line}\n`);
};

async function readOutputs(file: string | undefined, { stdin }: Surroundings): Promise<string> {
  if (file !== undefined) return readFile(file, OUTPUTS);
  const how =
    "name a file with --outputs, or pipe them in: `pulumi stack output --json | npm run verify`";
  if (stdin.isTTY) throw new OperationError(`the stack's outputs are missing: ${how}`);
  const piped = await text(stdin);
  if (piped.trim() === "") {
    throw new OperationError(`the stack's outputs are missing, standard input is empty: ${how}`);
  }
  return piped;
}

/** What a file holds, and how it is made. */
interface Content {
  what: string;
  made: (file: string) => string;
}
const OUTPUTS: Content = {
  what: "the stack's outputs",
  made: (file) => `Make them with \`pulumi stack output --json > ${file}\`.`,
};
const IMPORT_FILE: Content = {
  what: "the import file",
  made: (file) => `Write it with \`pulumi preview --import-file ${file}\`.`,
};

function readFile(file: string, { what, made }: Content): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new OperationError(`${what} cannot be read: ${messageOf(error)}\n${made(file)}`);
  }
}

if (require.main === module) {
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
