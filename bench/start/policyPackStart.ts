import { readFileSync } from "node:fs";
import path from "node:path";
import { performance } from "node:perf_hooks";

import { startPolicyPack } from "../../rehearsal/policyPack";
import { medians } from "../statistics";
import { TemporaryProject } from "./programs";

/** What the start of a pack cost, from launch until it is configured. */
export interface PackCost {
  /** In milliseconds. */
  time: number;
  /** What the processor was busy for it, in milliseconds; NaN where the system does not say. */
  cpu: number;
  /** The most memory that it held, in megabytes; NaN where the system does not say. */
  memory: number;
}

/** The median costs of an empty pack and of this repository's. */
export interface PolicyPackStart {
  empty: PackCost;
  ours: PackCost;
}

/** The folder of this repository's pack. */
export const POLICIES = path.join(__dirname, "..", "..", "policies");

const EMPTY_PACK = `import { PolicyPack } from "@pulumi/policy";

new PolicyPack("empty", {
  policies: [
    {
      name: "nothing",
      description: "Finds nothing.",
      enforcementLevel: "advisory",
      validateStack: () => undefined,
    },
  ],
});
`;

/** Starts both packs as often as asked, in turns. A first turn that does not count fills the caches. */
export async function measurePolicyPackStart(
  runs: number,
  progress: (line: string) => void,
): Promise<PolicyPackStart> {
  const costs: Record<keyof PolicyPackStart, PackCost[]> = { empty: [], ours: [] };
  await withEmptyPack(async (folder) => {
    for (let run = runs === 1 ? 1 : 0; run <= runs; run++) {
      const [empty, ours] = [await start(folder), await start(POLICIES)];
      progress(`empty policy pack: ${Math.round(empty.time)} ms`);
      progress(`this policy pack: ${Math.round(ours.time)} ms`);
      if (run === 0) continue;
      costs.empty.push(empty);
      costs.ours.push(ours);
    }
  });
  const [empty, ours] = [costs.empty, costs.ours].map((each) =>
    medians(each, ["time", "cpu", "memory"]),
  );
  if (!empty || !ours) throw new Error("no policy pack was started");
  return { empty, ours };
}

/** Makes a pack of one policy that finds nothing, uses its folder and removes it. */
export async function withEmptyPack<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const project = new TemporaryProject(EMPTY_PACK, {
    "PulumiPolicy.yaml": "description: Nothing\nruntime: nodejs\n",
  });
  try {
    return await use(project.folder);
  } finally {
    project.remove();
  }
}

async function start(folder: string): Promise<PackCost> {
  const started = performance.now();
  const pack = await startPolicyPack(folder, { project: "bench", stack: "bench", dryRun: true });
  const time = performance.now() - started;
  try {
    return { time, ...costOf(pack.pid) };
  } finally {
    await pack.close();
  }
}

/** What Linux says of a running process; its clock ticks a hundred times a second. */
export function costOf(pid: number): Omit<PackCost, "time"> {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return parseProcess(stat, status);
  } catch {
    return { cpu: NaN, memory: NaN };
  }
}

/** Reads `/proc/<pid>/stat` and `/proc/<pid>/status`. */
export function parseProcess(stat: string, status: string): Omit<PackCost, "time"> {
  // The name of the command, in brackets, may hold blanks; user and system time are the fields 14 to 17.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { cpu: ticks * 10, memory: Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1]) / 1024 };
}
