import assert from "node:assert/strict";

import fc from "fast-check";

import { describe as describeProblem } from "../components/problems";
import { parseSettings, rawSettings } from "../config";
import { validSettings } from "./support/arbitraries";
import { BAD_INPUTS, GOOD, changed } from "./badInput";
import { PROJECT } from "../proof/recording/recorder";
import type { ProgramResult } from "../proof/recording/programs";
import { asCliConfig, runProgram } from "../proof/recording/programs";

/** The messages for settings that the Pulumi CLI hands over. */
function linesFor(settings: Record<string, unknown>): string[] {
  return parseSettings(rawSettings(PROJECT, asCliConfig(settings))).problems.map(describeProblem);
}

describe("bad input", () => {
  it("starts from input without a fault", () => {
    assert.deepEqual(linesFor(GOOD), []);
  });

  for (const { title, change, lines } of BAD_INPUTS) {
    it(`is reported: ${title}`, () => {
      assert.deepEqual(linesFor(changed(change)), lines);
    });
  }

  it("is told apart: at least 40 different messages", () => {
    const words = BAD_INPUTS.flatMap(({ lines }) => lines).map(
      (line) => line.split("; allowed: ")[1],
    );
    assert.ok(new Set(words).size >= 40, `${new Set(words).size}`);
  });

  it("never breaks the validation, whatever it is", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        assert.ok(parseSettings(value).problems.length > 0);
      }),
    );
  });

  const junk = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom("", "us-east-1", "111111111111", "Enabled", 0, -1, {}, [], null),
  );
  const record = (keys: string[]) =>
    fc.record(Object.fromEntries(keys.map((key) => [key, junk])), { requiredKeys: [] });
  const side = record(["region", "accountId", "bucketName", "bucketNamePrefix", "kmsKeyArn"]);
  const rule = record(["id", "priority", "prefix", "tags", "destinations", "metrics", "status"]);

  it("never breaks the validation where it has the right keys and wrong values", () => {
    const settings = fc.record(
      {
        name: junk,
        protect: junk,
        tags: fc.oneof(junk, fc.dictionary(fc.string(), junk)),
        source: fc.oneof(junk, side),
        destinations: fc.oneof(junk, fc.dictionary(fc.string(), fc.oneof(junk, side))),
        rules: fc.oneof(junk, fc.array(fc.oneof(junk, rule))),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(settings, (value) => {
        for (const problem of parseSettings(value).problems) {
          assert.doesNotMatch(describeProblem(problem), /undefined|\[object|[\r\n]/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("is found wherever one setting of good input is spoilt", () => {
    const spoilt = fc
      .tuple(validSettings, fc.constantFrom("name", "source", "destinations", "rules", "tags"))
      .chain(([settings, key]) =>
        fc.constantFrom(5, "spoilt!", ["spoilt"]).map((value) => ({
          name: "archive",
          ...settings,
          [key]: key === "name" && value === 5 ? "5" : value,
        })),
      );
    fc.assert(
      fc.property(spoilt, (settings) => {
        assert.ok(parseSettings(settings).problems.length > 0);
      }),
    );
  });
});

describe("a program with bad input", function () {
  this.timeout(120_000);

  const titles = [
    "an unknown setting",
    "no source",
    "a Region that does not exist",
    "an account id without quotes",
    "an alias's ARN",
    "an account that is not the role's",
    "a destination that is its source",
    "more than 1,000 rules",
    "delete markers together with a tag",
    "faults of every kind at once",
  ];
  const cases = BAD_INPUTS.filter(({ title }) => titles.includes(title));
  const results = new Map<string, ProgramResult>();

  before(async () => {
    // Two at a time: each is a process that loads the whole AWS SDK of Pulumi.
    const waiting = [...cases];
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const config = asCliConfig(changed(next.change));
        results.set(next.title, await runProgram({ config, world: { stack: "dev" } }));
      }
    };
    await Promise.all([work(), work()]);
  });

  it("is tried for ten kinds of it", () => {
    assert.deepEqual([...results.keys()].sort(), [...titles].sort());
  });

  for (const { title, lines } of cases) {
    it(`registers nothing and prints its lines, no stack, for ${title}`, () => {
      const { exitCode, registrations, calls, errors } = results.get(title)!;
      assert.notEqual(exitCode, 0);
      assert.deepEqual(registrations, []);
      assert.deepEqual(calls, []);
      const count = lines.length === 1 ? "1 problem" : `${lines.length} problems`;
      const head = `Configuration ${PROJECT} of stack dev has ${count}:`;
      assert.deepEqual(errors, [head, ...lines.map((line) => `  ${line}`)]);
      assert.deepEqual(
        errors.filter((line) => /^\s+at /.test(line)),
        [],
      );
    });
  }
});
