import assert from "node:assert/strict";

import fc from "fast-check";

import {
  equals,
  hasVariable,
  isUncertain,
  matches,
  matchesArn,
  matchesResource,
} from "../../../policies/stack/patterns";
import { Unknown } from "../../../policies/stack/unknownValues";
import type { Verdict } from "../../../policies/stack/verdicts";

const UNKNOWN = new Unknown("urn", "policy", "policy");

type Row = [pattern: string, value: string, expected: Verdict];

function checkEach(rows: Row[], verdictOf: (pattern: string, value: string) => Verdict) {
  for (const [pattern, value, expected] of rows) {
    assert.equal(verdictOf(pattern, value), expected, `${pattern} of ${value}`);
  }
}

/** Text of few characters, so that patterns match at times. */
const texts = (characters: string[]) =>
  fc.array(fc.constantFrom(...characters), { maxLength: 8 }).map((parts) => parts.join(""));

describe("patterns", () => {
  it("stand for any text by * and for one character by ?", () => {
    checkEach(
      [
        ["s3:Get*", "s3:GetObject", "yes"],
        ["s3:Get*", "s3:Get", "yes"],
        ["s3:Get?bject", "s3:GetObject", "yes"],
        ["s3:Get?", "s3:Get", "no"],
        ["*", "", "yes"],
        ["", "", "yes"],
        ["a?b", "a\nb", "yes"],
        ["a?b", "a🎉b", "yes"],
        ["a*b*c", "a1b2b3c", "yes"],
        ["a*b*c", "a1b2b3", "no"],
        ["s3:Get", "s3:get", "no"],
      ],
      matches,
    );
    assert.equal(matches("S3:GET*", "s3:GetObject", true), "yes");
  });

  it("take every other character for itself", () => {
    for (const character of ".+^$(){}|[]\\/-") {
      assert.equal(matches(character, character), "yes", character);
      assert.equal(matches(character, "x"), "no", character);
    }
  });

  it("match what the regular expression matches that they stand for", () => {
    fc.assert(
      fc.property(texts(["a", "b", "*", "?"]), texts(["a", "b", "c"]), (pattern, value) => {
        const source = pattern.replaceAll("*", "[^]*").replaceAll("?", "[^]");
        const expected = new RegExp(`^${source}$`).test(value) ? "yes" : "no";
        assert.equal(matches(pattern, value), expected);
      }),
      { numRuns: 2000 },
    );
  });

  it("take no time to speak of, however many stars they have", () => {
    const [pattern, value] = [`${"a*".repeat(500)}b`, "a".repeat(1000)];
    const started = performance.now();
    assert.equal(matches(pattern, value), "no");
    // By backtracking into every star this would never end.
    assert.ok(performance.now() - started < 1000);
  });

  it("may be anything where they have a policy variable, and are themselves where they escape", () => {
    checkEach(
      [
        ["home/${aws:username}/*", "home/alice/x", "unknown"],
        ["home/${aws:username}/*", "away/alice/x", "no"],
        ["${aws:PrincipalTag/a, 'b'}", "anything", "unknown"],
        ["a${*}b", "a*b", "yes"],
        ["a${*}b", "axb", "no"],
        ["a${?}b${$}", "a?b$", "yes"],
        ["a${b", "a${b", "yes"],
      ],
      matches,
    );
    assert.deepEqual(
      ["${aws:username}", "${*}", "a", 1, UNKNOWN].map((text) => hasVariable(text)),
      [true, false, false, false, false],
    );
  });

  it("tell nothing where they are unknown, and stand for nothing where they are no text", () => {
    assert.equal(matches(UNKNOWN, "a"), "unknown");
    assert.equal(matchesResource(UNKNOWN, "a"), "unknown");
    for (const pattern of [undefined, null, 1, {}, ["a"]]) {
      assert.equal(matches(pattern, "a"), "no");
      assert.equal(matchesResource(pattern, "a"), "no");
    }
  });
});

