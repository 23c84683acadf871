import { parseArgs } from "node:util";

import { parseSettings, rawSettings } from "../config";
import { messageOf } from "../operations/errors";
import type { StackConfig, Stacks } from "../stackFiles";
import { exampleConfig, exampleNames, ownStacks, projectName } from "../stackFiles";
import type { Breakage } from "./breakages";
import { BREAKAGES } from "./breakages";
import { HELP, LIMITS } from "./help";
import { INTERRUPTED, InterruptedError, Interrupts } from "./interrupts";
import { NoLocalAwsError, ensureLocalAws } from "./localAws/install";
import type { LocalAws } from "./localAws/start";
import { startLocalAws } from "./localAws/start";
import { PROMISES } from "./promises";
import type { RehearsalReport } from "./rehearse";
import { rehearse } from "./rehearse";
import type { Stage } from "./stage";
import { renderStep } from "./steps";

/** Exit codes: all went well; something was wrong; the rehearsal could not run. */
const OK = 0;
const WRONG = 1;
const UNUSABLE = 2;

const DEFAULT_STACKS = ["dev", "prod"];
const progress = (line: string) => process.stderr.write(`${line}\n`);

/** What can be rehearsed: a stack, or an example. */
interface Kind {
  names: () => string[];
  configOf: (name: string) => StackConfig;
  missing: (name: string) => string;
}

const EXAMPLES: Kind = {
  names: exampleNames,
  configOf: exampleConfig,
  missing: (name) => `there is no example ${name}`,
};
const stacksOf = ({ names, config }: Stacks): Kind => ({
  names,
  configOf: config,
  missing: (name) => `there is no Pulumi.${name}.yaml`,
});

interface Command {
  kind: "stack" | "example";
  /** The stacks or examples to rehearse, in this order. */
  names: string[];
  breakage?: Breakage;
  json: boolean;
  keep: boolean;
  help: boolean;
}

const OPTIONS = {
  stack: { type: "string", multiple: true },
  example: { type: "string", multiple: true },
  break: { type: "string" },
  json: { type: "boolean", default: false },
  keep: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/**
 * What the command line asks for, of the stacks beside the program unless others are given.
 *
 * @throws Error that says what is wrong with it.
 */
export function parseCommand(args: string[], from = ownStacks): Command {
  const { values } = parseArgs({ args, options: OPTIONS });
  const { json, keep, help } = values;
  const breakage = values.break === undefined ? undefined : breakageNamed(values.break);
  if (values.stack && values.example) {
    throw new Error("--stack and --example exclude each other: rehearse one after the other");
  }
  const kind = values.example ? "example" : "stack";
  const { names: known, configOf, missing } = kind === "example" ? EXAMPLES : stacksOf(from);
  const asked = values[kind];
  const names = [...new Set(asked ?? DEFAULT_STACKS)];
  for (const name of names) {
    if (!known().includes(name)) {
      throw new Error(`${missing(name)}; --${kind} takes one of ${known().join(", ")}`);
    }
  }
  const breakable = names.filter((name) => breakage?.applies(settingsOf(configOf(name))) ?? true);
  if (breakable.length === 0 || (asked && breakable.length < names.length)) {
    throw new Error(
      `--break ${values.break ?? ""} needs a destination in another account than the source's, as prod has`,
    );
  }
  return { kind, names: breakable, breakage, json, keep, help };
}

function breakageNamed(name: string): Breakage {
  const breakage = BREAKAGES.find((candidate) => candidate.name === name);
  if (breakage) return breakage;
  const names = BREAKAGES.map((candidate) => candidate.name).join(", ");
  throw new Error(`nothing breaks as "${name}"; --break takes one of ${names}`);
}

const settingsOf = (config: StackConfig) =>
  parseSettings(rawSettings(projectName(), config)).settings;

/** Rehearses what the command line asks for and answers with the process's exit code. */
export async function main(args: string[]): Promise<number> {
  let command: Command;
  try {
    command = parseCommand(args);
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    progress(`error: ${what}\nSee \`npm run rehearse -- --help\`.`);
    return UNUSABLE;
  }
  if (command.help) {
    process.stdout.write(`${HELP}\n`);
    return OK;
  }
  const interrupts = new Interrupts(progress);
  try {
    return await perform(command, interrupts);
  } catch (error) {
    const expected = error instanceof NoLocalAwsError || error instanceof InterruptedError;
    progress(expected ? error.message : `error: ${messageOf(error)}`);
    return error instanceof InterruptedError ? INTERRUPTED : UNUSABLE;
  } finally {
    interrupts.close();
  }
}

async function perform(command: Command, interrupts: Interrupts): Promise<number> {
  const place = await ensureLocalAws(process.env, progress, { signal: interrupts.signal });
  const aws = await startLocalAws(place);
  try {
    const reports: RehearsalReport[] = [];
    for (const name of command.names) {
      interrupts.check();
      reports.push(await rehearseOne(name, command, aws, interrupts));
    }
    const ok = reports.every((report) => report.ok);
    if (command.json) process.stdout.write(`${JSON.stringify({ ok, reports }, null, 2)}\n`);
    else progress(`\n${LIMITS}`);
    return ok ? OK : WRONG;
  } finally {
    await aws.stop();
  }
}

async function rehearseOne(
  name: string,
  { kind, breakage, keep, json }: Command,
  aws: LocalAws,
  interrupts: Interrupts,
): Promise<RehearsalReport> {
  const started = Date.now();
  const print = json ? progress : (line: string) => process.stdout.write(`${line}\n`);
  print(`\n${name}${breakage ? `, broken: ${breakage.what}` : ""}`);
  const pause = keep ? (stage: Stage) => lookAround(stage, aws, interrupts) : undefined;
  const promises = kind === "example" ? PROMISES[name] : undefined;
  const options = { breakage, pause, promises };
  const { configOf } = kind === "example" ? EXAMPLES : stacksOf(ownStacks);
  const report = await rehearse(name, configOf(name), aws, options, (step) => {
    print(renderStep(step));
    // What is thrown between two steps ends the rehearsal, but for its clean-up.
    interrupts.check();
  });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  print(`  ${name}: ${report.ok ? "all went well" : "something is WRONG"} (${seconds} s)`);
  return report;
}

/** Leaves the stack up until the user ends the pause. */
async function lookAround(stage: Stage, aws: LocalAws, interrupts: Interrupts): Promise<void> {
  const { accountId } = stage.settings.source;
  const { accessKeyId, secretAccessKey } = await aws.administratorOf(accountId);
  progress(`
  The stack is up. Its outputs: ${JSON.stringify(stage.live.outputs)}
  AWS_ENDPOINT_URL=${aws.endpoint} AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}
  (bucket policies refuse plain HTTP: send the header X-Forwarded-Proto: https)
  Press Ctrl-C to take it down.`);
  await interrupts.pause();
}

if (require.main === module) {
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
