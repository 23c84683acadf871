import type { AnalysisCost, PolicyPackAnalysis } from "./analysis/policyPackAnalysis";
import type { Chain } from "./chain/chains";
import type { Growth } from "./growth/growth";
import type { Machine } from "./machine";
import type { PolicyPackStart } from "./start/policyPackStart";
import type { ProgramStart } from "./start/programStart";
import type { ProgramName } from "./start/programs";
import { PROGRAMS } from "./start/programs";
import type { Table } from "./tables";

/** All that was measured. */
export interface Measurements {
  machine: Machine;
  /** How often each was run; the numbers are medians. */
  runs: number;
  programStart: ProgramStart;
  policyPackStart: PolicyPackStart;
  policyPackAnalysis: PolicyPackAnalysis;
  growth: Growth[];
  chains: Chain[];
  /** A rehearsal of dev, in seconds; undefined where none was asked for. */
  rehearsal?: number;
}

/** A goal, and how far it is met. */
export interface Goal {
  what: string;
  /** The highest value that meets it. */
  most: number;
  /** What would be better still. Defaults to nothing. */
  stretch?: number;
  measured: number;
  /** The same by processor time, which is steadier on a busy machine. Defaults to none. */
  byCpu?: number;
}

/** Every goal. */
export function goalsOf(measurements: Measurements): Goal[] {
  const { programStart, policyPackStart, policyPackAnalysis, growth, chains } = measurements;
  const { rehearsal } = measurements;
  const { empty, ours, oursChecked } = programStart;
  return [
    {
      what: "start of dev / empty program",
      most: 1.6,
      stretch: 1.3,
      measured: ours.time / empty.time,
      byCpu: ours.cpu / empty.cpu,
    },
    {
      what: "start of dev / the same by ts-node with type check",
      most: 0.25,
      measured: ours.time / oursChecked.time,
      byCpu: ours.cpu / oursChecked.cpu,
    },
    {
      what: "start of the policy pack / empty pack",
      most: 1.5,
      measured: policyPackStart.ours.time / policyPackStart.empty.time,
      byCpu: policyPackStart.ours.cpu / policyPackStart.empty.cpu,
    },
    {
      what: "a thousand resources by the policy pack, in seconds",
      most: 2,
      measured: perThousand(policyPackAnalysis, "time"),
      byCpu: perThousand(policyPackAnalysis, "cpu"),
    },
    ...growth.flatMap(({ work, timeExponent, memoryExponent }) => [
      { what: `time to ${work}, exponent`, most: 1.2, measured: timeExponent },
      { what: `memory to ${work}, exponent`, most: 1.2, measured: memoryExponent },
    ]),
    ...chains.map(({ of, types, least }) => ({
      what: `longest chain of ${of}, in resources`,
      most: least,
      measured: types.length,
    })),
    ...(rehearsal === undefined
      ? []
      : [{ what: "rehearsal of dev, in seconds", most: 10, measured: rehearsal }]),
  ];
}

/** What a thousand resources cost this pack, in seconds. */
const perThousand = ({ resources, ours }: PolicyPackAnalysis, cost: "time" | "cpu") =>
  ours[cost] / resources;

/** Everything that was measured, and the goals at last. */
export function tablesOf(measurements: Measurements): Table[] {
  return [
    programTable(measurements.programStart),
    packTable(measurements.policyPackStart),
    analysisTable(measurements.policyPackAnalysis),
    ...growthTables(measurements.growth),
    chainTable(measurements.chains),
    goalTable(goalsOf(measurements)),
  ];
}

const whole = (value: number) => value.toFixed(0);
const ratio = (value: number) => (Number.isNaN(value) ? "unknown" : value.toFixed(2));

const COSTS = ["ms", "ms of CPU", "MB at most"];
const costs = ({ time, cpu, memory }: { time: number; cpu: number; memory: number }) =>
  [time, cpu, memory].map((value) => (Number.isNaN(value) ? "unknown" : whole(value)));

function programTable(start: ProgramStart): Table {
  const names = Object.keys(PROGRAMS).filter((name): name is ProgramName => name in PROGRAMS);
  return {
    title: "Program start, from launch to exit",
    head: ["program", ...COSTS, "/ empty", "/ empty, CPU"],
    rows: names.map((name) => [
      PROGRAMS[name],
      ...costs(start[name]),
      ratio(start[name].time / start.empty.time),
      ratio(start[name].cpu / start.empty.cpu),
    ]),
  };
}

function packTable({ empty, ours }: PolicyPackStart): Table {
  return {
    title: "Policy pack start, from launch until it is configured",
    head: ["pack", ...COSTS, "/ empty", "/ empty, CPU"],
    rows: [
      ["empty", ...costs(empty), ratio(1), ratio(1)],
      ["this pack", ...costs(ours), ratio(ours.time / empty.time), ratio(ours.cpu / empty.cpu)],
    ],
  };
}

function analysisTable({ resources, policies, empty, ours }: PolicyPackAnalysis): Table {
  const row = (name: string, { single, together, time, cpu }: AnalysisCost) => [
    name,
    ...[single, together, time, cpu].map((value) =>
      Number.isNaN(value) ? "unknown" : whole(value),
    ),
    ratio(time / empty.time),
    ratio(cpu / empty.cpu),
  ];
  return {
    title: `Analysis of ${resources} resources by a policy pack`,
    head: ["pack", "ms one by one", "ms together", "ms", "ms of CPU", "/ empty", "/ empty, CPU"],
    rows: [row("empty pack", empty), row(`this pack, ${policies} policies`, ours)],
  };
}

function growthTables(growth: readonly Growth[]): Table[] {
  const rows = growth.map(({ work, sizes, timeExponent, memoryExponent }) => [
    work,
    sizes.map(({ count }) => count).join(", "),
    sizes
      .map(({ time }) => time.toPrecision(2))
      .map(Number)
      .join(", "),
    sizes.map(({ memory }) => whole(memory)).join(", "),
    ratio(timeExponent),
    ratio(memoryExponent),
  ]);
  const head = ["work", "how many", "ms", "MB at most", "exponent of time", "of memory"];
  return [{ title: "Growth", head, rows }];
}

function chainTable(chains: readonly Chain[]): Table {
  return {
    title: "Longest chain of resources that wait for each other",
    head: ["deployment", "resources", "one after another", "at least", "chain"],
    rows: chains.map(({ of, resources, types, least }) => [
      of,
      whole(resources),
      whole(types.length),
      whole(least),
      types.map((type) => type.replace(/.*:/, "")).join(", "),
    ]),
  };
}

function goalTable(goals: readonly Goal[]): Table {
  return {
    title: "Goals",
    head: ["goal", "at most", "measured", "by CPU", "verdict"],
    rows: goals.map(({ what, most, measured, byCpu, stretch }) => [
      what,
      `${most}${stretch === undefined ? "" : ` (better: ${stretch})`}`,
      Number(measured.toFixed(2)).toString(),
      byCpu === undefined ? "" : ratio(byCpu),
      verdict(measured, most, stretch),
    ]),
  };
}

/** Whether a goal is met, by what is printed of it. */
function verdict(measured: number, most: number, stretch?: number): string {
  const printed = Number(measured.toFixed(2));
  if (!(printed <= most)) return "missed";
  return stretch !== undefined && printed <= stretch ? "met, and better" : "met";
}
