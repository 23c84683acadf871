// What AWS's page on condition operators says, case by case. That random conditions come out as in an
// independent simulator is tested with whole statements.
import assert from "node:assert/strict";

import { holds } from "../../../policies/stack/conditions";
import { Unknown } from "../../../policies/stack/unknownValues";
import type { Verdict } from "../../../policies/stack/verdicts";

const UNKNOWN = new Unknown("urn", "policy", "policy");
const REQUEST = { action: "s3:PutObject", resource: "arn:aws:s3:::archive/a" };
const KEY = "aws:principaltag/team";

/** The verdict on one condition, for a request that comes with a value of its key, or with none. */
const verdictOn = (operator: string, wanted: unknown, value?: string): Verdict =>
  holds(
    { operator, key: KEY, values: Array.isArray(wanted) ? (wanted as unknown[]) : [wanted] },
    { ...REQUEST, context: value === undefined ? {} : { "aws:PrincipalTag/Team": value } },
  );

type Row = [operator: string, wanted: unknown, value: string | undefined, expected: Verdict];

function checkEach(rows: Row[]) {
  for (const [operator, wanted, value, expected] of rows) {
    const about = `${operator} ${JSON.stringify(wanted)} for ${value ?? "no value"}`;
    assert.equal(verdictOn(operator, wanted, value), expected, about);
  }
}

