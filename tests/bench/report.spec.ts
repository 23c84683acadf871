import assert from "node:assert/strict";

import { format } from "prettier";

import { render } from "../../bench/cli";
import type { Measurements } from "../../bench/report";
import { goalsOf } from "../../bench/report";
import { asMarkdown, asText } from "../../bench/tables";

const cost = (time: number, cpu = time) => ({ time, cpu, memory: 100 });

const MEASUREMENTS: Measurements = {
  machine: { processor: "A processor", cores: 2, memory: 8, node: "22.1.0", load: 0.5 },
  runs: 3,
  programStart: {
    empty: cost(1000),
    emptyChecked: cost(2000),
    naive: cost(1500),
    naiveChecked: cost(5000),
    ours: cost(1600, 1500),
    oursChecked: cost(6000),
  },
  policyPackStart: { empty: cost(2000), ours: { ...cost(1000), cpu: NaN } },
  policyPackAnalysis: {
    resources: 1200,
    policies: 50,
    empty: { single: 600, together: 200, time: 800, cpu: 400 },
    ours: { single: 1000, together: 1000, time: 2000, cpu: 1200 },
  },
  growth: [
    {
      work: "validate rules",
      sizes: [
        { count: 1, time: 0.01234, memory: 100 },
        { count: 100, time: 12.34, memory: 110.4 },
      ],
      timeExponent: 1.5,
      memoryExponent: 0.02,
    },
  ],
  chains: [
    { of: "dev", types: ["aws:kms/key:Key", "aws:s3/bucket:Bucket"], least: 2, resources: 21 },
  ],
};

const change = (changes: Partial<Measurements>) => ({ ...MEASUREMENTS, ...changes });

/** The cells of the line of the text that begins so, without the first. */
function cells(measurements: Measurements, beginning: string): string[] {
  const lines = render(measurements, "text").split("\n");
  const found = lines.filter((line) => line.startsWith(`  ${beginning}  `));
  assert.equal(found.length, 1, `${found.length} lines begin with ${beginning}`);
  return found[0]!.trim().split(/ {2,}/).slice(1);
}

describe("the benchmark's report", () => {
  it("names the machine and the number of runs, on a page without the processor's model", () => {
    const facts = "2 cores, 8 GB";
    const [line] = render(MEASUREMENTS, "text").split("\n");
    assert.equal(
      line,
      `A processor, ${facts}, Node.js 22.1.0, load average 0.5; medians of 3 runs`,
    );
    const page = render(change({ runs: 1 }), "markdown");
    assert.equal(
      page.split("\n")[0],
      `${facts} of memory, Node.js 22.1.0, load average 0.5; one run each.`,
    );
    assert.doesNotMatch(page, /A processor/);
  });

  it("prints costs and ratios of every program", () => {
    const row = cells(MEASUREMENTS, "this program, stack dev");
    assert.deepEqual(row, ["1600", "1500", "100", "1.60", "1.50"]);
    const checked = cells(MEASUREMENTS, "empty, with type check");
    assert.deepEqual(checked, ["2000", "2000", "100", "2.00", "2.00"]);
  });

  it("says where the system does not tell a cost", () => {
    assert.deepEqual(cells(MEASUREMENTS, "this pack"), [
      "1000",
      "unknown",
      "100",
      "0.50",
      "unknown",
    ]);
  });

  it("prints what the policy packs take for a stack, one by one and together", () => {
    const empty = ["600", "200", "800", "400", "1.00", "1.00"];
    assert.deepEqual(cells(MEASUREMENTS, "empty pack"), empty);
    const ours = ["1000", "1000", "2000", "1200", "2.50", "3.00"];
    assert.deepEqual(cells(MEASUREMENTS, "this pack, 50 policies"), ours);
  });

  it("gives what a thousand resources take in seconds, whatever was measured", () => {
    const goal = "a thousand resources by the policy pack, in seconds";
    assert.deepEqual(cells(MEASUREMENTS, goal), ["2", "1.67", "1.00", "met"]);
    const { policyPackAnalysis } = MEASUREMENTS;
    const slow = { ...policyPackAnalysis, ours: { ...policyPackAnalysis.ours, time: 2500 } };
    const missed = cells(change({ policyPackAnalysis: slow }), goal);
    assert.deepEqual(missed, ["2", "2.08", "1.00", "missed"]);
  });

  it("prints how costs grow", () => {
    const row = ["1, 100", "0.012, 12", "100, 110", "1.50", "0.02"];
    assert.deepEqual(cells(MEASUREMENTS, "validate rules"), row);
  });

  it("prints a chain without the packages of its types", () => {
    assert.deepEqual(cells(MEASUREMENTS, "dev"), ["21", "2", "2", "Key, Bucket"]);
  });

  it("judges each goal by the measured time", () => {
    const verdicts = goalsOf(MEASUREMENTS).map(({ what }) => cells(MEASUREMENTS, what).at(-1));
    assert.deepEqual(verdicts, ["met", "missed", "met", "met", "missed", "met", "met"]);
  });

  const starts: [number, string][] = [
    [1300, "met, and better"],
    [1301, "met, and better"],
    [1310, "met"],
    [1600, "met"],
    [1610, "missed"],
    [NaN, "missed"],
  ];
  for (const [time, verdict] of starts) {
    it(`says "${verdict}" of a start of ${time} ms where an empty one takes 1000`, () => {
      const programStart = { ...MEASUREMENTS.programStart, ours: cost(time) };
      const row = cells(change({ programStart }), "start of dev / empty program");
      assert.equal(row.at(-1), verdict);
    });
  }

  it("asks a chain to be no longer than the shortest safe one", () => {
    const [chain] = MEASUREMENTS.chains;
    const row = cells(change({ chains: [{ ...chain!, least: 1 }] }), LONGEST);
    assert.deepEqual(row, ["1", "2", "missed"]);
  });

  it("has a goal for the rehearsal only where there was one", () => {
    const goals = (rehearsal?: number) =>
      goalsOf(change({ rehearsal })).filter(({ what }) => what.includes("rehearsal"));
    assert.deepEqual(goals(), []);
    assert.deepEqual(goals(9.5), [
      { what: "rehearsal of dev, in seconds", most: 10, measured: 9.5 },
    ]);
  });

  it("holds everything as JSON, goals included", () => {
    const parsed: unknown = JSON.parse(render(change({ rehearsal: 9.5 }), "json"));
    const expected = change({ rehearsal: 9.5 });
    const goals = goalsOf(expected);
    assert.deepEqual(parsed, JSON.parse(JSON.stringify({ ...expected, goals })));
    assert.equal(goals.length, 8);
  });

  it("writes a page as Prettier would", async () => {
    const page = `${render(MEASUREMENTS, "markdown")}\n`;
    assert.equal(await format(page, { parser: "markdown", printWidth: 100 }), page);
  });

  it("makes columns as wide as their widest cell", () => {
    const table = { title: "Title", head: ["a", "long"], rows: [["wide", "b"]] };
    assert.equal(asText(table), "Title\n  a     long\n  wide  b");
    const markdown = ["### Title", "", "| a    | long |", "| ---- | ---- |", "| wide | b    |"];
    assert.equal(asMarkdown(table), markdown.join("\n"));
  });
});

const LONGEST = "longest chain of dev, in resources";
