import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { main } from "../../proof/cli";
import { HELP } from "../../proof/help";
import { ProofError } from "../../proof/proofError";
import { prove } from "../../proof/prove";
import { frozenStacks, ownStacks } from "../../stackFiles";

const ROOT = path.join(__dirname, "..", "..");

/** What a run of the command ends with and prints. */
async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: "", err: "" };
  const writer = (stream: "out" | "err") => ({
    write: (text: unknown) => {
      said[stream] += String(text);
      return true;
    },
  });
  const streams = { stdout: writer("out"), stderr: writer("err") };
  const code = await main(args, streams, frozenStacks);
  return { code, ...said };
}

describe("npm run prove", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "replicated-bucket-proof-"));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  const file = (name: string, content: unknown) => {
    const whole = path.join(folder, name);
    writeFileSync(whole, typeof content === "string" ? content : JSON.stringify(content));
    return whole;
  };

  it("proves a stack and says by which statements", async () => {
    const { code, out, err } = await run("--stack", "prod");
    assert.equal(code, 0);
    assert.equal(err, "");
    assert.match(
      out,
      / {2}kms:Encrypt +key of dr +role policy: EncryptReplicasDr \+ key policy: EncryptReplicas\n/,
    );
    assert.match(out, / {2}over HTTP +\d+ +bucket policy: DenyPlainHttp\n/);
    assert.match(
      out,
      /\nprod: \d{3} requests allowed, \d{3} denied, 0 wrong, 0 parts superfluous, proven\n/,
    );
  });

  it("ends with a line for each stack where there are several", async () => {
    const { code, out } = await run("--stack", "dev", "--example", "existing-keys");
    assert.equal(code, 0);
    const [dev, example] = out.trimEnd().split("\n").slice(-2);
    assert.match(dev!, /^dev: .*, proven$/);
    assert.match(example!, /^existing-keys: .*, proven$/);
    assert.match(out, /Not the stack's: the policy of arn:aws:kms:eu-central-1:222222222222:key\//);
  });

  it("prints every request as JSON", async () => {
    const { code, out } = await run("--stack", "dev", "--json");
    assert.equal(code, 0);
    const { ok, proofs } = JSON.parse(out) as {
      ok: boolean;
      proofs: { stack: string; requests: { id: string; expected: string; found: string }[] }[];
    };
    assert.equal(ok, true);
    assert.deepEqual(
      proofs.map(({ stack }) => stack),
      ["dev"],
    );
    const { requests } = proofs[0]!;
    assert.equal(requests.length > 200, true);
    assert.deepEqual(
      requests.filter(({ expected, found }) => expected !== found),
      [],
    );
  });

  it("fails where a boundary takes away what S3 needs, and names it", async () => {
    const everythingButKms = { Effect: "Allow", NotAction: "kms:*", Resource: "*" };
    const boundary = file("no-kms.json", {
      Version: "2012-10-17",
      Statement: [everythingButKms],
    });
    const { code, out } = await run("--stack", "dev", "--boundary", boundary);
    assert.equal(code, 1);
    assert.match(
      out,
      /\n {2}dr kms:Encrypt of object by s3\.us-west-2\.amazonaws\.com: S3, as the role, on key of dr: must be allowed, is denied by boundary: nothing \(https:/,
    );
    assert.match(out, /, NOT proven\n$/m);
  });

  it("is content with a boundary that leaves S3 what it needs", async () => {
    const boundary = file("enough.json", {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: ["s3:*", "kms:*"], Resource: "*" }],
    });
    assert.equal((await run("--stack", "dev", "--boundary", boundary)).code, 0);
  });

  it("fails where one of several stacks does", async () => {
    // Across accounts alone does S3 look whether a destination is versioned.
    const Statement = { Effect: "Allow", NotAction: "s3:GetBucketVersioning", Resource: "*" };
    const boundary = file("within.json", { Version: "2012-10-17", Statement });
    const args = ["--stack", "dev", "--stack", "prod", "--boundary", boundary];
    const { code, out } = await run(...args);
    assert.equal(code, 1);
    assert.match(out, /\ndev: [^\n]*, proven\nprod: [^\n]*, NOT proven\n$/);
  });

  it("takes a boundary with one statement and no list, as IAM does", async () => {
    const Statement = { Effect: "Allow", Action: ["s3:*", "kms:*"], Resource: "*" };
    const boundary = file("single.json", { Version: "2012-10-17", Statement });
    assert.equal((await run("--stack", "dev", "--boundary", boundary)).code, 0);
  });

  for (const [what, content, why] of [
    ["no JSON", "{", /JSON/],
    ["no policy", { Version: "2012-10-17" }, /it has no list of statements with an Effect/],
    ["no statement", { Statement: ["Allow"] }, /it has no list of statements with an Effect/],
    [
      "an action that does not exist",
      { Statement: [{ Effect: "Allow", Action: "s3:Replicate", Resource: "*" }] },
      /Action Replicate does not exist for service s3/,
    ],
    [
      "a statement on no resource",
      { Statement: [{ Effect: "Allow", Action: "s3:*" }] },
      /One of Resource or NotResource is required/,
    ],
  ] as const) {
    it(`cannot prove anything with a boundary that is ${what}`, async () => {
      const boundary = file("wrong.json", content);
      const { code, out, err } = await run("--stack", "dev", "--boundary", boundary);
      assert.equal(code, 2);
      assert.equal(out, "");
      assert.match(err, /^error: --boundary .*wrong\.json is no policy to prove with: /);
      assert.match(err, why);
      assert.match(err, /\nSee `npm run prove -- --help`\.\n$/);
    });
  }

  it("prints its help", async () => {
    assert.deepEqual(await run("--help"), { code: 0, out: `${HELP}\n`, err: "" });
  });

  it("fails with the program's own words where the program fails", async () => {
    const config = { ...frozenStacks.config("dev"), "replicated-bucket:name": "Archive" };
    await assert.rejects(
      prove({ stack: "dev", config }),
      (error) => error instanceof ProofError && /^Configuration .*\n {2}name: /.test(error.message),
    );
  });

  it("ends a process with its code, and prints no stack trace", async () => {
    const cli = path.join(ROOT, "proof", "cli.ts");
    const ended = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
      const args = ["--import", "tsx", cli, "--stack", "nowhere"];
      const child = execFile(process.execPath, args, { cwd: ROOT }, (_error, _stdout, stderr) => {
        resolve({ code: child.exitCode, stderr });
      });
    });
    const names = ownStacks.names().join(", ");
    assert.deepEqual(ended, {
      code: 2,
      stderr: `error: there is no Pulumi.nowhere.yaml; the stacks are ${names}\nSee \`npm run prove -- --help\`.\n`,
    });
  });
});
