import { markdownTable, table } from "../proof/table";
import type { Machine } from "./machine";

/** A table of words. */
export interface Table {
  title: string;
  head: string[];
  rows: string[][];
}

/** What the numbers depend on, in one line, with the processor's model or without. */
export function machineLine({ processor, cores, memory, node, load }: Machine, runs: number) {
  const times = runs === 1 ? "one run each" : `medians of ${runs} runs`;
  return {
    full: `${processor}, ${cores} cores, ${memory.toFixed(0)} GB, Node.js ${node}, load average ${load.toFixed(1)}; ${times}`,
    general: `${cores} cores, ${memory.toFixed(0)} GB of memory, Node.js ${node}, load average ${load.toFixed(1)}; ${times}.`,
  };
}

/** A table for a terminal. */
export const asText = ({ title, head, rows }: Table) =>
  [title, ...table(head, rows).map((line) => `  ${line}`)].join("\n");

/** A table for a page. */
export const asMarkdown = ({ title, head, rows }: Table) =>
  [`### ${title}`, "", markdownTable(head, rows)].join("\n");
