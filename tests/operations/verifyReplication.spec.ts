import assert from "node:assert/strict";

import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import type { ReplicationRule } from "@aws-sdk/client-s3";
import { DeleteBucketReplicationCommand, PutBucketReplicationCommand } from "@aws-sdk/client-s3";

import type { AwsClients } from "../../operations/awsClients";
import { verify } from "../../operations/verify";
import { replicationOf, verifyReplication } from "../../operations/verifyReplication";
import type { Mend } from "../support/bend";
import { bendRules, wrongWhile } from "../support/bend";
import { answers, awsError, fakeS3 } from "../support/fakeS3";
import type { LiveStack } from "../support/liveStack";
import { describeLiveStack, wrongOnes } from "../support/liveStack";
import { ruleOutputs, stackOutputs } from "../support/stackOutputs";

// Each fault is made on the local AWS, one at a time; parts of a rule that it would not take otherwise
// are bent in the answer of a fake.

const FIX = "somebody changed it outside the stack: run `pulumi refresh`, then `pulumi up`";

const roleNameOf = (roleArn: string) => roleArn.slice(roleArn.lastIndexOf("/") + 1);

/** Takes a role away with its policies, and brings it back. */
async function deleteRole(iam: AwsClients["iam"], RoleName: string): Promise<Mend> {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const policies = await Promise.all(
    PolicyNames.map((PolicyName) => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))),
  );
  for (const PolicyName of PolicyNames) {
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  }
  await iam.send(new DeleteRoleCommand({ RoleName }));
  return async () => {
    const AssumeRolePolicyDocument = decodeURIComponent(Role!.AssumeRolePolicyDocument!);
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    for (const { PolicyName, PolicyDocument = "" } of policies) {
      const policy = { PolicyName, PolicyDocument: decodeURIComponent(PolicyDocument) };
      await iam.send(new PutRolePolicyCommand({ RoleName, ...policy }));
    }
  };
}

async function bendTrust(iam: AwsClients["iam"], RoleName: string, service: string): Promise<Mend> {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  const before = decodeURIComponent(Role!.AssumeRolePolicyDocument!);
  const put = (PolicyDocument: string) =>
    iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  await put(before.replace("s3.amazonaws.com", service));
  return () => put(before);
}

/** A fault in the rules: what is bent, and the checks that turn wrong with what they found. */
type Fault = [
  title: string,
  bend: (rules: ReplicationRule[]) => ReplicationRule[],
  wrong: [string, string][],
];

/** Changes the rule of an id. */
const one =
  (id: string, change: (rule: ReplicationRule) => Partial<ReplicationRule>) =>
  (rules: ReplicationRule[]) =>
    rules.map((rule) => (rule.ID === id ? { ...rule, ...change(rule) } : rule));

