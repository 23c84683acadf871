import assert from "node:assert/strict";

import { BREAKAGES } from "../../rehearsal/breakages";
import { parseCommand } from "../../rehearsal/cli";
import { HELP } from "../../rehearsal/help";
import type { Step } from "../../rehearsal/steps";
import { Steps, renderStep } from "../../rehearsal/steps";
import { exampleNames, frozenStacks } from "../../stackFiles";

const step: Step = { name: "deploy", ok: true, summary: "done", details: [], seconds: 1.26 };

describe("the steps of a rehearsal", () => {
  it("are told as they are done", async () => {
    const told: Step[] = [];
    const steps = new Steps((one) => told.push(one));
    assert.equal(
      await steps.run("first", () => Promise.resolve({ ok: true, summary: "well" })),
      true,
    );
    assert.deepEqual(
      told.map(({ seconds, ...rest }) => ({ ...rest, timed: seconds >= 0 })),
      [{ name: "first", ok: true, summary: "well", details: [], timed: true }],
    );
    assert.deepEqual(steps.done, told);
    assert.equal(steps.ok, true);
  });

  it("are wrong where they throw, and the rest still happens", async () => {
    const steps = new Steps(() => undefined);
    const thrown = await steps.run("first", () => Promise.reject(new Error("no such thing")));
    assert.equal(thrown, false);
    await steps.run("second", () => Promise.resolve({ ok: true, summary: "well" }));
    assert.deepEqual(
      steps.done.map(({ ok, summary, details }) => [ok, summary, details]),
      [
        [false, "could not be done", ["no such thing"]],
        [true, "well", []],
      ],
    );
    assert.equal(steps.ok, false);
  });

  it("are shown in a line each, what they found below", () => {
    assert.equal(renderStep(step), "  ok    deploy         done (1.3 s)");
    const details = ["one", "two"];
    assert.equal(
      renderStep({ ...step, ok: false, details }),
      "  WRONG deploy         done (1.3 s)\n          one\n          two",
    );
  });

  it("are shown with eight findings at most, and the number of the others", () => {
    const details = Array.from({ length: 10 }, (_, index) => `finding ${index}`);
    const lines = renderStep({ ...step, details }).split("\n");
    assert.equal(lines.length, 10);
    assert.equal(lines.at(-1), "          … and 2 more");
  });
});

describe("the command line of the rehearsal", () => {
  const parsed = (args: string[]) => parseCommand(args, frozenStacks);

  it("rehearses dev and prod unless told otherwise", () => {
    const command = { breakage: undefined, json: false, keep: false, help: false };
    assert.deepEqual(parsed([]), { ...command, kind: "stack", names: ["dev", "prod"] });
  });

  it("takes stacks, each once, a breakage and the rest", () => {
    const { breakage, ...rest } = parsed(
      "--stack prod --stack dev --stack prod --break wrong-key --json --keep -h".split(" "),
    );
    assert.equal(breakage?.name, "wrong-key");
    const names = ["prod", "dev"];
    assert.deepEqual(rest, { kind: "stack", names, json: true, keep: true, help: true });
  });

  it("takes examples in place of stacks, each once, and a breakage that suits them", () => {
    const line = "--example fan-out --example cross-account --example fan-out --break wrong-key";
    const { kind, names, breakage } = parsed(line.split(" "));
    assert.deepEqual([kind, names], ["example", ["fan-out", "cross-account"]]);
    assert.equal(breakage?.name, "wrong-key");
  });

  it("breaks only the stacks that can be broken so, where none is named", () => {
    assert.deepEqual(parsed(["--break", "destination-grant"]).names, ["prod"]);
  });

  const refused: [string, string][] = [
    ["--stack nowhere", "there is no Pulumi.nowhere.yaml; --stack takes one of dev, prod"],
    [
      "--break everything",
      'nothing breaks as "everything"; --break takes one of destination-versioning, destination-grant, wrong-key',
    ],
    [
      "--stack dev --break destination-grant",
      "--break destination-grant needs a destination in another account than the source's, as prod has",
    ],
    [
      "--example nowhere",
      "there is no example nowhere; --example takes one of backup-account, cross-account, disaster-recovery, existing-keys, fan-out",
    ],
    [
      "--stack dev --example fan-out",
      "--stack and --example exclude each other: rehearse one after the other",
    ],
    [
      "--example cross-account --example fan-out --break destination-grant",
      "--break destination-grant needs a destination in another account than the source's, as prod has",
    ],
    ["dev", "Unexpected argument 'dev'. This command does not take positional arguments"],
  ];
  for (const [line, message] of refused) {
    it(`refuses ${line}`, () => {
      assert.throws(() => parsed(line.split(" ")), { message });
    });
  }

  it("is explained with every option, example and breakage", () => {
    const options = ["--stack", "--example", "--break", "--keep", "--json", "--help"];
    const names = [...exampleNames(), ...BREAKAGES.map(({ name }) => name)];
    for (const word of [...options, ...names]) {
      assert.ok(HELP.includes(word), word);
    }
    for (const option of HELP.match(/^ {2}--\w+/gm) ?? []) {
      assert.ok(options.includes(option.trim()), option);
    }
  });
});
