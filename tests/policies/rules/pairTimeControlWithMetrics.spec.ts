// What S3 refuses is taken from its documentation: no configuration is put anywhere.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { pairTimeControlWithMetrics as policy } from "../../../policies/rules/pairTimeControlWithMetrics";
import type { Mode } from "../../support/pairs";
import { bend, judgeInputs, undecided, type Verdict } from "../../support/policies";
import { itJudgesRulesAlone, MODES, ruleFault, twoRules } from "../../support/rulePolicies";

const time = (status: unknown, minutes: unknown = 15) => ({ status, time: { minutes } });
const metrics = (status: unknown, minutes: unknown = 15) => ({
  status,
  eventThreshold: { minutes },
});

/** The verdicts on a configuration whose first rule has these two blocks. */
function judged(
  replicationTime: unknown,
  metrics: unknown,
  mode: Mode = "update",
): Promise<Verdict[]> {
  const config = twoRules(mode);
  bend(config, "rules.0.destination.replicationTime", replicationTime);
  bend(config, "rules.0.destination.metrics", metrics);
  return judgeInputs(policy, [config]);
}

const minutesOf = (name: string, minutes: string) =>
  ruleFault(`${name}.minutes is ${minutes}, and S3 takes 15 only. Set it to 15.`);
const noMetrics = (status: string) =>
  ruleFault(
    `replicationTime.status is "Enabled" and metrics.status is ${status}, but S3 wants metrics with it. Set metrics to { status: "Enabled", eventThreshold: { minutes: 15 } }.`,
  );
const threshold = (status: string) =>
  ruleFault(
    `metrics.eventThreshold is set and replicationTime.status is ${status}, which S3 refuses. Remove eventThreshold, or enable replicationTime.`,
  );
const neither = (status: string) =>
  ruleFault(`replicationTime.status is ${status}. Set it to "Enabled" or "Disabled".`);

describe("policy pairTimeControlWithMetrics", () => {
  itJudgesRulesAlone(policy);

  for (const mode of MODES) {
    it(`passes both together, metrics alone and neither (${mode})`, async () => {
      assert.deepEqual(await judged(time("Enabled"), metrics("Enabled"), mode), []);
      assert.deepEqual(await judged(time("Disabled"), { status: "Enabled" }, mode), []);
      assert.deepEqual(await judged({ status: "Disabled" }, undefined, mode), []);
      assert.deepEqual(await judged(undefined, { status: "Disabled" }, mode), []);
      assert.deepEqual(await judged(undefined, undefined, mode), []);
    });

    it(`refuses time control without metrics (${mode})`, async () => {
      const judgedWith = (blocks: unknown) => judged(time("Enabled"), blocks, mode);
      assert.deepEqual(await judgedWith(undefined), [noMetrics("not set")]);
      assert.deepEqual(await judgedWith(metrics("Disabled")), [noMetrics('"Disabled"')]);
    });

    it(`refuses a threshold without time control (${mode})`, async () => {
      assert.deepEqual(await judged(undefined, metrics("Enabled"), mode), [threshold("not set")]);
      assert.deepEqual(await judged(time("Disabled"), metrics("Enabled"), mode), [
        threshold('"Disabled"'),
      ]);
      assert.deepEqual(await judged(time("Disabled"), metrics("Disabled"), mode), [
        threshold('"Disabled"'),
      ]);
    });
  }

  it("refuses any limit but 15 minutes, in both places", async () => {
    assert.deepEqual(await judged(time("Enabled", 10), metrics("Enabled", 30)), [
      minutesOf("replicationTime.time", "10"),
      minutesOf("metrics.eventThreshold", "30"),
    ]);
    assert.deepEqual(await judged({ status: "Enabled" }, { status: "Enabled" }), [
      minutesOf("replicationTime.time", "not set"),
      minutesOf("metrics.eventThreshold", "not set"),
    ]);
    assert.deepEqual(await judged(time("Disabled", 10), undefined), [
      minutesOf("replicationTime.time", "10"),
    ]);
  });

  it("refuses a status that is neither", async () => {
    assert.deepEqual(await judged(time("on"), metrics("Enabled")), [neither('"on"')]);
    assert.deepEqual(await judged({ time: { minutes: 15 } }, undefined), [neither("not set")]);
  });

  it("waits for what a preview does not know and reports what it knows", async () => {
    const at = (path: string) => undecided("archive", `rules.0.destination.${path}`);
    const preview = (one: unknown, other: unknown) => judged(one, other, "preview");
    assert.deepEqual(await preview(unknownValue, metrics("Enabled")), [at("replicationTime")]);
    assert.deepEqual(await preview(time(unknownValue), metrics("Enabled")), [
      at("replicationTime.status"),
    ]);
    assert.deepEqual(await preview(time("Enabled", unknownValue), undefined), [
      noMetrics("not set"),
      at("replicationTime.time.minutes"),
    ]);
    assert.deepEqual(await preview(time("Enabled"), metrics(unknownValue)), [at("metrics.status")]);
    assert.deepEqual(await preview(time("Enabled"), metrics("Enabled", unknownValue)), [
      at("metrics.eventThreshold.minutes"),
    ]);
    const unsure = { status: "Enabled", eventThreshold: unknownValue };
    assert.deepEqual(await preview(undefined, unsure), [at("metrics.eventThreshold")]);
  });
});
