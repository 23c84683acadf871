// The policy runs in the SDK's own server code on recorded resources.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { rolePolicy } from "../../../components/policyDocuments";
import { grantRoleNoMore as policy } from "../../../policies/permissions/grantRoleNoMore";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair, topologyOf } from "../../support/goodPair";
import {
  bend,
  bendStatements,
  judge,
  resource,
  withStatement,
  type JsonStatement,
  type Verdict,
} from "../../support/policies";

const DESTINATION = "arn:aws:s3:::archive-dr-1a2b3c4";

const judged = (
  stack: Partial<ReturnType<typeof pair>>,
  options: object = {},
  ...more: RecordedResource[]
) => judge(policy, [...Object.values(stack), ...more], options);

const fault = (label: string, text: string, holder = "archive-replication-policy"): Verdict => [
  "mandatory",
  holder,
  `${holder} ${label} lets the replication role do more than replicate: ${text}. Name what the rules need, one by one.`,
];

const bent = (sid: string, change: JsonStatement) => {
  const stack = pair();
  bendStatements(
    stack.rolePolicy,
    withStatement(sid, (statement) => ({ ...statement, ...change })),
  );
  return stack;
};

describe("policy grantRoleNoMore", () => {
  it("passes the component's own documents, in one account and across two, known or not", async () => {
    for (const mode of ["update", "preview"] as const) {
      assert.deepEqual(await judged(pair(mode)), []);
      assert.deepEqual(await judged(pair(mode, "archive", "222222222222")), []);
    }
    const { source, destinations } = topologyOf("archive", "222222222222");
    const [to] = destinations;
    const all = { ...to!, receivesDeleteMarkers: true, translatesAccessControl: true };
    const stack = pair();
    stack.rolePolicy.properties.policy = JSON.stringify(
      rolePolicy({ source, destinations: [all] }),
    );
    assert.deepEqual(await judged(stack), []);
  });

  for (const [action, said] of [
    ["s3:*", "it allows s3:*"],
    ["*", "it allows *"],
    ["s3:Replicate*", "it allows s3:Replicate*"],
    [["s3:ReplicateObject", "s3:PutBucketVersioning"], "it allows s3:PutBucketVersioning"],
    [["s3:GetObjectVersion", "s3:PutObject"], "it allows s3:GetObjectVersion, s3:PutObject"],
  ] as [string | string[], string][]) {
    it(`refuses the actions ${String(action)}`, async () => {
      assert.deepEqual(await judged(bent("Replicate", { Action: action })), [
        fault('statement "Replicate"', said),
      ]);
    });
  }

  it("takes actions in any case", async () => {
    assert.deepEqual(await judged(bent("Replicate", { Action: "S3:replicateobject" })), []);
  });

  it("takes further actions that its option allows", async () => {
    const stack = bent("Replicate", { Action: ["s3:ReplicateObject", "s3:GetObjectVersion"] });
    assert.deepEqual(await judged(stack, { allowedActions: ["s3:GetObjectVersion"] }), []);
  });

  for (const [what, sid, Resource] of [
    ["every resource", "Replicate", "*"],
    ["every bucket", "Replicate", "arn:aws:s3:::*"],
    ["buckets that begin alike", "Replicate", `${DESTINATION}*`],
    ["another bucket", "Replicate", "arn:aws:s3:::payroll/*"],
    ["every key", "DecryptSource", "arn:aws:kms:us-east-1:111111111111:key/*"],
    ["every key there is", "DecryptSource", "*"],
  ]) {
    it(`refuses a statement about ${what!}`, async () => {
      assert.deepEqual(await judged(bent(sid!, { Resource })), [
        fault(`statement "${sid!}"`, `it is about ${Resource!}`),
      ]);
    });
  }

  it("takes a prefix of a bucket and other keys by their ARNs", async () => {
    assert.deepEqual(
      await judged(bent("Replicate", { Resource: `${DESTINATION}/invoices/*` })),
      [],
    );
    const Resource = ["arn:aws:kms:us-east-1:111111111111:key/older"];
    assert.deepEqual(await judged(bent("DecryptSource", { Resource })), []);
  });

  it("says both of a statement that is too wide in two ways, by its position where it has no id", async () => {
    const stack = pair();
    bendStatements(stack.rolePolicy, () => [
      { Effect: "Allow", Action: ["s3:*", "kms:*"], Resource: "*" },
    ]);
    assert.deepEqual(await judged(stack), [
      fault("statement 1", "it allows s3:*, kms:*; it is about *"),
    ]);
  });

  it("refuses statements that name what they are not about", async () => {
    const stack = pair();
    bendStatements(stack.rolePolicy, () => [
      { Sid: "A", Effect: "Allow", NotAction: "iam:*", Resource: DESTINATION },
      { Sid: "B", Effect: "Allow", Action: "s3:ReplicateObject", NotResource: DESTINATION },
    ]);
    assert.deepEqual(await judged(stack), [
      fault('statement "A"', 'it allows everything except "iam:*"'),
      fault('statement "B"', `it is about everything except "${DESTINATION}"`),
    ]);
  });

  it("leaves denials alone", async () => {
    const stack = pair();
    bendStatements(stack.rolePolicy, (all) => [
      ...all,
      { Effect: "Deny", Action: "s3:*", Resource: "arn:aws:s3:::payroll/*" },
    ]);
    assert.deepEqual(await judged(stack), []);
  });

  it("judges what it knows of a document that a preview knows in part", async () => {
    const stack = pair("preview");
    stack.rolePolicy.properties.policy = {
      Statement: [{ Effect: "Allow", Action: "s3:*", Resource: [unknownValue, "*"] }],
    };
    assert.deepEqual(await judged(stack), [fault("statement 1", "it allows s3:*; it is about *")]);
  });

  it("refuses AWS's managed policies, and leaves those of others to them", async () => {
    const { rolePolicy: own, ...stack } = pair();
    const attachment = (arn: string) =>
      resource(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "attachment",
        "us-east-1",
        { role: stack.role.properties.name, policyArn: arn },
        { role: [stack.role] },
      );
    const aws = "arn:aws:iam::aws:policy/AmazonS3FullAccess";
    assert.deepEqual(await judged({ ...stack, rolePolicy: own }, {}, attachment(aws)), [
      [
        "mandatory",
        "attachment",
        `attachment gives the replication role archive-replication the policy ${aws} of AWS, which allows far more than replication. Write a policy for the role that names its buckets and keys.`,
      ],
    ]);
    const others = attachment("arn:aws:iam::111111111111:policy/replicate");
    assert.deepEqual(await judged(stack, {}, others), []);
  });

  it("takes the buckets of all replications that share a role", async () => {
    const stack = pair();
    const second = pair("update", "invoices");
    for (const config of [second.replication]) {
      bend(config, "role", stack.role.properties.arn);
      config.propertyDependencies = { ...config.propertyDependencies, role: [stack.role.urn] };
    }
    bendStatements(stack.rolePolicy, (all) => [
      ...all,
      ...(JSON.parse(second.rolePolicy.properties.policy as string) as { Statement: [] }).Statement,
    ]);
    const { role: _, rolePolicy: __, ...rest } = second;
    assert.deepEqual(await judged(stack, {}, ...Object.values(rest)), []);
  });

  it("leaves the policies of other roles alone", async () => {
    const other = pair("update", "other");
    bendStatements(other.rolePolicy, () => [{ Effect: "Allow", Action: "*", Resource: "*" }]);
    assert.deepEqual(await judged(pair(), {}, other.role, other.rolePolicy), []);
  });
});
