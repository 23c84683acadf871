import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { runProgram } from "../proof/recording/programs";
import { frozenStacks } from "../stackFiles";

// What Pulumi starts. That the Pulumi CLI starts it is not shown here: no test runs the CLI.

const ROOT = path.join(__dirname, "..");
const MAIN = path.join(ROOT, "main.js");
/** Where it keeps what it bundled. */
const CACHE = path.join("node_modules", ".cache", "replicated-bucket");

/** A folder with a program of its own beside main.js. */
class Folder {
  readonly folder = mkdtempSync(path.join(tmpdir(), "replicated-bucket-main-"));

  constructor() {
    cpSync(MAIN, path.join(this.folder, "main.js"));
  }

  write(name: string, ...lines: string[]): this {
    writeFileSync(path.join(this.folder, name), lines.join("\n"));
    return this;
  }

  /** Packages of this repository that it can require. */
  with(...packages: string[]): this {
    for (const name of packages) {
      const link = path.join(this.folder, "node_modules", name);
      mkdirSync(path.dirname(link), { recursive: true });
      symlinkSync(path.join(ROOT, "node_modules", name), link);
    }
    return this;
  }

  /** What a process prints that starts it with source maps, as Pulumi does. */
  start(env: Record<string, string> = {}): Promise<{ stdout: string; stderr: string }> {
    const main = JSON.stringify(path.join(this.folder, "main.js"));
    // A RunError is marked so, across copies of the SDK; Pulumi prints its message alone.
    const program = `
      try { console.log(JSON.stringify(require(${main}))); }
      catch (error) { console.error(error.__pulumiRunError ? "plainly: " + error.message : error.stack); }`;
    const register = path.join(ROOT, "node_modules", "source-map-support", "register");
    return new Promise((resolve) => {
      const options = { cwd: tmpdir(), env: { ...process.env, ...env } };
      const args = ["-r", register, "-e", program];
      execFile(process.execPath, args, options, (_error, stdout, stderr) => {
        resolve({ stdout, stderr });
      });
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

describe("main.js", () => {
  let folder: Folder;
  beforeEach(() => {
    folder = new Folder();
  });
  afterEach(() => {
    folder.remove();
  });

  it("registers exactly what index.ts does", async () => {
    const run = { config: frozenStacks.config("prod"), world: { stack: "prod" } };
    const [main, index] = await Promise.all([
      runProgram({ ...run, program: MAIN }),
      runProgram(run),
    ]);
    assert.deepEqual(main.errors, []);
    assert.equal(index.registrations.length, 41);
    const sorted = ({ registrations }: typeof main) =>
      registrations.sort((a, b) => (a.address < b.address ? -1 : 1));
    assert.deepEqual(sorted(main), sorted(index));
    assert.deepEqual(main.outputs, index.outputs);
  });

  it("is never stale: a change in any file shows at the next start", async () => {
    folder.with("esbuild").write("index.ts", 'export { value } from "./other";');
    for (const value of [1, 2, 1]) {
      folder.write("other.ts", `export const value: number = ${value};`);
      const { stdout, stderr } = await folder.start();
      assert.equal(stderr, "");
      assert.deepEqual(JSON.parse(stdout), { value });
    }
  });

  it("keeps what it wrote today, and removes what is older", async () => {
    const kept = () => readdirSync(path.join(folder.folder, CACHE)).length;
    folder.with("esbuild").write("index.ts", "export const first = 1;");
    await folder.start();
    const [first = ""] = readdirSync(path.join(folder.folder, CACHE));
    folder.write("index.ts", "export const second = 2;");
    await folder.start();
    assert.equal(kept(), 2);
    const longAgo = new Date(Date.now() - 25 * 60 * 60 * 1000);
    utimesSync(path.join(folder.folder, CACHE, first), longAgo, longAgo);
    folder.write("index.ts", "export const third = 3;");
    await folder.start();
    assert.equal(kept(), 2);
    assert.ok(!readdirSync(path.join(folder.folder, CACHE)).includes(first));
  });

  it("leaves an error where it is in the sources", async () => {
    folder.with("esbuild").write("index.ts", "", 'throw new Error("here");');
    const { stderr } = await folder.start();
    assert.match(stderr, /Error: here\n.*[/\\]index\.ts:2:\d+\)/);
  });

  it("says in which line a file cannot be read, as an error that Pulumi prints plainly", async () => {
    folder.with("esbuild", "@pulumi/pulumi").write("index.ts", "", "const x: = 1;");
    const { stderr } = await folder.start();
    assert.match(
      stderr,
      /^plainly: The program cannot be read:\n.*Unexpected "="\n\n {4}index\.ts:2:9:\n/,
    );
  });

  it("starts all the same where nothing can be kept", async () => {
    // A file in the place of the folder, since who runs the tests may be root, to whom all is writable.
    folder
      .with("esbuild")
      .write("node_modules/.cache", "")
      .write("other.ts", "export const value = 1;");
    folder.write("index.ts", 'export { value } from "./other";');
    const { stdout, stderr } = await folder.start();
    assert.equal(stderr, "");
    assert.deepEqual(JSON.parse(stdout), { value: 1 });
  });

  it("runs no file that it did not write as a whole", async () => {
    folder.with("esbuild").write("index.ts", "export const value = 1;");
    await folder.start();
    const [name, ...others] = readdirSync(path.join(folder.folder, CACHE));
    assert.deepEqual(others, []);
    folder.write(path.join(CACHE, name!), "");
    assert.deepEqual(JSON.parse((await folder.start()).stdout), { value: 1 });
  });

  it("says what to do where the bundler does not run, as after a move to another platform", async () => {
    folder.with("esbuild", "@pulumi/pulumi").write("index.ts", "export const value = 1;");
    const ESBUILD_BINARY_PATH = path.join(folder.folder, "index.ts");
    const { stderr } = await folder.start({ ESBUILD_BINARY_PATH });
    assert.match(stderr, /^plainly: esbuild does not run here: /);
    assert.match(stderr, /\nRun `npm ci` on this machine\.\n$/);
  });

  it("says what to do where the bundler is missing", async () => {
    folder.with("@pulumi/pulumi").write("index.ts", "export const value = 1;");
    const { stderr } = await folder.start();
    const words = "plainly: esbuild is missing: run `npm ci`, with the development dependencies.\n";
    assert.equal(stderr, words);
  });
});
