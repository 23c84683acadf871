import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";

import { cacheFolder, programOnPath } from "../../rehearsal/localAws/find";

/** How much of an installer's own words a failure shows. */
const LAST_LINES = 10;

/** A program that checks workflows, and how it is installed where it is not on the PATH. */
interface Tool {
  name: string;
  /** Its pinned versions and their hashes, in this folder: others have another place in the cache. */
  pins: string[];
  /** What installs it, and what to say where that is missing. */
  installer: string;
  /** The installer's arguments. */
  args: (folder: string) => string[];
  /** The program, in the folder that was installed into. */
  program: string[];
}

/** The linter of workflows, built from its sources. */
export const ACTIONLINT: Tool = {
  name: "actionlint",
  pins: ["go.mod", "go.sum"],
  installer: "go",
  args: (folder) =>
    ["build", "-mod=readonly", "-trimpath", "-o", path.join(folder, "actionlint")].concat(
      "github.com/rhysd/actionlint/cmd/actionlint",
    ),
  program: ["actionlint"],
};

/** The linter of shell scripts, which actionlint asks about each step; from a wheel that carries it. */
export const SHELLCHECK: Tool = {
  name: "shellcheck",
  pins: ["requirements.txt"],
  installer: "python3",
  args: (folder) =>
    ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"].concat([
      "--only-binary",
      ":all:",
      "--require-hashes",
      "--target",
      folder,
      "-r",
      "requirements.txt",
    ]),
  program: ["bin", "shellcheck"],
};

/** A tool is not there and could not be installed. */
export class NoToolError extends Error {
  override name = "NoToolError";
}

/**
 * The tool's program: that on the PATH, else the one in the cache, where it is installed if need be.
 *
 * @throws NoToolError saying what to do.
 */
export function ensureTool(
  tool: Tool,
  env: NodeJS.ProcessEnv,
  progress: (line: string) => void,
): string {
  const onPath = programOnPath(tool.name, env);
  if (onPath !== undefined) return onPath;
  const folder = toolFolder(tool, env);
  const program = path.join(folder, ...tool.program);
  if (existsSync(program)) return program;
  const installer = programOnPath(tool.installer, env);
  if (installer === undefined) {
    throw new NoToolError(
      `${tool.name} is missing: put it on the PATH, or install ${tool.installer}, which it is then installed with`,
    );
  }
  progress(`Installing ${tool.name} into ${folder}: once, up to a minute`);
  install(tool, installer, folder, env);
  return program;
}

/** Where the tool is installed, or would be. */
export function toolFolder({ name, pins }: Tool, env: NodeJS.ProcessEnv): string {
  const hash = createHash("sha256");
  for (const file of pins) hash.update(readFileSync(path.join(__dirname, file)));
  return path.join(cacheFolder(env), `${name}-${hash.digest("hex").slice(0, 12)}`);
}

/** The folder appears when it is whole: another process may be installing, too. */
function install(tool: Tool, installer: string, folder: string, env: NodeJS.ProcessEnv): void {
  mkdirSync(path.dirname(folder), { recursive: true });
  const partial = mkdtempSync(`${folder}-`);
  try {
    const { status, stderr, error } = spawnSync(installer, tool.args(partial), {
      cwd: __dirname,
      env: { ...env, GOFLAGS: "", GOWORK: "off" },
      encoding: "utf8",
      stdio: ["ignore", "ignore", "pipe"],
    });
    if (error || status !== 0 || !existsSync(path.join(partial, ...tool.program))) {
      const said = error?.message ?? stderr.trimEnd().split("\n").slice(-LAST_LINES).join("\n");
      throw new NoToolError(
        `${tool.name} is missing and could not be installed with ${tool.installer}: ${said}`,
      );
    }
    if (!existsSync(folder)) renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}
