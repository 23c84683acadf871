import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

import { load } from "js-yaml";

import { isRecord } from "../../shapes";

/** The programs that look at workflows. */
export interface Linters {
  actionlint: string;
  shellcheck: string;
}

/**
 * Checks the workflows of a checkout, and the scripts of its actions, which actionlint leaves alone.
 *
 * @returns what is wrong, as the linters print it; nothing where all is well.
 */
export function lintWorkflows(root: string, { actionlint, shellcheck }: Linters): string {
  const folder = path.join(".github", "workflows");
  const workflows = readdirSync(path.join(root, folder)).map((file) => path.join(folder, file));
  const args = ["-no-color", "-shellcheck", shellcheck, "-pyflakes", "", ...workflows];
  const found = run(actionlint, args, root);
  const scripts = actionFiles(root).flatMap((file) =>
    scriptsOf(readFileSync(path.join(root, file), "utf8")).map((script) => {
      const faults = run(shellcheck, ["--shell", "bash", "--severity", "style", "-"], root, script);
      return faults === "" ? "" : `${file}:\n${faults}`;
    }),
  );
  return [found, ...scripts].filter((part) => part !== "").join("\n");
}

function actionFiles(root: string): string[] {
  const folder = path.join(".github", "actions");
  return readdirSync(path.join(root, folder)).map((name) => path.join(folder, name, "action.yml"));
}

/** The scripts of an action's steps. */
function scriptsOf(text: string): string[] {
  const action = load(text);
  const steps = isRecord(action) && isRecord(action.runs) ? action.runs.steps : undefined;
  if (!Array.isArray(steps)) return [];
  return steps.filter(isRecord).flatMap((step) => (typeof step.run === "string" ? [step.run] : []));
}

/** What the program says where something is wrong. */
function run(program: string, args: string[], cwd: string, input?: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    input,
    encoding: "utf8",
  });
  if (error) throw error;
  return status === 0 ? "" : `${stdout}${stderr}`.trimEnd() || `${program} ended with ${status}`;
}
