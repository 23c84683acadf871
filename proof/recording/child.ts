import { createRequire } from "node:module";

import * as pulumi from "@pulumi/pulumi";

import { startRecording } from "./recorder";
import type { ProgramRun } from "./programs";

// A process of its own for one program, run as `@pulumi/pulumi/cmd/run` runs it but under mocks. All
// that the program asked for goes to stdout, its errors go to stderr.

const {
  config,
  world,
  program = "../../index",
} = JSON.parse(process.argv[2] ?? "{}") as ProgramRun;
const printed = new Set<unknown>();
let outputs: unknown;

/** The message of a RunError alone, and of everything else the stack, as the Pulumi CLI prints them. */
function report(error: unknown): void {
  process.exitCode = 32;
  if (printed.has(error)) return;
  printed.add(error);
  const text = pulumi.RunError.isInstance(error) ? error.message : (error as Error).stack;
  process.stderr.write(`${text ?? String(error)}\n`);
}

async function main(): Promise<void> {
  const recording = await startRecording(world);
  process.on("exit", () => process.stdout.write(JSON.stringify({ ...recording, outputs })));
  pulumi.runtime.setAllConfig(config);
  const load = createRequire(__filename);
  outputs = await pulumi.runtime.runInPulumiStack(() => Promise.resolve(load(program)));
}

process.on("uncaughtException", report);
process.on("unhandledRejection", report);
void main();
