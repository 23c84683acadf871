import assert from "node:assert/strict";
import { createRequire } from "node:module";

import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";

import type { ReplicatedBucketArgs } from "../../components";
import { ReplicatedBucket } from "../../components";
import { show } from "../../components/problems";
import { rawSettings, readConfig } from "../../config";
import type { ProgramResult } from "../../proof/recording/programs";
import { runProgram } from "../../proof/recording/programs";
import { PROJECT, finish, startRecording } from "../../proof/recording/recorder";
import { providerFor } from "../support/sides";
import type { Bent } from "./bends";
import { KINDS, bentTrees } from "./bends";
import { hasWrongShape, isWrong } from "./faults";
import { checkError } from "./messages";
import { validTrees } from "./rawSettings";
import type { Json, Tree } from "./trees";
import { entriesOf } from "./trees";

// Random configurations, each right at first and then bent one to four times. They come from one seed, so
// that every run of the suite sees the same ones; another seed shows others. What they cannot prove: that
// AWS takes what the program takes.

const SEED = 20_260_801;
const RUNS = 1_200;
const COMPONENT_RUNS = 400;

const load = createRequire(__filename);

/** The configuration as the Pulumi CLI hands it out: text, and JSON for all that is more. */
const cliConfig = (tree: Tree): Record<string, string> =>
  Object.fromEntries(
    Object.entries(tree).map(([key, value]) => [
      `${PROJECT}:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );

/** The settings as the program gets to see them. */
const seen = (tree: Tree) => rawSettings(PROJECT, cliConfig(tree)) as Tree;

/** What a function throws; undefined where it throws nothing. */
function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

const read = (tree: Tree) => {
  pulumi.runtime.setAllConfig(cliConfig(tree));
  return readConfig();
};
const SUBJECT = `Configuration ${PROJECT} of stack test`;

describe("a configuration bent at random", function () {
  this.timeout(60_000);

  const counts = new Map(KINDS.map((kind) => [kind, { runs: 0, alone: 0, aloneAndRight: 0 }]));
  const totals = { runs: 0, right: 0, lines: 0 };

  function count({ kinds }: Bent, right: boolean) {
    totals.runs += 1;
    totals.right += Number(right);
    for (const kind of new Set(kinds)) {
      const row = counts.get(kind)!;
      row.runs += 1;
      row.alone += Number(kinds.length === 1);
      row.aloneAndRight += Number(kinds.length === 1 && right);
    }
  }

  before(() => startRecording());

  after(() => {
    const rows = [...counts].map(
      ([kind, { runs, alone, aloneAndRight }]) =>
        `    ${kind.padEnd(26)} ${[runs, alone, aloneAndRight].map((n) => String(n).padStart(6)).join("")}`,
    );
    const head = `    ${"bend".padEnd(26)}   runs alone right`;
    const { runs, right, lines } = totals;
    const foot = `    ${runs} configurations, ${right} right all the same, ${lines} lines of problems`;
    process.stdout.write(`${[head, ...rows, foot].join("\n")}\n`);
  });

  it("was right before it was bent", () => {
    fc.assert(
      fc.property(validTrees, (tree) => {
        assert.equal(isWrong(seen(tree)), false);
        assert.equal(
          thrownBy(() => read(tree)),
          undefined,
        );
      }),
      { seed: SEED, numRuns: 200 },
    );
  });

  it("is read, or refused for each of its faults in a line that tells the truth", () => {
    fc.assert(
      fc.property(bentTrees(validTrees), (bent) => {
        const settings = seen(bent.tree);
        const error = thrownBy(() => read(bent.tree));
        if (error !== undefined) totals.lines += checkError(error, SUBJECT, settings).length;
        assert.equal(
          error !== undefined,
          isWrong(settings),
          "refused what is right, or took a fault",
        );
        count(bent, error === undefined);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it("was bent in every way often, and was mostly wrong then", () => {
    assert.ok(totals.runs >= 1_000, `${totals.runs} runs`);
    const rare = [...counts].filter(([, { runs }]) => runs < 50);
    assert.deepEqual(rare, []);
    assert.ok(totals.right <= totals.runs / 3, `${totals.right} of ${totals.runs} were right`);
  });
});

describe("a program whose configuration is bent at random", function () {
  this.timeout(60_000);

  /** Runs the stack's program in this process, anew each time. */
  const run = (tree: Tree) => {
    pulumi.runtime.setAllConfig(cliConfig(tree));
    Reflect.deleteProperty(load.cache, load.resolve("../../index"));
    return load("../../index") as unknown;
  };

  it("registers something where the configuration is right", async () => {
    const { registrations } = await startRecording();
    const [tree] = fc.sample(validTrees, { seed: SEED, numRuns: 1 });
    run(tree!);
    await finish();
    assert.ok(registrations.length > 10, `${registrations.length}`);
  });

  it("registers and asks nothing in this process wherever it is wrong", async () => {
    const recording = await startRecording();
    let runs = 0;
    fc.assert(
      fc.property(bentTrees(validTrees), ({ tree }) => {
        const settings = seen(tree);
        if (!isWrong(settings)) return;
        checkError(
          thrownBy(() => run(tree)),
          SUBJECT,
          settings,
        );
        runs += 1;
      }),
      { seed: SEED, numRuns: RUNS },
    );
    await finish();
    assert.ok(runs >= 1_000, `${runs} runs`);
    assert.deepEqual(recording, { registrations: [], calls: [] });
  });

  describe("in a process of its own", () => {
    const kinds = [
      "no JSON",
      "an odd key",
      "an inherited key",
      "very long text",
      "another partition's place",
    ];
    const cases = kinds.map((kind) => {
      const wrong = bentTrees(validTrees, [kind]).filter(({ tree }) => isWrong(seen(tree)));
      return { kind, tree: fc.sample(wrong, { seed: SEED, numRuns: 1 })[0]!.tree };
    });
    const results = new Map<string, ProgramResult>();

    before(async () => {
      // Two at a time: each is a process that loads the whole AWS SDK of Pulumi.
      const waiting = [...cases];
      const work = async () => {
        for (let next = waiting.shift(); next; next = waiting.shift()) {
          results.set(next.kind, await runProgram({ config: cliConfig(next.tree) }));
        }
      };
      await Promise.all([work(), work()]);
    });

    for (const { kind, tree } of cases) {
      it(`registers and asks nothing, and prints no more than its faults, for ${kind}`, () => {
        const { exitCode, registrations, calls, errors } = results.get(kind)!;
        assert.notEqual(exitCode, 0);
        assert.deepEqual({ registrations, calls }, { registrations: [], calls: [] });
        checkError(new pulumi.RunError(errors.join("\n")), SUBJECT, seen(tree));
      });
    }
  });
});

describe("a ReplicatedBucket with arguments bent at random", function () {
  this.timeout(60_000);

  // What TypeScript lets through: every value of its own type. Credentials are the program's affair.
  const withinTypes = KINDS.filter((kind) => !/ for another value|added|JSON|inherited/.test(kind));
  const withoutCredentials = (side: Json | undefined) =>
    Object.fromEntries(
      entriesOf(side).filter(([key]) => !["assumeRoleArn", "profile"].includes(key)),
    );
  const settingsOf = ({ protect: _, ...tree }: Tree): Tree => ({
    ...tree,
    source: withoutCredentials(tree.source),
    destinations: Object.fromEntries(
      entriesOf(tree.destinations).map(([name, side]) => [name, withoutCredentials(side)]),
    ),
  });

  const bentSettings = bentTrees(validTrees, withinTypes)
    .filter(({ tree }) => !hasWrongShape(tree))
    .map(({ tree }) => settingsOf(tree));

  it("registers nothing and says each fault wherever they are wrong", async () => {
    const recording = await startRecording();
    const provider = providerFor("any", "us-east-1", "111111111111");
    let runs = 0;
    fc.assert(
      fc.property(bentSettings.filter(isWrong), ({ name, ...settings }) => {
        const args = settings as unknown as ReplicatedBucketArgs;
        const error = thrownBy(
          () =>
            new ReplicatedBucket(name as string, {
              ...args,
              source: { ...args.source, provider },
              destinations: Object.fromEntries(
                Object.entries(args.destinations).map(([key, side]) => [
                  key,
                  { ...side, provider },
                ]),
              ),
            }),
        );
        checkError(error, `ReplicatedBucket ${show(name)}`, {
          name,
          ...settings,
        } as Tree);
        runs += 1;
      }),
      { seed: SEED, numRuns: COMPONENT_RUNS },
    );
    await finish();
    assert.ok(runs >= 300, `${runs} runs`);
    assert.deepEqual(
      recording.registrations.map(({ address }) => address),
      ["pulumi:providers:aws any"],
    );
    assert.deepEqual(recording.calls, []);
  });
});
