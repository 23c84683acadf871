// That the boundary leaves replication roles all that they need, for every stack and example, and nothing else.
import assert from "node:assert/strict";

import { documentsOf } from "../../bootstrap/documents";
import type { Document } from "../../components/policyDocuments";
import { expectations, isRight, judge } from "../../proof/judge";
import type { Policies } from "../../proof/policies";
import { registeredPolicies } from "../../proof/registeredPolicies";
import { simulate } from "../../proof/simulate";
import { exampleConfig, exampleNames, frozenStacks } from "../../stackFiles";
import { parseAccount } from "../support/bootstrap";

const SOURCE = "111111111111";
const configOf = (stack: string) =>
  exampleNames().includes(stack) ? exampleConfig(stack) : frozenStacks.config(stack);

/** The boundary of the account of a stack's source. */
function boundaryOf(stacks: string[]): Document {
  const { settings, stacks: found } = parseAccount({
    "bootstrap:accountId": SOURCE,
    "bootstrap:stacks": JSON.stringify(stacks),
    "bootstrap:principalArns": JSON.stringify([`arn:aws:iam::${SOURCE}:role/people`]),
  });
  return documentsOf(settings, found).boundary!;
}

const EVERYTHING: Document = {
  Version: "2012-10-17",
  Statement: [{ Sid: "Everything", Effect: "Allow", Action: "*", Resource: "*" }],
};

/** What a role that is let do everything may still do within the boundary. */
async function mayWithin(
  boundary: Document,
  action: string,
  resource: string,
  context: Record<string, string> = {},
): Promise<boolean> {
  const principal = `arn:aws:iam::${SOURCE}:role/archive-replication-1234567`;
  const root = { AWS: `arn:aws:iam::${SOURCE}:root` };
  const open = { Sid: "Open", Effect: "Allow" as const, Principal: root, Resource: "*" };
  const key: Document = { Version: "2012-10-17", Statement: [{ ...open, Action: "kms:*" }] };
  const nothing: Document = { Version: "2012-10-17", Statement: [] };
  const request = { principal, action, resource, accountOfResource: SOURCE, context };
  const policies = { identity: EVERYTHING, boundary };
  const found = await simulate(request, {
    ...policies,
    resource: action.startsWith("kms:") ? key : nothing,
  });
  return found.allowed;
}

/** What must not get through, with the context that would let it. */
const OUTSIDE: [string, string, Record<string, string>?][] = [
  ["iam:CreateRole", `arn:aws:iam::${SOURCE}:role/archive-replication-1234567`],
  ["iam:PassRole", `arn:aws:iam::${SOURCE}:role/archive-replication-1234567`],
  ["sts:AssumeRole", `arn:aws:iam::${SOURCE}:role/administrator`],
  ["s3:GetObjectVersionForReplication", "arn:aws:s3:::payroll/a"],
  ["s3:GetObject", "arn:aws:s3:::archive-source-bucket-1234567/a"],
  ["s3:PutObject", "arn:aws:s3:::archive-dr-bucket-1234567/a"],
  ["s3:DeleteObjectVersion", "arn:aws:s3:::archive-dr-bucket-1234567/a"],
  ["s3:ReplicateObject", "arn:aws:s3:::payroll/a"],
  ["s3:ReplicateObject", "arn:aws:s3:::archive-source-bucket-1234567/a"],
  ["s3:ListBucket", "arn:aws:s3:::payroll"],
  ["s3:PutBucketPolicy", "arn:aws:s3:::archive-source-bucket-1234567"],
  ["kms:Decrypt", `arn:aws:kms:us-east-1:${SOURCE}:key/1`],
  [
    "kms:Decrypt",
    `arn:aws:kms:us-east-1:${SOURCE}:key/1`,
    { "kms:ViaService": "ec2.us-east-1.amazonaws.com" },
  ],
  [
    "kms:Decrypt",
    `arn:aws:kms:eu-west-1:${SOURCE}:key/1`,
    { "kms:ViaService": "s3.eu-west-1.amazonaws.com" },
  ],
  [
    "kms:Encrypt",
    `arn:aws:kms:us-west-2:${SOURCE}:key/1`,
    { "kms:ViaService": "ec2.us-west-2.amazonaws.com" },
  ],
  ["kms:PutKeyPolicy", `arn:aws:kms:us-east-1:${SOURCE}:key/1`],
  [
    "kms:CreateGrant",
    `arn:aws:kms:us-east-1:${SOURCE}:key/1`,
    { "kms:ViaService": "s3.us-east-1.amazonaws.com" },
  ],
];

