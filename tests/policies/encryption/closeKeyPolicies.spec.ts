// The policy reads documents as AWS evaluates them. What identity policies of other accounts allow, which a
// key policy that names an account leaves to them, is not seen.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { closeKeyPolicies as policy } from "../../../policies/encryption/closeKeyPolicies";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import { key } from "../../support/pairs";
import { bend, judge, undecided, type Verdict } from "../../support/policies";
import { REPLICA_KEY, USES, withAlias } from "./keyStacks";
import type { AnyStatement } from "./statements";
import { addStatements, ROLE_ARN, setStatements } from "./statements";

const OTHER = "333333333333";
const OTHER_ROOT = `arn:aws:iam::${OTHER}:root`;
const ALL = "all of kms:*";

const judged = (stack: object, ...more: RecordedResource[]) =>
  judge(policy, [...(Object.values(stack) as RecordedResource[]), ...more]);

const everybody = (label = '"Added"', holder = "archive-source-key-policy"): Verdict => [
  "mandatory",
  holder,
  `${holder} lets everybody use archive-source-key, which ${USES["archive-source-key"]}, by statement ${label}. Name the accounts or roles as principals, or pin them by StringEquals aws:PrincipalAccount or aws:PrincipalOrgID.`,
];

const stranger = (who: string, actions: string): Verdict => [
  "mandatory",
  "archive-source-key-policy",
  `archive-source-key-policy lets ${who} administer archive-source-key, which ${USES["archive-source-key"]}, of account 111111111111, by statement "Added": ${actions}. Allow other accounts only to use it: kms:Encrypt, kms:Decrypt, kms:GenerateDataKey.`,
];

const allow = (change: AnyStatement): AnyStatement => ({
  Sid: "Added",
  Effect: "Allow",
  Principal: "*",
  Action: "kms:*",
  Resource: "*",
  ...change,
});

/** A pair whose source key's policy allows more. */
function withGrant(change: AnyStatement) {
  const stack = pair();
  addStatements(stack.sourceKeyPolicy, allow(change));
  return stack;
}

const under = (operator: string, name: string, ...values: unknown[]) => ({
  Condition: { [operator]: { [name]: values.length === 1 ? values[0] : values } },
});

