import { isDeepStrictEqual } from "node:util";

import { messageOf } from "./errors";

/** One thing that was looked at. */
export interface Check {
  /** `source`, or a destination's name. */
  side: string;
  /** What was looked at: "versioning of the bucket archive-dr-1a2b3c4". */
  what: string;
  /** Whether it is as the stack wants it. */
  ok: boolean;
  /** What was found. */
  found: string;
  /** What the stack wants, where that was not found. */
  expected?: string;
  /** What to do, where it is not right. */
  fix?: string;
}

const textOf = (value: unknown) =>
  typeof value === "string" ? value : value === undefined ? "nothing" : JSON.stringify(value);

/** A check that is right if what was found equals what the stack wants. */
export function compare(
  side: string,
  what: string,
  found: unknown,
  expected: unknown,
  fix: string,
): Check {
  return isDeepStrictEqual(found, expected)
    ? { side, what, ok: true, found: textOf(found) }
    : { side, what, ok: false, found: textOf(found), expected: textOf(expected), fix };
}

/** The checks, or one that is wrong where they could not even be made. */
export async function attempt(
  side: string,
  what: string,
  make: () => Promise<Check[]>,
): Promise<Check[]> {
  try {
    return await make();
  } catch (error) {
    return [
      {
        side,
        what,
        ok: false,
        found: messageOf(error),
        expected: "an answer from AWS",
        fix: "check that the resource exists and that the side's credentials may read it",
      },
    ];
  }
}

/** The check in one line. */
export function describeCheck({ side, what, ok, found, expected, fix }: Check): string {
  if (ok) return `ok    ${side}: ${what}: ${found}`;
  const wanted = expected === undefined ? "" : `; expected ${expected}`;
  return `WRONG ${side}: ${what}: ${found}${wanted}${fix === undefined ? "" : `; fix: ${fix}`}`;
}
