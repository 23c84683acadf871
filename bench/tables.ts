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
export function asText({ title, head, rows }: Table): string {
  const lines = padded([head, ...rows]).map((cells) => `  ${cells.join("  ")}`.trimEnd());
  return [title, ...lines].join("\n");
}

/** A table for a page, as Prettier would write it. */
export function asMarkdown({ title, head, rows }: Table): string {
  const [first = [], ...rest] = padded([head, ...rows], 3);
  const rule = first.map((cell) => "-".repeat(cell.length));
  const lines = [first, rule, ...rest].map((cells) => `| ${cells.join(" | ")} |`);
  return [`### ${title}`, "", ...lines].join("\n");
}

/** Cells as wide as the widest of their column. */
function padded(rows: readonly string[][], least = 0): string[][] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(least, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) => widths.map((width, column) => (row[column] ?? "").padEnd(width)));
}
