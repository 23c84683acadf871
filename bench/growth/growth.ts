import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

import { exponent, medians } from "../statistics";

/** One size of one kind of work. */
export interface Size {
  /** How many destinations or rules. */
  count: number;
  /** How long the work takes, in milliseconds. */
  time: number;
  /** The most memory that its process held, in megabytes. */
  memory: number;
}

/** How the cost of one kind of work grows. */
export interface Growth {
  /** The work: what is done, and with more of what. */
  work: string;
  sizes: Size[];
  /** The power of the count with which time grows at last. */
  timeExponent: number;
  /** The power of the count with which memory grows at last. */
  memoryExponent: number;
}

interface Series {
  work: string;
  /** What a process is to do, for a count. */
  of: (count: number) => [work: "register" | "validate", destinations: number, rules: number];
  counts: number[];
}

const CHILD = path.join(__dirname, "child.ts");
/** How often a process does its work before it measures: until then Node.js compiles it. */
const WARM_UPS = 3;

/** 17 destinations are about as many as one role can have; validation must cope with any number. */
const SERIES: Series[] = [
  {
    work: "register destinations",
    of: (count) => ["register", count, 1],
    counts: [1, 10, 17],
  },
  { work: "register rules", of: (count) => ["register", 1, count], counts: [1, 100, 1000] },
  {
    work: "validate destinations",
    of: (count) => ["validate", count, 1],
    counts: [1, 10, 50, 200],
  },
  {
    work: "validate destinations with a rule each",
    of: (count) => ["validate", count, 0],
    counts: [1, 10, 50, 200],
  },
  { work: "validate rules", of: (count) => ["validate", 1, count], counts: [1, 100, 1000] },
];

/**
 * Does every work in every size as often as asked, each time in a new process. With a single run, nobody
 * looks at the times, and the works go on side by side.
 */
export async function measureGrowth(runs: number, progress: Progress): Promise<Growth[]> {
  const measure = (series: Series) => growthOf(series, runs, progress);
  if (runs === 1) return Promise.all(SERIES.map(measure));
  const growths: Growth[] = [];
  for (const series of SERIES) growths.push(await measure(series));
  return growths;
}

type Progress = (line: string) => void;

async function growthOf(
  { work, of, counts }: Series,
  runs: number,
  progress: Progress,
): Promise<Growth> {
  const sizes: Size[] = [];
  for (const count of counts) {
    const costs = [];
    for (let run = 0; run < runs; run++) costs.push(await costOf(of(count), runs));
    const size = { count, ...medians(costs, ["time", "memory"]) };
    progress(`${work}, ${count}: ${size.time.toFixed(2)} ms`);
    sizes.push(size);
  }
  return { work, sizes, ...exponents(sizes) };
}

function exponents(sizes: readonly Size[]): Pick<Growth, "timeExponent" | "memoryExponent"> {
  return {
    timeExponent: exponent(sizes.map(({ count, time }) => ({ count, value: time }))),
    memoryExponent: exponent(sizes.map(({ count, memory }) => ({ count, value: memory }))),
  };
}

async function costOf(
  [work, ...counts]: ReturnType<Series["of"]>,
  runs: number,
): Promise<Omit<Size, "count">> {
  const warmUps = runs === 1 ? 0 : WARM_UPS;
  const args = ["--import", "tsx", CHILD, work, ...[warmUps, ...counts].map(String)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const [time, memory] = stdout.trim().split(" ").map(Number);
  if (time === undefined || memory === undefined) throw new Error(`no costs in: ${stdout}`);
  return { time, memory };
}
