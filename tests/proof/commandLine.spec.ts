import assert from "node:assert/strict";

import { parseCommand } from "../../proof/commandLine";
import { ProofError } from "../../proof/proofError";
import { exampleConfig, exampleNames, frozenStacks } from "../../stackFiles";

const parsed = (args: string[]) => parseCommand(args, frozenStacks);
const namesOf = (...args: string[]) => parsed(args).stacks.map(({ stack }) => stack);

describe("the command line of the proof", () => {
  it("means every stack when it names none", () => {
    assert.deepEqual(namesOf(), ["dev", "prod"]);
  });

  it("takes stacks and examples by name, each once", () => {
    assert.deepEqual(namesOf("--stack", "prod", "--stack", "prod", "--example", "fan-out"), [
      "prod",
      "fan-out",
    ]);
    assert.deepEqual(namesOf("--example", "fan-out", "--example", "fan-out"), ["fan-out"]);
  });

  it("takes all of both", () => {
    assert.deepEqual(namesOf("--all"), ["dev", "prod", ...exampleNames()]);
  });

  it("reads the configuration of each", () => {
    const { stacks } = parsed(["--stack", "dev", "--example", "existing-keys"]);
    assert.deepEqual(
      stacks.map(({ config }) => config),
      [frozenStacks.config("dev"), exampleConfig("existing-keys")],
    );
  });

  it("knows JSON, a boundary and help", () => {
    const { json, boundary, help } = parsed(["--json", "--boundary", "b.json", "-h"]);
    assert.deepEqual({ json, boundary, help }, { json: true, boundary: "b.json", help: true });
    assert.equal(parsed([]).json, false);
  });

  for (const [args, message] of [
    [["--stack", "nowhere"], /^there is no Pulumi\.nowhere\.yaml; the stacks are dev, prod$/],
    [["--example", "nowhere"], /^there is no example nowhere; the examples are .*fan-out/],
    [["--all", "--stack", "dev"], /^--all goes with no --stack and no --example$/],
    [["--verbose"], /^Unknown option '--verbose'$/],
    [["prod"], /^Unexpected argument 'prod'\. Name a stack with --stack prod$/],
    [["--boundary"], /^Option '--boundary <value>' argument missing$/],
  ] as const) {
    it(`refuses ${args.join(" ")}`, () => {
      assert.throws(
        () => parsed([...args]),
        (error) => error instanceof ProofError && message.test(error.message),
      );
    });
  }
});
