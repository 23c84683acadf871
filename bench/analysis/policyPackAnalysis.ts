import { performance } from "node:perf_hooks";

import { startPolicyPack } from "../../rehearsal/policyPack";
import type { RecordedResource } from "../../rehearsal/recordedResource";
import { costOf, POLICIES, withEmptyPack } from "../start/policyPackStart";
import { medians } from "../statistics";
import { copies, stackResources } from "./resources";

/** What it costs a pack to look at a stack: at each resource, and at all together. */
export interface AnalysisCost {
  /** For all single resources, one after another, in milliseconds. */
  single: number;
  /** For the stack as a whole, in milliseconds. */
  together: number;
  /** Both. */
  time: number;
  /** What the pack's processor was busy for both, in milliseconds; NaN where the system does not say. */
  cpu: number;
}

/** The median costs of an empty pack and of this repository's, and what was looked at. */
export interface PolicyPackAnalysis {
  /** How many resources. */
  resources: number;
  /** How many policies this pack has. */
  policies: number;
  empty: AnalysisCost;
  ours: AnalysisCost;
}

/** Nobody looks at the time of a single run. */
const resourcesFor = (runs: number) => (runs === 1 ? 100 : 1000);

/**
 * Has both packs look at copies of the stack dev as often as asked, in turns, each time in a new process, as
 * every preview and every update starts one. A first turn that does not count fills the caches.
 */
export async function measurePolicyPackAnalysis(
  runs: number,
  progress: (line: string) => void,
  atLeast = resourcesFor(runs),
): Promise<PolicyPackAnalysis> {
  const resources = copies(await stackResources(), atLeast);
  const costs: Record<"empty" | "ours", AnalysisCost[]> = { empty: [], ours: [] };
  const policies = await withEmptyPack(async (folder) => {
    let count = 0;
    for (let run = runs === 1 ? 1 : 0; run <= runs; run++) {
      const empty = await analyze(folder, resources);
      const ours = await analyze(POLICIES, resources);
      count = ours.policies;
      progress(`empty policy pack, ${resources.length} resources: ${Math.round(empty.time)} ms`);
      progress(`this policy pack, ${resources.length} resources: ${Math.round(ours.time)} ms`);
      if (run === 0) continue;
      costs.empty.push(empty);
      costs.ours.push(ours);
    }
    return count;
  });
  const mediansOf = (all: AnalysisCost[]) => medians(all, ["single", "together", "time", "cpu"]);
  const [empty, ours] = [mediansOf(costs.empty), mediansOf(costs.ours)];
  return { resources: resources.length, policies, empty, ours };
}

/** As the engine does: a resource at a time, since one may wait for another. */
async function analyze(
  folder: string,
  resources: readonly RecordedResource[],
): Promise<AnalysisCost & { policies: number }> {
  // Copies of dev, and judged like it.
  const stack = { project: "replicated-bucket", stack: "dev", dryRun: false };
  const pack = await startPolicyPack(folder, stack);
  try {
    const before = costOf(pack.pid);
    const started = performance.now();
    for (const resource of resources) await pack.analyze(resource);
    const single = performance.now() - started;
    await pack.analyzeStack(resources);
    const time = performance.now() - started;
    const cpu = costOf(pack.pid).cpu - before.cpu;
    return { single, together: time - single, time, cpu, policies: pack.policies.length };
  } finally {
    await pack.close();
  }
}
