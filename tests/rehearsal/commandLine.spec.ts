import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { execFile, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";

import { ListBucketsCommand } from "@aws-sdk/client-s3";

import { parseSettings, rawSettings } from "../../config";
import { HELP } from "../../rehearsal/help";
import { localClients } from "../../rehearsal/localAws/clients";
import type { RehearsalReport } from "../../rehearsal/rehearse";
import { ownStacks, projectName } from "../../stackFiles";
import { describeWithLocalAws } from "../support/localAws";
import type { CommandResult } from "../support/rehearsal";
import { ROOT, runFile, temporaryFolder } from "../support/rehearsal";

const CLI = "rehearsal/cli.ts";
const STACK_TRACE = /^\s+at /m;

describe("the rehearsal's command", function () {
  this.timeout(20_000);
  const folder = temporaryFolder();

  const unusable: [string, string][] = [
    [
      "--stack nowhere",
      `error: there is no Pulumi.nowhere.yaml; --stack takes one of ${ownStacks.names().join(", ")}`,
    ],
    ["--break everything", 'error: nothing breaks as "everything"; --break takes one of '],
    ["--everything", "error: Unknown option '--everything'"],
  ];
  const results = new Map<string, CommandResult>();

  before(async () => {
    const nothing = path.join(folder(), "nothing");
    mkdirSync(nothing);
    const env = { PATH: nothing, REPLICATED_BUCKET_CACHE: nothing, LOCAL_AWS_ENDPOINT: "" };
    const lines = [...unusable.map(([line]) => line), "--help", "--json"];
    await Promise.all(
      lines.map(async (line) => results.set(line, await runFile(CLI, line.split(" "), env))),
    );
  });

  for (const [line, message] of unusable) {
    it(`cannot run with ${line}, and says what it takes`, () => {
      const { code, stdout, stderr } = results.get(line)!;
      assert.equal(code, 2);
      assert.equal(stdout, "");
      assert.ok(stderr.includes(message), stderr);
      assert.match(stderr, /See `npm run rehearse -- --help`\./);
      assert.doesNotMatch(stderr, STACK_TRACE);
    });
  }

  it("explains itself", () => {
    const { code, stdout } = results.get("--help")!;
    assert.equal(code, 0);
    assert.equal(stdout, `${HELP}\n`);
  });

  it("cannot run without a local AWS, and names the choices", () => {
    const { code, stdout, stderr } = results.get("--json")!;
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /^The rehearsal needs a local AWS\. One of these will do:\n/m);
    assert.doesNotMatch(stderr, STACK_TRACE);
  });
});

/** Runs the command as in a terminal, where Ctrl-C reaches every process of it. */
function inTerminal(
  args: readonly string[],
  onOutput: (text: string, child: ChildProcess) => void,
  env: NodeJS.ProcessEnv = {},
): Promise<CommandResult> {
  const child = spawn(process.execPath, ["--import", "tsx", path.join(ROOT, CLI), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      printed[stream] += text;
      onOutput(printed.stdout + printed.stderr, child);
    });
  }
  return new Promise((resolve) => {
    child.once("close", (code) => {
      resolve({ code: code ?? -1, ...printed });
    });
  });
}

/** Sends a signal to the command and everything that it started in its terminal, once. */
function signalOnce(signal: NodeJS.Signals, when: RegExp) {
  let sent = false;
  return (text: string, { pid }: ChildProcess) => {
    if (sent || !when.test(text) || pid === undefined) return;
    sent = true;
    process.kill(-pid, signal);
  };
}

describeWithLocalAws("the rehearsal in a terminal", (aws) => {
  let inJson: CommandResult;
  let kept: CommandResult;

  before(async () => {
    const line = "run -s rehearse -- --example disaster-recovery --break wrong-key --json".split(
      " ",
    );
    [inJson, kept] = await Promise.all([
      new Promise<CommandResult>((resolve) => {
        const child = execFile("npm", line, { cwd: ROOT }, (_error, stdout, stderr) => {
          resolve({ code: child.exitCode ?? -1, stdout, stderr });
        });
      }),
      inTerminal(
        "--example disaster-recovery --break destination-versioning --keep".split(" "),
        signalOnce("SIGINT", /Press Ctrl-C to take it down\./),
      ),
    ]);
  });

  it("fails where a rule has the wrong key, names rule and keys, and reports in JSON", () => {
    const { code, stdout, stderr } = inJson;
    assert.equal(code, 1);
    const arn = "arn:aws:kms:us-west-2:111111111111:key/[0-9a-f-]{36}";
    const cause = new RegExp(
      `WRONG source: rule everything-dr, key of the replicas: (${arn}); expected (${arn}); fix: `,
    );
    const [, found, expected] = cause.exec(stderr)!;
    assert.notEqual(found, expected);
    assert.doesNotMatch(stderr, STACK_TRACE);

    const { ok, reports } = JSON.parse(stdout) as { ok: boolean; reports: RehearsalReport[] };
    assert.equal(ok, false);
    assert.deepEqual(
      reports.map(({ stack, ok: well, steps }) => [
        stack,
        well,
        steps.map((step) => [step.name, step.ok]),
      ]),
      [
        [
          "disaster-recovery",
          false,
          [
            ["deploy", true],
            ["read back", true],
            ["break", true],
            ["replicate", false],
            ["verify", false],
            ["protection", true],
            ["teardown", true],
            ["destroy", true],
            ["clean up", true],
          ],
        ],
      ],
    );
    const details = reports[0]!.steps.find(({ name }) => name === "verify")!.details;
    assert.ok(details.some((detail) => cause.test(detail)));
    // In the replicas, too, the key is wrong.
    assert.ok(reports[0]!.steps.find(({ name }) => name === "replicate")!.details.length > 0);
  });

  it("keeps the stack up until Ctrl-C, and then takes everything down", async () => {
    const { code, stdout, stderr } = kept;
    assert.equal(code, 1);
    assert.match(stdout, /^disaster-recovery, broken: versioning of a destination is suspended$/m);
    assert.match(stdout, /^ {2}ok {4}destroy /m);
    assert.match(stdout, /^ {2}ok {4}clean up {7}nothing is left in AWS/m);
    assert.match(stdout, /^ {2}disaster-recovery: something is WRONG/m);
    assert.match(stderr, /^What a local AWS cannot show: /m);
    assert.doesNotMatch(stdout + stderr, STACK_TRACE);
    const endpoint = /AWS_ENDPOINT_URL=(\S+)/.exec(stderr)![1]!;
    await assert.rejects(fetch(endpoint));
  });

  it("takes everything down when it is told to end early, but not a local AWS of the user's", async () => {
    const { endpoint } = aws();
    const { code, stdout, stderr } = await inTerminal(
      ["--stack", "dev"],
      signalOnce("SIGTERM", /^ {2}ok {4}deploy /m),
      { LOCAL_AWS_ENDPOINT: endpoint },
    );
    assert.equal(code, 130);
    assert.match(stderr, /Stopping: this step ends, then everything is taken down\./);
    assert.match(stderr, /^interrupted$/m);
    assert.match(stdout, /^ {2}ok {4}clean up {7}nothing is left in AWS/m);
    assert.doesNotMatch(stdout, /verify|teardown|went well/);
    assert.doesNotMatch(stdout + stderr, STACK_TRACE);

    const { source } = parseSettings(rawSettings(projectName(), ownStacks.config("dev"))).settings;
    const administrator = await aws().administratorOf(source.accountId);
    const { s3 } = localClients(endpoint, source.region, administrator);
    assert.deepEqual((await s3.send(new ListBucketsCommand({}))).Buckets ?? [], []);
  });
});