describe("conditions", () => {
  it("compare text", () => {
    checkEach([
      ["StringEquals", "a", "a", "yes"],
      ["StringEquals", "a", "A", "no"],
      ["StringEquals", "a*", "ab", "no"],
      ["StringNotEquals", "a", "b", "yes"],
      ["StringEqualsIgnoreCase", "a", "A", "yes"],
      ["StringNotEqualsIgnoreCase", "a", "A", "no"],
      ["StringLike", "a*", "ab", "yes"],
      ["StringNotLike", "a?", "ab", "no"],
    ]);
  });

  it("compare ARNs, by both names alike", () => {
    const [arn, pattern] = ["arn:aws:iam::111111111111:role/a", "arn:aws:iam::111111111111:role/*"];
    for (const name of ["Equals", "Like"]) {
      checkEach([
        [`Arn${name}`, pattern, arn, "yes"],
        [`ArnNot${name}`, pattern, arn, "no"],
        [`Arn${name}`, pattern, arn.replace("1", "2"), "no"],
        [`Arn${name}`, "*", arn, "unknown"],
        [`ArnNot${name}`, pattern, "no ARN", "unknown"],
      ]);
    }
  });

  it("compare truths and numbers, which JSON may leave without quotation marks", () => {
    checkEach([
      ["Bool", "true", "true", "yes"],
      ["Bool", "TRUE", "true", "yes"],
      ["Bool", true, "true", "yes"],
      ["Bool", false, "true", "no"],
      ["NumericLessThan", "1.2", "1.1", "yes"],
      ["NumericLessThan", 1.2, "1.2", "no"],
      ["NumericLessThanEquals", 1.2, "1.2", "yes"],
      ["NumericGreaterThan", 10, "9", "no"],
      ["NumericGreaterThanEquals", 10, "10", "yes"],
      ["NumericEquals", "1.0", "1", "yes"],
      ["NumericNotEquals", 1, "2", "yes"],
      ["NumericNotEquals", "one", "2", "unknown"],
      ["NumericEquals", 1, "two", "unknown"],
      ["StringLike", 7, "7", "yes"],
      ["StringEquals", 7, "7", "yes"],
    ]);
  });

  it("hold by any of several values; negated by none", () => {
    checkEach([
      ["StringEquals", ["a", "b"], "b", "yes"],
      ["StringEquals", ["a", "b"], "c", "no"],
      ["StringNotEquals", ["a", "b"], "b", "no"],
      ["StringNotEquals", ["a", "b"], "c", "yes"],
      ["StringEquals", [], "a", "no"],
      ["StringNotEquals", [], "a", "yes"],
    ]);
  });

  it("hold for a key that is absent where they are negated or say IfExists", () => {
    checkEach([
      ["StringEquals", "a", undefined, "no"],
      ["StringNotEquals", "a", undefined, "yes"],
      ["StringNotLike", "a", undefined, "yes"],
      ["ArnNotEquals", "a", undefined, "yes"],
      ["StringEqualsIfExists", "a", undefined, "yes"],
      ["StringEqualsIfExists", "a", "b", "no"],
      ["StringNotEqualsIfExists", "a", undefined, "yes"],
      ["BoolIfExists", "true", undefined, "yes"],
      ["NumericLessThan", 1, undefined, "no"],
      ["NotIpAddress", "10.0.0.0/8", undefined, "yes"],
      ["IpAddress", "10.0.0.0/8", undefined, "no"],
      ["DateGreaterThan", "2027-01-01", undefined, "no"],
    ]);
  });

  it("test whether a key is there", () => {
    checkEach([
      ["Null", "true", undefined, "yes"],
      ["Null", "true", "a", "no"],
      ["Null", "false", "a", "yes"],
      ["Null", false, undefined, "no"],
      ["Null", ["true", "false"], "a", "yes"],
      ["Null", UNKNOWN, "a", "unknown"],
    ]);
  });

  it("on sets hold for no values by ForAllValues only, and compare one value as it is", () => {
    checkEach([
      ["ForAllValues:StringEquals", "a", undefined, "yes"],
      ["ForAnyValue:StringEquals", "a", undefined, "no"],
      ["ForAnyValue:StringNotEquals", "a", undefined, "no"],
      ["ForAnyValue:StringEqualsIfExists", "a", undefined, "no"],
      ["ForAllValues:StringEquals", ["a", "b"], "b", "yes"],
      ["ForAnyValue:StringLike", "a*", "b", "no"],
      ["forallvalues:stringnotequals", "a", "a", "no"],
    ]);
  });

  it("tell nothing of operators that they do not know", () => {
    checkEach([
      ["IpAddress", "10.0.0.0/8", "10.0.0.1", "unknown"],
      ["NotIpAddress", "10.0.0.0/8", "10.0.0.1", "unknown"],
      ["DateLessThan", "2027-01-01", "2026-01-01", "unknown"],
      ["BinaryEquals", "QQ==", "QQ==", "unknown"],
      ["constructor", "a", "a", "unknown"],
      ["", UNKNOWN, "a", "unknown"],
      ["1", "a", undefined, "unknown"],
    ]);
  });

  it("tell nothing of values that they do not know, unless others decide", () => {
    checkEach([
      ["StringEquals", UNKNOWN, "a", "unknown"],
      ["StringEquals", UNKNOWN, undefined, "no"],
      ["StringEquals", ["a", UNKNOWN], "a", "yes"],
      ["StringEquals", ["b", UNKNOWN], "a", "unknown"],
      ["StringNotEquals", ["a", UNKNOWN], "a", "no"],
      ["StringNotEquals", ["b", UNKNOWN], "a", "unknown"],
      ["StringNotEquals", UNKNOWN, undefined, "yes"],
    ]);
  });

  it("tell of a policy variable only what does not depend on it", () => {
    checkEach([
      ["StringEquals", "${aws:username}", "a", "unknown"],
      ["StringLike", "b/${aws:username}", "a/b", "no"],
      ["StringNotLike", "b/${aws:username}", "a/b", "unknown"],
      ["StringNotLike", ["b/${aws:username}", "a/*"], "a/b", "no"],
      // AWS: predefined variables stand for the character in any string.
      ["StringEquals", "a${*}", "a*", "yes"],
      ["StringNotEquals", "a${*}", "ab", "yes"],
    ]);
  });

  it("find their keys in any case", () => {
    const condition = { operator: "StringEquals", key: KEY, values: ["a"] };
    const context = { "AWS:principaltag/TEAM": "a" };
    assert.equal(holds(condition, { ...REQUEST, context }), "yes");
    assert.equal(holds(condition, REQUEST), "no");
  });

  it("tell nothing of keys that a request may come with", () => {
    const request = { ...REQUEST, context: { "aws:PrincipalTag/Team": "a" }, unsure: [KEY] };
    for (const operator of ["StringEquals", "StringNotEqualsIfExists", "Null"]) {
      assert.equal(holds({ operator, key: KEY, values: ["true"] }, request), "unknown", operator);
    }
    const other = { operator: "StringEquals", key: "aws:username", values: ["a"] };
    assert.equal(holds(other, request), "no");
  });

  it("tell nothing of a key that is unknown itself", () => {
    assert.equal(
      holds({ operator: "StringEquals", key: "", values: [UNKNOWN] }, REQUEST),
      "unknown",
    );
  });
});
