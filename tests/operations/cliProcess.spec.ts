import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import type { Check } from "../../operations/checks";
import { HELP } from "../../operations/help";
import { describeLiveStack } from "../support/liveStack";
import { stackOutputs } from "../support/stackOutputs";
import type { Proxy } from "../support/tlsProxy";
import { startTlsProxy } from "../support/tlsProxy";

// The commands as the README has them, in processes of their own: few, for each takes seconds.

const ROOT = path.join(__dirname, "..", "..");
const CLI = [process.execPath, "--import", "tsx", path.join(ROOT, "operations", "cli.ts")];

interface Run {
  env?: Record<string, string>;
  /** Standard input, at once or some time after the start. Defaults to none. */
  stdin?: string;
  afterMs?: number;
}

async function run([program, ...args]: string[], { env, stdin, afterMs = 0 }: Run = {}) {
  const child = spawn(program!, args, {
    cwd: ROOT,
    env: { ...process.env, NODE_NO_WARNINGS: "1", ...env },
    stdio: [stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout?.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const timer = setTimeout(() => child.stdin?.end(stdin), afterMs);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  clearTimeout(timer);
  assert.doesNotMatch(stdout + stderr, /^\s+at /m);
  return { code, stdout, stderr };
}

describe("the operations as processes", function () {
  this.timeout(60_000);

  it("print their help through npm, and nothing else", async () => {
    const { code, stdout } = await run(["npm", "run", "-s", "verify", "--", "--help"]);
    assert.equal(code, 0);
    assert.equal(stdout, `${HELP}\n`);
  });

  it("tell bad input through npm, by their exit code too", async () => {
    const { code, stdout, stderr } = await run(["npm", "run", "-s", "teardown", "--", "--bogus"]);
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /^error: Unknown option '--bogus'$/m);
  });

  it("tell that there is nothing on standard input", async () => {
    const { code, stderr } = await run([...CLI, "verify"]);
    assert.equal(code, 2);
    assert.match(stderr, /^error: the stack's outputs are missing, standard input is empty/m);
  });

  it("wait for outputs that come late, as `pulumi stack output` does", async () => {
    const { code, stderr } = await run([...CLI, "teardown", "--empty", "nobodys-bucket"], {
      stdin: JSON.stringify(stackOutputs()),
      afterMs: 3000,
    });
    assert.equal(code, 2);
    assert.match(stderr, /^error: "nobodys-bucket" is not a bucket of this stack/m);
  });
});

describeLiveStack("the operations as processes on a stack", "dev", (live) => {
  let proxy: Proxy;
  let folder = "";
  let file = "";

  before(async () => {
    proxy = await startTlsProxy(live().aws.endpoint);
    folder = mkdtempSync(path.join(tmpdir(), "replicated-bucket-"));
    file = path.join(folder, "outputs.json");
    writeFileSync(file, JSON.stringify(live().outputs));
  });

  after(async () => {
    rmSync(folder, { recursive: true });
    await proxy.stop();
  });

  it("verify it with the environment's credentials, canaries and all", async () => {
    const admin = await live().aws.administratorOf(live().outputs.source.accountId);
    const args = ["verify", "--outputs", file, "--canary", "--json"];
    const { code, stdout, stderr } = await run([...CLI, ...args], {
      env: {
        AWS_ENDPOINT_URL: proxy.url,
        AWS_ACCESS_KEY_ID: admin.accessKeyId,
        AWS_SECRET_ACCESS_KEY: admin.secretAccessKey,
      },
    });
    const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: Check[] };
    assert.deepEqual(
      checks.filter((check) => !check.ok),
      [],
    );
    assert.deepEqual([code, ok], [0, true]);
    assert.ok(checks.some(({ what }) => what.startsWith("canary for rule")));
    assert.match(stderr, /canary .* written, waiting for its replicas/);
  });

  it("find everything wrong with credentials that AWS does not know", async () => {
    const { code, stdout } = await run([...CLI, "verify", "--outputs", file], {
      env: {
        AWS_ENDPOINT_URL: proxy.url,
        AWS_ACCESS_KEY_ID: "AKIANOBODY",
        AWS_SECRET_ACCESS_KEY: "none",
      },
    });
    assert.equal(code, 1);
    assert.match(stdout, /^WRONG .*; expected an answer from AWS; fix: check that/m);
  });
});
