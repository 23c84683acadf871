import { dump } from "js-yaml";

import type { Patch } from "./change";

interface Line {
  text: string;
  sign: " " | "-" | "+";
}

/** What an edit of the settings looks like: the lines that change, and those that they stand below. */
export function settingsDiff(before: Patch, after: Patch): string {
  const lines = diff(linesOf(before), linesOf(after));
  const shown = lines.filter(
    (line, index) => line.sign !== " " || lines.some((_, at) => isAbove(lines, index, at)),
  );
  return shown.map(({ sign, text }) => `${sign} ${text}`.trimEnd()).join("\n");
}

const linesOf = (settings: Patch) =>
  dump(settings, { lineWidth: -1, quotingType: '"' }).trimEnd().split("\n");

/** Whether the line at `above` leads to the one at `below`, which changes. */
function isAbove(lines: readonly Line[], above: number, below: number): boolean {
  const indent = (index: number) => lines[index]?.text.search(/\S/) ?? 0;
  if (below <= above || lines[below]?.sign === " ") return false;
  const between = lines.slice(above + 1, below + 1).map((_, offset) => above + 1 + offset);
  return between.every((index) => indent(index) > indent(above));
}

/** The shortest way from one list of lines to the other. */
function diff(before: readonly string[], after: readonly string[]): Line[] {
  const [first, ...rest] = before;
  const [next, ...others] = after;
  if (first === undefined) return after.map((text) => ({ sign: "+", text }));
  if (next === undefined) return before.map((text) => ({ sign: "-", text }));
  if (first === next) return [{ sign: " ", text: first }, ...diff(rest, others)];
  const stays = after.indexOf(first);
  const comes = before.indexOf(next);
  const isNew = comes === -1 || (stays !== -1 && stays < comes);
  return stays !== -1 && isNew
    ? [{ sign: "+", text: next }, ...diff(before, others)]
    : [{ sign: "-", text: first }, ...diff(rest, after)];
}
