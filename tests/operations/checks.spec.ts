import assert from "node:assert/strict";

import { attempt, compare, describeCheck } from "../../operations/checks";
import { awsError } from "../support/fakeS3";

describe("a comparison", () => {
  it("is right when what was found equals what the stack wants, to the last part", () => {
    assert.deepEqual(compare("dr", "tags", { a: "1", b: "2" }, { b: "2", a: "1" }, "fix it"), {
      side: "dr",
      what: "tags",
      ok: true,
      found: '{"a":"1","b":"2"}',
    });
  });

  it("is wrong otherwise, and tells what was found, what was wanted and what to do", () => {
    assert.deepEqual(compare("source", "versioning", "Suspended", "Enabled", "switch it on"), {
      side: "source",
      what: "versioning",
      ok: false,
      found: "Suspended",
      expected: "Enabled",
      fix: "switch it on",
    });
  });

  it("says `nothing` where there is nothing", () => {
    assert.equal(compare("dr", "class", undefined, "STANDARD_IA", "").found, "nothing");
    assert.equal(compare("dr", "class", "STANDARD_IA", undefined, "").expected, "nothing");
  });

  it("tells a number from its text", () => {
    assert.equal(compare("dr", "size", 7, "7", "").ok, false);
  });
});

describe("an attempt", () => {
  it("gives the checks that were made", async () => {
    const checks = [compare("dr", "size", 7, 7, "")];
    assert.deepEqual(await attempt("dr", "size", () => Promise.resolve(checks)), checks);
  });

  it("gives one wrong check where AWS refuses to answer, with what it said", async () => {
    const checks = await attempt("dr", "key k", () =>
      Promise.reject(awsError("AccessDeniedException", "you may not")),
    );
    assert.deepEqual(checks, [
      {
        side: "dr",
        what: "key k",
        ok: false,
        found: "AccessDeniedException: you may not",
        expected: "an answer from AWS",
        fix: "check that the resource exists and that the side's credentials may read it",
      },
    ]);
  });
});

describe("a check in one line", () => {
  it("begins with ok where it is right, and says what was found", () => {
    const line = describeCheck({ side: "dr", what: "versioning", ok: true, found: "Enabled" });
    assert.equal(line, "ok    dr: versioning: Enabled");
  });

  it("begins with WRONG where it is wrong, and says what to do", () => {
    const line = describeCheck(compare("dr", "versioning", "Suspended", "Enabled", "switch it on"));
    assert.equal(line, "WRONG dr: versioning: Suspended; expected Enabled; fix: switch it on");
  });

  it("leaves out what is not known", () => {
    const line = describeCheck({ side: "dr", what: "versioning", ok: false, found: "Suspended" });
    assert.equal(line, "WRONG dr: versioning: Suspended");
  });
});
