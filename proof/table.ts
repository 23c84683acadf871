/** Rows as lines for a terminal, in columns. */
export function table(head: string[], rows: string[][]): string[] {
  return padded([head, ...rows]).map((cells) => cells.join("  ").trimEnd());
}

/** Rows as a table of a page, as Prettier would write it. */
export function markdownTable(head: string[], rows: string[][]): string {
  const [first = [], ...rest] = padded([head, ...rows], 3);
  const rule = first.map((cell) => "-".repeat(cell.length));
  return [first, rule, ...rest].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Cells as wide as the widest of their column. */
function padded(rows: readonly string[][], least = 0): string[][] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(least, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) => widths.map((width, column) => (row[column] ?? "").padEnd(width)));
}
