import assert from "node:assert/strict";

import type { Inputs } from "../../rehearsal/handlers/inputs";
import { consume } from "../../rehearsal/handlers/inputs";

const read = <T>(values: Record<string, unknown>, reading: (inputs: Inputs) => T) =>
  consume(values, "thing", reading);

describe("the inputs of a resource", () => {
  it("are read by name and kind", () => {
    const values = {
      text: "a",
      flag: false,
      number: 0,
      map: { a: "b" },
      texts: ["a"],
      policy: '{"Version":"2012-10-17"}',
      document: { Version: "2012-10-17" },
      object: { inner: "c" },
      objects: [{ inner: "d" }, { inner: "e" }],
    };
    const result = read(values, (inputs) => ({
      text: inputs.requiredText("text"),
      flag: inputs.flag("flag"),
      number: inputs.number("number"),
      map: inputs.map("map"),
      texts: inputs.texts("texts"),
      policy: inputs.policy("policy"),
      document: JSON.parse(inputs.policy("document")) as unknown,
      object: inputs.object("object", (inner) => ({ inner: inner.text("inner") })),
      objects: inputs.objects("objects", (inner) => ({ inner: inner.text("inner") })),
    }));
    assert.deepEqual(result, values);
  });

  it("may be absent where nobody requires them", () => {
    const result = read({ flag: null, number: undefined }, (inputs) => [
      inputs.text("text"),
      inputs.flag("flag"),
      inputs.number("number"),
      inputs.map("map"),
      inputs.texts("texts"),
      inputs.object("object", () => "never"),
      inputs.objects("objects", () => "never"),
    ]);
    assert.deepEqual(result, [...Array<undefined>(6).fill(undefined), []]);
  });

  it("are refused where nobody read them, each with its path", () => {
    assert.throws(() => read({ known: "a", more: 1, most: 2 }, (inputs) => inputs.text("known")), {
      message: "the rehearsal does not know the input thing.more, thing.most",
    });
  });

  it("are refused inside an object that was read, with the whole path", () => {
    const values = { outer: { inner: { known: "a", more: 1 } } };
    const reading = (inputs: Inputs) =>
      inputs.object("outer", (outer) => outer.object("inner", (inner) => inner.text("known")));
    assert.throws(() => read(values, reading), {
      message: "the rehearsal does not know the input thing.outer.inner.more",
    });
  });

  it("are refused inside a list that was read, with the place in it", () => {
    const values = { items: [{ known: "a" }, { known: "b", more: 1 }] };
    assert.throws(
      () => read(values, (inputs) => inputs.objects("items", (item) => item.text("known"))),
      { message: "the rehearsal does not know the input thing.items[1].more" },
    );
  });

  it("are not missed where they are undefined", () => {
    assert.equal(
      read({ nothing: undefined }, () => "done"),
      "done",
    );
  });

  it("must be there where they are required", () => {
    assert.throws(() => read({}, (inputs) => inputs.requiredText("name")), {
      message: "thing.name is missing",
    });
    assert.throws(() => read({}, (inputs) => inputs.policy("policy")), {
      message: "thing.policy is no policy document",
    });
  });

  const wrong: [string, unknown, (inputs: Inputs) => unknown, string][] = [
    ["a number for a text", 1, (inputs) => inputs.text("x"), "text: 1"],
    ["a text for a flag", "true", (inputs) => inputs.flag("x"), 'true or false: "true"'],
    ["a text for a number", "1", (inputs) => inputs.number("x"), 'a number: "1"'],
    ["a list for a map", ["a"], (inputs) => inputs.map("x"), 'texts by name: ["a"]'],
    ["a number in a map", { a: 1 }, (inputs) => inputs.map("x"), 'texts by name: {"a":1}'],
    ["a number in a list", ["a", 1], (inputs) => inputs.texts("x"), 'a list of texts: ["a",1]'],
    ["a text for an object", "a", (inputs) => inputs.object("x", () => 0), 'an object: "a"'],
    ["an object for a list", {}, (inputs) => inputs.objects("x", () => 0), "a list of objects: {}"],
  ];
  for (const [what, x, reading, kind] of wrong) {
    it(`are refused with ${what}`, () => {
      assert.throws(() => read({ x }, reading), { message: `thing.x is not ${kind}` });
    });
  }
});
