import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";

import { FAKECLOUD_VERSION, findLocalAws, installFolder, programOnPath } from "./find";
import type { LocalAwsPlace } from "./find";

/** Roughly how many crates there are to compile, for the progress line. */
const CRATES = 660;
const SECONDS_BETWEEN_LINES = 15;

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

/**
 * The local AWS to use; built with cargo into the cache where there is none yet. An interrupted build
 * leaves nothing that a later one would stumble over: the program appears only when it is whole.
 *
 * @throws NoLocalAwsError where there is none and no cargo to build one.
 */
export async function ensureLocalAws(
  env: NodeJS.ProcessEnv,
  progress: (line: string) => void,
): Promise<LocalAwsPlace> {
  const found = findLocalAws(env);
  if (found) return found;
  const cargo = programOnPath("cargo", env);
  if (cargo === undefined) throw new NoLocalAwsError();
  progress(
    `Building the local AWS (fakecloud ${FAKECLOUD_VERSION}) into ${installFolder(env)}: once, 7 to 8 minutes on two idle cores`,
  );
  await build(cargo, env, progress);
  const built = findLocalAws(env);
  if (!built) throw new Error(`cargo finished, but there is no program in ${installFolder(env)}`);
  return built;
}

async function build(
  cargo: string,
  env: NodeJS.ProcessEnv,
  progress: (line: string) => void,
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
    { env: { ...env, CARGO_PROFILE_DEV_DEBUG: "0" }, stdio: ["ignore", "ignore", "pipe"] },
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
  }, SECONDS_BETWEEN_LINES * 1000);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject).on("close", resolve);
    });
    if (code !== 0) throw new Error(`cargo could not build fakecloud:\n${last}`);
  } finally {
    clearInterval(timer);
    // Several gigabytes that nobody needs again.
    rmSync(buildFiles, { recursive: true, force: true });
  }
}
