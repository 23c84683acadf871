// That tests and pages keep to the frozen stacks, so that a team may write its own accounts, names and rules into the
// files of the stacks in use. Found by the sources' words alone: who hides a file's name, hides it from this, too.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

const ROOT = path.join(__dirname, "..");

/** Whatever asks for the files that a team edits: Pulumi.*.yaml, and those of bootstrap/ and environments/. */
const ASKS = [
  /\bownStacks\b/,
  /\bownAccounts\b/,
  /\benvironmentTexts\(\)/,
  /\bopenEnvironment\([^,()]*\)/,
  /\bawsRolesOfStack\((?![^;]*\bfrozenStacks\b)/,
  /\bparseBootstrap\((?![^;]*\bfrozenStacks\b)/,
  /"bootstrap", ["`]Pulumi\.|"environments", ["`]/,
  /["`](?:bootstrap\/Pulumi\.|environments\/)/,
];
/** A command that names a stack, in a file that hands out no frozen one. */
const COMMANDS = /"--stack", "(?:dev|prod)"/;

const asks = (text: string) =>
  ASKS.some((pattern) => pattern.test(text)) ||
  (COMMANDS.test(text) && !text.includes("frozenStacks"));

/** The tests that hold for any stack. */
const FOR_ANY_STACK = [
  "tests/automation/deployments.spec.ts",
  "tests/automation/driftIssue.spec.ts",
  "tests/automation/environments.spec.ts",
  "tests/ownStacks.spec.ts",
  "tests/rehearsal/ownStacks.spec.ts",
];
/** What hands the files out or tests their reader, and what asks for no more than names and an account. */
const ABOUT_FILES = [
  "bench/rehearsal.ts",
  "tests/automation/page.spec.ts",
  "tests/frozenStacks.spec.ts",
  "tests/proof/cli.spec.ts",
  "tests/rehearsal/commandLine.spec.ts",
  "tests/stackFiles.spec.ts",
  "tests/support/bootstrap.ts",
  "tests/support/escEnvironments.ts",
  "tests/support/workflows.ts",
];

const sources = ["bench", "documents", "tests", "proof/docs.ts"].flatMap((place) =>
  place.endsWith(".ts")
    ? [place]
    : readdirSync(path.join(ROOT, place), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => path.posix.join(place, file.replaceAll(path.sep, "/"))),
);
const textOf = (file: string) => readFileSync(path.join(ROOT, file), "utf8");

describe("the stacks in use", () => {
  it("are asked for by tests that hold for any stack, and by no other test, benchmark or page", () => {
    const asking = sources.filter((file) => asks(textOf(file)));
    assert.deepEqual(asking.sort(), [...FOR_ANY_STACK, ...ABOUT_FILES].sort());
    assert.ok(sources.length > 300);
  });

  for (const file of FOR_ANY_STACK) {
    it(`have no account that a test would know: ${file}`, () => {
      assert.deepEqual(textOf(file).match(/\b\d{12}\b/g) ?? [], []);
    });
  }

  for (const line of [
    'ownStacks.config("dev")',
    'ownAccounts()["source"]',
    "Object.keys(environmentTexts())",
    'openEnvironment("replicated-bucket/dev-preview")',
    'awsRolesOfStack("dev", "preview")',
    'parseBootstrap({ "bootstrap:stacks": "dev" })',
    'path.join(ROOT, "bootstrap", `Pulumi.${name}.yaml`)',
    'read("bootstrap/Pulumi.source.yaml")',
    'run(["import-ids", "--stack", "dev"])',
  ]) {
    it(`are noticed to be asked for: ${line}`, () => {
      assert.ok(asks(line));
    });
  }

  for (const line of [
    'frozenStacks.config("dev")',
    "environmentTexts(FROZEN_ENVIRONMENTS)",
    "openEnvironment(name, texts)",
    'awsRolesOfStack("dev", "preview", frozenStacks)',
    "parseBootstrap(config, frozenStacks)",
    'run(["--stack", "dev"], frozenStacks)',
  ]) {
    it(`are left alone by who asks for the frozen ones: ${line}`, () => {
      assert.ok(!asks(line));
    });
  }
});
