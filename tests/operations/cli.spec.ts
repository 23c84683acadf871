import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough, Readable, Writable } from "node:stream";

import type { Check } from "../../operations/checks";
import type { Surroundings } from "../../operations/cli";
import { main } from "../../operations/cli";
import { HELP } from "../../operations/help";
import { frozenStacks } from "../../stackFiles";
import { bendRules } from "../support/bend";
import { answers, fakeS3 } from "../support/fakeS3";
import { describeLiveStack } from "../support/liveStack";
import { fakeClientsOf, stackOutputs } from "../support/stackOutputs";

const OUTPUTS = JSON.stringify(stackOutputs());

function collector() {
  let text = "";
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  return { stream, text: () => text };
}

interface Run {
  stdin?: string | (Surroundings["stdin"] & { isTTY: true });
  clientsOf?: Surroundings["clientsOf"];
  signals?: EventEmitter;
  /** Called with every text on standard error. */
  onStderr?: (text: string) => void;
}

/** Runs the command line, with nothing on standard input and AWS out of reach unless told. */
async function run(args: string[], { stdin = "", clientsOf, signals, onStderr }: Run = {}) {
  const [stdout, stderr] = [collector(), collector()];
  const said = new PassThrough();
  said.pipe(stderr.stream);
  said.on("data", (chunk: Buffer) => onStderr?.(chunk.toString()));
  const code = await main(args, {
    clientsOf:
      clientsOf ??
      (() => {
        throw new Error("nobody expected a look at AWS");
      }),
    stdin: typeof stdin === "string" ? Readable.from([stdin]) : stdin,
    stdout: stdout.stream,
    stderr: said,
    signals: signals ?? new EventEmitter(),
    stacks: frozenStacks,
  });
  await new Promise((resolve) => said.end(resolve));
  assert.doesNotMatch(stderr.text(), /^\s+at /m);
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

const terminal = () => Object.assign(new PassThrough(), { isTTY: true as const });

describe("the operations' command line", () => {
  it("prints its help when asked, and everything in it fits a terminal", async () => {
    const { code, stdout, stderr } = await run(["--help"]);
    assert.deepEqual([code, stdout, stderr], [0, `${HELP}\n`, ""]);
    assert.ok(HELP.split("\n").every((line) => line.length <= 105));
  });

  it("prints its help when it is told nothing, and fails", async () => {
    const { code, stdout } = await run([]);
    assert.deepEqual([code, stdout], [2, `${HELP}\n`]);
  });

  it("names every option in its help", () => {
    const names =
      "outputs json help canary sample timeout settle poll empty most stack file bucket key role".split(
        " ",
      );
    for (const name of names) assert.match(HELP, new RegExp(`^  --${name} `, "m"));
  });

  const unusable: [string, string[], Run, RegExp][] = [
    ["an unknown operation", ["destroy"], {}, /^error: unknown operation "destroy"/],
    ["an unknown option", ["verify", "--bogus"], {}, /^error: Unknown option '--bogus'\nSee /],
    [
      "a bad number, before it reads anything",
      ["verify", "--sample", "x"],
      { stdin: terminal() },
      /^error: --sample takes a whole number, not "x"/,
    ],
    [
      "no outputs and a terminal",
      ["verify"],
      { stdin: terminal() },
      /^error: the stack's outputs are missing: name a file with --outputs, or pipe them in/,
    ],
    [
      "nothing on standard input",
      ["verify"],
      { stdin: "\n" },
      /^error: the stack's outputs are missing, standard input is empty: name a file/,
    ],
    [
      "something else on standard input",
      ["verify"],
      { stdin: "error: no stack selected" },
      /^error: The stack's outputs are not JSON/,
    ],
    [
      "the outputs of a stack that is not up",
      ["teardown"],
      { stdin: "{}" },
      /^error: These are not the outputs of a replicated-bucket stack that is up:\n {2}source: received nothing/,
    ],
    [
      "an outputs file that does not exist",
      ["verify", "--outputs", "no/such.json"],
      {},
      /^error: the stack's outputs cannot be read: ENOENT: .*no\/such\.json.*\nMake them with `pulumi stack output --json > no\/such\.json`/,
    ],
    [
      "an outputs file that is a folder",
      ["verify", "--outputs", "."],
      {},
      /^error: the stack's outputs cannot be read: EISDIR/,
    ],
    [
      "an import file that does not exist",
      ["import-ids", "--stack", "dev", "--file", "no/such.json", "--role", "r"],
      {},
      /^error: the import file cannot be read: ENOENT: .*no\/such\.json.*\nWrite it with `pulumi preview --import-file no\/such\.json`/,
    ],
    [
      "a stack without a file",
      ["import-ids", "--stack", "qa", "--file", "i.json", "--role", "r"],
      {},
      /^error: there is no Pulumi\.qa\.yaml; the stacks are dev, prod$/m,
    ],
    [
      "the name of another stack's bucket",
      ["teardown", "--empty", "archive-other"],
      { stdin: OUTPUTS },
      /^error: "archive-other" is not a bucket of this stack; nothing was done/,
    ],
    [
      "an AWS that is out of reach",
      ["teardown", "--empty", "archive-dr"],
      { stdin: OUTPUTS },
      /^error: nobody expected a look at AWS$/m,
    ],
  ];
  for (const [title, args, surroundings, message] of unusable) {
    it(`ends with 2 and one message, without a stack trace, given ${title}`, async () => {
      const { code, stdout, stderr } = await run(args, surroundings);
      assert.equal(code, 2);
      assert.equal(stdout, "");
      assert.match(stderr, message);
    });
  }
});

describe("teardown at a terminal", () => {
  const bucket = (change: object = {}) =>
    fakeS3(
      answers({
        GetBucketReplication: { ReplicationConfiguration: { Rules: [] } },
        ListObjectVersions: { Versions: [{ Key: "a", VersionId: "1" }] },
        HeadObject: {},
        DeleteObjects: {},
        ListMultipartUploads: {},
        ...change,
      }),
    );
  let file = "";
  let folder = "";

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "replicated-bucket-"));
    file = path.join(folder, "outputs.json");
    writeFileSync(file, OUTPUTS);
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  /** Runs teardown and answers its questions. */
  async function answering(typed: (string | undefined)[], source = bucket(), dr = bucket()) {
    const stdin = terminal();
    const questions: string[] = [];
    const onStderr = (text: string) => {
      if (!text.includes("Type its name")) return;
      questions.push(text);
      const answer = typed[questions.length - 1];
      if (answer === undefined) stdin.end();
      else stdin.write(`${answer}\n`);
    };
    const clientsOf = fakeClientsOf({ "archive-source": source, "archive-dr": dr });
    const args = ["teardown", "--outputs", file];
    const result = await run(args, { stdin, clientsOf, onStderr });
    const deletions = [source, dr].map((side) => side.inputsOf("DeleteObjects").length);
    return { ...result, questions, deletions };
  }

  it("empties the bucket whose name is typed, and no other", async () => {
    const { code, stdout, questions, deletions } = await answering(["yes", "archive-dr"]);
    assert.equal(questions.length, 2);
    assert.deepEqual(deletions, [0, 1]);
    assert.equal(code, 0);
    assert.deepEqual(stdout.split("\n"), [
      "None of 1 versions looked at waits for its replicas.",
      "archive-dr: 1 versions deleted, 0 uploads aborted",
      "archive-source: keeps its objects; unless it is empty or retained, destroy will refuse it",
      "Now let Pulumi remove the stack:",
      "  pulumi config set replicated-bucket:protect false",
      "  pulumi up",
      "  pulumi destroy",
      "",
    ]);
  });

  it("deletes nothing when the answers end early, not even what was named", async () => {
    const { code, stderr, deletions } = await answering(["archive-source", undefined]);
    assert.equal(code, 2);
    assert.match(stderr, /error: the questions were not answered; no bucket was emptied\n$/);
    assert.deepEqual(deletions, [0, 0]);
  });

  it("asks nothing while replication is on", async () => {
    const Rules = [{ ID: "everything-dr", Status: "Enabled" }];
    const source = bucket({ GetBucketReplication: { ReplicationConfiguration: { Rules } } });
    const { code, stdout, questions } = await answering([], source);
    assert.equal(code, 1);
    assert.deepEqual(questions, []);
    assert.match(stdout, /^Replication is on: everything-dr\. Nothing was done yet\.\n/);
  });

  it("asks nothing of a pipe, says so and keeps every bucket", async () => {
    const [source, dr] = [bucket(), bucket()];
    const clientsOf = fakeClientsOf({ "archive-source": source, "archive-dr": dr });
    const { code, stdout, stderr } = await run(["teardown"], { stdin: OUTPUTS, clientsOf });
    assert.equal(code, 0);
    assert.match(stderr, /^standard input is no terminal to ask at, .* with --empty\n/);
    assert.match(stdout, /^archive-source: keeps its objects/m);
    assert.deepEqual([...source.inputsOf("DeleteObjects"), ...dr.inputsOf("DeleteObjects")], []);
  });

  it("prints its report as JSON when asked", async () => {
    const clientsOf = fakeClientsOf({ "archive-source": bucket(), "archive-dr": bucket() });
    const args = ["teardown", "--json", "--empty", "archive-dr"];
    const { code, stdout } = await run(args, { stdin: OUTPUTS, clientsOf });
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout), {
      enabledRules: [],
      pending: { pending: 0, asked: 1 },
      emptied: { "archive-dr": { deleted: 1, aborted: 0, refused: [], more: false } },
      kept: ["archive-source"],
      existing: [],
      done: true,
      commands: [
        "pulumi config set replicated-bucket:protect false",
        "pulumi up",
        "pulumi destroy",
      ],
    });
  });

  it("ends with 1 while something would not go", async () => {
    const dr = bucket({ DeleteObjects: { Errors: [{ Key: "a", VersionId: "1", Code: "No" }] } });
    const clientsOf = fakeClientsOf({ "archive-source": bucket(), "archive-dr": dr });
    const args = ["teardown", "--empty", "archive-dr"];
    const { code, stdout } = await run(args, { stdin: OUTPUTS, clientsOf });
    assert.equal(code, 1);
    assert.match(stdout, /^ {2}not deleted: a \(1\): No$/m);
  });
});

