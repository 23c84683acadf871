import assert from "node:assert/strict";

import type { Statement } from "../../../policies/stack/documents";
import { statementsOf, unknownIn } from "../../../policies/stack/documents";
import { Unknown } from "../../../policies/stack/unknownValues";

const UNKNOWN = new Unknown("urn", "policy", "policy");

/** The only statement of a document, in text and as an object. */
function only(statement: object): Statement {
  const found = statementsOf({ Statement: [statement] });
  assert.ok(!(found instanceof Unknown));
  assert.equal(found.length, 1);
  const inText = statementsOf(JSON.stringify({ Version: "2012-10-17", Statement: [statement] }));
  assert.deepEqual(inText, found);
  return found[0]!;
}

const EMPTY: Statement = {
  label: "statement 1",
  effect: undefined,
  aws: undefined,
  services: [],
  federated: [],
  exceptPrincipals: false,
  actions: [],
  exceptActions: false,
  resources: [],
  exceptResources: false,
  conditions: [],
};

describe("the statements of a document", () => {
  it("have one form, whether they were written with brackets or without", () => {
    const expected: Statement = {
      ...EMPTY,
      label: 'statement "Write"',
      effect: "Allow",
      aws: ["111111111111"],
      services: ["s3.amazonaws.com"],
      federated: ["accounts.google.com"],
      actions: ["s3:Get*"],
      resources: ["arn:aws:s3:::a"],
      conditions: [{ operator: "Bool", key: "aws:securetransport", values: [true] }],
    };
    const bare = {
      Sid: "Write",
      Effect: "Allow",
      Principal: {
        AWS: "111111111111",
        Service: "s3.amazonaws.com",
        Federated: "accounts.google.com",
      },
      Action: "s3:Get*",
      Resource: "arn:aws:s3:::a",
      Condition: { Bool: { "aws:SecureTransport": true } },
    };
    assert.deepEqual(only(bare), expected);
    assert.deepEqual(
      only({
        ...bare,
        Principal: {
          AWS: ["111111111111"],
          Service: ["s3.amazonaws.com"],
          Federated: ["accounts.google.com"],
        },
        Action: ["s3:Get*"],
        Resource: ["arn:aws:s3:::a"],
        Condition: { Bool: { "aws:SecureTransport": [true] } },
      }),
      expected,
    );
    assert.deepEqual(statementsOf({ Statement: bare }), [expected]);
  });

  it("may mean everything except what they name", () => {
    assert.deepEqual(
      only({ NotPrincipal: { AWS: ["a"] }, NotAction: "b", NotResource: ["c", "d"] }),
      {
        ...EMPTY,
        aws: ["a"],
        exceptPrincipals: true,
        actions: ["b"],
        exceptActions: true,
        resources: ["c", "d"],
        exceptResources: true,
      },
    );
  });

  it("name everybody by * in two ways, and nobody of AWS where they name services alone", () => {
    assert.deepEqual(only({ Principal: "*" }).aws, ["*"]);
    assert.deepEqual(only({ Principal: { AWS: "*" } }).aws, ["*"]);
    assert.deepEqual(only({ Principal: { Service: "s3.amazonaws.com" } }).aws, []);
    assert.equal(only({}).aws, undefined);
  });

  it("have a condition for each operator and key, keys in lower case", () => {
    const Condition = {
      StringLike: { "AWS:PrincipalArn": ["a", "b"], "s3:prefix": "c" },
      Null: { "aws:SourceArn": "true" },
    };
    assert.deepEqual(only({ Condition }).conditions, [
      { operator: "StringLike", key: "aws:principalarn", values: ["a", "b"] },
      { operator: "StringLike", key: "s3:prefix", values: ["c"] },
      { operator: "Null", key: "aws:sourcearn", values: ["true"] },
    ]);
  });

  it("are called by their ids, and by their positions without one", () => {
    const found = statementsOf({
      Statement: [{ Sid: "" }, {}, { Sid: UNKNOWN }, { Sid: "Third" }],
    });
    assert.ok(!(found instanceof Unknown));
    assert.deepEqual(
      found.map(({ label }) => label),
      ['statement ""', "statement 2", "statement 3", 'statement "Third"'],
    );
  });

  it("are none in what is no policy", () => {
    for (const document of [undefined, null, "", "no JSON", "[]", "7", 7, {}, { Statement: [] }]) {
      assert.deepEqual(statementsOf(document), []);
    }
    for (const statement of [null, 7, "text", []]) {
      assert.deepEqual(statementsOf({ Statement: [statement] }), [EMPTY]);
    }
  });

  it("are unknown as a whole with the document, and with all of its statements", () => {
    assert.equal(statementsOf(UNKNOWN), UNKNOWN);
    assert.equal(statementsOf({ Version: "2012-10-17", Statement: UNKNOWN }), UNKNOWN);
  });

  it("keep what is unknown in its place", () => {
    const statements = statementsOf({
      Statement: [{ Action: ["s3:Get*", UNKNOWN], Condition: { Bool: UNKNOWN } }, UNKNOWN],
    });
    assert.ok(!(statements instanceof Unknown));
    const [first, second] = statements;
    assert.deepEqual(first!.actions, ["s3:Get*", UNKNOWN]);
    assert.deepEqual(first!.conditions, [{ operator: "Bool", key: "", values: [UNKNOWN] }]);
    assert.equal(second!.effect, UNKNOWN);
    assert.deepEqual(second!.actions, [UNKNOWN]);
    assert.deepEqual(second!.conditions, [{ operator: "", key: "", values: [UNKNOWN] }]);
  });

  it("show the first value that is unknown", () => {
    const other = new Unknown("urn", "policy", "other");
    assert.equal(unknownIn({ Statement: [{ Sid: "a" }, { Action: [UNKNOWN, other] }] }), UNKNOWN);
    assert.equal(unknownIn({ Statement: [{ Sid: "a" }] }), undefined);
  });
});