describe("The boundary of replication roles", () => {
  const stacks = [...frozenStacks.names(), ...exampleNames()];
  const registered = new Map<string, Policies>();
  before(async function () {
    this.timeout(120_000);
    for (const stack of stacks) {
      registered.set(stack, await registeredPolicies(stack, configOf(stack)));
    }
  });

  for (const stack of stacks) {
    it(`lets the role of ${stack} do all that S3 asks of it`, async () => {
      const policies = { ...registered.get(stack)!, boundary: boundaryOf([stack]) };
      const judged = await judge(expectations(policies.topology, policies.adopted), policies);
      assert.ok(judged.length > 20);
      const wrong = judged.filter((one) => !isRight(one)).map(({ request }) => request.id);
      assert.deepEqual(wrong, []);
    });
  }

  it("holds for several stacks at once", async function () {
    this.timeout(60_000);
    const boundary = boundaryOf(["dev", "prod", "fan-out"]);
    for (const stack of ["dev", "prod", "fan-out"]) {
      const policies = { ...registered.get(stack)!, boundary };
      const judged = await judge(expectations(policies.topology, policies.adopted), policies);
      assert.deepEqual(judged.filter((one) => !isRight(one)).length, 0, stack);
    }
  });

  for (const [action, resource, context] of OUTSIDE) {
    const where = context ? ` by ${context["kms:ViaService"] ?? ""}` : "";
    it(`keeps a role that may do everything from ${action} on ${resource}${where}`, async () => {
      assert.equal(await mayWithin(boundaryOf(["dev"]), action, resource, context), false);
    });
  }

  it("lets such a role replicate", async () => {
    const boundary = boundaryOf(["dev"]);
    const bucket = "arn:aws:s3:::archive-dr-bucket-1234567";
    assert.equal(await mayWithin(boundary, "s3:ReplicateObject", `${bucket}/a`), true);
    const viaS3 = { "kms:ViaService": "s3.us-west-2.amazonaws.com" };
    const key = `arn:aws:kms:us-west-2:${SOURCE}:key/1`;
    assert.equal(await mayWithin(boundary, "kms:Encrypt", key, viaS3), true);
  });

  it("has no action that no stack or example would miss", async function () {
    this.timeout(240_000);
    const used = new Set<string>();
    for (const stack of ["cross-account", "dev", "prod"]) {
      const boundary = boundaryOf([stack]);
      const policies = registered.get(stack)!;
      const required = expectations(policies.topology, policies.adopted).filter(
        ({ allowed }) => allowed,
      );
      for (const action of boundary.Statement.flatMap((statement) => statement.Action)) {
        if (used.has(action)) continue;
        const Statement = boundary.Statement.map((statement) => ({
          ...statement,
          Action: [statement.Action].flat().filter((other) => other !== action),
        })).filter((statement) => statement.Action.length > 0);
        const judged = await judge(required, { ...policies, boundary: { Statement } });
        if (!judged.every(isRight)) used.add(action);
      }
    }
    const all = boundaryOf(["cross-account"]).Statement.flatMap(({ Action }) => Action);
    assert.deepEqual([...used].sort(), [...new Set(all)].sort());
  });

  it("is made only where a stack makes a role in the account", () => {
    const { settings, stacks: found } = parseAccount({
      "bootstrap:accountId": "222222222222",
      "bootstrap:stacks": JSON.stringify(["prod"]),
      "bootstrap:principalArns": JSON.stringify([`arn:aws:iam::${SOURCE}:role/people`]),
    });
    assert.equal(documentsOf(settings, found).boundary, undefined);
  });
});
