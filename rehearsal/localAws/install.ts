import type { ChildProcess } from "node:child_process";
import { spawn, spawnSync } from "node:child_process";
import { renameSync, rmSync } from "node:fs";
import path from "node:path";

import { claim, touch } from "./claim";
import {
  FAKECLOUD_VERSION,
  HOST_SOURCES,
  findLocalAws,
  hostFolder,
  hostProgram,
  programOnPath,
} from "./find";
import type { LocalAwsPlace } from "./find";

/** Roughly how many crates there are to compile, for the progress line. */
const CRATES = 195;
const MS_BETWEEN_LINES = 15_000;
/** How much of cargo's own words a failure shows. */
const LAST_LINES = 15;

const CHOICES = `The rehearsal needs a local AWS. One of these will do:
  - install Rust (cargo); the rehearsal then builds one by itself, once, in about a minute
  - put a fakecloud ${FAKECLOUD_VERSION} program on the PATH
  - run fakecloud ${FAKECLOUD_VERSION} with --iam strict yourself, in a container for instance, and name it:
    LOCAL_AWS_ENDPOINT=http://127.0.0.1:4566`;

/** There is no local AWS and none can be built here. */
export class NoLocalAwsError extends Error {
  override name = "NoLocalAwsError";

  constructor() {
    super(CHOICES);
  }
}

/** How a build goes on, and how it is called off. */
export interface BuildOptions {
  /** Calls the build off. Defaults to nothing that does. */
  signal?: AbortSignal;
  /** How long between two lines of progress, in milliseconds. Defaults to 15,000. */
  msBetweenLines?: number;
}

/**
 * The local AWS to use; built with cargo into the cache where there is none yet, or one that does not
 * run. The program appears only when it is whole, and processes that want one at the same time wait for
 * the first of them.
 *
 * @throws NoLocalAwsError where there is none and no cargo to build one.
 */
export async function ensureLocalAws(
  env: NodeJS.ProcessEnv,
  progress: (line: string) => void,
  options: BuildOptions = {},
): Promise<LocalAwsPlace> {
  const found = findWorking(env);
  if (found) return found;
  const cargo = programOnPath("cargo", env);
  if (cargo === undefined) throw new NoLocalAwsError();
  await build(cargo, env, progress, options);
  const built = findWorking(env);
  if (!built) throw new Error(`cargo finished, but ${hostProgram(env)} does not run`);
  return built;
}

/** What there is. A host that does not run is removed: the disk may have been full when it was built. */
function findWorking(env: NodeJS.ProcessEnv): LocalAwsPlace | undefined {
  const found = findLocalAws(env);
  const program = hostProgram(env);
  if (!found || !("program" in found) || found.program !== program) return found;
  const { status, stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  // The exit code is not enough: of an empty file, a shell makes a success.
  if (status === 0 && stdout.startsWith("local-aws ")) return found;
  rmSync(program);
  return undefined;
}

async function build(
  cargo: string,
  env: NodeJS.ProcessEnv,
  progress: (line: string) => void,
  { signal, msBetweenLines = MS_BETWEEN_LINES }: BuildOptions,
): Promise<void> {
  const folder = hostFolder(env);
  const buildFiles = path.join(folder, "build");
  const claimed = await claim(buildFiles, {
    done: () => findLocalAws(env) !== undefined,
    waiting: () => {
      progress("Another process is building the local AWS: waiting for it");
    },
    staleMs: 4 * msBetweenLines,
    pollMs: msBetweenLines / 15,
    signal,
  });
  if (!claimed) return;
  progress(`Building the local AWS into ${folder}: once, about a minute on two idle cores`);
  // Installing, not building: whatever the user's cargo is configured to, the program is in bin/ then.
  const child = spawn(
    cargo,
    ["install", "--path", HOST_SOURCES, "--locked", "--debug", "--no-track"].concat([
      "--root",
      buildFiles,
      "--target-dir",
      path.join(buildFiles, "target"),
    ]),
    { env, stdio: ["ignore", "ignore", "pipe"], signal },
  );
  const started = Date.now();
  let compiled = 0;
  let last = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    compiled += text.match(/Compiling /g)?.length ?? 0;
    last = (last + text).slice(-4000);
  });
  const timer = setInterval(() => {
    touch(buildFiles);
    const seconds = Math.round((Date.now() - started) / 1000);
    progress(`  ${seconds} s: ${compiled} of about ${CRATES} crates compiled`);
  }, msBetweenLines);
  try {
    const code = await closed(child);
    signal?.throwIfAborted();
    if (code !== 0) {
      const lines = last.trimEnd().split("\n").slice(-LAST_LINES).join("\n");
      throw new Error(`cargo could not build the local AWS:\n${lines}`);
    }
    renameSync(path.join(buildFiles, "bin", "local-aws"), hostProgram(env));
  } finally {
    clearInterval(timer);
    // Half a gigabyte that nobody needs again.
    rmSync(buildFiles, { recursive: true, force: true });
  }
}

/** Waits until the process is over, also where it was called off: its files can then be removed. */
function closed(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once("close", resolve).once("error", (error) => {
      if (child.pid === undefined) reject(error);
    });
  });
}