describe("texts of a policy", () => {
  it("have no wildcards, but variables", () => {
    checkEach(
      [
        ["a*", "a*", "yes"],
        ["a*", "ab", "no"],
        ["a?", "ab", "no"],
        ["${aws:username}", "alice", "unknown"],
        ["a-${aws:username}", "alice", "no"],
        ["a${*}", "a*", "yes"],
      ],
      equals,
    );
  });
});

describe("ARNs in conditions", () => {
  it("are compared segment by segment", () => {
    const store = "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/a.txt";
    checkEach(
      [
        ["arn:aws:iam::*:role/*", "arn:aws:iam::111111111111:role/a/b", "yes"],
        ["arn:aws:iam::?11111111111:role/a", "arn:aws:iam::111111111111:role/a", "yes"],
        // The example of AWS's page on the operators.
        ["arn:aws:someservice:*:111122223333:finance/*", store, "no"],
        ["arn:aws:s3:::a:*", "arn:aws:s3:::a:b:c", "yes"],
        ["arn:aws:s3:::${aws:PrincipalTag/a}", "arn:aws:s3:::b", "unknown"],
        ["arn:aws:s3:::${aws:PrincipalTag/a}", "arn:aws:sns:::b", "no"],
      ],
      matchesArn,
    );
  });

  it("tell nothing where one of the two is no whole ARN", () => {
    checkEach(
      [
        ["*", "arn:aws:s3:::a", "unknown"],
        ["arn:aws:s3*", "arn:aws:s3:::a", "unknown"],
        ["${aws:SourceArn}", "arn:aws:s3:::a", "unknown"],
        ["arn:aws:s3:::*", "a", "unknown"],
      ],
      matchesArn,
    );
  });
});

describe("resources of a statement", () => {
  const OBJECT = "arn:aws:s3:::archive/a:b";
  const KEY = "arn:aws:kms:us-east-1:111111111111:key/1";

  it("are ARNs, in which a star stays within its segment or ends the ARN", () => {
    checkEach(
      [
        ["*", OBJECT, "yes"],
        [OBJECT, OBJECT, "yes"],
        ["arn:aws:s3:::archive/*", OBJECT, "yes"],
        ["arn:aws:s3:::archive", OBJECT, "no"],
        ["arn:aws:s3:::*", OBJECT, "yes"],
        ["arn:aws:s3*", OBJECT, "yes"],
        ["arn:aws:*", KEY, "yes"],
        ["arn:aws:kms:*", OBJECT, "no"],
        ["arn:aws:kms:*:*:key/*", KEY, "yes"],
        ["arn:aws:kms:us-*:111111111111:key/1", KEY, "yes"],
        ["arn:aws:s3:::archive/${aws:username}", OBJECT, "unknown"],
        ["arn:aws:s3:::other/${aws:username}", OBJECT, "no"],
        ["archive", OBJECT, "no"],
        ["arn:aws:s3::archive/*", OBJECT, "no"],
      ],
      matchesResource,
    );
  });

  it("tell nothing where a star would have to leave its segment, or where the ARN is cut short", () => {
    checkEach(
      [
        ["arn:aws:kms:u*1:key/1", KEY, "unknown"],
        ["arn:aws:*:::archive/a:b", "arn:aws:s3:x:::archive/a:b", "unknown"],
        ["arn:aws:s3", OBJECT, "unknown"],
        ["arn:aws:s3:*:archive/a:b", OBJECT, "unknown"],
      ],
      matchesResource,
    );
  });

  it("are taken as they are in a request about no ARN", () => {
    assert.equal(matchesResource("*", "*"), "yes");
    assert.equal(matchesResource(OBJECT, "*"), "no");
  });

  it("are uncertain to leave something out with a variable, or cut short but for a last star", () => {
    assert.deepEqual(
      ["arn:aws:s3:::${aws:username}", "arn:aws:s3", "arn:aws:s3*", OBJECT, "*", 1].map(
        isUncertain,
      ),
      [true, true, false, false, false, false],
    );
  });
});
