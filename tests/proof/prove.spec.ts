import assert from "node:assert/strict";

import type { Part } from "../../proof/necessity";
import { isProven } from "../../proof/prove";
import { judged, proofOf } from "../support/proofs";

// What counts as proven. That `prove` tries a whole stack, cli.spec.ts shows.

describe("a proof", () => {
  const { necessity } = proofOf([]);
  const right = [judged({}, true, []), judged({}, false, [])];
  const part: Part = {
    policy: "role policy",
    statement: "Replicate",
    dropped: { kind: "statement", text: "Replicate" },
    text: "role policy, Replicate: whole statement",
  };

  it("holds where every request came as it must, be something excused or not", () => {
    assert.equal(isProven(right, necessity), true);
    const excused = [{ ...part, reason: "a reason", source: "a page" }];
    assert.equal(isProven(right, { ...necessity, excused }), true);
  });

  it("fails at one request that is wrongly allowed or wrongly denied", () => {
    for (const allowed of [true, false]) {
      assert.equal(isProven([...right, judged({}, allowed, [], !allowed)], necessity), false);
    }
  });

  it("fails at one part that can be taken away unnoticed", () => {
    assert.equal(isProven(right, { ...necessity, survivors: [part] }), false);
  });
});
