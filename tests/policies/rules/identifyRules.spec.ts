// What S3 refuses is taken from its documentation: no configuration is put anywhere.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { identifyRules as policy } from "../../../policies/rules/identifyRules";
import { pair } from "../../support/goodPair";
import { bend, judgeInputs, undecided, type Verdict } from "../../support/policies";
import { itJudgesRulesAlone, judgeBent, MODES, twoRules } from "../../support/rulePolicies";

const ID = "rules.0.id";

const fault = (text: string, places = "rules[0]"): Verdict => [
  "mandatory",
  "archive",
  `archive, ${places}: ${text}`,
];

describe("policy identifyRules", () => {
  itJudgesRulesAlone(policy);

  for (const mode of MODES) {
    it(`refuses a rule without an id (${mode})`, async () => {
      const missing = "id is not set, so S3 makes one up, which no alarm can know. Set it.";
      for (const id of [undefined, ""]) {
        assert.deepEqual(await judgeBent(policy, ID, id, { mode }), [fault(missing)]);
      }
    });

    it(`refuses two rules of one id, once (${mode})`, async () => {
      const config = twoRules(mode);
      bend(config, "rules.1.id", "all-dr");
      assert.deepEqual(await judgeInputs(policy, [config]), [
        fault(
          'id is "all-dr" on each, and S3 takes an id once. Give each an id of its own.',
          "rules[0], rules[1]",
        ),
      ]);
    });
  }

  it("names two rules without an id one by one, not as twins", async () => {
    const config = twoRules();
    for (const rule of [0, 1]) bend(config, `rules.${rule}.id`, undefined);
    const places = (await judgeInputs(policy, [config])).map(([, , message]) =>
      message.slice(0, message.indexOf(":")),
    );
    assert.deepEqual(places, ["archive, rules[0]", "archive, rules[1]"]);
  });

  it("refuses an id that is longer than S3 takes", async () => {
    assert.deepEqual(await judgeBent(policy, ID, "a".repeat(255)), []);
    assert.deepEqual(await judgeBent(policy, ID, "a".repeat(256)), [
      fault("id has 256 characters, and S3 takes 255 at most. Shorten it."),
    ]);
  });

  for (const id of ["größe", "line\nbreak", "日本"]) {
    it(`refuses the id ${JSON.stringify(id)}`, async () => {
      assert.deepEqual(await judgeBent(policy, ID, id), [
        fault(
          `id is ${JSON.stringify(id)}, and S3 takes ASCII only. Replace the other characters.`,
        ),
      ]);
    });
  }

  it("passes ids of letters, digits, blanks and punctuation", async () => {
    assert.deepEqual(await judgeBent(policy, ID, "Everything to dr (#1), ~all_of-it."), []);
  });

  it("compares rules of one configuration only", async () => {
    const configs = [pair().replication, pair("update", "invoices").replication];
    for (const config of configs) bend(config, ID, "everything");
    assert.deepEqual(await judgeInputs(policy, configs), []);
  });

  it("waits for ids that a preview does not know", async () => {
    const config = twoRules("preview");
    for (const rule of [0, 1]) bend(config, `rules.${rule}.id`, unknownValue);
    assert.deepEqual(await judgeInputs(policy, [config]), [
      undecided("archive", "rules.0.id", "rules.1.id"),
    ]);
  });
});
