// The policy runs in the SDK's own server code on recorded resources. What AWS makes of a policy is
// documented, not tried here.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { keepOutsidersOut as policy } from "../../../policies/exposure/keepOutsidersOut";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import { bucket, key, replication, setting } from "../../support/pairs";
import { bend, judge, undecided, type Verdict } from "../../support/policies";

const judged = (stack: object, options?: object) =>
  judge(policy, Object.values(stack) as RecordedResource[], options);

const DR = "archive-dr, a destination of archive";

const open = (name = "archive-dr-policy", what = DR, label = 'statement "Added"'): Verdict => [
  "mandatory",
  name,
  `${name}, ${label}: lets everybody in to ${what}. Name its principals, or add a condition that tells their organization, account or network, such as aws:PrincipalOrgID.`,
];

const given = (who: string, actions: string, name = "archive-dr-policy", what = DR): Verdict => [
  "mandatory",
  name,
  `${name}, statement "Added": gives ${who} ${actions} on ${what}. Take ${actions.includes(",") ? "these actions" : "this action"} out: replication needs none of the kind.`,
];

const ALL_ACTIONS =
  "s3:BypassGovernanceRetention, s3:DeleteBucketPolicy, s3:DeleteObjectVersion, s3:PutBucketAcl, s3:PutBucketPolicy, s3:PutBucketVersioning, s3:PutEncryptionConfiguration, s3:PutObjectAcl, s3:PutReplicationConfiguration";
const OTHER = "arn:aws:iam::222222222222:root";
const OWN = "arn:aws:iam::111111111111:root";

const allow = (Principal: unknown, Action: unknown = "s3:GetObject", Condition?: unknown) => ({
  Sid: "Added",
  Effect: "Allow",
  Principal,
  Action,
  Resource: "arn:aws:s3:::archive-dr-1a2b3c4/*",
  Condition,
});

/** The document as an object, as a preview may know it in part. */
const write = (policyOf: RecordedResource, ...statements: unknown[]) => {
  bend(policyOf, "policy", { Version: "2012-10-17", Statement: statements });
};

/** A pair whose destination's policy is this statement. */
function withStatement(statement: unknown, stack = pair()) {
  write(stack.destinationPolicy, statement);
  return stack;
}

const underCondition = (operator: string, key: string, value: unknown) =>
  withStatement(allow("*", "s3:GetObject", { [operator]: { [key]: value } }));

