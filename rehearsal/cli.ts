import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import { messageOf } from "../operations/errors";
import type { Breakage } from "./breakages";
import { BREAKAGES } from "./breakages";
import { stackConfig } from "./deployment/stackFiles";
import { HELP, LIMITS } from "./help";
import { NoLocalAwsError, ensureLocalAws } from "./localAws/install";
import type { LocalAws } from "./localAws/start";
import { startLocalAws } from "./localAws/start";
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

interface Command {
  stacks: string[];
  breakage?: Breakage;
  json: boolean;
  keep: boolean;
  help: boolean;
}

/** What the command line asks for; throws an Error that says what is wrong with it. */
export function parseCommand(args: string[]): Command {
  const { values } = parseArgs({
    args,
    options: {
      stack: { type: "string", multiple: true },
      break: { type: "string" },
      json: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const stacks = values.stack ?? DEFAULT_STACKS;
  for (const stack of stacks) {
    if (!existsSync(path.join(__dirname, "..", `Pulumi.${stack}.yaml`))) {
      throw new Error(
        `there is no Pulumi.${stack}.yaml: --stack takes ${DEFAULT_STACKS.join(" or ")}`,
      );
    }
  }
  const breakage = BREAKAGES.find(({ name }) => name === values.break);
  if (values.break !== undefined && !breakage) {
    const names = BREAKAGES.map(({ name }) => name).join(", ");
    throw new Error(`nothing breaks as "${values.break}"; --break takes one of ${names}`);
  }
  return { stacks, breakage, json: values.json, keep: values.keep, help: values.help };
}

/** Rehearses what the command line asks for and answers with the process's exit code. */
export async function main(args: string[]): Promise<number> {
  let aws: LocalAws | undefined;
  try {
    const command = parseCommand(args);
    if (command.help) {
      process.stdout.write(`${HELP}\n`);
      return OK;
    }
    aws = await startLocalAws(await ensureLocalAws(process.env, progress));
    const reports: RehearsalReport[] = [];
    for (const stack of command.stacks) reports.push(await rehearseStack(stack, command, aws));
    const ok = reports.every((report) => report.ok);
    if (command.json) process.stdout.write(`${JSON.stringify({ ok, reports }, null, 2)}\n`);
    else progress(`\n${LIMITS}`);
    return ok ? OK : WRONG;
  } catch (error) {
    progress(error instanceof NoLocalAwsError ? error.message : `error: ${messageOf(error)}`);
    return UNUSABLE;
  } finally {
    await aws?.stop();
  }
}

async function rehearseStack(
  stack: string,
  { breakage, keep, json }: Command,
  aws: LocalAws,
): Promise<RehearsalReport> {
  const started = Date.now();
  const print = json ? progress : (line: string) => process.stdout.write(`${line}\n`);
  print(`\n${stack}${breakage ? `, broken: ${breakage.what}` : ""}`);
  const pause = keep ? (stage: Stage) => lookAround(stage, aws) : undefined;
  const report = await rehearse(stack, stackConfig(stack), aws, { breakage, pause }, (step) => {
    print(renderStep(step));
  });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  print(`  ${stack}: ${report.ok ? "all went well" : "something is WRONG"} (${seconds} s)`);
  return report;
}

/** Leaves the stack up until the user ends the pause. */
async function lookAround(stage: Stage, aws: LocalAws): Promise<void> {
  const { accountId } = stage.settings.source;
  const { accessKeyId, secretAccessKey } = await aws.administratorOf(accountId);
  progress(`
  The stack is up. Its outputs: ${JSON.stringify(stage.live.outputs)}
  AWS_ENDPOINT_URL=${aws.endpoint} AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}
  (bucket policies refuse plain HTTP: send the header X-Forwarded-Proto: https)
  Press Ctrl-C to take it down.`);
  const alive = setInterval(() => undefined, 60_000);
  await once(process, "SIGINT");
  clearInterval(alive);
}

if (require.main === module) {
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
