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
      assert.equal(error.message, `The subject has 1 problem:\n  ${line}`);
    }
  });

  it("end nothing when there are none", () => {
    assert.doesNotThrow(() => {
      throwProblems("The subject", []);
    });
  });
});
