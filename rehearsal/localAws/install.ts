import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";

import { FAKECLOUD_VERSION, findLocalAws, installFolder, programOnPath } from "./find";
import type { LocalAwsPlace } from "./find";

/** Roughly how many crates there are to compile, for the progress line. */
const CRATES = 660;
const MS_BETWEEN_LINES = 15_000;
/** How much of cargo's own words a failure shows. */
const LAST_LINES = 15;

const CHOICES = `The rehearsal needs a local AWS. One of these will do:
  - install Rust (cargo); the rehearsal then builds fakecloud ${FAKECLOUD_VERSION} by itself, once
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
 * The local AWS to use; built with cargo into the cache where there is none yet. An interrupted build
 * leaves nothing that a later one would stumble over: the program appears only when it is whole.
 *
 * @throws NoLocalAwsError where there is none and no cargo to build one.
 */
export async function ensureLocalAws(
  env: NodeJS.ProcessEnv,
  progress: (line: string) => void,
  options: BuildOptions = {},
): Promise<LocalAwsPlace> {
  const found = findLocalAws(env);
  if (found) return found;
  const cargo = programOnPath("cargo", env);
  if (cargo === undefined) throw new NoLocalAwsError();
  progress(
    `Building the local AWS (fakecloud ${FAKECLOUD_VERSION}) into ${installFolder(env)}: once, 7 to 8 minutes on two idle cores`,
  );
  await build(cargo, env, progress, options);
  const built = findLocalAws(env);
  if (!built) throw new Error(`cargo finished, but there is no program in ${installFolder(env)}`);
  return built;
}

async function build(
  cargo: string,
  env: NodeJS.ProcessEnv,
  progress: (line: string) => void,
  { signal, msBetweenLines = MS_BETWEEN_LINES }: BuildOptions,
): Promise<void> {
  const root = installFolder(env);
  const buildFiles = path.join(root, "build");
  mkdirSync(root, { recursive: true });
  // Unoptimised and without debug information: the shortest build, fast enough for a rehearsal.
  const child = spawn(
    cargo,
    ["install", "fakecloud", "--version", FAKECLOUD_VERSION, "--locked", "--debug"].concat([
      "--root",
      root,
      "--target-dir",
      buildFiles,
    ]),
    { env: { ...env, CARGO_PROFILE_DEV_DEBUG: "0" }, stdio: ["ignore", "ignore", "pipe"], signal },
  );
  const started = Date.now();
  let compiled = 0;
  let last = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    compiled += text.match(/Compiling /g)?.length ?? 0;
    last = (last + text).slice(-4000);
  });
  const timer = setInterval(() => {
    const seconds = Math.round((Date.now() - started) / 1000);
    progress(`  ${seconds} s: ${compiled} of about ${CRATES} crates compiled`);
  }, msBetweenLines);
  try {
    const code = await closed(child);
    signal?.throwIfAborted();
    if (code !== 0) {
      const lines = last.trimEnd().split("\n").slice(-LAST_LINES).join("\n");
      throw new Error(`cargo could not build fakecloud:\n${lines}`);
    }
  } finally {
    clearInterval(timer);
    // Several gigabytes that nobody needs again.
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