describe("an interrupted verify", () => {
  it("removes its canary, reports and ends with 1", async () => {
    const source = fakeS3(({ command }) => {
      if (command === "HeadObject") return { ReplicationStatus: "PENDING" };
      return command === "PutObject" ? { VersionId: "v1" } : {};
    });
    const nobody = fakeS3(() => ({}));
    const fakes = fakeClientsOf({ "archive-source": source, "archive-dr": nobody });
    const clientsOf: Surroundings["clientsOf"] = (side) => ({
      ...fakes(side),
      kms: { send: () => Promise.resolve({}) } as never,
      iam: { send: () => Promise.resolve({}) } as never,
    });
    const signals = new EventEmitter();
    const { code, stderr } = await run(["verify", "--sample", "0", "--canary", "--json"], {
      stdin: OUTPUTS,
      clientsOf,
      signals,
      onStderr: (text) => {
        if (text.includes("waiting for its replicas")) signals.emit("SIGINT");
      },
    });
    assert.equal(code, 1);
    assert.match(stderr, /interrupted: removing the canaries\n/);
    assert.equal(source.inputsOf("DeleteObject").length, 1);
    assert.equal(nobody.inputsOf("DeleteObject").length, 1);
    assert.equal(signals.listenerCount("SIGINT"), 0);
  });
});

