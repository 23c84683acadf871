// Whether a prefix leaves any object out cannot be seen, nor what S3 bills for it.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { limitTimeControl as policy } from "../../../policies/rules/limitTimeControl";
import { pair } from "../../support/goodPair";
import type { Mode } from "../../support/pairs";
import { bend, judgeInputs, undecided, type Verdict } from "../../support/policies";
import { itJudgesRulesAlone, MODES, ruleFault } from "../../support/rulePolicies";

const WHOLE = ruleFault(
  'replicationTime.status is "Enabled" and the filter leaves no object out, so Replication Time Control is billed for the whole bucket. Select by filter what must be replicated within 15 minutes, or set the option wholeBucket.',
  "advisory",
);

/** The verdicts on a rule with Replication Time Control, bent by properties of the rule. */
function judged(
  bent: Record<string, unknown>,
  { mode = "update", options = {} }: { mode?: Mode; options?: object } = {},
): Promise<Verdict[]> {
  const config = pair(mode).replication;
  const replicationTime = { status: "Enabled", time: { minutes: 15 } };
  bend(config, "rules.0.destination.replicationTime", replicationTime);
  for (const [path, value] of Object.entries(bent)) bend(config, `rules.0.${path}`, value);
  return judgeInputs(policy, [config], options);
}

describe("policy limitTimeControl", () => {
  itJudgesRulesAlone(policy);

  for (const mode of MODES) {
    it(`advises against time control of a whole bucket (${mode})`, async () => {
      for (const filter of [undefined, {}, { prefix: "" }, { and: { tags: {} } }]) {
        assert.deepEqual(await judged({ filter }, { mode }), [WHOLE]);
      }
    });
  }

  it("passes a rule that selects by anything", async () => {
    for (const filter of [
      { prefix: "documents/" },
      { tag: { key: "class", value: "gold" } },
      { and: { prefix: "documents/" } },
      { and: { tags: { class: "gold" } } },
    ]) {
      assert.deepEqual(await judged({ filter }), []);
    }
    assert.deepEqual(await judged({ filter: undefined, prefix: "documents/" }), []);
  });

  it("passes what costs nothing: a disabled rule, and time control that is disabled", async () => {
    assert.deepEqual(await judged({ status: "Disabled" }), []);
    assert.deepEqual(await judged({ "destination.replicationTime.status": "Disabled" }), []);
  });

  it("accepts whole buckets by the option wholeBucket", async () => {
    assert.deepEqual(await judged({}, { options: { wholeBucket: true } }), []);
    assert.deepEqual(await judged({}, { options: { wholeBucket: false } }), [WHOLE]);
  });

  it("waits for a status or a filter, unless another part of the filter tells", async () => {
    const mode = "preview";
    for (const [path, value, unknown] of [
      ["destination.replicationTime.status", unknownValue, "destination.replicationTime.status"],
      ["filter", unknownValue, "filter"],
      ["filter", { prefix: unknownValue }, "filter.prefix"],
      ["filter", { and: { tags: unknownValue } }, "filter.and.tags"],
    ] as const) {
      assert.deepEqual(await judged({ [path]: value }, { mode }), [
        undecided("archive", `rules.0.${unknown}`),
      ]);
    }
    const filter = { and: { prefix: unknownValue, tags: { class: "gold" } } };
    assert.deepEqual(await judged({ filter }, { mode }), []);
  });

  it("needs no filter of a rule without time control", async () => {
    const off = { "destination.replicationTime": undefined, filter: unknownValue };
    assert.deepEqual(await judged(off, { mode: "preview" }), []);
  });
});