describe("policy closeKeyPolicies", () => {
  it("passes the policies that the component writes, the grant to another account's role included", async () => {
    for (const mode of ["update", "preview"] as const) {
      assert.deepEqual(await judged(pair(mode)), []);
      assert.deepEqual(await judged(pair(mode, "archive", "222222222222")), []);
    }
  });

  it("refuses everybody, in every form and for any action", async () => {
    for (const change of [
      {},
      { Principal: { AWS: "*" }, Action: "kms:Decrypt" },
      { Principal: { AWS: [ROLE_ARN, "*"] }, Action: ["kms:DescribeKey"] },
      { Principal: undefined, NotPrincipal: { AWS: ROLE_ARN } },
    ]) {
      assert.deepEqual(await judged(withGrant(change)), [everybody()]);
    }
    assert.deepEqual(await judged(withGrant({ Sid: undefined })), [everybody("2")]);
    assert.deepEqual(await judged(withGrant({ Effect: "Deny" })), []);
  });

  for (const [what, condition] of [
    [
      "a service that requests come through",
      under("StringEquals", "kms:ViaService", "s3.us-east-1.amazonaws.com"),
    ],
    ["a network", under("StringEquals", "aws:SourceVpce", "vpce-1a2b3c4d")],
    ["any account", under("StringLike", "kms:CallerAccount", "*")],
    ["another account than one", under("StringNotEquals", "kms:CallerAccount", OTHER)],
    ["an account, if any", under("StringEqualsIfExists", "aws:PrincipalAccount", "111111111111")],
    ["roles of any account", under("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/app")],
    ["all of no values", under("ForAllValues:StringEquals", "aws:PrincipalOrgID", "o-example")],
    ["any organisation", under("StringLike", "aws:PrincipalOrgID", "o-*")],
    [
      "paths of any organisation",
      under("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "*/r-ab12/*"),
    ],
    ["a policy variable", under("StringEquals", "aws:userid", "${aws:userid}")],
    ["no value", under("StringEquals", "aws:PrincipalOrgID", [])],
    [
      "one good and one bad value",
      under("StringLike", "aws:PrincipalAccount", "111111111111", "2*"),
    ],
    ["what is no service", under("Bool", "aws:PrincipalIsAWSService", "false")],
  ] as const) {
    it(`refuses everybody under a condition on ${what}`, async () => {
      assert.deepEqual(await judged(withGrant(condition)), [everybody()]);
    });
  }

  for (const [what, condition] of [
    ["the caller's account", under("StringEquals", "kms:CallerAccount", "111111111111")],
    ["the caller's account as a number", under("StringEquals", "kms:CallerAccount", 111111111111)],
    ["the principal", under("ArnEquals", "aws:PrincipalArn", ROLE_ARN)],
    [
      "roles of the account",
      under("ArnLike", "aws:PrincipalArn", "arn:aws:iam::111111111111:role/*"),
    ],
    ["a role's id", under("StringLike", "aws:userid", "AROAEXAMPLEEXAMPLE:*")],
    ["the source's account", under("StringEquals", "aws:SourceAccount", OTHER)],
    ["the source", under("ArnLike", "aws:SourceArn", "arn:aws:s3:::archive-source-1a2b3c4")],
    [
      "a calling service",
      under("StringEquals", "aws:PrincipalServiceName", "cloudtrail.amazonaws.com"),
    ],
    ["AWS's services", under("Bool", "aws:PrincipalIsAWSService", true)],
  ] as const) {
    it(`passes everybody pinned by ${what}`, async () => {
      assert.deepEqual(await judged(withGrant(condition)), []);
    });
  }

  it("lets an organisation use the key, not administer it", async () => {
    for (const [condition, who] of [
      [under("StringEquals", "aws:PrincipalOrgID", "o-example"), "organisation o-example"],
      [
        under("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-example/r-ab12/*"),
        "organisation o-example/r-ab12/*",
      ],
    ] as const) {
      assert.deepEqual(await judged(withGrant({ ...condition, Action: "kms:Decrypt" })), []);
      assert.deepEqual(await judged(withGrant(condition)), [stranger(who, ALL)]);
    }
  });

  it("refuses another account's root, number, role or user that may administer", async () => {
    for (const name of [
      OTHER_ROOT,
      OTHER,
      `arn:aws:iam::${OTHER}:role/admin`,
      `arn:aws:iam::${OTHER}:user/admin`,
      `arn:aws:sts::${OTHER}:assumed-role/admin/session`,
    ]) {
      assert.deepEqual(await judged(withGrant({ Principal: { AWS: name } })), [
        stranger(name, ALL),
      ]);
    }
    const one = withGrant({
      Principal: { AWS: [OTHER_ROOT, "arn:aws:iam::111111111111:root"] },
      Action: ["kms:Decrypt", "kms:Put*", "kms:CreateGrant"],
      ...under("ArnEquals", "aws:PrincipalArn", `arn:aws:iam::${OTHER}:role/app`),
    });
    assert.deepEqual(await judged(one), [
      stranger(OTHER_ROOT, "kms:CreateGrant, kms:PutKeyPolicy"),
    ]);
  });

  it("refuses everything but some actions, where administrative ones are left", async () => {
    const rest = withGrant({
      Principal: { AWS: OTHER_ROOT },
      Action: undefined,
      NotAction: ["kms:Schedule*", "kms:Disable*", "kms:Tag*", "kms:Untag*", "kms:Re*", "kms:C*"],
    });
    assert.deepEqual(await judged(rest), [
      stranger(
        OTHER_ROOT,
        "kms:DeleteImportedKeyMaterial, kms:PutKeyPolicy, kms:UpdatePrimaryRegion",
      ),
    ]);
  });

  it("refuses everybody pinned to another account who may administer, unless to the own one too", async () => {
    const pinned = (...conditions: AnyStatement[]) =>
      withGrant({ Condition: Object.assign({}, ...conditions) as AnyStatement });
    const account = { StringEquals: { "kms:CallerAccount": ["111111111111", OTHER] } };
    assert.deepEqual(await judged(pinned(account)), [stranger(OTHER, ALL)]);
    const role = { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${OTHER}:role/*` } };
    assert.deepEqual(await judged(pinned(account, role)), [stranger(OTHER, ALL)]);
    const own = { ArnLike: { "aws:PrincipalArn": ROLE_ARN } };
    assert.deepEqual(await judged(pinned(account, own)), []);
  });

  it("lets another account use the key, and make grants for AWS's services", async () => {
    const principal = { Principal: { AWS: OTHER_ROOT } };
    for (const change of [
      { Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*", "kms:DescribeKey"] },
      { Action: "kms:*", Resource: "arn:aws:kms:us-east-1:111111111111:key/another" },
      { Action: "kms:CreateGrant", ...under("Bool", "kms:GrantIsForAWSResource", "true") },
    ]) {
      assert.deepEqual(await judged(withGrant({ ...principal, ...change })), []);
    }
    const grants = { ...principal, Action: "kms:CreateGrant" };
    for (const condition of [
      {},
      under("Bool", "kms:GrantIsForAWSResource", "false"),
      under("Bool", "kms:GrantIsForAWSResource", "true", "false"),
      under("BoolIfExists", "kms:GrantIsForAWSResource", "true"),
      under("Bool", "aws:SecureTransport", "true"),
    ]) {
      assert.deepEqual(await judged(withGrant({ ...grants, ...condition })), [
        stranger(OTHER_ROOT, "kms:CreateGrant"),
      ]);
    }
  });

  it("leaves the own account, services and ids alone", async () => {
    for (const Principal of [
      { AWS: "111111111111" },
      { AWS: ROLE_ARN },
      { AWS: "AROAEXAMPLEEXAMPLE" },
      { Service: "cloudtrail.amazonaws.com" },
      undefined,
    ]) {
      assert.deepEqual(await judged(withGrant({ Principal })), []);
    }
  });

  it("takes the account of a new key from its provider, and waits where nothing tells", async () => {
    const stack = pair("preview");
    setStatements(stack.sourceKeyPolicy, [allow({ Principal: { AWS: OTHER_ROOT } })]);
    assert.deepEqual(await judged(stack), [stranger(OTHER_ROOT, ALL)]);
    stack.sourceKey.provider!.properties = {};
    assert.deepEqual(await judged(stack), [undecided("archive-source-key", "arn")]);
    bend(stack.sourceKey, "arn", undefined);
    assert.deepEqual(await judged(stack), []);
  });

  it("waits for a value of a condition or a side that a preview does not know", async () => {
    const stack = pair("preview");
    const condition = under("ArnEquals", "aws:PrincipalArn", unknownValue);
    bend(stack.sourceKeyPolicy, "policy", { Statement: [allow(condition)] });
    assert.deepEqual(await judged(stack), [
      undecided(
        "archive-source-key-policy",
        "policy.Statement.0.Condition.ArnEquals.aws:PrincipalArn",
      ),
    ]);
    const some = under("StringEquals", "aws:PrincipalOrgID", "o-example", unknownValue);
    bend(stack.sourceKeyPolicy, "policy", { Statement: [allow(some)] });
    assert.deepEqual(await judged(stack), [
      undecided(
        "archive-source-key-policy",
        "policy.Statement.0.Condition.StringEquals.aws:PrincipalOrgID.1",
      ),
    ]);
    const principal = { AWS: unknownValue };
    const path = "policy.Statement.0.Principal.AWS";
    bend(stack.sourceKeyPolicy, "policy", { Statement: [allow({ Principal: principal })] });
    assert.deepEqual(await judged(stack), [undecided("archive-source-key-policy", path)]);

    const side = pair("preview");
    side.replication.propertyDependencies = {};
    side.sourceKeyPolicy.propertyDependencies = {};
    assert.deepEqual(await judged(side), [
      undecided("archive", "rules.0.destination.bucket", REPLICA_KEY),
      undecided("archive-source-key-policy", "keyId"),
    ]);
  });

  it("takes the policy that a key has itself, and the default one for right", async () => {
    const { sourceKeyPolicy, ...stack } = withGrant({});
    assert.deepEqual(await judged(stack), []);
    bend(stack.sourceKey, "policy", sourceKeyPolicy.properties.policy);
    assert.deepEqual(await judged(stack), [everybody(undefined, "archive-source-key")]);
  });

  it("judges keys by their aliases and each replication, and no other key", async () => {
    const stack = withAlias("update");
    addStatements(stack.sourceKeyPolicy, allow({}));
    const spare = key("spare", "us-east-1");
    bend(spare, "policy", JSON.stringify({ Statement: [allow({})] }));
    const second = Object.values(pair("update", "invoices"));
    assert.deepEqual(await judged(stack, spare, ...second), [everybody()]);
  });
});
