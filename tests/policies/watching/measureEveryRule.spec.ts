// That S3 publishes metrics and events of a rule with metrics is its documentation's word.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { measureEveryRule as policy } from "../../../policies/watching/measureEveryRule";
import { bend, judgeInputs, undecided } from "../../support/policies";
import {
  itJudgesRulesAlone,
  judgeBent,
  MODES,
  ruleFault,
  twoRules,
} from "../../support/rulePolicies";

const METRICS = "rules.0.destination.metrics";

const unmeasured = (status: string) =>
  ruleFault(
    `metrics.status is ${status}, so S3 tells nobody of a replica that fails. Set it to "Enabled".`,
  );

describe("policy measureEveryRule", () => {
  itJudgesRulesAlone(policy);

  for (const mode of MODES) {
    it(`refuses a rule without metrics (${mode})`, async () => {
      const judged = (metrics: unknown) => judgeBent(policy, METRICS, metrics, { mode });
      assert.deepEqual(await judged(undefined), [unmeasured("not set")]);
      assert.deepEqual(await judged({}), [unmeasured("not set")]);
      assert.deepEqual(await judged({ status: "Disabled" }), [unmeasured('"Disabled"')]);
    });
  }

  it("judges each rule by itself, disabled ones too", async () => {
    const config = twoRules();
    bend(config, "rules.1.status", "Disabled");
    bend(config, "rules.1.destination.metrics", undefined);
    const [level, name, message] = unmeasured("not set");
    assert.deepEqual(await judgeInputs(policy, [config]), [
      [level, name, message.replace("all-dr", "all-eu")],
    ]);
  });

  it("waits for a status that a preview does not know", async () => {
    const mode = "preview";
    assert.deepEqual(await judgeBent(policy, METRICS, unknownValue, { mode }), [
      undecided("archive", METRICS),
    ]);
    assert.deepEqual(await judgeBent(policy, METRICS, { status: unknownValue }, { mode }), [
      undecided("archive", `${METRICS}.status`),
    ]);
  });
});
