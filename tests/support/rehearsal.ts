import { execFile, execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import type { Deployment } from "../../rehearsal/deployment/deploy";
import { deploy } from "../../rehearsal/deployment/deploy";
import type { Environment, Places } from "../../rehearsal/deployment/places";
import type { ResourceRecord } from "../../rehearsal/deployment/records";
import { handlerOf } from "../../rehearsal/handlers";
import { consume } from "../../rehearsal/handlers/inputs";
import type { LocalAws } from "../../rehearsal/localAws/start";
import { SOURCE_ACCOUNT } from "./sides";

/** The root of the repository. */
export const ROOT = path.join(__dirname, "..", "..");
const PROGRAMS = path.join(__dirname, "..", "rehearsal", "programs");

/** The local AWS with the credentials of an administrator of the source's account. */
export async function environmentOf(aws: LocalAws): Promise<Environment> {
  return {
    endpoint: aws.endpoint,
    credentials: await aws.administratorOf(SOURCE_ACCOUNT),
  };
}

/** Deploys one of the small programs of the tests, under the project `small`. */
export async function deploySmall(
  aws: LocalAws,
  program: string,
  { config = {}, before = [] }: { config?: Record<string, string>; before?: ResourceRecord[] } = {},
): Promise<Deployment> {
  return deploy({
    ...(await environmentOf(aws)),
    program: path.join(PROGRAMS, `${program}.ts`),
    project: "small",
    stack: "test",
    config,
    before,
  });
}

/** A record of a resource as a deployment would have left it. */
export function recordOf(
  type: string,
  name: string,
  more: Partial<ResourceRecord> & { region?: string } = {},
): ResourceRecord {
  const { region = "us-west-2", ...rest } = more;
  return {
    urn: `urn:pulumi:test::small::${type}::${name}`,
    type,
    name,
    inputs: {},
    outputs: {},
    custom: true,
    read: false,
    provider: { urn: "", name: "provider", region, accountId: SOURCE_ACCOUNT, inputs: { region } },
    protect: false,
    retainOnDelete: false,
    dependencies: [],
    propertyDependencies: {},
    change: "created",
    ...rest,
  };
}

/** Creates a resource by its handler alone, and answers with its record. */
export async function createRecord(
  places: Places,
  type: string,
  name: string,
  inputs: Record<string, unknown>,
): Promise<ResourceRecord> {
  const place = await places.of({ region: "us-west-2" });
  const create = consume(inputs, name, (read) => handlerOf(type).create(read, place, name));
  return recordOf(type, name, { inputs, ...(await create()) });
}

/** A folder of its own for the tests of a suite, gone after them. */
export function temporaryFolder(): () => string {
  let folder = "";
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "replicated-bucket-"));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return () => folder;
}

/** Writes a shell script that can be run. */
export function writeScript(file: string, lines: readonly string[]): string {
  writeFileSync(file, ["#!/bin/sh", "PATH=/usr/bin:/bin", ...lines, ""].join("\n"));
  chmodSync(file, 0o755);
  return file;
}

/** Whether a process is there, and no mere remainder that nobody has asked about yet. */
export function isRunning(pid: number): boolean {
  try {
    const state = execFileSync("ps", ["-o", "state=", "-p", String(pid)], { encoding: "utf8" });
    return !["", "Z"].includes(state.trim());
  } catch {
    return false;
  }
}

/** What a command printed and how it ended. */
export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a TypeScript file of the repository as a process of its own. */
export function runFile(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<CommandResult> {
  const command = ["--import", "tsx", path.join(ROOT, file), ...args];
  const options = { cwd: ROOT, env: { ...process.env, ...env } };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, command, options, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr });
    });
  });
}
