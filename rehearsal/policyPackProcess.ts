import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import path from "node:path";

/** Where a pack runs: what its policies learn of the stack. */
export interface PolicyPackStack {
  project: string;
  stack: string;
  /** Whether the deployment is a preview. */
  dryRun: boolean;
}

/** A running pack. */
export interface PolicyPackProcess {
  /** Where it serves Pulumi's Analyzer protocol. */
  address: string;
  /** The id of its process. */
  pid: number;
  /** Ends it; resolves when it is gone. */
  end(): Promise<void>;
}

/** How long a pack may take to compile and start, in milliseconds. */
const START_LIMIT = 120_000;
/** How long a pack may take to end by itself before it is killed, in milliseconds. */
const END_LIMIT = 5_000;

/**
 * The channel closes when this process is gone, however it ended, and the pack ends with it. The channel
 * keeps no pack alive that has nothing else to do, such as one that could not be translated.
 */
const END_WITH_PARENT =
  "data:text/javascript,process.on('disconnect',()=>process.exit());process.channel.unref()";

/**
 * Starts a pack as the Pulumi CLI does: by the SDK's own script, resolved from the pack's directory.
 *
 * @throws Error with what the pack wrote to stderr, if it does not start.
 */
export async function startProcess(
  directory: string,
  { project, stack, dryRun }: PolicyPackStack,
): Promise<PolicyPackProcess> {
  const pack = path.resolve(directory);
  const script = createRequire(path.join(pack, "package.json")).resolve(
    "@pulumi/pulumi/cmd/run-policy-pack",
  );
  // The script wants an engine's address in front of the pack's, and never uses it.
  const child = spawn(process.execPath, ["--import", END_WITH_PARENT, script, "none", pack], {
    cwd: pack,
    env: {
      ...process.env,
      PULUMI_PROJECT: project,
      PULUMI_STACK: stack,
      PULUMI_DRY_RUN: String(dryRun),
      PULUMI_NODEJS_PROJECT: project,
      PULUMI_NODEJS_STACK: stack,
      PULUMI_NODEJS_DRY_RUN: String(dryRun),
      // ts-node compiles the pack: its coverage would not fit that of the same files under tsx.
      NODE_V8_COVERAGE: undefined,
    },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  try {
    const port = await portOf(child);
    return { address: `127.0.0.1:${port}`, pid: child.pid ?? 0, end: () => end(child) };
  } catch (error) {
    await end(child);
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`The policy pack in ${pack} did not start: ${why}`, { cause: error });
  }
}

/** The first line a pack prints is its port. */
function portOf(child: ChildProcess): Promise<string> {
  let out = "";
  let errors = "";
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      reject(new Error([why, (errors || out).trim()].filter(Boolean).join("\n")));
    };
    const limit = setTimeout(() => {
      fail(`no answer within ${START_LIMIT / 1000} seconds`);
    }, START_LIMIT);
    child.stderr?.on("data", (chunk) => (errors += String(chunk)));
    child.stdout?.on("data", (chunk) => {
      out += String(chunk);
      const line = /^(.*)\r?\n/.exec(out)?.[1];
      if (line === undefined) return;
      clearTimeout(limit);
      if (/^\d+$/.test(line)) resolve(line);
      else fail("its first line is not a port");
    });
    child.once("error", ({ message }) => {
      clearTimeout(limit);
      fail(message);
    });
    child.once("close", (code, signal) => {
      clearTimeout(limit);
      fail(`it ended with ${code === null ? String(signal) : `exit code ${code}`}`);
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exit = once(child, "exit");
  const limit = setTimeout(() => child.kill("SIGKILL"), END_LIMIT);
  if (child.connected) child.disconnect();
  await exit;
  clearTimeout(limit);
}
