import assert from "node:assert/strict";

import { parseCommand } from "../../bench/commandLine";
import { HELP } from "../../bench/help";
import { runFile } from "../support/rehearsal";

const DEFAULTS = { runs: 5, rehearsal: false, format: "text", help: false };

describe("the benchmark's command line", function () {
  this.timeout(20_000);

  it("asks for five runs of everything but the rehearsal, as text", () => {
    assert.deepEqual(parseCommand([]), DEFAULTS);
  });

  const lines: [string, object][] = [
    ["--runs 3", { runs: 3 }],
    ["--quick", { runs: 1 }],
    ["--rehearsal", { rehearsal: true }],
    ["--json", { format: "json" }],
    ["--markdown", { format: "markdown" }],
    ["-h", { help: true }],
  ];
  for (const [line, difference] of lines) {
    it(`takes ${line}`, () => {
      assert.deepEqual(parseCommand(line.split(" ")), { ...DEFAULTS, ...difference });
    });
  }

  const wrongs: [string, RegExp][] = [
    ["--runs 0", /^--runs takes a number from 1 to 99, not "0"$/],
    ["--runs 100", /^--runs takes a number from 1 to 99, not "100"$/],
    ["--runs 1.5", /^--runs takes a number from 1 to 99, not "1.5"$/],
    ["--runs many", /^--runs takes a number from 1 to 99, not "many"$/],
    ["--quick --runs 2", /^--quick is one run of each: without --runs$/],
    ["--json --markdown", /^--markdown goes with no --json$/],
    ["--fast", /^Unknown option '--fast'/],
    ["fast", /^Unexpected argument 'fast'/],
  ];
  for (const [line, message] of wrongs) {
    it(`refuses ${line}`, () => {
      assert.throws(() => parseCommand(line.split(" ")), { message });
    });
  }

  it("ends with 2 and says what is wrong, without a stack trace", async () => {
    const { code, stdout, stderr } = await runFile("bench/cli.ts", ["--runs", "0"]);
    assert.equal(code, 2);
    assert.equal(stdout, "");
    const words = 'error: --runs takes a number from 1 to 99, not "0"';
    assert.equal(stderr, `${words}\nSee \`npm run bench -- --help\`.\n`);
  });

  it("prints its help and measures nothing", async () => {
    const { code, stdout, stderr } = await runFile("bench/cli.ts", ["--help"]);
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: `${HELP}\n`, stderr: "" });
  });

  it("has a help text with every option", () => {
    for (const option of ["runs", "quick", "rehearsal", "markdown", "json", "help"]) {
      assert.match(HELP, new RegExp(`^ .*--${option} `, "m"));
    }
  });
});
