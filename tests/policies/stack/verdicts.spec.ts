import assert from "node:assert/strict";

import type { Verdict } from "../../../policies/stack/verdicts";
import { all, any, not, verdict } from "../../../policies/stack/verdicts";

const VERDICTS: Verdict[] = ["no", "unknown", "yes"];

/** All that a verdict may turn out to be. */
const truths = (of: Verdict) => (of === "unknown" ? [true, false] : [of === "yes"]);

/** What can be said of some possible truths. */
function said(possible: boolean[]): Verdict {
  if (possible.every(Boolean)) return "yes";
  return possible.some(Boolean) ? "unknown" : "no";
}

describe("verdicts", () => {
  it("say of two what holds whatever the unknown ones turn out to be", () => {
    for (const one of VERDICTS) {
      for (const other of VERDICTS) {
        const pairs = truths(one).flatMap((a) => truths(other).map((b) => [a, b] as const));
        assert.equal(all([one, other]), said(pairs.map(([a, b]) => a && b)), `${one}, ${other}`);
        assert.equal(any([one, other]), said(pairs.map(([a, b]) => a || b)), `${one}, ${other}`);
      }
    }
  });

  it("are turned round, the unknown one excepted", () => {
    assert.deepEqual(VERDICTS.map(not), ["yes", "unknown", "no"]);
  });

  it("hold for all of none and for no one of none", () => {
    assert.equal(all([]), "yes");
    assert.equal(any([]), "no");
  });

  it("are made of truths", () => {
    assert.deepEqual([true, false].map(verdict), ["yes", "no"]);
  });
});
