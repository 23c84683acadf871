import assert from "node:assert/strict";

import { asJson } from "../../proof/json";
import { renderProof, sidesOf, totals } from "../../proof/report";
import { table } from "../../proof/table";
import { DR_KEY, SOURCE_KEY, judged, proofOf } from "../support/proofs";

const ALLOWED = judged({ action: "kms:Decrypt", resource: SOURCE_KEY }, true, [
  { policy: "identity", statement: "DecryptSource" },
]);
const DENIED = judged({ threat: "past S3" }, false, [{ policy: "identity" }]);
const FAULT = judged(
  { id: "dr kms:Encrypt", resource: DR_KEY },
  true,
  [{ policy: "resource" }],
  false,
);

describe("the report of a proof", () => {
  it("names the sides, the requests and the totals", () => {
    assert.equal(
      renderProof(proofOf([ALLOWED, DENIED])),
      [
        "test: source (us-east-1, account 111111111111) -> dr (us-west-2, account 222222222222)",
        "",
        "S3 asks, and is allowed",
        "  request      on             allowed by",
        "  kms:Decrypt  key of source  role policy: DecryptSource",
        "",
        "Denied, for what is wrong with the request",
        "  request  tried  one guard gone  denied by",
        "  past S3  1                      role policy: nothing",
        "",
        "Necessary: each part was taken away, and a request noticed",
        "  0 parts of the policies taken away, one at a time: 0 noticed, 0 excused, 0 unnoticed",
        "",
        "test: 1 request allowed, 1 denied, 0 wrong, 0 parts superfluous, proven",
      ].join("\n"),
    );
  });

  it("says what came out wrong, with the page that wants it otherwise", () => {
    const proof = proofOf([ALLOWED, FAULT], { ok: false });
    assert.match(
      renderProof(proof),
      /WRONG\n {2}dr kms:Encrypt: S3, as the role, on key of dr: must be allowed, is denied by key policy: nothing \(https:/,
    );
    assert.equal(
      totals(proof),
      "1 request allowed, 0 denied, 1 wrong, 0 parts superfluous, NOT proven",
    );
  });

  it("says what the policy of a key must hold that is not the stack's", () => {
    const { policies } = proofOf([]);
    const Statement = [{ Sid: "One", Effect: "Allow" as const, Action: "kms:*" }];
    const document = { Version: "2012-10-17" as const, Statement };
    const report = renderProof(
      proofOf([], {
        policies: { ...policies, assumed: [DR_KEY], resources: new Map([[DR_KEY, document]]) },
      }),
    );
    assert.match(report, new RegExp(`Not the stack's: the policy of ${DR_KEY}, taken to hold`));
    assert.match(report, /\n {2}\{"Version":"2012-10-17","Statement":\[\{"Sid":"One",/);
  });

  it("shortens what is the same on every side", () => {
    assert.equal(sidesOf({ on: ["key of source", "key of dr"] }), "key of source, dr");
    assert.equal(sidesOf({ on: ["role"] }), "role");
  });
});

describe("a table", () => {
  it("aligns its columns and leaves no space at the end of a line", () => {
    assert.deepEqual(
      table(
        ["a", "bb"],
        [
          ["ccc", ""],
          ["d", "e"],
        ],
      ),
      ["a    bb", "ccc", "d    e"],
    );
  });

  it("is a row of heads without rows", () => {
    assert.deepEqual(table(["a"], []), ["a"]);
  });
});

describe("a proof for other programs", () => {
  it("has every request in full, with what was expected and found", () => {
    const json = asJson(proofOf([ALLOWED, FAULT], { ok: false }));
    assert.equal(json.ok, false);
    assert.deepEqual(
      json.requests.map(({ id, expected, found, by }) => ({ id, expected, found, by })),
      [
        {
          id: "a request",
          expected: "allowed",
          found: "allowed",
          by: [{ policy: "identity", statement: "DecryptSource" }],
        },
        {
          id: "dr kms:Encrypt",
          expected: "allowed",
          found: "denied",
          by: [{ policy: "resource" }],
        },
      ],
    );
    assert.deepEqual(JSON.parse(JSON.stringify(json.requests)), json.requests);
  });
});
