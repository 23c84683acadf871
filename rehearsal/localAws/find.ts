import { createHash } from "node:crypto";
import { accessSync, constants, readFileSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

/** The local AWS that the rehearsal is written for; a separate program, spoken to over HTTP. */
export const FAKECLOUD_VERSION = "0.51.0";

/** The sources of our own host of fakecloud's services. */
export const HOST_SOURCES = path.join(__dirname, "host");

/** Where a local AWS is to be had: one that runs, or a program to run. */
export type LocalAwsPlace = { endpoint: string } | { program: string };

/** The folder, outside the checkout, that the rehearsal installs into. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const base = env.REPLICATED_BUCKET_CACHE ?? env.XDG_CACHE_HOME;
  return path.join(base ?? path.join(homedir(), ".cache"), "replicated-bucket");
}

/** Where the host is installed, or would be: other sources have another folder. */
export function hostFolder(env: NodeJS.ProcessEnv, sources = HOST_SOURCES): string {
  const hash = createHash("sha256");
  const modules = readdirSync(path.join(sources, "src")).sort();
  const files = modules.map((module) => path.join("src", module));
  for (const file of ["Cargo.lock", "Cargo.toml", ...files]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(sources, file)))
      .update("\0");
  }
  return path.join(cacheFolder(env), `local-aws-${hash.digest("hex").slice(0, 12)}`);
}

/** The host's program, which need not be there. */
export function hostProgram(env: NodeJS.ProcessEnv): string {
  return path.join(hostFolder(env), "local-aws");
}

/** What the user named, else fakecloud on the PATH, else the host built before, else nothing. */
export function findLocalAws(env: NodeJS.ProcessEnv): LocalAwsPlace | undefined {
  const endpoint = env.LOCAL_AWS_ENDPOINT;
  if (endpoint) return { endpoint: endpoint.replace(/\/+$/, "") };
  const program = programOnPath("fakecloud", env) ?? executable(hostProgram(env));
  return program === undefined ? undefined : { program };
}

/** The program of that name on the PATH, or undefined. */
export function programOnPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env.PATH ?? "").split(path.delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => executable(path.join(folder, name))).find(Boolean);
}

function executable(file: string): string | undefined {
  try {
    accessSync(file, constants.X_OK);
    return file;
  } catch {
    return undefined;
  }
}
