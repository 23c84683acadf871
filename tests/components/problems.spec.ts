import assert from "node:assert/strict";

import { RunError } from "@pulumi/pulumi";
import fc from "fast-check";

import { describe as describeProblem, show, throwProblems } from "../../components/problems";

const problem = { path: "source.region", received: "nowhere", allowed: "a Region", fix: "mend it" };

describe("values in messages", () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  const shown: [string, unknown, string][] = [
    ["nothing", undefined, "nothing"],
    ["null", null, "null"],
    ["text", "a", '"a"'],
    ["no text", "", '""'],
    ["several lines on one", "a\nb", '"a\\nb"'],
    ["a number", 5, "5"],
    ["what is no number", NaN, "NaN"],
    ["the infinite", Infinity, "Infinity"],
    ["a nested value", { a: [1, { b: null }] }, '{"a":[1,{"b":null}]}'],
    ["a function", () => 1, "a value of type function"],
    ["a symbol", Symbol("a"), "a value of type symbol"],
    ["a big number", 1n, "a value of type bigint"],
    ["a circle", circle, "a value of type object"],
    ["120 characters", "a".repeat(118), `"${"a".repeat(118)}"`],
    ["the first 120 of more characters", "a".repeat(119), `"${"a".repeat(119)}…`],
    ["no half of a character at the end", `${"a".repeat(118)}\u{1f511}`, `"${"a".repeat(118)}…`],
    [
      "characters that nobody would see",
      "a\u200b\u00a0\u202e\u2028",
      '"a\\u200b\\u00a0\\u202e\\u2028"',
    ],
    ["controls of the terminal", "\u001b[2J\u009b2J", '"\\u001b[2J\\u009b2J"'],
    ["letters of any script and symbols as they are", "ключ \u{1f511}", '"ключ \u{1f511}"'],
  ];
  for (const [title, value, text] of shown) {
    it(`show ${title}`, () => {
      assert.equal(show(value), text);
    });
  }

  it("never fill more than one line, nor fail, whatever they are", () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (value) => {
        const text = show(value);
        assert.ok(text.length <= 121, text);
        assert.doesNotMatch(text, /[\r\n]/);
      }),
    );
  });
});

describe("problems", () => {
  const line = 'source.region: received "nowhere"; allowed: a Region; fix: mend it';

  it("tell place, value, what is allowed and what to do, in one line", () => {
    assert.equal(describeProblem(problem), line);
  });

  const withPath = (path: string) => describeProblem({ ...problem, path }).split(": received")[0];

  it("stay on one line whatever the keys on the way to them are", () => {
    assert.equal(withPath("tags.a\n    at b (c.ts:1:1)"), "tags.a\\u000a    at b (c.ts:1:1)");
    assert.equal(withPath("tags.\u2028\u{e0001}\ud800"), "tags.\\u2028\\udb40\\udc01\\ud800");
  });

  it("show the first 240 characters of a path and 500 of what is allowed", () => {
    assert.equal(withPath("a".repeat(240)), "a".repeat(240));
    assert.equal(withPath("a".repeat(241)), `${"a".repeat(240)}…`);
    const allowed = `${"dr, ".repeat(125)}far\n`;
    assert.equal(
      describeProblem({ ...problem, allowed }),
      line.replace("a Region", `${"dr, ".repeat(125)}…`),
    );
  });

  it("end the program all at once, in an error that Pulumi prints without a stack", () => {
    assert.throws(
      () => {
        throwProblems("The subject", [problem, problem]);
      },
      (error) => {
        assert.ok(RunError.isInstance(error));
        assert.equal(error.message, `The subject has 2 problems:\n  ${line}\n  ${line}`);
        return true;
      },
    );
  });

  it("are counted in the singular when there is one", () => {
    assert.throws(
      () => {
        throwProblems("The subject", [problem]);
      },
      { message: `The subject has 1 problem:\n  ${line}` },
    );
  });

  it("keep their words when Pulumi adds its own on the way", () => {
    try {
      throwProblems("The subject", [problem]);
      assert.fail("nothing was thrown");
    } catch (error) {
      assert.ok(RunError.isInstance(error));
      error.message = `error serializing property "bucket": ${error.message}`;
      assert.equal(error.stack, error.message, "no frames: nobody is shown them");
      assert.equal(error.message, `The subject has 1 problem:\n  ${line}`);
    }
  });

  it("end nothing when there are none", () => {
    assert.doesNotThrow(() => {
      throwProblems("The subject", []);
    });
  });
});
