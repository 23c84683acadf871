import { fork } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";

import type { StackConfig } from "../../stackFiles";
import { exampleConfig, exampleNames, frozenStacks, projectName } from "../../stackFiles";
import type { Outcome, ProgramDeployment } from "./recordedPrograms/child";
import type { Recorded } from "./recordedPrograms/engine";

export type { Recorded } from "./recordedPrograms/engine";

const ROOT = path.join(__dirname, "..", "..");
const PROGRAMS = path.join(ROOT, "tests", "policies", "programs");

/** A program and the stack that it is deployed as. */
export interface RecordableProgram {
  /** What tests call it. */
  name: string;
  project: string;
  stack: string;
  /** The program's file. */
  program: string;
  config: StackConfig;
  /** What is there outside the stack, by id. Defaults to what a new resource would be. */
  existing?: Record<string, Record<string, unknown>>;
}

/** A program's recordings. */
export interface RecordedProgram {
  name: string;
  /** As an update of a new stack makes it. */
  update: Recorded;
  /** As a preview of a new stack shows it. */
  preview: Recorded;
  /** How long both took, without what the programs' process took to start. */
  milliseconds: number;
}

/** Programs of others, which work in us-east-1 where they say nothing else. */
export function foreignPrograms(): RecordableProgram[] {
  const folders = readdirSync(PROGRAMS, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  return folders.map(({ name }) => foreignProgram(name)).sort(byName);
}

/** One of them. */
export function foreignProgram(name: string): RecordableProgram {
  const config = { "aws:region": "us-east-1" };
  return { name, project: name, stack: "prod", program: path.join(PROGRAMS, name), config };
}

/** The repository's own program as each of the frozen stacks and the examples. */
export function ownPrograms(): RecordableProgram[] {
  const examples = exampleNames().map((name) => ownProgram(name, exampleConfig(name)));
  return [
    ...frozenStacks.names().map((name) => ownProgram(name, frozenStacks.config(name))),
    ...examples,
  ];
}

/** The repository's own program as a stack. */
export function ownProgram(stack: string, config: StackConfig): RecordableProgram {
  const own = { project: projectName(), program: path.join(ROOT, "index") };
  return { ...own, name: stack, stack, config, existing: existingOf(config) };
}

/** The buckets that a configuration adopts, as somebody else left them: encrypted under a key of theirs. */
function existingOf(config: StackConfig): Record<string, Record<string, unknown>> {
  const settings = (name: string) =>
    JSON.parse(config[`${projectName()}:${name}`]!) as Record<string, Side>;
  const sides = [settings("source") as unknown as Side, ...Object.values(settings("destinations"))];
  return Object.fromEntries(
    sides.flatMap(({ existingBucket, region, accountId }) => {
      const kmsMasterKeyId = `arn:aws:kms:${region}:${accountId}:key/00000000-0000-4000-8000-000000000000`;
      const applyServerSideEncryptionByDefault = { sseAlgorithm: "aws:kms", kmsMasterKeyId };
      const rule = { applyServerSideEncryptionByDefault, bucketKeyEnabled: true };
      const bucket = { bucketRegion: region, serverSideEncryptionConfiguration: { rule } };
      return existingBucket ? [[existingBucket.name, bucket]] : [];
    }),
  );
}

interface Side {
  existingBucket?: { name: string };
  region: string;
  accountId: string;
}

const byName = (one: RecordableProgram, other: RecordableProgram) =>
  one.name.localeCompare(other.name);

/**
 * Records programs as policies see them, all in one process.
 *
 * @throws Error of the first program that fails, with its name.
 */
export async function recordPrograms(programs: RecordableProgram[]): Promise<RecordedProgram[]> {
  const modes = ["update", "preview"] as const;
  const deployments = programs.flatMap((program) => modes.map((mode) => ({ ...program, mode })));
  const outcomes = await outcomesOf(deployments);
  return programs.map(({ name }, index) => {
    const [update, preview] = outcomes.slice(2 * index, 2 * index + 2).map((outcome, at) => {
      if ("error" in outcome) throw new Error(`${name} (${modes[at]}): ${outcome.error}`);
      return outcome;
    });
    const milliseconds = update!.milliseconds + preview!.milliseconds;
    return { name, update: update!.recorded, preview: preview!.recorded, milliseconds };
  });
}

function outcomesOf(deployments: ProgramDeployment[]): Promise<Outcome[]> {
  const { AWS_REGION: _, AWS_DEFAULT_REGION: __, AWS_PROFILE: ___, ...env } = process.env;
  const child = fork(path.join(__dirname, "recordedPrograms", "child.ts"), {
    execArgv: ["--import", "tsx"],
    env,
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const outcomes: Outcome[] = [];
  let printed = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (printed += text));
  child.on("message", (outcome: Outcome) => outcomes.push(outcome));
  child.send(deployments);
  return new Promise((resolve, reject) => {
    child.once("error", reject).once("close", () => {
      const isComplete = outcomes.length === deployments.length;
      const failed = outcomes.some((outcome) => "error" in outcome);
      if (isComplete || failed) resolve(outcomes);
      else reject(new Error(`the programs' process ended early\n${printed}`));
    });
  });
}
