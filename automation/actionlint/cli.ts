// Checks the workflows: a part of `npm test`. Without the linters, and without what installs them, it says so
// and lets the rest go on, unless REQUIRE_ACTIONLINT is set.
import path from "node:path";

import type { Linters } from "./lint";
import { lintWorkflows } from "./lint";
import { ACTIONLINT, NoToolError, SHELLCHECK, ensureTool } from "./tools";

const print = (line: string) => process.stdout.write(`${line}\n`);

function linters(env: NodeJS.ProcessEnv): Linters | undefined {
  try {
    return {
      actionlint: ensureTool(ACTIONLINT, env, print),
      shellcheck: ensureTool(SHELLCHECK, env, print),
    };
  } catch (error) {
    if (!(error instanceof NoToolError)) throw error;
    print(`The workflows are not checked: ${error.message}`);
    return undefined;
  }
}

const found = linters(process.env);
if (found) {
  const faults = lintWorkflows(path.join(__dirname, "..", ".."), found);
  print(faults === "" ? `workflows: nothing wrong (${found.actionlint})` : faults);
  process.exitCode = faults === "" ? 0 : 1;
} else {
  process.exitCode = process.env.REQUIRE_ACTIONLINT ? 1 : 0;
}
