import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { show } from "../../components/problems";
import type { Json } from "./trees";
import { entriesOf } from "./trees";

/** No line is longer, whatever the user wrote. In characters. */
const LONGEST_LINE = 1_000;
const LINE =
  /^ {2}(?<path>.+?): received (?<received>.*?); allowed: (?<allowed>.+); fix: (?<fix>.+)$/;
const COUNT = /^"\d+ (?:tags|S3 rules|destinations)\b/;
/** Line breaks, controls and marks of direction, all of which could make a line look like another. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** How a message may show what stands at each path: by its value, or by its key where that is wrong. */
function shownByPath(value: Json, path = "", found = new Map<string, Set<string>>()) {
  for (const [key, item] of entriesOf(value)) {
    const dotted = path === "" ? key : `${path}.${key}`;
    const paths = Array.isArray(value) ? [`${path}[${key}]`] : [dotted, `${path}["${key}"]`];
    for (const one of paths) {
      found.set(one, new Set([...(found.get(one) ?? []), show(item), show(key)]));
      shownByPath(item, one, found);
    }
  }
  return found;
}

/**
 * Checks that an error is one that Pulumi prints without a stack trace, and that each of its lines names a
 * place, truly what was found there, what may stand there and what to do.
 *
 * @returns the lines below the first.
 */
export function checkError(error: unknown, subject: string, settings: Json): string[] {
  assert.ok(pulumi.RunError.isInstance(error), String(error));
  const [head, ...lines] = error.message.split("\n");
  const count = lines.length === 1 ? "1 problem" : `${lines.length} problems`;
  assert.equal(head, `${subject} has ${count}:`);
  assert.ok(lines.length > 0, "it names no problem");
  assert.equal(new Set(lines).size, lines.length, "it says something twice");
  const shown = shownByPath(settings);
  for (const line of lines) checkLine(line, shown);
  return lines;
}

function checkLine(line: string, shown: Map<string, Set<string>>): void {
  assert.ok(line.length <= LONGEST_LINE, `${line.length} characters: ${line}`);
  assert.doesNotMatch(line, UNPRINTABLE);
  assert.doesNotMatch(line, /^\s+at /);
  const { path, received, allowed, fix } = LINE.exec(line)?.groups ?? {};
  assert.ok(path && received && allowed && fix, line);
  assert.doesNotMatch(path + allowed + fix, /undefined|\[object/);
  assert.doesNotMatch(allowed, /^-\d/);
  // A path that was escaped or shortened is none of the settings' any more.
  if (/\\|…/.test(path)) return;
  const right = shown.get(path) ?? new Set(["nothing"]);
  assert.ok(right.has(received) || COUNT.test(received), `${[...right].join(" or ")} in ${line}`);
}
