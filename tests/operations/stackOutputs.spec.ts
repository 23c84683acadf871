import assert from "node:assert/strict";

import { OperationError } from "../../operations/errors";
import { parseStackOutputs } from "../../operations/stackOutputs";
import { ruleOutputs, sideOutputs, stackOutputs } from "../support/stackOutputs";

const GOOD = stackOutputs();
const parse = (value: unknown) => parseStackOutputs(JSON.stringify(value));

/** The lines of the error, the first apart, which is always the same. */
function faultsOf(value: unknown): string[] {
  try {
    parse(value);
  } catch (error) {
    assert.ok(error instanceof OperationError);
    const [first, ...faults] = error.message.split("\n");
    assert.equal(first, "These are not the outputs of a replicated-bucket stack that is up:");
    assert.match(faults.pop()!, /^Make them with `pulumi stack output --json`/);
    return faults.map((fault) => fault.trim());
  }
  return [];
}

describe("the stack's outputs", () => {
  it("are read as they are", () => {
    assert.deepEqual(parse(GOOD), GOOD);
  });

  it("may name a profile and a role for a side, and a storage class for a rule", () => {
    const source = sideOutputs("source", {
      profile: "data",
      assumeRoleArn: "arn:aws:iam::111111111111:role/deploy",
    });
    const outputs = { ...GOOD, source, rules: [ruleOutputs({ storageClass: "GLACIER_IR" })] };
    assert.deepEqual(parse(outputs), outputs);
  });

  it("may name other keys of the source, and those of an older program name none", () => {
    const additionalSourceKeyArns = [`${GOOD.source.kmsKeyArn}-older`];
    const outputs = { ...GOOD, additionalSourceKeyArns };
    assert.deepEqual(parse(outputs), outputs);
    assert.equal(parse(GOOD).additionalSourceKeyArns, undefined);
  });

  it("may tell of a bucket and a role that were there before, and what their owners must add", () => {
    const existingBucket = { name: "archive-source", enableVersioning: true };
    const statement = { Sid: "Replicate", Effect: "Allow" };
    const outputs = {
      ...GOOD,
      source: sideOutputs("source", { existingBucket }),
      role: { existingArn: GOOD.roleArn },
      required: {
        rolePolicy: { Version: "2012-10-17", Statement: [statement] },
        destinations: { dr: { bucketPolicyStatements: [statement], keyPolicyStatements: [] } },
      },
    };
    assert.deepEqual(parse(outputs), outputs);
  });

  it("may tell of a role's name, path and boundary, and that nobody must add anything", () => {
    const permissionsBoundaryArn = "arn:aws:iam::111111111111:policy/limit";
    const role = { name: "replication", path: "/service-role/", permissionsBoundaryArn };
    const outputs = { ...GOOD, role, required: { destinations: {} } };
    assert.deepEqual(parse(outputs), outputs);
  });

  it("may tell how the sides encrypt, of a source by SSE-S3 without a key", () => {
    const { kmsKeyArn: _none, ...source } = sideOutputs("source", { sseAlgorithm: "AES256" });
    const destinations = { dr: sideOutputs("dr", { sseAlgorithm: "aws:kms:dsse" }) };
    const outputs = { ...GOOD, source: { ...source, bucketKeyEnabled: false }, destinations };
    assert.deepEqual(parse(outputs), outputs);
  });

  it("are refused when a key is missing: of a source by another algorithm, and of every destination", () => {
    const { kmsKeyArn: _none, ...source } = GOOD.source;
    const fault =
      "source.kmsKeyArn: received nothing; expected the ARN of a key, unless sseAlgorithm is AES256";
    for (const sseAlgorithm of [undefined, "aws:kms", "aws:kms:dsse"]) {
      assert.deepEqual(faultsOf({ ...GOOD, source: { ...source, sseAlgorithm } }), [fault]);
    }
    const { kmsKeyArn: _nor, ...dr } = sideOutputs("dr", { sseAlgorithm: "AES256" });
    assert.deepEqual(faultsOf({ ...GOOD, destinations: { dr } }), [
      "destinations.dr.kmsKeyArn: received nothing; expected text",
    ]);
  });

  it("may stand among outputs that somebody added to the program", () => {
    assert.deepEqual(parse({ ...GOOD, dashboardUrl: "https://example.com" }), GOOD);
  });

  for (const text of ["", "not JSON", '{"source":', "Current stack outputs (4):"]) {
    it(`are refused when they are no JSON: ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseStackOutputs(text), {
        name: "OperationError",
        message: "The stack's outputs are not JSON. Make them with `pulumi stack output --json`.",
      });
    });
  }

  it("are refused when the stack is not up, each missing output named", () => {
    assert.deepEqual(
      faultsOf({}).map((fault) => fault.split(";")[0]),
      [
        "source: received nothing",
        "destinations: received nothing",
        "roleArn: received nothing",
        "rules: received nothing",
      ],
    );
  });

  const wholes: [string, unknown, string][] = [
    ["null", null, "the whole: received null"],
    ["a list", [GOOD], 'the whole: received [{"source":'],
    ["text", "outputs", 'the whole: received "outputs"'],
    ["a number", 7, "the whole: received 7"],
  ];
  for (const [what, value, fault] of wholes) {
    it(`are refused when they are ${what}`, () => {
      const faults = faultsOf(value);
      assert.equal(faults.length, 1);
      assert.ok(faults[0]!.startsWith(fault), faults[0]);
    });
  }

  it("are refused with every wrong shape named at once", () => {
    const outputs = {
      source: { ...GOOD.source, accountId: 111111111111 },
      destinations: { dr: { ...GOOD.destinations.dr, bucketName: undefined, colour: "blue" } },
      roleArn: null,
      rules: [{ ...ruleOutputs(), priority: "1", metrics: "yes", tags: ["gold"] }],
      additionalSourceKeyArns: ["a", 1],
    };
    assert.deepEqual(
      faultsOf(outputs).map((fault) => fault.split(";")[0]),
      [
        "source.accountId: received 111111111111",
        'destinations.dr.colour: received "blue"',
        "destinations.dr.bucketName: received nothing",
        "roleArn: received null",
        "additionalSourceKeyArns[1]: received 1",
        'rules[0].priority: received "1"',
        'rules[0].tags: received ["gold"]',
        'rules[0].metrics: received "yes"',
      ],
    );
  });

  it("are refused when a rule names a destination that is not among them", () => {
    const rules = [ruleOutputs(), ruleOutputs({ id: "everything-moon", destination: "moon" })];
    assert.deepEqual(faultsOf({ ...GOOD, rules }), [
      "rules: everything-moon names the destination moon, which is not among the outputs",
    ]);
  });

  it("do not take what every object has for a destination", () => {
    const rules = [ruleOutputs({ destination: "toString" })];
    assert.equal(faultsOf({ ...GOOD, rules }).length, 1);
  });
});
