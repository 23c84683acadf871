import { medians } from "../statistics";
import type { Cost, Program } from "./launch";
import { launch } from "./launch";
import type { ProgramName } from "./programs";
import { PROGRAMS, withPrograms } from "./programs";

/** The median costs of each program's runs. */
export type ProgramStart = Record<ProgramName, Cost>;

const NAMES = Object.keys(PROGRAMS).filter((name): name is ProgramName => name in PROGRAMS);

/**
 * Starts every program as often as asked, in turns, so that all of them share what else the machine does.
 * A first turn that does not count fills the caches.
 */
export function measureProgramStart(
  runs: number,
  progress: (line: string) => void,
): Promise<ProgramStart> {
  return withPrograms(async (programs) => {
    const costs: [ProgramName, Cost][] = [];
    for (let run = runs === 1 ? 1 : 0; run <= runs; run++) {
      for (const name of NAMES) {
        const cost = await measured(programs[name]);
        progress(
          `${PROGRAMS[name]}: ${Math.round(cost.time)} ms${run === 0 ? ", not counted" : ""}`,
        );
        if (run > 0) costs.push([name, cost]);
      }
    }
    const mediansOf = (name: ProgramName) =>
      medians(
        costs.filter(([each]) => each === name).map(([, cost]) => cost),
        ["time", "cpu", "memory"],
      );
    return {
      empty: mediansOf("empty"),
      emptyChecked: mediansOf("emptyChecked"),
      naive: mediansOf("naive"),
      naiveChecked: mediansOf("naiveChecked"),
      ours: mediansOf("ours"),
      oursChecked: mediansOf("oursChecked"),
    };
  });
}

/** What a run cost; a program that registers nothing has not run. */
async function measured(program: Program): Promise<Cost> {
  const { registered, time, cpu, memory } = await launch(program);
  if (registered.length === 0) throw new Error(`the program in ${program.folder} did nothing`);
  return { time, cpu, memory };
}
