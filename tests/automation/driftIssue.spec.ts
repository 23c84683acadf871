// gh is played by a function: what the real one makes of these arguments is its documentation's word.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import { awsRolesOfStack } from "../../automation/awsRoles";
import { HELP, main } from "../../automation/cli";
import type { Check, GhCall, Issue } from "../../automation/driftIssue";
import { driftTitle, issueCalls, issuesIn, listCall } from "../../automation/driftIssue";
import { runFile, temporaryFolder, writeScript } from "../support/rehearsal";

const STACK = "acme/prod";
const RUN = "https://example.com/run/7";
const well: Check = { name: "verify", outcome: "success", log: "256 checks, 0 wrong" };
const wrong: Check = { name: "pulumi refresh", outcome: "failure", log: "~ versioning: Suspended" };
const issue = (number: number, open: boolean, title = driftTitle(STACK)): Issue => ({
  number,
  title,
  open,
});
const argsOf = (calls: GhCall[]) => calls.map(({ args }) => args.slice(0, 3).join(" "));

describe("the issue about a stack's drift", () => {
  it("is opened where something is wrong and there is none, or only others", () => {
    for (const others of [[], [issue(1, true, "Drift: acme/dev"), issue(2, true, "Drift")]]) {
      const [call, ...more] = issueCalls(STACK, RUN, [wrong, well], others);
      assert.deepEqual(more, []);
      const create = ["issue", "create", "--title", "Drift: acme/prod", "--body-file", "-"];
      assert.deepEqual(call!.args, create);
      assert.match(
        call!.input!,
        /`pulumi refresh`: failure\n\n```text\n~ versioning: Suspended\n```/,
      );
      assert.match(call!.input!, /`verify`: success\n\n```text\nNothing to tell\.\n```/);
      assert.ok(call!.input!.includes(RUN));
    }
  });

  it("is edited in place while it is open", () => {
    assert.deepEqual(argsOf(issueCalls(STACK, RUN, [wrong], [issue(4, true)])), ["issue edit 4"]);
  });

  it("is opened again, the newest should there be two", () => {
    const calls = issueCalls(STACK, RUN, [wrong], [issue(3, false), issue(5, false)]);
    assert.deepEqual(argsOf(calls), ["issue edit 5", "issue reopen 5"]);
  });

  it("is closed when all is well, and left alone when it is closed or never was", () => {
    const [call] = issueCalls(STACK, RUN, [well], [issue(4, true)]);
    assert.deepEqual(call!.args.slice(0, 3), ["issue", "close", "4"]);
    assert.ok(call!.args.at(-1)!.includes(RUN));
    assert.deepEqual(issueCalls(STACK, RUN, [well], [issue(4, false)]), []);
    assert.deepEqual(issueCalls(STACK, RUN, [well], []), []);
  });

  for (const outcome of ["failure", "cancelled", "skipped", ""]) {
    it(`takes a check for wrong that is not known to be well: ${JSON.stringify(outcome)}`, () => {
      const calls = issueCalls(STACK, RUN, [well, { ...well, outcome, log: "" }], []);
      assert.match(calls[0]!.input!, /It printed nothing\./);
    });
  }

  it("holds the end of a long log, and no log ends its own fence", () => {
    const log = `${"x".repeat(70_000)}\n\`\`\`\`\n# the end`;
    const body = issueCalls(STACK, RUN, [{ ...wrong, log }, wrong], [])[0]!.input!;
    assert.ok(body.length < 65_536);
    assert.match(body, /`{5}text\n…\nx+\n````\n# the end\n`{5}\n/);
  });

  it("is looked for among the workflows' own: anybody can give an issue a title", () => {
    const { args } = listCall(STACK);
    assert.equal(args[args.indexOf("--app") + 1], "github-actions");
    assert.equal(args[args.indexOf("--state") + 1], "all");
    assert.equal(args[args.indexOf("--search") + 1], 'in:title "Drift: acme/prod"');
    const printed = JSON.stringify([{ number: 9, title: "Drift: acme/prod", state: "CLOSED" }]);
    assert.deepEqual(issuesIn(printed), [issue(9, false)]);
    assert.deepEqual(issuesIn("{}"), []);
  });
});

