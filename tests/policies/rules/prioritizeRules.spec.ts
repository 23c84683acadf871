// What S3 refuses is taken from its documentation: no configuration is put anywhere.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { prioritizeRules as policy } from "../../../policies/rules/prioritizeRules";
import { pair } from "../../support/goodPair";
import { bend, judgeInputs, undecided, type Verdict } from "../../support/policies";
import {
  itJudgesRulesAlone,
  judgeBent,
  MODES,
  ruleFault,
  twoRules,
} from "../../support/rulePolicies";

const MISSING =
  "priority is not set, and S3 gets 0 from every rule without one. Set it to a whole number that no other rule has.";

const fault = (labels: string, text: string): Verdict => [
  "mandatory",
  "archive",
  `archive, ${labels}: ${text}`,
];

describe("policy prioritizeRules", () => {
  itJudgesRulesAlone(policy);

  for (const mode of MODES) {
    it(`refuses a rule with a filter and no priority (${mode})`, async () => {
      assert.deepEqual(await judgeBent(policy, "rules.0.priority", undefined, { mode }), [
        ruleFault(MISSING),
      ]);
    });

    it(`refuses two rules of one priority, once (${mode})`, async () => {
      const config = twoRules(mode);
      bend(config, "rules.1.priority", 2);
      assert.deepEqual(await judgeInputs(policy, [config]), [
        fault(
          'rule "all-dr", rule "all-eu"',
          "priority is 2 on each, and S3 takes a priority once. Give each a number of its own; the higher wins.",
        ),
      ]);
    });
  }

  it("refuses what is no whole number that S3 takes, and never as a twin", async () => {
    for (const priority of [-1, 1.5, 2147483648]) {
      const config = twoRules();
      for (const rule of [0, 1]) bend(config, `rules.${rule}.priority`, priority);
      const text = `priority is ${priority}. Set it to a whole number from 0 to 2147483647.`;
      assert.deepEqual(await judgeInputs(policy, [config]), [
        fault('rule "all-dr"', text),
        fault('rule "all-eu"', text),
      ]);
    }
  });

  it("passes the lowest and the highest number", async () => {
    for (const priority of [0, 2147483647]) {
      assert.deepEqual(await judgeBent(policy, "rules.0.priority", priority), []);
    }
  });

  it("demands a priority of every rule of several, with a filter or without", async () => {
    const config = twoRules();
    for (const rule of [0, 1]) bend(config, `rules.${rule}.priority`, undefined);
    bend(config, "rules.0.filter", undefined);
    assert.deepEqual(await judgeInputs(policy, [config]), [
      fault('rule "all-dr"', MISSING),
      fault('rule "all-eu"', MISSING),
    ]);
  });

  it("demands none of a single rule without a filter", async () => {
    const config = pair().replication;
    bend(config, "rules.0.filter", undefined);
    bend(config, "rules.0.priority", undefined);
    assert.deepEqual(await judgeInputs(policy, [config]), []);
  });

  it("compares rules of one configuration only", async () => {
    const [one, other] = [pair().replication, pair("update", "invoices").replication];
    for (const config of [one, other]) bend(config, "rules.0.priority", 7);
    assert.deepEqual(await judgeInputs(policy, [one, other]), []);
  });

  it("waits for a priority, and for the filter that decides whether one is needed", async () => {
    const config = twoRules("preview");
    for (const rule of [0, 1]) bend(config, `rules.${rule}.priority`, unknownValue);
    assert.deepEqual(await judgeInputs(policy, [config]), [
      undecided("archive", "rules.0.priority", "rules.1.priority"),
    ]);
    const single = pair("preview").replication;
    bend(single, "rules.0.priority", undefined);
    bend(single, "rules.0.filter", unknownValue);
    assert.deepEqual(await judgeInputs(policy, [single]), [undecided("archive", "rules.0.filter")]);
  });
});
