import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import { FAKECLOUD_VERSION, installFolder } from "../../rehearsal/localAws/find";
import { NoLocalAwsError, ensureLocalAws } from "../../rehearsal/localAws/install";
import { runFile, temporaryFolder, writeScript } from "../support/rehearsal";

// Cargo is played by scripts: that the real one builds fakecloud is seen where there is none yet.

/** Where the script finds the folders that it was given: `--root` and `--target-dir`. */
const FOLDERS = [
  'while [ $# -gt 0 ]; do case "$1" in --root) root="$2";; --target-dir) build="$2";; esac; shift; done',
  'mkdir -p "$build/debug" "$root/bin"',
];
const INSTALLED = [
  'printf "#!/bin/sh\\n" > "$root/bin/fakecloud"',
  'chmod +x "$root/bin/fakecloud"',
];

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
  const buildFiles = (env: NodeJS.ProcessEnv) => path.join(installFolder(env), "build");

  beforeEach(() => lines.splice(0));

  it("builds this version once, unoptimised, and removes the build's files", async () => {
    const told = path.join(folder(), "told");
    const env = environment([
      `echo "$CARGO_PROFILE_DEV_DEBUG $*" > "${told}"`,
      ...FOLDERS,
      ...INSTALLED,
    ]);
    const root = installFolder(env);
    const program = path.join(root, "bin", "fakecloud");
    assert.deepEqual(await ensureLocalAws(env, progress), { program });
    assert.deepEqual(lines, [
      `Building the local AWS (fakecloud ${FAKECLOUD_VERSION}) into ${root}: once, 7 to 8 minutes on two idle cores`,
    ]);
    assert.ok(!existsSync(buildFiles(env)));
    assert.equal(
      readFileSync(told, "utf8").trim(),
      `0 install fakecloud --version ${FAKECLOUD_VERSION} --locked --debug --root ${root} --target-dir ${buildFiles(env)}`,
    );

    writeScript(path.join(env.PATH!, "cargo"), ["exit 1"]);
    assert.deepEqual(await ensureLocalAws(env, progress), { program });
    assert.equal(lines.length, 1);
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
      message: `cargo could not build fakecloud:\n${"c d e f g h i j k l m n o p".replaceAll(" ", "\n")}\nerror: linker \`cc\` not found`,
    });
    assert.ok(!existsSync(buildFiles(env)));
  });

  it("says where it looked in vain when cargo leaves no program", async () => {
    const env = environment(FOLDERS);
    await assert.rejects(ensureLocalAws(env, progress), {
      message: `cargo finished, but there is no program in ${installFolder(env)}`,
    });
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
