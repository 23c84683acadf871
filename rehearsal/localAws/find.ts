import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

/** The local AWS that the rehearsal is written for; a separate program, spoken to over HTTP. */
export const FAKECLOUD_VERSION = "0.51.0";

/** Where a local AWS is to be had: one that runs, or a program to run. */
export type LocalAwsPlace = { endpoint: string } | { program: string };

/** The folder, outside the checkout, that the rehearsal installs into. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const base = env.REPLICATED_BUCKET_CACHE ?? env.XDG_CACHE_HOME;
  return path.join(base ?? path.join(homedir(), ".cache"), "replicated-bucket");
}

/** Where this version of fakecloud is installed, or would be. */
export function installFolder(env: NodeJS.ProcessEnv): string {
  return path.join(cacheFolder(env), `fakecloud-${FAKECLOUD_VERSION}`);
}

/** What the user named, else fakecloud on the PATH, else the one installed before, else nothing. */
export function findLocalAws(env: NodeJS.ProcessEnv): LocalAwsPlace | undefined {
  const endpoint = env.LOCAL_AWS_ENDPOINT;
  if (endpoint) return { endpoint: endpoint.replace(/\/+$/, "") };
  const program =
    programOnPath("fakecloud", env) ??
    executable(path.join(installFolder(env), "bin", "fakecloud"));
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
