import { availableParallelism, cpus, loadavg, totalmem } from "node:os";

/** What the numbers depend on. */
export interface Machine {
  /** The model of the processor. */
  processor: string;
  cores: number;
  /** In gigabytes. */
  memory: number;
  /** The version of Node.js. */
  node: string;
  /** How many processes wanted to run in the last minute, on average, before the first measurement. */
  load: number;
}

/** The machine as it is now. */
export function thisMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memory: totalmem() / 1024 ** 3,
    node: process.versions.node,
    load: loadavg()[0] ?? NaN,
  };
}
