import { measurePolicyPackAnalysis } from "./analysis/policyPackAnalysis";
import { measureChains } from "./chain/chains";
import type { Command } from "./commandLine";
import { parseCommand } from "./commandLine";
import { measureGrowth } from "./growth/growth";
import { HELP } from "./help";
import { thisMachine } from "./machine";
import { measureRehearsal } from "./rehearsal";
import type { Measurements } from "./report";
import { goalsOf, tablesOf } from "./report";
import { measurePolicyPackStart } from "./start/policyPackStart";
import { measureProgramStart } from "./start/programStart";
import { asMarkdown, asText, machineLine } from "./tables";

/** Exit codes: all was measured; something did not run; the command line is wrong. */
const OK = 0;
const FAILED = 1;
const UNUSABLE = 2;

const progress = (line: string) => process.stderr.write(`${line}\n`);

/** Measures what the command line asks for and answers with the process's exit code. */
export async function main(args: string[]): Promise<number> {
  let command: Command;
  try {
    command = parseCommand(args);
  } catch (error) {
    progress(`error: ${messageOf(error)}\nSee \`npm run bench -- --help\`.`);
    return UNUSABLE;
  }
  if (command.help) {
    process.stdout.write(`${HELP}\n`);
    return OK;
  }
  try {
    process.stdout.write(`${render(await measure(command), command.format)}\n`);
    return OK;
  } catch (error) {
    progress(`error: ${messageOf(error)}`);
    return FAILED;
  }
}

async function measure({ runs, rehearsal }: Command): Promise<Measurements> {
  return {
    machine: thisMachine(),
    runs,
    programStart: await measureProgramStart(runs, progress),
    policyPackStart: await measurePolicyPackStart(runs, progress),
    policyPackAnalysis: await measurePolicyPackAnalysis(runs, progress),
    growth: await measureGrowth(runs, progress),
    chains: await measureChains(),
    rehearsal: rehearsal ? await measureRehearsal() : undefined,
  };
}

/** The measurements as the command line wants them. */
export function render(measurements: Measurements, format: Command["format"]): string {
  const { machine, runs } = measurements;
  if (format === "json") {
    return JSON.stringify({ ...measurements, goals: goalsOf(measurements) }, null, 2);
  }
  const tables = tablesOf(measurements);
  const { full, general } = machineLine(machine, runs);
  return format === "markdown"
    ? [general, ...tables.map(asMarkdown)].join("\n\n")
    : [full, ...tables.map(asText)].join("\n\n");
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

if (require.main === module) {
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