describe("the automation's command line", () => {
  const folder = temporaryFolder();
  const calls: GhCall[] = [];
  const run = (args: string[], gh?: (call: GhCall) => string) => {
    const out: string[] = [];
    const err: string[] = [];
    const to = (lines: string[]) => ({ write: (line: string) => lines.push(line) > 0 });
    const code = main(args, { stdout: to(out), stderr: to(err), gh });
    return { code, out: out.join(""), err: err.join("") };
  };
  const remembering = (listed: string) => (call: GhCall) => {
    calls.push(call);
    return call.args[1] === "list" ? listed : "";
  };
  const drift = (refresh: string) => [
    ...["drift-issue", "--stack", STACK, "--run", RUN, "--refresh", refresh],
    ...["--refresh-log", path.join(folder(), "refresh.txt"), "--verify", "success"],
    ...["--verify-log", path.join(folder(), "never-written.txt")],
  ];

  beforeEach(() => calls.splice(0));

  it("prints the roles of a stack", () => {
    const { code, out } = run(["aws-roles", "--stack", "dev", "--role", "deploy"]);
    assert.equal(code, 0);
    assert.match(out, /^role-arn=arn:aws[\w-]*:iam::\d{12}:role\/replicated-bucket-deploy\n/);
    assert.equal(out, `${awsRolesOfStack("dev", "deploy")}\n`);
  });

  it("tells of drift, and ends with 1", () => {
    writeFileSync(path.join(folder(), "refresh.txt"), "~ 1 changed");
    assert.equal(run(drift("failure"), remembering("[]")).code, 1);
    assert.deepEqual(
      calls.map(({ args }) => args[1]),
      ["list", "create"],
    );
    assert.match(calls[1]!.input!, /~ 1 changed/);
  });

  it("runs gh, and hands it the text", async () => {
    const at = (name: string) => path.join(folder(), name);
    writeScript(at("gh"), [
      `echo "$*" >> "${at("told")}"`,
      `case "$2" in list) echo "[]";; create) cat > "${at("body")}";; esac`,
    ]);
    writeFileSync(at("refresh.txt"), "~ 1 changed");
    const { code, stderr } = await runFile("automation/cli.ts", drift("failure"), {
      PATH: folder(),
    });
    assert.deepEqual([code, stderr], [1, ""]);
    assert.match(
      readFileSync(at("told"), "utf8"),
      /^issue list [^\n]+\nissue create --title Drift: /,
    );
    assert.match(readFileSync(at("body"), "utf8"), /~ 1 changed/);
  });

  it("says what gh says, and that there is none", async () => {
    const at = path.join(folder(), "broken");
    mkdirSync(at);
    const missing = await runFile("automation/cli.ts", drift("failure"), { PATH: at });
    assert.match(missing.stderr, /^error: gh could not be run: /);
    writeScript(path.join(at, "gh"), ["echo not logged in >&2", "exit 4"]);
    const failing = await runFile("automation/cli.ts", drift("failure"), { PATH: at });
    assert.match(failing.stderr, /gh issue list .*: not logged in\n$/);
    assert.deepEqual([missing.code, failing.code], [2, 2]);
  });

  it("ends with 0 where all is well", () => {
    assert.equal(run(drift("success"), remembering("[]")).code, 0);
    assert.deepEqual(
      calls.map(({ args }) => args[1]),
      ["list"],
    );
  });

  it("ends with 2 where gh does not do it", () => {
    const { code, err } = run(drift("failure"), () => {
      throw new Error("gh: not logged in");
    });
    assert.deepEqual([code, err], [2, "error: gh: not logged in\n"]);
  });

  it("prints its help", () => {
    assert.deepEqual(run(["--help"]), { code: 0, out: `${HELP}\n`, err: "" });
  });

  const misused: [string[], RegExp][] = [
    [[], /say aws-roles or drift-issue/],
    [["deploy"], /say aws-roles or drift-issue/],
    [["aws-roles", "--role", "preview"], /--stack is missing/],
    [["aws-roles", "--stack", "dev", "--role", "admin"], /say preview or deploy/],
    [["aws-roles", "--stack", "test", "--role", "preview"], /there is no Pulumi\.test\.yaml/],
    [["aws-roles", "--stacks", "dev"], /--stacks/],
    [["drift-issue", "--stack", STACK], /--refresh-log is missing/],
  ];
  for (const [args, message] of misused) {
    it(`says what is wrong with ${JSON.stringify(args.join(" "))}`, () => {
      const { code, out, err } = run(args);
      assert.deepEqual([code, out], [2, ""]);
      assert.match(err, message);
    });
  }
});