describe("policy keepOutsidersOut", () => {
  for (const mode of ["update", "preview"] as const) {
    it(`passes pairs with the component's own policies, in one account and two (${mode})`, async () => {
      assert.deepEqual(await judged(pair(mode)), []);
      assert.deepEqual(await judged(pair(mode, "archive", "222222222222")), []);
    });

    it(`refuses what is open to everybody, in a document written as text (${mode})`, async () => {
      const stack = pair(mode);
      for (const [anybody, action] of [
        ["*", "s3:GetObject"],
        [{ AWS: "*" }, "s3:*"],
        [{ AWS: [OWN, "*"] }, ["s3:PutObject"]],
      ]) {
        bend(
          stack.destinationPolicy,
          "policy",
          JSON.stringify({ Statement: allow(anybody, action) }),
        );
        assert.deepEqual(await judged(stack), [open()]);
      }
    });

    it(`refuses power over the bucket in the hands of another account (${mode})`, async () => {
      const stack = pair(mode);
      for (const account of [
        "222222222222",
        OTHER,
        "arn:aws:iam::222222222222:role/replication",
        "arn:aws:sts::222222222222:assumed-role/replication/session",
      ]) {
        write(stack.destinationPolicy, allow({ AWS: [OWN, account] }, "s3:PutBucketVersioning"));
        assert.deepEqual(await judged(stack), [given("222222222222", "s3:PutBucketVersioning")]);
      }
    });
  }

  it("refuses an Allow with NotPrincipal, which means everybody else", async () => {
    const { Principal: _, ...statement } = allow("*");
    assert.deepEqual(await judged(withStatement({ ...statement, NotPrincipal: { AWS: OWN } })), [
      open(),
    ]);
  });

  it("passes denials, services, and what is for nobody or the own account", async () => {
    for (const statement of [
      { ...allow("*", "s3:*"), Effect: "Deny" },
      allow({ Service: "logging.s3.amazonaws.com" }, "s3:PutObject"),
      { ...allow("*"), Principal: undefined },
      allow({ AWS: OWN }, "s3:*"),
      allow({ AWS: "AIDA0123456789EXAMPLE" }, "s3:*"),
    ]) {
      assert.deepEqual(await judged(withStatement(statement)), []);
    }
  });

  for (const [operator, key, value] of [
    ["StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"],
    ["StringLike", "aws:PrincipalOrgID", ["o-a1b2c3d4e5"]],
    ["ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/r-ab12/*"],
    ["StringEquals", "aws:PrincipalAccount", "222222222222"],
    ["stringEqualsIgnoreCase", "AWS:SourceAccount", "222222222222"],
    ["ArnLike", "aws:PrincipalArn", "arn:aws:iam::222222222222:role/*"],
    ["ArnLike", "aws:PrincipalArn", "arn:*:iam::222222222222:role/a?"],
    ["ArnEquals", "aws:SourceArn", "arn:aws:s3:::other-bucket"],
    ["StringLike", "aws:userid", "AROA0123456789EXAMPLE:*"],
    ["StringEquals", "aws:SourceVpce", "vpce-1a2b3c4d"],
    ["StringEquals", "s3:DataAccessPointAccount", 111111111111],
    ["IpAddress", "aws:SourceIp", ["192.0.2.1", "10.0.0.0/8", "2001:db8::/32"]],
  ] as const) {
    it(`passes everybody within ${operator} ${key} ${String(value)}`, async () => {
      assert.deepEqual(await judged(underCondition(operator, key, value)), []);
    });
  }

  for (const [operator, key, value] of [
    ["StringNotEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"],
    ["StringEqualsIfExists", "aws:PrincipalOrgID", "o-a1b2c3d4e5"],
    ["ForAllValues:StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"],
    ["StringLike", "aws:PrincipalOrgID", ["o-a1b2c3d4e5", "o-*"]],
    ["ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/replication"],
    ["ArnLike", "aws:PrincipalArn", "arn:aws:iam::${aws:PrincipalAccount}:role/replication"],
    ["Null", "aws:PrincipalOrgID", "false"],
    ["StringLike", "aws:Referer", "https://example.com/index"],
    ["Bool", "aws:SecureTransport", "true"],
    ["IpAddress", "aws:SourceIp", "0.0.0.0/0"],
    ["IpAddress", "aws:SourceIp", "2001:db8::/31"],
    ["NotIpAddress", "aws:SourceIp", "192.0.2.0/24"],
  ] as const) {
    it(`refuses everybody within ${operator} ${key} ${String(value)}`, async () => {
      assert.deepEqual(await judged(underCondition(operator, key, value)), [open()]);
    });
  }

  it("names every action that a wildcard, or an exception, gives away", async () => {
    assert.deepEqual(await judged(withStatement(allow({ AWS: OTHER }, "*"))), [
      given("222222222222", ALL_ACTIONS),
    ]);
    assert.deepEqual(
      await judged(withStatement(allow({ AWS: OTHER }, ["s3:Get*", "S3:putbucketa*"]))),
      [given("222222222222", "s3:PutBucketAcl")],
    );
    const { Action: _, ...statement } = allow({ AWS: OTHER });
    const exceptions = ALL_ACTIONS.split(", ").slice(2);
    assert.deepEqual(await judged(withStatement({ ...statement, NotAction: exceptions })), [
      given("222222222222", "s3:BypassGovernanceRetention, s3:DeleteBucketPolicy"),
    ]);
  });

  it("names every other account once", async () => {
    const principals = { AWS: [OTHER, "333333333333", "222222222222", OWN] };
    assert.deepEqual(await judged(withStatement(allow(principals, "s3:PutObjectAcl"))), [
      given("222222222222, 333333333333", "s3:PutObjectAcl"),
    ]);
  });

  it("counts those whom a condition leaves of everybody, unless it leaves the own account only", async () => {
    const whom = "all whom its conditions let through";
    for (const [operator, key, value, found] of [
      ["StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5", [given(whom, "s3:PutObjectAcl")]],
      ["StringEquals", "aws:PrincipalAccount", "222222222222", [given(whom, "s3:PutObjectAcl")]],
      ["StringEquals", "aws:PrincipalAccount", "111111111111", []],
      ["ArnLike", "aws:PrincipalArn", "arn:aws:iam::111111111111:role/*", []],
    ] as const) {
      const statement = allow("*", "s3:PutObjectAcl", { [operator]: { [key]: value } });
      assert.deepEqual(await judged(withStatement(statement)), found);
    }
  });

  it("does not take a condition that excludes the own account for one that leaves it only", async () => {
    const conditions = {
      StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
      StringNotEquals: { "aws:PrincipalAccount": "111111111111" },
    };
    const stack = withStatement(allow("*", "s3:PutObjectAcl", conditions));
    assert.deepEqual(await judged(stack), [
      given("all whom its conditions let through", "s3:PutObjectAcl"),
    ]);
  });

  it("takes the list of actions from its option", async () => {
    const stack = withStatement(allow({ AWS: OTHER }, ["s3:PutObjectAcl", "s3:PutObject"]));
    assert.deepEqual(await judged(stack, { actions: ["s3:PutObject"] }), [
      given("222222222222", "s3:PutObject"),
    ]);
    assert.deepEqual(await judged(stack, { actions: [] }), []);
  });

  it("knows a bucket's account by another resource of the same provider", async () => {
    const statement = allow({ AWS: [OWN, OTHER] }, "s3:PutObjectAcl");
    const stack = withStatement(statement, pair("preview"));
    for (const { provider } of Object.values(stack)) provider!.properties = {};
    assert.deepEqual(await judged(stack), []);
    const arn = "arn:aws:kms:us-west-2:111111111111:key/archive-dr-key";
    bend(stack.destinationKey, "arn", arn);
    assert.deepEqual(await judged(stack), [given("222222222222", "s3:PutObjectAcl")]);
    stack.destinationPolicy.provider = undefined;
    assert.deepEqual(await judged(stack), []);
  });

  it("goes by the provider's account before another resource's", async () => {
    const stack = withStatement(allow({ AWS: [OWN, OTHER] }, "s3:PutObjectAcl"));
    const { provider } = stack.destinationPolicy;
    const shared = { ...key("shared", "us-west-2", "update", "333333333333"), provider };
    assert.deepEqual(await judged({ shared, ...stack }), [
      given("222222222222", "s3:PutObjectAcl"),
    ]);
  });

  it("takes any account for the own one where nothing tells that", async () => {
    const stack = pair("preview");
    for (const { provider } of Object.values(stack)) provider!.properties = {};
    const within = { StringEquals: { "aws:PrincipalAccount": "222222222222" } };
    write(stack.destinationPolicy, allow("*", "s3:PutObjectAcl", within));
    assert.deepEqual(await judged(stack), []);
    write(stack.destinationPolicy, allow("*"));
    assert.deepEqual(await judged(stack), [open()]);
  });

  it("judges the policy of a bucket itself where no BucketPolicy does", async () => {
    const { destinationPolicy, ...stack } = pair();
    bend(stack.destination, "policy", JSON.stringify({ Statement: [allow("*")] }));
    assert.deepEqual(await judged({ ...stack, destinationPolicy }), []);
    assert.deepEqual(await judged(stack), [open("archive-dr")]);
  });

  it("names a statement without an id by its position", async () => {
    const stack = pair();
    write(stack.destinationPolicy, allow({ AWS: OWN }), { ...allow("*"), Sid: undefined });
    assert.deepEqual(await judged(stack), [open("archive-dr-policy", DR, "statement 2")]);
  });

  it("leaves a bucket that is not replicated alone", async () => {
    const plain = bucket("plain", "us-east-1");
    const website = setting("BucketPolicy", plain, "policy", { policy: "" });
    write(website, allow("*"));
    assert.deepEqual(await judged({ ...pair(), plain, website }), []);
  });

  it("judges each of several replications, and a bucket of two of them once", async () => {
    const stack = pair();
    const back = replication("back", stack.destination, [["back", stack.source, stack.sourceKey]]);
    write(stack.sourcePolicy, allow("*"));
    const second = pair("update", "invoices");
    second.destination.type = "aws:s3/bucketV2:BucketV2";
    write(second.destinationPolicy, allow("*"));
    assert.deepEqual(await judged([...Object.values(stack), back, ...Object.values(second)]), [
      open("archive-source-policy", "archive-source, the source of archive"),
      open("invoices-dr-policy", "invoices-dr, a destination of invoices"),
    ]);
  });

  it("judges sides outside the stack by the policies that the stack gives them", async () => {
    const { source: _, destination: __, ...stack } = pair();
    assert.deepEqual(await judged(stack), []);
    const what = "archive-dr-1a2b3c4, a destination of archive";
    write(stack.destinationPolicy, allow("*"), allow({ AWS: OTHER }, "s3:PutObjectAcl"));
    assert.deepEqual(await judged(stack), [
      open("archive-dr-policy", what),
      given("222222222222", "s3:PutObjectAcl", "archive-dr-policy", what),
    ]);
  });

  it("says by an advisory that part of a document is not known, where it matters", async () => {
    const stack = pair("preview");
    const says = async (statement: unknown, ...paths: string[]) => {
      write(stack.destinationPolicy, statement);
      const expected = paths.length > 0 ? [undecided("archive-dr-policy", ...paths)] : [];
      assert.deepEqual(await judged(stack), expected);
    };
    const at = (path: string) => `policy.Statement.0.${path}`;
    await says(allow({ AWS: unknownValue }), at("Principal.AWS"));
    await says(allow({ AWS: OTHER }, [unknownValue]), at("Action.0"));
    await says(allow({ AWS: OWN }, [unknownValue]));
    await says(allow({ AWS: OTHER }, [unknownValue, "s3:GetObject"]), at("Action.0"));
    const within = { StringEquals: { "aws:PrincipalOrgID": unknownValue } };
    await says(allow("*", "s3:GetObject", within), at("Condition.StringEquals.aws:PrincipalOrgID"));
    await says(allow("*", "s3:GetObject", unknownValue), at("Condition"));
    await says(allow({ AWS: OWN }, "s3:GetObject", unknownValue));
    const organization = { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } };
    await says(allow({ AWS: unknownValue }, "s3:PutObjectAcl", organization), at("Principal.AWS"));
    await says(allow({ AWS: unknownValue }, [unknownValue], organization), at("Action.0"));
    await says(allow({ AWS: unknownValue }, "s3:GetObject", organization));
  });

  it("says by an advisory that a side, or whose policy it is, is not known", async () => {
    const side = pair("preview");
    side.replication.propertyDependencies = {};
    assert.deepEqual(await judged(side), [undecided("archive", "rules.0.destination.bucket")]);

    const owner = pair("preview");
    bend(owner.sourcePolicy, "bucket", unknownValue);
    owner.sourcePolicy.propertyDependencies = {};
    assert.deepEqual(await judged(owner), [undecided("archive-source-policy", "bucket")]);
  });
});
