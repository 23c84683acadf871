import assert from "node:assert/strict";

import fc from "fast-check";

import { distinctFilters, rulesFor, selects } from "../../operations/matching";
import type { RuleOutputs } from "../../operations/stackOutputs";
import { ruleOutputs } from "../support/stackOutputs";

const gold = { class: "gold" };

describe("a rule's filter", () => {
  const cases: [string, Partial<RuleOutputs>, string, Record<string, string>, boolean][] = [
    ["selects everything when it is empty", {}, "any/key", {}, true],
    ["selects a key that begins with its prefix", { prefix: "a/" }, "a/b", {}, true],
    ["selects a key that is its prefix", { prefix: "a/" }, "a/", {}, true],
    ["selects no key that begins otherwise", { prefix: "a/" }, "b/a/", {}, false],
    ["tells the case of letters", { prefix: "a/" }, "A/b", {}, false],
    ["selects an object that carries its tag", { tags: gold }, "k", { ...gold, b: "c" }, true],
    ["selects no object without its tag", { tags: gold }, "k", {}, false],
    [
      "selects no object with another value of its tag",
      { tags: gold },
      "k",
      { class: "tin" },
      false,
    ],
    [
      "selects no object with only some of its tags",
      { tags: { ...gold, b: "c" } },
      "k",
      gold,
      false,
    ],
    ["selects no object that fits its tags alone", { prefix: "a/", tags: gold }, "b/", gold, false],
    [
      "selects an object that fits prefix and tags",
      { prefix: "a/", tags: gold },
      "a/b",
      gold,
      true,
    ],
  ];
  for (const [title, rule, key, tags, selected] of cases) {
    it(title, () => {
      assert.equal(selects(ruleOutputs(rule), { key, tags }), selected);
    });
  }
});

describe("the rules for an object", () => {
  const idsFor = (rules: RuleOutputs[], key = "a/b") =>
    rulesFor(rules, { key, tags: gold }).map((rule) => rule.id);

  it("are those of the highest priority for each destination", () => {
    const rules = [
      ruleOutputs({ id: "low", priority: 1 }),
      ruleOutputs({ id: "high", priority: 3 }),
      ruleOutputs({ id: "middle", priority: 2 }),
      ruleOutputs({ id: "elsewhere", priority: 1, destination: "residency" }),
    ];
    assert.deepEqual(idsFor(rules).sort(), ["elsewhere", "high"]);
  });

  it("leave out a disabled one, even of the highest priority", () => {
    const rules = [
      ruleOutputs({ id: "off", priority: 9, status: "Disabled" }),
      ruleOutputs({ id: "on", priority: 1 }),
    ];
    assert.deepEqual(idsFor(rules), ["on"]);
  });

  it("are none where no filter fits", () => {
    assert.deepEqual(idsFor([ruleOutputs({ prefix: "c/" })]), []);
  });

  const anyTags = fc.constantFrom<Record<string, string>[]>({}, gold, { ...gold, team: "a" });
  const anyRules = fc
    .array(
      fc.record({
        prefix: fc.constantFrom("", "a/", "a/b/", "c/"),
        tags: anyTags,
        status: fc.constantFrom("Enabled", "Disabled"),
        destination: fc.constantFrom("dr", "residency"),
      }),
      { maxLength: 8 },
    )
    .chain((rules) =>
      fc
        .shuffledSubarray(
          rules.map((_rule, index) => index),
          { minLength: rules.length },
        )
        .map((priorities) =>
          rules.map((rule, index) =>
            ruleOutputs({ ...rule, id: `r${index}`, priority: priorities[index]! }),
          ),
        ),
    );
  const anyObject = fc.record({
    key: fc.constantFrom("a/1", "a/b/2", "c/3", "d"),
    tags: anyTags,
  });

  it("are at most one for a destination, the highest that is enabled and selects it", () => {
    fc.assert(
      fc.property(anyRules, anyObject, (rules, object) => {
        const found = rulesFor(rules, object);
        const destinations = found.map((rule) => rule.destination);
        assert.equal(new Set(destinations).size, destinations.length);
        for (const destination of ["dr", "residency"]) {
          const able = rules.filter(
            (rule) =>
              rule.destination === destination &&
              rule.status === "Enabled" &&
              object.key.startsWith(rule.prefix) &&
              Object.entries(rule.tags).every(([key, value]) => object.tags[key] === value),
          );
          const highest = able.sort((a, b) => b.priority - a.priority)[0];
          assert.deepEqual(
            found.filter((rule) => rule.destination === destination),
            highest ? [highest] : [],
          );
        }
      }),
    );
  });

  it("do not depend on the order of the list", () => {
    fc.assert(
      fc.property(anyRules, anyObject, (rules, object) => {
        const ids = (list: RuleOutputs[]) => rulesFor(list, object).map((rule) => rule.id);
        assert.deepEqual(ids(rules).sort(), ids([...rules].reverse()).sort());
      }),
    );
  });
});

describe("distinct filters", () => {
  it("stand for each filter of the enabled rules once", () => {
    const rules = [
      ruleOutputs({ id: "a-dr", prefix: "a/" }),
      ruleOutputs({ id: "a-residency", prefix: "a/", destination: "residency" }),
      ruleOutputs({ id: "a-gold-dr", prefix: "a/", tags: gold }),
      ruleOutputs({ id: "b-dr", prefix: "b/", status: "Disabled" }),
    ];
    assert.deepEqual(
      distinctFilters(rules).map(({ prefix, tags }) => ({ prefix, tags })),
      [
        { prefix: "a/", tags: {} },
        { prefix: "a/", tags: gold },
      ],
    );
  });

  it("take tags for the same in any order", () => {
    const rules = [
      ruleOutputs({ tags: { a: "1", b: "2" } }),
      ruleOutputs({ tags: { b: "2", a: "1" } }),
    ];
    assert.equal(distinctFilters(rules).length, 1);
  });
});