function describeRules(live: () => LiveStack, faults: Fault[]): void {
  const look = () => verify(live().outputs, live().clientsOf, { sample: 0 }, () => undefined);
  const clients = () => live().clientsOf(live().outputs.source);
  const whileBent = (bend: () => Promise<Mend>) => wrongWhile(bend, look);
  const found = (checks: Awaited<ReturnType<typeof whileBent>>) =>
    checks.map((check) => [check.side, check.what, check.found]);

  afterEach(async () => {
    assert.deepEqual(wrongOnes(await look()), []);
  });

  for (const [title, bend, wrong] of faults) {
    it(`are wrong when ${title}, and that alone is named`, async () => {
      const checks = await whileBent(() =>
        bendRules(clients().s3, live().outputs.source.bucketName, bend),
      );
      assert.deepEqual(
        found(checks),
        wrong.map((check) => ["source", ...check]),
      );
      for (const { fix } of checks) assert.equal(fix, FIX);
    });
  }

  it("are wrong when the whole configuration is gone", async () => {
    const { source, rules } = live().outputs;
    const { s3 } = clients();
    const Bucket = source.bucketName;
    const checks = await whileBent(async () => {
      const ReplicationConfiguration = await replicationOf(s3, Bucket);
      await s3.send(new DeleteBucketReplicationCommand({ Bucket }));
      return () => s3.send(new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration }));
    });
    assert.deepEqual(found(checks), [
      ["source", "role of the configuration", "nothing"],
      ...rules.map(({ id }) => ["source", `rule ${id}`, "missing"]),
    ]);
  });

  it("are wrong when the configuration names another role", async () => {
    const { s3 } = clients();
    const Bucket = live().outputs.source.bucketName;
    const other = "arn:aws:iam::111111111111:role/other";
    const checks = await whileBent(async () => {
      const before = await replicationOf(s3, Bucket);
      const put = (Role: string | undefined) =>
        s3.send(
          new PutBucketReplicationCommand({
            Bucket,
            ReplicationConfiguration: { Role, Rules: before?.Rules },
          }),
        );
      await put(other);
      return () => put(before?.Role);
    });
    assert.deepEqual(found(checks), [["source", "role of the configuration", other]]);
  });

  it("are wrong when S3 may not assume the role any more", async () => {
    const roleName = roleNameOf(live().outputs.roleArn);
    const checks = await whileBent(() => bendTrust(clients().iam, roleName, "ec2.amazonaws.com"));
    assert.deepEqual(found(checks), [["source", "trust of the role", "does not trust S3"]]);
    assert.equal(checks[0]!.fix, FIX);
  });

  it("are wrong when the role is gone", async () => {
    const { roleArn } = live().outputs;
    const checks = await whileBent(() => deleteRole(clients().iam, roleNameOf(roleArn)));
    assert.deepEqual(
      checks.map(({ what, expected }) => [what, expected]),
      [[`role ${roleArn}`, "an answer from AWS"]],
    );
    assert.match(checks[0]!.found, /^NoSuchEntity/);
    assert.match(checks[0]!.fix!, /^check that the resource exists/);
  });
}

const foreign = (rules: ReplicationRule[]) => ({ ...rules[0], ID: "foreign", Priority: 99 });

describeLiveStack("the rules of dev", "dev", (live) => {
  describeRules(live, [
    [
      "one is disabled",
      one("everything-dr", () => ({ Status: "Disabled" })),
      [["rule everything-dr, status", "Disabled"]],
    ],
    [
      "one has another priority",
      one("everything-dr", () => ({ Priority: 7 })),
      [["rule everything-dr, priority", "7"]],
    ],
    [
      "one selects fewer objects",
      one("everything-dr", () => ({ Filter: { Prefix: "a/" } })),
      [["rule everything-dr, filter", '{"prefix":"a/","tags":{}}']],
    ],
    [
      "one selects by a tag",
      one("everything-dr", () => ({ Filter: { Tag: { Key: "class", Value: "gold" } } })),
      [["rule everything-dr, filter", '{"prefix":"","tags":{"class":"gold"}}']],
    ],
    [
      "one replicates delete markers",
      one("everything-dr", () => ({ DeleteMarkerReplication: { Status: "Enabled" } })),
      [["rule everything-dr, delete markers", "Enabled"]],
    ],
    [
      "one gives the replicas another storage class",
      one("everything-dr", (rule) => ({
        Destination: { ...rule.Destination!, StorageClass: "GLACIER" },
      })),
      [["rule everything-dr, storage class", "GLACIER"]],
    ],
    [
      "one has no metrics",
      one("everything-dr", (rule) => ({
        Destination: { ...rule.Destination!, Metrics: undefined },
      })),
      [["rule everything-dr, metrics", "Disabled"]],
    ],
    [
      "there is one that is not the stack's",
      (rules) => [...rules, foreign(rules) as ReplicationRule],
      [["rules that are not the stack's", '["foreign"]']],
    ],
    [
      "one was replaced by one that is not the stack's",
      (rules) => [foreign(rules) as ReplicationRule],
      [
        ["rule everything-dr", "missing"],
        ["rules that are not the stack's", '["foreign"]'],
      ],
    ],
  ]);
});

