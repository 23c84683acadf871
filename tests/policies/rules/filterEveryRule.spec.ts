// What S3 and the provider make of a filter is taken from their documentation and source.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { filterEveryRule as policy } from "../../../policies/rules/filterEveryRule";
import { pair } from "../../support/goodPair";
import { bend, judgeInputs, undecided } from "../../support/policies";
import {
  itJudgesRulesAlone,
  judgeBent,
  MODES,
  ruleFault,
  twoRules,
} from "../../support/rulePolicies";

const FILTER = "rules.0.filter";
const OLD_FORM =
  "it replicates delete markers and cannot select by tags, and all rules share one destination.";
const NO_FILTER = ruleFault(
  `filter is not set, so the rule is of the old form (V1): ${OLD_FORM} Set filter, to { prefix: "" } for every object.`,
);
const several = (given: string, counts: string) =>
  ruleFault(
    `filter has ${given}, of which only ${counts} counts. Set one of them; a prefix and tags together go into filter.and.`,
  );

const TAG = { key: "class", value: "gold" };

describe("policy filterEveryRule", () => {
  itJudgesRulesAlone(policy);

  for (const mode of MODES) {
    it(`refuses a rule without a filter (${mode})`, async () => {
      assert.deepEqual(await judgeBent(policy, FILTER, undefined, { mode }), [NO_FILTER]);
    });

    it(`refuses the prefix of the old form, with a message of its own (${mode})`, async () => {
      const config = pair(mode).replication;
      bend(config, FILTER, undefined);
      bend(config, "rules.0.prefix", "documents/");
      assert.deepEqual(await judgeInputs(policy, [config]), [
        ruleFault(
          `prefix is "documents/" on the rule itself, which makes it one of the old form (V1): ${OLD_FORM} Put the prefix into filter.`,
        ),
      ]);
    });
  }

  it("refuses the prefix of the old form beside a filter", async () => {
    assert.deepEqual(await judgeBent(policy, "rules.0.prefix", "documents/"), [
      ruleFault(
        'prefix is "documents/" on the rule itself, where it counts for nothing beside filter. Put it into filter.',
      ),
    ]);
  });

  it("takes the empty prefix of the old form for none", async () => {
    assert.deepEqual(await judgeBent(policy, "rules.0.prefix", ""), []);
    const config = pair().replication;
    bend(config, FILTER, undefined);
    bend(config, "rules.0.prefix", "");
    assert.deepEqual(await judgeInputs(policy, [config]), [NO_FILTER]);
  });

  for (const filter of [
    {},
    { prefix: "documents/" },
    { tag: TAG },
    { prefix: "", tag: TAG },
    { and: { prefix: "documents/", tags: { class: "gold" } } },
    { and: { tags: { class: "gold", kept: "long" } } },
    { and: { prefix: "documents/" } },
    { and: { tags: { class: "gold" } } },
  ]) {
    it(`passes the filter ${JSON.stringify(filter)}`, async () => {
      assert.deepEqual(await judgeBent(policy, FILTER, filter), []);
    });
  }

  it("refuses a filter that selects in several ways, and says which one counts", async () => {
    const and = { prefix: "documents/", tags: { class: "gold" } };
    const judged = (filter: object) => judgeBent(policy, FILTER, filter);
    assert.deepEqual(await judged({ prefix: "a/", tag: TAG }), [several("tag, prefix", "tag")]);
    assert.deepEqual(await judged({ prefix: "a/", and }), [several("and, prefix", "and")]);
    assert.deepEqual(await judged({ tag: TAG, and }), [several("tag, and", "tag")]);
    assert.deepEqual(await judged({ tag: TAG, and, prefix: "a/" }), [
      several("tag, and, prefix", "tag"),
    ]);
  });

  for (const and of [{}, { prefix: "" }, { tags: {} }, { tags: { __defaults: [] } }]) {
    it(`refuses an and that holds nothing: ${JSON.stringify(and)}`, async () => {
      assert.deepEqual(await judgeBent(policy, FILTER, { and }), [
        ruleFault(
          'filter.and holds neither a prefix nor tags, so the rule selects every object. Say so by filter: { prefix: "" }, or fill it.',
        ),
      ]);
    });
  }

  it("measures prefixes in bytes", async () => {
    const long = ruleFault("a prefix has 1026 bytes, and no key has more than 1024. Shorten it.");
    assert.deepEqual(await judgeBent(policy, FILTER, { prefix: "ö".repeat(512) }), []);
    assert.deepEqual(await judgeBent(policy, FILTER, { prefix: "ö".repeat(513) }), [long]);
    const and = { prefix: "ö".repeat(513), tags: { class: "gold" } };
    assert.deepEqual(await judgeBent(policy, FILTER, { and }), [long]);
  });

  it("judges each rule by itself and names one without an id by its position", async () => {
    const config = twoRules();
    bend(config, "rules.1.filter", undefined);
    bend(config, "rules.1.id", undefined);
    const [level, name, message] = NO_FILTER;
    assert.deepEqual(await judgeInputs(policy, [config]), [
      [level, name, message.replace('rule "all-dr"', "rules[1]")],
    ]);
  });

  it("waits for a filter, a prefix and a combination that a preview does not know", async () => {
    const mode = "preview";
    for (const [path, value, unknown] of [
      [FILTER, unknownValue, FILTER],
      [FILTER, { prefix: unknownValue }, `${FILTER}.prefix`],
      [FILTER, { prefix: unknownValue, tag: TAG }, `${FILTER}.prefix`],
      [FILTER, { and: unknownValue }, `${FILTER}.and`],
      [FILTER, { and: { prefix: unknownValue } }, `${FILTER}.and.prefix`],
      ["rules.0.prefix", unknownValue, "rules.0.prefix"],
    ] as const) {
      assert.deepEqual(await judgeBent(policy, path, value, { mode }), [
        undecided("archive", unknown),
      ]);
    }
  });

  it("waits for a filter before it judges the prefix of the old form", async () => {
    const config = pair("preview").replication;
    bend(config, FILTER, unknownValue);
    bend(config, "rules.0.prefix", "documents/");
    assert.deepEqual(await judgeInputs(policy, [config]), [undecided("archive", FILTER)]);
  });

  it("needs no values of tags", async () => {
    const mode = "preview";
    for (const filter of [
      { tag: unknownValue },
      { tag: { key: "class", value: unknownValue } },
      { and: { tags: unknownValue } },
      { and: { tags: { class: unknownValue } } },
    ]) {
      assert.deepEqual(await judgeBent(policy, FILTER, filter, { mode }), []);
    }
  });
});
