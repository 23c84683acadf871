import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";

import { HOST_SOURCES, hostFolder, hostProgram } from "../../rehearsal/localAws/find";
import { NoLocalAwsError, ensureLocalAws } from "../../rehearsal/localAws/install";
import { runFile, temporaryFolder, writeScript } from "../support/rehearsal";

// Cargo is played by scripts: that the real one builds the host is seen where there is none yet.

/** Where the script finds the folders that it was given: `--root` and `--target-dir`. */
const FOLDERS = [
  'while [ $# -gt 0 ]; do case "$1" in --root) root="$2";; --target-dir) build="$2";; esac; shift; done',
  'mkdir -p "$build/debug" "$root/bin"',
];
/** What a script leaves as the program: one that runs, and one that was cut off. */
const installs = (text: string) => [
  `printf '${text}' > "$root/bin/local-aws"`,
  'chmod +x "$root/bin/local-aws"',
];
const INSTALLED = installs("#!/bin/sh\\necho local-aws 0\\n");
const CUT_OFF = installs("\\177ELF");

describe("installing a local AWS", () => {
  const folder = temporaryFolder();
  let count = 0;

  /** A cache and a PATH with nothing on it but this cargo. */
  function environment(cargo?: readonly string[]): NodeJS.ProcessEnv {
    count += 1;
    const place = path.join(folder(), String(count));
    mkdirSync(place);
    if (cargo) writeScript(path.join(place, "cargo"), cargo);
    return { PATH: place, REPLICATED_BUCKET_CACHE: place, LOCAL_AWS_ENDPOINT: "" };
  }
  const lines: string[] = [];
  const progress = (line: string) => lines.push(line);
  const buildFiles = (env: NodeJS.ProcessEnv) => path.join(hostFolder(env), "build");
  const told = (env: NodeJS.ProcessEnv) => readFileSync(path.join(env.PATH!, "told"), "utf8");
  /** Notes each call of cargo beside it. */
  const TELL = 'echo "$*" >> "$(dirname "$0")/told"';

  beforeEach(() => lines.splice(0));

  it("builds its host once, and removes the build's files", async () => {
    const env = environment([TELL, ...FOLDERS, ...INSTALLED]);
    const build = buildFiles(env);
    const program = hostProgram(env);
    assert.deepEqual(await ensureLocalAws(env, progress), { program });
    assert.deepEqual(lines, [
      `Building the local AWS into ${hostFolder(env)}: once, about a minute on two idle cores`,
    ]);
    assert.deepEqual(readdirSync(hostFolder(env)), ["local-aws"]);
    assert.equal(
      told(env),
      `install --path ${HOST_SOURCES} --locked --debug --no-track --root ${build} --target-dir ${build}/target\n`,
    );

    assert.deepEqual(await ensureLocalAws(env, progress), { program });
    assert.equal(lines.length, 1);
  });

  for (const [how, text] of [
    ["was cut off", "\u007fELF"],
    ["is empty", ""],
  ] as const) {
    it(`builds a host that ${how} once more`, async () => {
      const env = environment([TELL, ...FOLDERS, ...INSTALLED]);
      mkdirSync(hostFolder(env), { recursive: true });
      writeFileSync(hostProgram(env), text, { mode: 0o755 });
      assert.deepEqual(await ensureLocalAws(env, progress), { program: hostProgram(env) });
      assert.equal(told(env).split("\n").length, 2);
    });
  }

  it("says so where what cargo built does not run either, and does not keep it", async () => {
    const env = environment([TELL, ...FOLDERS, ...CUT_OFF]);
    await assert.rejects(ensureLocalAws(env, progress), {
      message: `cargo finished, but ${hostProgram(env)} does not run`,
    });
    assert.equal(told(env).split("\n").length, 2);
    assert.ok(!existsSync(hostProgram(env)));
  });

  it("waits for another process that builds, and uses what that built", async () => {
    const env = environment([
      TELL,
      ...FOLDERS,
      'until [ -e "$(dirname "$0")/go" ]; do :; done',
      ...INSTALLED,
    ]);
    const first = ensureLocalAws(env, progress, { msBetweenLines: 1000 });
    const second = ensureLocalAws(
      env,
      (line) => {
        progress(line);
        writeFileSync(path.join(env.PATH!, "go"), "");
      },
      { msBetweenLines: 150 },
    );
    assert.deepEqual(
      await Promise.all([first, second]),
      Array(2).fill({ program: hostProgram(env) }),
    );
    assert.ok(lines.includes("Another process is building the local AWS: waiting for it"));
    assert.equal(told(env).split("\n").length, 2);
  });

  it("stops waiting for another process when it is asked to", async () => {
    const env = environment([]);
    mkdirSync(buildFiles(env), { recursive: true });
    const controller = new AbortController();
    const waiting = ensureLocalAws(
      env,
      () => {
        controller.abort(new Error("enough"));
      },
      { signal: controller.signal, msBetweenLines: 1500 },
    );
    await assert.rejects(waiting, { message: "enough" });
    assert.ok(existsSync(buildFiles(env)));
  });

  it("takes over from a process that was killed while it built", async () => {
    const env = environment([...FOLDERS, ...INSTALLED]);
    mkdirSync(path.join(buildFiles(env), "target"), { recursive: true });
    utimesSync(buildFiles(env), 0, 0);
    assert.deepEqual(await ensureLocalAws(env, progress), { program: hostProgram(env) });
    assert.deepEqual(readdirSync(hostFolder(env)), ["local-aws"]);
  });

  it("tells how far it is while it builds", async () => {
    const go = path.join(folder(), "go");
    const env = environment([
      ...FOLDERS,
      'echo "   Compiling one v1" >&2; echo "   Compiling two v1" >&2',
      `until [ -e "${go}" ]; do :; done`,
      ...INSTALLED,
    ]);
    await ensureLocalAws(
      env,
      (line) => {
        progress(line);
        if (line.includes("2 of about")) writeFileSync(go, "");
      },
      { msBetweenLines: 5 },
    );
    assert.match(lines.at(-1)!, /^ {2}\d+ s: 2 of about \d+ crates compiled$/);
  });

  it("shows cargo's last lines where the build fails, and removes the build's files", async () => {
    const env = environment([
      ...FOLDERS,
      "for line in a b c d e f g h i j k l m n o p; do echo $line >&2; done",
      'echo "error: linker \\`cc\\` not found" >&2; exit 101',
    ]);
    await assert.rejects(ensureLocalAws(env, progress), {
      message: `cargo could not build the local AWS:\n${"c d e f g h i j k l m n o p".replaceAll(" ", "\n")}\nerror: linker \`cc\` not found`,
    });
    assert.ok(!existsSync(buildFiles(env)));
  });

  it("says so where cargo leaves no program", async () => {
    await assert.rejects(
      ensureLocalAws(environment(FOLDERS), progress),
      /ENOENT.*build\/bin\/local-aws/,
    );
  });

  it("says so where cargo cannot be run", async () => {
    const env = environment([]);
    writeFileSync(path.join(env.PATH!, "cargo"), "#!/nowhere/to/be/found\n");
    await assert.rejects(ensureLocalAws(env, progress), /ENOENT/);
  });

  it("calls the build off when it is asked to, and removes its files", async () => {
    const env = environment([...FOLDERS, "exec tail -f /dev/null"]);
    const controller = new AbortController();
    const building = ensureLocalAws(
      env,
      () => {
        controller.abort(new Error("enough"));
      },
      { signal: controller.signal, msBetweenLines: 5 },
    );
    await assert.rejects(building, { message: "enough" });
    assert.ok(!existsSync(buildFiles(env)));
  });

  it("names the choices where there is no cargo either", async () => {
    await assert.rejects(ensureLocalAws(environment(), progress), (error) => {
      assert.ok(error instanceof NoLocalAwsError);
      for (const choice of ["install Rust (cargo)", "on the PATH", "LOCAL_AWS_ENDPOINT="]) {
        assert.ok(error.message.includes(choice), choice);
      }
      return true;
    });
    assert.deepEqual(lines, []);
  });

  it("is no failure before the tests, unless they require one", async () => {
    const env = environment();
    const [lenient, strict] = await Promise.all([
      runFile("rehearsal/localAws/cli.ts", [], { ...env, REQUIRE_LOCAL_AWS: "" }),
      runFile("rehearsal/localAws/cli.ts", [], { ...env, REQUIRE_LOCAL_AWS: "1" }),
    ]);
    assert.match(lenient.stdout, /^The rehearsal needs a local AWS\./);
    assert.deepEqual([lenient.code, strict.code], [0, 1]);
    assert.equal(strict.stdout, lenient.stdout);
  });

  it("leaves no files of a build that was interrupted before the tests", async () => {
    const env = environment([...FOLDERS, "kill -INT $PPID", "exec tail -f /dev/null"]);
    const { code } = await runFile("rehearsal/localAws/cli.ts", [], env);
    assert.equal(code, 130);
    assert.deepEqual(readdirSync(hostFolder(env)), []);
  });

  it("says which one the tests will use", async () => {
    const env = environment();
    const program = writeScript(path.join(env.PATH!, "fakecloud"), []);
    const endpoint = "http://127.0.0.1:4566";
    const [onPath, named] = await Promise.all([
      runFile("rehearsal/localAws/cli.ts", [], env),
      runFile("rehearsal/localAws/cli.ts", [], { ...env, LOCAL_AWS_ENDPOINT: endpoint }),
    ]);
    assert.equal(onPath.stdout, `local AWS: ${program}\n`);
    assert.equal(named.stdout, `local AWS: ${endpoint}\n`);
  });
});
