import assert from "node:assert/strict";

import { notGranted, trustsService } from "../../operations/grants";

// Grants are recognised here, not simulated: whether AWS allows a request, only AWS can tell.

const ROLE = "arn:aws:iam::111111111111:role/replication";
const ROOT = "arn:aws:iam::111111111111:root";
const ACTION = "s3:ReplicateObject";

const GRANT = {
  Effect: "Allow",
  Principal: { AWS: ROLE },
  Action: ACTION,
  Resource: "*",
} as Record<string, unknown>;

const policyOf = (...Statement: unknown[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const grants = (...statements: unknown[]) =>
  notGranted(policyOf(...statements), ROLE, [ACTION]).length === 0;
const onlyFor = (operator: string, value: unknown) => ({
  Condition: { [operator]: { "aws:PrincipalArn": value } },
});

describe("a grant to a role", () => {
  const yes: [string, object][] = [
    ["names the role", GRANT],
    ["names the role among others", { ...GRANT, Principal: { AWS: [ROOT, ROLE] } }],
    ["lists the action among others", { ...GRANT, Action: ["s3:ReplicateTags", ACTION] }],
    ["names the action by a pattern", { ...GRANT, Action: "s3:Replicate*" }],
    ["names the action in other letters", { ...GRANT, Action: "S3:replicateobject" }],
    ["names every action", { ...GRANT, Action: "*" }],
    ["names the role's account as its root", { ...GRANT, Principal: { AWS: ROOT } }],
    ["names the role's account by its id", { ...GRANT, Principal: { AWS: "111111111111" } }],
    [
      "names the account in another partition",
      { ...GRANT, Principal: { AWS: "arn:aws-cn:iam::111111111111:root" } },
    ],
    ...["ArnEquals", "ArnLike", "StringEquals", "StringLike"].map((operator): [string, object] => [
      `narrows the account to the role by ${operator}`,
      { ...GRANT, Principal: { AWS: ROOT }, ...onlyFor(operator, ROLE) },
    ]),
    [
      "narrows the account to a list of roles",
      { ...GRANT, Principal: { AWS: ROOT }, ...onlyFor("ArnEquals", ["arn:other", ROLE]) },
    ],
    [
      "narrows the account to a pattern that fits the role",
      {
        ...GRANT,
        Principal: { AWS: ROOT },
        ...onlyFor("ArnLike", "arn:aws:iam::111111111111:role/repl*"),
      },
    ],
  ];
  for (const [title, statement] of yes) {
    it(`is one when it ${title}`, () => {
      assert.equal(grants(statement), true);
    });
  }

  const no: [string, unknown][] = [
    ["denies", { ...GRANT, Effect: "Deny" }],
    ["allows another action", { ...GRANT, Action: "s3:ReplicateDelete" }],
    ["allows a longer action", { ...GRANT, Action: `${ACTION}Lock` }],
    ["has no action", { ...GRANT, Action: undefined }],
    ["has an action that is no text", { ...GRANT, Action: [7, null] }],
    ["names another role", { ...GRANT, Principal: { AWS: `${ROLE}-2` } }],
    [
      "names another account",
      { ...GRANT, Principal: { AWS: ["222222222222", "arn:aws:iam::222222222222:root"] } },
    ],
    ["names a service", { ...GRANT, Principal: { Service: "s3.amazonaws.com" } }],
    ["names a principal that is no object", { ...GRANT, Principal: "somebody" }],
    ["has no principal", { ...GRANT, Principal: undefined }],
    [
      "narrows the account to another role",
      { ...GRANT, Principal: { AWS: ROOT }, ...onlyFor("ArnEquals", `${ROLE}-2`) },
    ],
    [
      "takes a pattern literally, as StringEquals does",
      { ...GRANT, Principal: { AWS: ROOT }, ...onlyFor("StringEquals", "arn:aws:iam::*") },
    ],
    [
      "has dots in its pattern that are no wildcards",
      { ...GRANT, Principal: { AWS: ROOT }, ...onlyFor("ArnLike", "arn.aws:iam::*") },
    ],
    ["is text", "Allow"],
    ["is null", null],
  ];
  for (const [title, statement] of no) {
    it(`is none when it ${title}`, () => {
      assert.equal(grants(statement), false);
    });
  }

  it("is found behind statements that are none", () => {
    assert.equal(grants({ ...GRANT, Effect: "Deny" }, null, GRANT), true);
  });

  it("may be the only statement, outside of any list", () => {
    const policy = JSON.stringify({ Statement: GRANT });
    assert.deepEqual(notGranted(policy, ROLE, [ACTION]), []);
  });

  it("may be spread over statements, and what is missing is named", () => {
    const policy = policyOf(GRANT, { ...GRANT, Action: ["s3:ReplicateTags"] });
    const actions = [ACTION, "s3:ReplicateDelete", "s3:ReplicateTags"];
    assert.deepEqual(notGranted(policy, ROLE, actions), ["s3:ReplicateDelete"]);
  });

  for (const garbage of ["", "not JSON", "null", "7", "[]", "{}", '{"Statement":null}']) {
    it(`is nowhere in ${JSON.stringify(garbage)}`, () => {
      assert.deepEqual(notGranted(garbage, ROLE, [ACTION]), [ACTION]);
    });
  }
});

describe("a trust policy", () => {
  const TRUST = {
    Effect: "Allow",
    Principal: { Service: "s3.amazonaws.com" },
    Action: "sts:AssumeRole",
  };
  const trusts = (statement: object) => trustsService(policyOf(statement), "s3.amazonaws.com");

  it("trusts the service that it names, alone or among others", () => {
    assert.equal(trusts(TRUST), true);
    const services = ["lambda.amazonaws.com", "s3.amazonaws.com"];
    assert.equal(trusts({ ...TRUST, Principal: { Service: services } }), true);
  });

  it("trusts no other service, nobody by a denial and not for another action", () => {
    assert.equal(trusts({ ...TRUST, Principal: { Service: "ec2.amazonaws.com" } }), false);
    assert.equal(trusts({ ...TRUST, Principal: { AWS: ROOT } }), false);
    assert.equal(trusts({ ...TRUST, Effect: "Deny" }), false);
    assert.equal(trusts({ ...TRUST, Action: "sts:TagSession" }), false);
    assert.equal(trustsService("", "s3.amazonaws.com"), false);
  });
});