describeLiveStack("verify from the command line", "dev", (live) => {
  const verify = (...args: string[]) =>
    run(["verify", "--sample", "0", ...args], {
      stdin: JSON.stringify(live().outputs),
      // The outputs that were read are others than those the stage made its clients for.
      clientsOf: ({ bucketName }) => {
        const { outputs, clientsOf } = live();
        const sides = [outputs.source, ...Object.values(outputs.destinations)];
        return clientsOf(sides.find((side) => side.bucketName === bucketName)!);
      },
    });

  it("ends with 0 where nothing is wrong, its report on standard output alone", async () => {
    const { code, stdout, stderr } = await verify();
    assert.equal(code, 0);
    assert.match(stdout, /\n\d+ checks, 0 wrong\n$/);
    assert.equal(stderr, "looking at 2 buckets, their keys and the rules\n");
  });

  it("prints its report as JSON when asked, canaries and all", async () => {
    const { code, stdout, stderr } = await verify("--json", "--canary", "--poll", "1");
    const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: Check[] };
    assert.deepEqual([code, ok], [0, true]);
    const canary = checks.find(({ what }) => what === "canary for rule everything-dr");
    assert.deepEqual(canary, {
      side: "source",
      what: "canary for rule everything-dr",
      ok: true,
      found: "COMPLETED",
    });
    assert.match(stderr, /canary .* written, waiting for its replicas\n$/);
  });

  it("ends with 1 where something is wrong, and says it last", async () => {
    const { outputs, clientsOf } = live();
    const { bucketName } = outputs.source;
    const mend = await bendRules(clientsOf(outputs.source).s3, bucketName, (rules) =>
      rules.map((rule) => ({ ...rule, Status: "Disabled" })),
    );
    try {
      const { code, stdout } = await verify();
      assert.equal(code, 1);
      assert.match(
        stdout,
        /\nWRONG source: rule everything-dr, status: Disabled; expected Enabled; fix: .*\n\d+ checks, 1 wrong\n$/,
      );
      const { code: again, stdout: json } = await verify("--json");
      assert.deepEqual([again, (JSON.parse(json) as { ok: boolean }).ok], [1, false]);
    } finally {
      await mend();
    }
  });
});