describeLiveStack("the rules of prod", "prod", (live) => {
  describeRules(live, [
    [
      "one is missing",
      (rules) => rules.filter(({ ID }) => ID !== "documents-dr"),
      [["rule documents-dr", "missing"]],
    ],
    [
      "one lost its tags",
      one("invoices-dr", () => ({ Filter: { Prefix: "invoices/" } })),
      [["rule invoices-dr, filter", '{"prefix":"invoices/","tags":{}}']],
    ],
    [
      "one lost its Replication Time Control",
      one("invoices-dr", (rule) => ({
        Destination: {
          ...rule.Destination!,
          ReplicationTime: undefined,
          Metrics: { Status: "Enabled" },
        },
      })),
      [["rule invoices-dr, Replication Time Control", "Disabled"]],
    ],
    [
      "one lost its storage class",
      one("documents-dr", (rule) => ({
        Destination: { ...rule.Destination!, StorageClass: undefined },
      })),
      [["rule documents-dr, storage class", "nothing"]],
    ],
  ]);
});

describe("a rule, as S3 may answer", () => {
  const outputs = stackOutputs();
  const RULE: ReplicationRule = {
    ID: "everything-dr",
    Priority: 1,
    Status: "Enabled",
    Filter: { Prefix: "" },
    DeleteMarkerReplication: { Status: "Disabled" },
    SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: "Enabled" } },
    Destination: {
      Bucket: "arn:aws:s3:::archive-dr",
      Account: "111111111111",
      EncryptionConfiguration: { ReplicaKmsKeyID: outputs.destinations.dr!.kmsKeyArn },
      Metrics: { Status: "Enabled" },
    },
  };
  const look = async (rule: ReplicationRule, of = outputs) => {
    const ReplicationConfiguration = { Role: outputs.roleArn, Rules: [rule] };
    const { client } = fakeS3(answers({ GetBucketReplication: { ReplicationConfiguration } }));
    const iam = { send: () => Promise.reject(awsError("NoSuchEntityException")) };
    const checks = await verifyReplication(of, { s3: client, iam } as unknown as AwsClients);
    return wrongOnes(checks).filter(({ what }) => what.startsWith("rule"));
  };
  const destination = (change: Partial<ReplicationRule["Destination"]>) => ({
    Destination: { ...RULE.Destination!, ...change },
  });

  it("is right when every part is the stack's", async () => {
    assert.deepEqual(await look(RULE), []);
  });

  const faults: [string, Partial<ReplicationRule>, string][] = [
    ["destination bucket", destination({ Bucket: "arn:aws:s3:::other" }), "arn:aws:s3:::other"],
    ["destination account", destination({ Account: undefined }), "nothing"],
    [
      "key of the replicas",
      destination({ EncryptionConfiguration: { ReplicaKmsKeyID: "other" } }),
      "other",
    ],
    ["SSE-KMS objects", { SourceSelectionCriteria: undefined }, "nothing"],
    [
      "replica modifications",
      {
        SourceSelectionCriteria: {
          ...RULE.SourceSelectionCriteria,
          ReplicaModifications: { Status: "Enabled" },
        },
      },
      "Enabled",
    ],
    ["delete markers", { DeleteMarkerReplication: undefined }, "nothing"],
    [
      "owner override",
      destination({ AccessControlTranslation: { Owner: "Destination" } }),
      "Destination",
    ],
    [
      "filter",
      { Filter: { And: { Prefix: "a/", Tags: [{ Key: "class", Value: "gold" }] } } },
      '{"prefix":"a/","tags":{"class":"gold"}}',
    ],
  ];
  for (const [part, change, found] of faults) {
    it(`is wrong in its ${part} alone when S3 says ${found}`, async () => {
      const wrong = await look({ ...RULE, ...change });
      assert.deepEqual(
        wrong.map((check) => [check.what, check.found]),
        [[`rule everything-dr, ${part}`, found]],
      );
    });
  }

  it("may want replica modifications and owner override", async () => {
    const wanting = ruleOutputs({ replicaModifications: true, accessControlTranslation: true });
    const wrong = await look(RULE, stackOutputs({ rules: [wanting] }));
    assert.deepEqual(
      wrong.map(({ what, expected }) => [what, expected]),
      [
        ["rule everything-dr, replica modifications", "Enabled"],
        ["rule everything-dr, owner override", "Destination"],
      ],
    );
  });

  it("cannot be told where S3 refuses to show the configuration", async () => {
    const { client } = fakeS3(() => {
      throw awsError("AccessDenied", "no");
    });
    await assert.rejects(replicationOf(client, "b"), { name: "AccessDenied" });
  });
});
