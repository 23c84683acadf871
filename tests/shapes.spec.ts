import assert from "node:assert/strict";

import fc from "fast-check";

import { describe as describeProblem } from "../components/problems";
import type { Shape } from "../shapes";
import { digits, flag, list, map, number, optional, record, text, textOf } from "../shapes";

/** What a shape makes of a value, and what it says about it. */
function read<T>(shape: Shape<T>, value: unknown, path = "at"): [T, string[]] {
  const lines: string[] = [];
  const result = shape(value, path, (problem) => lines.push(describeProblem(problem)));
  return [result, lines];
}

const inner = record<{ a: string; b?: boolean }>({ a: text, b: optional(flag) });

describe("shapes", () => {
  const right: [string, Shape<unknown>, unknown][] = [
    ["text", text, "a"],
    ["empty text", text, ""],
    ["digits", digits, "012345678901"],
    ["a flag", flag, false],
    ["a number", number, 0],
    ["an optional value", optional(text), "a"],
    ["no optional value", optional(text), undefined],
    ["an empty list", list(text), []],
    ["a list", list(number), [1, 2]],
    ["an empty map", map(text), {}],
    ["a map", map(text), { b: "1", a: "2" }],
    ["a record", inner, { a: "x", b: true }],
    ["a record without its optional settings", inner, { a: "x" }],
  ];
  for (const [title, shape, value] of right) {
    it(`read ${title} as it is`, () => {
      assert.deepEqual(read(shape, value), [value, []]);
    });
  }

  const wrong: [string, Shape<unknown>, unknown, unknown, string[]][] = [
    [
      "a number for text",
      text,
      5,
      "",
      ["at: received 5; allowed: text; fix: write it as text, in quotes"],
    ],
    [
      "nothing for described text",
      textOf("a Region such as us-east-1"),
      undefined,
      "",
      ["at: received nothing; allowed: a Region such as us-east-1; fix: add the setting"],
    ],
    [
      "null, which YAML reads where nothing is written",
      text,
      null,
      "",
      ["at: received null; allowed: text; fix: give the setting a value, or remove it"],
    ],
    [
      "null for an optional value",
      optional(flag),
      null,
      false,
      ["at: received null; allowed: true or false; fix: give the setting a value, or remove it"],
    ],
    [
      "a number for digits",
      digits,
      111111111111,
      "",
      [
        'at: received 111111111111; allowed: 12 digits in quotes; fix: put it in quotes, as in "012345678901" (with `pulumi config set --path`, add `--type string`)',
      ],
    ],
    [
      "text for a flag",
      flag,
      "yes",
      false,
      ['at: received "yes"; allowed: true or false; fix: write true or false, without quotes'],
    ],
    [
      "text for a number, read as no number at all",
      number,
      "5",
      NaN,
      ['at: received "5"; allowed: a number; fix: write the number without quotes'],
    ],
    [
      "text for a list",
      list(text),
      "dr",
      [],
      ['at: received "dr"; allowed: a list; fix: write it as [a, b] or with dashes'],
    ],
    [
      "the items of a list",
      list(text),
      ["a", 1, true],
      ["a", "", ""],
      [
        "at[1]: received 1; allowed: text; fix: write it as text, in quotes",
        "at[2]: received true; allowed: text; fix: write it as text, in quotes",
      ],
    ],
    [
      "a list for a map",
      map(text),
      ["a"],
      {},
      ['at: received ["a"]; allowed: values by name; fix: write it as `name: value`'],
    ],
    [
      "the values of a map",
      map(text),
      { year: 2026 },
      { year: "" },
      ["at.year: received 2026; allowed: text; fix: write it as text, in quotes"],
    ],
    [
      "text for a record, saying nothing of what should stand in it",
      inner,
      "x",
      { a: "" },
      ['at: received "x"; allowed: settings: a, b; fix: indent the settings below it'],
    ],
    [
      "nothing for a record",
      inner,
      undefined,
      { a: "" },
      ["at: received nothing; allowed: settings: a, b; fix: add the setting"],
    ],
    [
      "a record that lacks a setting and has an unknown one",
      inner,
      { c: 1 },
      { a: "" },
      [
        "at.c: received 1; allowed: settings: a, b; fix: correct the spelling or remove it",
        "at.a: received nothing; allowed: text; fix: add the setting",
      ],
    ],
    [
      "what every object inherits",
      inner,
      JSON.parse('{"a": "x", "__proto__": {"b": 1}, "toString": 2}'),
      { a: "x" },
      [
        'at.__proto__: received {"b":1}; allowed: settings: a, b; fix: correct the spelling or remove it',
        "at.toString: received 2; allowed: settings: a, b; fix: correct the spelling or remove it",
      ],
    ],
  ];
  for (const [title, shape, value, neutral, lines] of wrong) {
    it(`report ${title}`, () => {
      assert.deepEqual(read(shape, value), [neutral, lines]);
    });
  }

  it("name settings at the top by themselves", () => {
    const [, lines] = read(inner, {}, "");
    assert.deepEqual(lines, ["a: received nothing; allowed: text; fix: add the setting"]);
  });

  it("report something whenever they change something, whatever they read", () => {
    const shape = map(list(inner));
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const [result, lines] = read(shape, value);
        if (lines.length === 0) assert.deepEqual(result, value);
      }),
    );
  });
});
