// Everything a contributor needs to know, in one command: format, lint, types, tests, coverage.
// Ends with `N passed, N failed`, taken from the test runner's own totals.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { coverageFaults } from "./coverage.mjs";

const folder = mkdtempSync(path.join(tmpdir(), "replicated-bucket-test-"));
const totalsFile = path.join(folder, "totals.json");

function step(name, command, args, env = {}) {
  const started = Date.now();
  console.log(`\n== ${name}`);
  const { status } = spawnSync(path.join("node_modules", ".bin", command), args, {
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
  console.log(
    `== ${name}: ${status === 0 ? "ok" : "FAILED"}, ${((Date.now() - started) / 1000).toFixed(1)} s`,
  );
  return status === 0 ? [] : [name];
}

function totals() {
  try {
    return JSON.parse(readFileSync(totalsFile, "utf8"));
  } catch {
    return { passes: 0, failures: 0, pending: 0 };
  }
}

const failed = [
  ...step("format", "prettier", ["--check", "--log-level", "warn", "."]),
  ...step("lint", "eslint", [".", "--max-warnings", "0"]),
  ...step("types", "tsc", ["--noEmit"]),
  ...step("workflows", "tsx", ["automation/actionlint/cli.ts"]),
  ...step("local AWS", "tsx", ["rehearsal/localAws/cli.ts"]),
  ...step("tests", "c8", ["mocha", "--reporter", "tests/support/reporter.cjs"], {
    TEST_TOTALS_FILE: totalsFile,
  }),
];
const faults = failed.includes("tests") ? [] : coverageFaults("coverage/coverage-summary.json");
for (const fault of faults) console.log(`coverage: ${fault}`);

const { passes, failures, pending } = totals();
rmSync(folder, { recursive: true });
if (failed.length > 0) console.log(`\nFailed: ${failed.join(", ")}`);
if (pending > 0) console.log(`\n${pending} skipped`);
if (passes === 0) console.log("\nNo test ran.");
console.log(`\n${passes} passed, ${failures} failed`);
process.exitCode = failed.length + faults.length + failures > 0 || passes === 0 ? 1 : 0;
