import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

import yaml from "js-yaml";

import type { Recording, World } from "./mocks";
import { PROJECT } from "./mocks";

const ROOT = path.join(__dirname, "..", "..");

/** A program to run in a process of its own. */
export interface ProgramRun {
  /** The configuration as the Pulumi CLI hands it out: text, and JSON for all that is more. */
  config: Record<string, string>;
  /** What the world around it is like. */
  world?: World;
  /** The program's file, from `tests/support` on. Defaults to the stack's own program. */
  program?: string;
}

/** What became of it. */
export interface ProgramResult extends Recording {
  exitCode: number;
  /** The lines printed as errors. */
  errors: string[];
  outputs?: Record<string, unknown>;
}

/** Runs a program under mocks. */
export function runProgram(run: ProgramRun): Promise<ProgramResult> {
  const args = ["--import", "tsx", path.join(__dirname, "runProgram.ts"), JSON.stringify(run)];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { cwd: ROOT }, (_error, stdout, stderr) => {
      resolve({
        exitCode: child.exitCode ?? -1,
        errors: stderr.split("\n").filter((line) => line !== ""),
        ...(JSON.parse(stdout) as Recording),
      });
    });
  });
}

/** The settings of a stack's file, as YAML has them. */
export function stackSettings(stack: string): Record<string, unknown> {
  const file = readFileSync(path.join(ROOT, `Pulumi.${stack}.yaml`), "utf8");
  const { config } = yaml.load(file) as { config: Record<string, unknown> };
  return config;
}

/** Settings as the Pulumi CLI hands them to a program. */
export function asCliConfig(settings: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [
      key.includes(":") ? key : `${PROJECT}:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}
