import { execFile } from "node:child_process";
import path from "node:path";

import type { Recording, World } from "./recorder";

export { asCliConfig } from "../../stackFiles";

const ROOT = path.join(__dirname, "..", "..");

/** A program to run in a process of its own. */
export interface ProgramRun {
  /** The configuration as the Pulumi CLI hands it out: text, and JSON for all that is more. */
  config: Record<string, string>;
  /** What the world around it is like. */
  world?: World;
  /** The program's file. Defaults to the stack's own program. */
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
  const args = ["--import", "tsx", path.join(__dirname, "child.ts"), JSON.stringify(run)];
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
