// What S3 refuses is taken from its documentation: no configuration is put anywhere.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { decideOnDeleteMarkers as policy } from "../../../policies/rules/decideOnDeleteMarkers";
import { pair } from "../../support/goodPair";
import { bend, judgeInputs, undecided, type Verdict } from "../../support/policies";
import {
  itJudgesRulesAlone,
  judgeBent,
  MODES,
  ruleFault,
  twoRules,
} from "../../support/rulePolicies";

const SETTING = "rules.0.deleteMarkerReplication";
const STATUS = `${SETTING}.status`;

const open = (status: string) =>
  ruleFault(
    `deleteMarkerReplication.status is ${status}, which decides nothing: with a filter S3 refuses that, without one it replicates delete markers. Set it to "Enabled" or "Disabled".`,
  );
const WITH_TAGS = ruleFault(
  'deleteMarkerReplication.status is "Enabled" and the filter has tags, which S3 refuses together: delete markers carry no tags. Set it to "Disabled", or select by prefix.',
);

/** The verdicts on a rule that replicates delete markers, by its filter. */
function judgeFilter(filter: unknown, status = "Enabled"): Promise<Verdict[]> {
  const config = pair("preview").replication;
  bend(config, STATUS, status);
  bend(config, "rules.0.filter", filter);
  return judgeInputs(policy, [config]);
}

describe("policy decideOnDeleteMarkers", () => {
  itJudgesRulesAlone(policy);

  for (const mode of MODES) {
    it(`refuses a rule that does not decide (${mode})`, async () => {
      assert.deepEqual(await judgeBent(policy, SETTING, undefined, { mode }), [open("not set")]);
      assert.deepEqual(await judgeBent(policy, SETTING, {}, { mode }), [open("not set")]);
      assert.deepEqual(await judgeBent(policy, STATUS, "on", { mode }), [open('"on"')]);
    });

    it(`passes either decision (${mode})`, async () => {
      for (const status of ["Enabled", "Disabled"]) {
        assert.deepEqual(await judgeBent(policy, STATUS, status, { mode }), []);
      }
    });
  }

  it("refuses delete markers in a rule with tags", async () => {
    for (const filter of [
      { tag: { key: "class", value: "gold" } },
      { tag: { key: unknownValue, value: "gold" } },
      { and: { prefix: "documents/", tags: { class: "gold" } } },
      { and: { tags: { class: unknownValue } } },
    ]) {
      assert.deepEqual(await judgeFilter(filter), [WITH_TAGS]);
      assert.deepEqual(await judgeFilter(filter, "Disabled"), []);
    }
  });

  it("passes delete markers in a rule with prefixes alone", async () => {
    for (const filter of [undefined, {}, { prefix: "a/" }, { and: { prefix: "a/", tags: {} } }]) {
      assert.deepEqual(await judgeFilter(filter), []);
    }
  });

  it("judges each rule by itself", async () => {
    const config = twoRules();
    bend(config, "rules.1.deleteMarkerReplication", undefined);
    const [level, name, message] = open("not set");
    assert.deepEqual(await judgeInputs(policy, [config]), [
      [level, name, message.replace("all-dr", "all-eu")],
    ]);
  });

  it("waits for a status, and for tags where the status matters", async () => {
    const mode = "preview";
    assert.deepEqual(await judgeBent(policy, STATUS, unknownValue, { mode }), [
      undecided("archive", STATUS),
    ]);
    for (const [filter, path] of [
      [unknownValue, "rules.0.filter"],
      [{ tag: unknownValue }, "rules.0.filter.tag"],
      [{ and: { tags: unknownValue } }, "rules.0.filter.and.tags"],
    ] as const) {
      assert.deepEqual(await judgeFilter(filter), [undecided("archive", path)]);
      assert.deepEqual(await judgeFilter(filter, "Disabled"), []);
    }
  });
});
