// What S3 refuses is taken from its documentation: no configuration is put anywhere.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { avoidUnsupportedSettings as policy } from "../../../policies/rules/avoidUnsupportedSettings";
import { bend, judgeInputs, undecided, type Verdict } from "../../support/policies";
import {
  itJudgesRulesAlone,
  judgeBent,
  MODES,
  ruleFault,
  twoRules,
} from "../../support/rulePolicies";

const EXISTING = "rules.0.existingObjectReplication";

const existing = (status: string) =>
  ruleFault(
    `existingObjectReplication.status is ${status}, and S3 answers MalformedXML to any. Remove existingObjectReplication, and replicate existing objects by S3 Batch Replication.`,
  );
const TOKEN: Verdict = [
  "mandatory",
  "archive",
  "archive sets token, which S3 needs no more for a bucket with Object Lock. Remove it: it is a secret of no use.",
];

describe("policy avoidUnsupportedSettings", () => {
  itJudgesRulesAlone(policy);

  for (const mode of MODES) {
    it(`refuses the replication of existing objects, whatever its status (${mode})`, async () => {
      for (const status of ["Enabled", "Disabled"]) {
        assert.deepEqual(await judgeBent(policy, EXISTING, { status }, { mode }), [
          existing(`"${status}"`),
        ]);
      }
      assert.deepEqual(await judgeBent(policy, EXISTING, {}, { mode }), [existing("not set")]);
    });

    it(`refuses a token and does not show it (${mode})`, async () => {
      assert.deepEqual(await judgeBent(policy, "token", "s3cr3t", { mode }), [TOKEN]);
    });
  }

  it("takes an empty token for none", async () => {
    assert.deepEqual(await judgeBent(policy, "token", ""), []);
  });

  it("names the token and every rule at fault", async () => {
    const config = twoRules();
    bend(config, "token", "s3cr3t");
    bend(config, "rules.1.existingObjectReplication", { status: "Enabled" });
    const [level, name, message] = existing('"Enabled"');
    assert.deepEqual(await judgeInputs(policy, [config]), [
      TOKEN,
      [level, name, message.replace("all-dr", "all-eu")],
    ]);
  });

  it("waits for what may turn out to be nothing, not for a status that would not matter", async () => {
    const mode = "preview";
    for (const path of ["token", EXISTING]) {
      assert.deepEqual(await judgeBent(policy, path, unknownValue, { mode }), [
        undecided("archive", path),
      ]);
    }
    assert.deepEqual(await judgeBent(policy, EXISTING, { status: unknownValue }, { mode }), [
      existing("a value known after the update"),
    ]);
  });
});
