// The policy runs in the SDK's own server code on recorded resources. Whether a condition in a trust
// holds when S3 assumes the role is documented nowhere, so none is judged.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { trustOnlyS3 as policy } from "../../../policies/permissions/trustOnlyS3";
import { pair } from "../../support/goodPair";
import { bend, judge, undecided, type JsonStatement, type Verdict } from "../../support/policies";

const ROLE = "archive-replication";
const TO_S3 = {
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Principal: { Service: "s3.amazonaws.com" },
};

const trusting = (...statements: JsonStatement[]) => {
  const stack = pair();
  bend(stack.role, "assumeRolePolicy", JSON.stringify({ Statement: statements }));
  return judge(policy, Object.values(stack));
};

const untrusted: Verdict = [
  "mandatory",
  ROLE,
  `${ROLE} is a replication role, and its assumeRolePolicy does not let S3 assume it, so nothing is replicated. Allow sts:AssumeRole to the service s3.amazonaws.com.`,
];
const others = (label: string, who: string): Verdict => [
  "mandatory",
  ROLE,
  `${ROLE} is a replication role, and ${label} of its assumeRolePolicy lets ${who} assume it. Trust s3.amazonaws.com alone.`,
];

describe("policy trustOnlyS3", () => {
  it("passes the component's own trust, in an update and in a preview", async () => {
    assert.deepEqual(await judge(policy, Object.values(pair())), []);
    assert.deepEqual(await judge(policy, Object.values(pair("preview"))), []);
  });

  it("passes S3 Batch Operations beside S3, conditions, and a document that is an object", async () => {
    const Service = ["s3.amazonaws.com", "batchoperations.s3.amazonaws.com"];
    assert.deepEqual(await trusting({ ...TO_S3, Principal: { Service } }), []);
    const Condition = { StringEquals: { "aws:SourceAccount": "111111111111" } };
    assert.deepEqual(await trusting({ ...TO_S3, Condition }), []);
    const stack = pair();
    bend(stack.role, "assumeRolePolicy", { Statement: TO_S3 });
    assert.deepEqual(await judge(policy, Object.values(stack)), []);
  });

  it("refuses a trust of another service, which is not S3's either", async () => {
    assert.deepEqual(await trusting({ ...TO_S3, Principal: { Service: "ec2.amazonaws.com" } }), [
      untrusted,
      others("statement 1", '"ec2.amazonaws.com"'),
    ]);
  });

  it("refuses a trust without the action, an empty one, and one that is no JSON", async () => {
    assert.deepEqual(await trusting({ ...TO_S3, Action: "sts:TagSession" }), [untrusted]);
    assert.deepEqual(await trusting(), [untrusted]);
    const stack = pair();
    bend(stack.role, "assumeRolePolicy", "s3.amazonaws.com");
    assert.deepEqual(await judge(policy, Object.values(stack)), [untrusted]);
  });

  for (const [Principal, who] of [
    ["*", "everybody"],
    [{ AWS: "*" }, "everybody"],
    [{ AWS: "arn:aws:iam::111111111111:root" }, '"arn:aws:iam::111111111111:root"'],
    [
      { AWS: ["111111111111", "222222222222"], Service: "lambda.amazonaws.com" },
      '"111111111111", "222222222222", "lambda.amazonaws.com"',
    ],
    [{ Federated: "cognito-identity.amazonaws.com" }, '"cognito-identity.amazonaws.com"'],
  ] as [unknown, string][]) {
    it(`refuses ${JSON.stringify(Principal)} beside S3`, async () => {
      assert.deepEqual(await trusting(TO_S3, { ...TO_S3, Sid: "Others", Principal }), [
        others('statement "Others"', who),
      ]);
    });
  }

  it("refuses a trust of everybody but a few, and takes a denial for what it is", async () => {
    const { Principal: _, ...rest } = TO_S3;
    assert.deepEqual(await trusting(TO_S3, { ...rest, NotPrincipal: { AWS: "111111111111" } }), [
      others("statement 2", "everybody but a few"),
    ]);
    assert.deepEqual(
      await trusting(TO_S3, { ...TO_S3, Effect: "Deny", Principal: { AWS: "*" } }),
      [],
    );
  });

  it("says by an advisory that a preview does not know the trust, and takes unknown principals for right", async () => {
    const stack = pair("preview");
    bend(stack.role, "assumeRolePolicy", unknownValue);
    assert.deepEqual(await judge(policy, Object.values(stack)), [
      undecided(ROLE, "assumeRolePolicy"),
    ]);
    bend(stack.role, "assumeRolePolicy", {
      Statement: [{ ...TO_S3, Principal: { Service: unknownValue } }],
    });
    assert.deepEqual(await judge(policy, Object.values(stack)), []);
  });

  it("judges a role of several replications once, and no other role", async () => {
    const stack = pair();
    const other = pair("update", "other");
    bend(other.role, "assumeRolePolicy", "{}");
    const again = { ...stack.replication, urn: `${stack.replication.urn}-again`, name: "again" };
    bend(stack.role, "assumeRolePolicy", "{}");
    const resources = [...Object.values(stack), again, other.role];
    assert.deepEqual(await judge(policy, resources), [untrusted]);
  });
});
