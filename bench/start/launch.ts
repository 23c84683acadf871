import { spawn } from "node:child_process";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";

import type { RecordedResource } from "../../rehearsal/recordedResource";
import type { StackConfig } from "../../stackFiles";
import type { Engine } from "../engine";
import { startEngine } from "../engine";

/** A program and how Pulumi starts it. */
export interface Program {
  /** The folder of its Pulumi.yaml. */
  folder: string;
  /** `main` of Pulumi.yaml. Defaults to `.`, which leaves it to package.json. */
  main?: string;
  /** The option `typescript` of Pulumi.yaml: whether ts-node translates. Defaults to true. */
  typescript?: boolean;
  /** Whether ts-node also checks the types. Defaults to what the program's tsconfig says. */
  typeCheck?: boolean;
  /** The option `tsconfig` of Pulumi.yaml. Defaults to `tsconfig.json`. */
  tsconfig?: string;
  /** Its configuration, as the Pulumi CLI hands it out. Defaults to none. */
  config?: StackConfig;
}

/** What one run cost. */
export interface Cost {
  /** From launch to exit, in milliseconds. */
  time: number;
  /** What the processor was busy for it, its child processes included, in milliseconds. */
  cpu: number;
  /** The most memory that its Node.js process held, in megabytes. */
  memory: number;
}

/** What one run cost and did. */
export interface Launch extends Cost {
  /** What it registered, as `type name`. */
  registered: string[];
  /** The same as policies see it. */
  resources: RecordedResource[];
}

const RUN = require.resolve("@pulumi/pulumi/cmd/run");
/** The shell knows what its children cost, and theirs. */
const SCRIPT = '"$@"; code=$?; times >&3; exit $code';

/**
 * Runs a program as `pulumi up` does, against an engine that creates nothing.
 *
 * @throws Error with what it wrote, if it does not end well.
 */
export async function launch(program: Program): Promise<Launch> {
  const engine = await startEngine();
  try {
    const cost = await run(program, engine);
    return { ...cost, registered: engine.registered, resources: engine.resources };
  } finally {
    engine.close();
  }
}

async function run(program: Program, engine: Engine): Promise<Cost> {
  const command = [process.execPath, "--require", path.join(__dirname, "peakMemory.cjs"), RUN];
  const started = performance.now();
  const child = spawn("sh", ["-c", SCRIPT, "sh", ...command, ...argumentsOf(program, engine)], {
    env: { ...process.env, ...environmentOf(program) },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const exit = new Promise<{ code: number | null; time: number }>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => {
      resolve({ code, time: performance.now() - started });
    });
  });
  const [{ code, time }, _in, out, errors, costs] = await Promise.all([
    exit,
    ...child.stdio.map(contentOf),
  ]);
  if (code !== 0 || engine.errors.length > 0) {
    const why = [...engine.errors, errors, out].join("\n").trim();
    throw new Error(`${program.folder} ended with ${code ?? "a signal"}:\n${why}`);
  }
  return { time, ...parseCosts(costs ?? "") };
}

const contentOf = (stream: unknown) => (stream instanceof Readable ? text(stream) : "");

/** As Pulumi's language host for Node.js passes them. */
function argumentsOf({ folder, main = "." }: Program, { address }: Engine): string[] {
  const options = {
    monitor: address,
    engine: address,
    organization: "organization",
    project: "replicated-bucket",
    stack: "bench",
    pwd: folder,
    "root-directory": folder,
    parallel: "16",
  };
  return [...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]), main];
}

function environmentOf({ typescript = true, typeCheck, tsconfig, config = {} }: Program) {
  return {
    PULUMI_CONFIG: JSON.stringify(config),
    PULUMI_CONFIG_SECRET_KEYS: "[]",
    PULUMI_NODEJS_TYPESCRIPT: typescript ? "true" : undefined,
    PULUMI_NODEJS_TSCONFIG_PATH: tsconfig,
    PULUMI_NODEJS_TRANSPILE_ONLY: typeCheck === undefined ? undefined : String(!typeCheck),
    // Neither measured nor fit to be mixed with that of the same files elsewhere.
    NODE_V8_COVERAGE: undefined,
    LC_ALL: "C",
  };
}

/** Reads the peak in kilobytes, and the shell's `times`: its own line, then its children's. */
export function parseCosts(report: string): Omit<Cost, "time"> {
  const peak = /^peak (\d+)$/m.exec(report)?.[1];
  const times = [...report.matchAll(/(\d+)m([\d.]+)s/g)].slice(2);
  if (peak === undefined || times.length !== 2) throw new Error(`no costs in: ${report}`);
  const seconds = times.map(([, minutes, rest]) => Number(minutes) * 60 + Number(rest));
  return { cpu: 1000 * seconds.reduce((sum, each) => sum + each), memory: Number(peak) / 1024 };
}
