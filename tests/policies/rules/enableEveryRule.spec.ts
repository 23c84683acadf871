// What a disabled rule leaves out for good is taken from the documentation of S3.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { enableEveryRule as policy } from "../../../policies/rules/enableEveryRule";
import { bend, judgeInputs, undecided } from "../../support/policies";
import {
  itJudgesRulesAlone,
  judgeBent,
  MODES,
  ruleFault,
  twoRules,
} from "../../support/rulePolicies";

const STATUS = "rules.0.status";

const disabled = (status: string) =>
  ruleFault(
    `status is ${status}, so what is written meanwhile is never replicated by this rule. Set it to "Enabled", and fill the gap by S3 Batch Replication.`,
  );

describe("policy enableEveryRule", () => {
  itJudgesRulesAlone(policy);

  for (const mode of MODES) {
    it(`refuses a rule that is not enabled (${mode})`, async () => {
      const judged = (status: unknown) => judgeBent(policy, STATUS, status, { mode });
      assert.deepEqual(await judged("Disabled"), [disabled('"Disabled"')]);
      assert.deepEqual(await judged("enabled"), [disabled('"enabled"')]);
      assert.deepEqual(await judged(undefined), [disabled("not set")]);
    });
  }

  it("judges each rule by itself", async () => {
    const config = twoRules();
    bend(config, "rules.1.status", "Disabled");
    const [level, name, message] = disabled('"Disabled"');
    assert.deepEqual(await judgeInputs(policy, [config]), [
      [level, name, message.replace("all-dr", "all-eu")],
    ]);
  });

  it("lets a pause be suppressed until its last day", async () => {
    const pause = { resource: "archive", reason: "migration", expires: "9999-12-31" };
    const options = { suppressions: [pause] };
    const [, name, message] = disabled('"Disabled"');
    assert.deepEqual(await judgeBent(policy, STATUS, "Disabled", { options }), [
      ["advisory", name, `Suppressed until 9999-12-31: migration\n${message}`],
    ]);
  });

  it("waits for a status that a preview does not know", async () => {
    const config = twoRules("preview");
    bend(config, STATUS, unknownValue);
    assert.deepEqual(await judgeInputs(policy, [config]), [undecided("archive", STATUS)]);
  });
});
