// The policy runs in the SDK's own server code on recorded resources.
import assert from "node:assert/strict";

import { letOnlyTheRoleWriteReplicas as policy } from "../../../policies/permissions/letOnlyTheRoleWriteReplicas";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import {
  bend,
  bendStatements,
  judge,
  withStatement,
  type JsonStatement,
  type Verdict,
} from "../../support/policies";

const OTHER = "222222222222";

type Pair = ReturnType<typeof pair>;

const judged = (stack: Partial<Pair>, ...more: RecordedResource[]) =>
  judge(policy, [...Object.values(stack), ...more]);

const bent = (change: (statement: JsonStatement) => JsonStatement | undefined) => {
  const stack = pair("update", "archive", OTHER);
  bendStatements(stack.destinationPolicy, withStatement("Replicate", change));
  return stack;
};

const refused = (actions: string): Verdict => [
  "mandatory",
  "archive-dr-policy",
  `archive-dr-policy does not let the role archive-replication ${actions} in archive-dr. Allow ${actions} on its objects to account 111111111111 on condition that aws:PrincipalArn is the role's ARN.`,
];
const open = (who: string, label = 'statement "Replicate"'): Verdict => [
  "mandatory",
  "archive-dr-policy",
  `archive-dr-policy lets ${who} write replicas into archive-dr by ${label}. Add the condition ArnEquals aws:PrincipalArn = the ARN of archive-replication.`,
];

describe("policy letOnlyTheRoleWriteReplicas", () => {
  for (const mode of ["update", "preview"] as const) {
    it(`passes the component's own documents, in one account and across two (${mode})`, async () => {
      assert.deepEqual(await judged(pair(mode)), []);
      assert.deepEqual(await judged(pair(mode, "archive", OTHER)), []);
    });

    it(`refuses a destination of another account without a policy (${mode})`, async () => {
      const { destinationPolicy: _, ...stack } = pair(mode, "archive", OTHER);
      assert.deepEqual(await judged(stack), [
        [
          "mandatory",
          "archive-dr",
          "archive-dr is a destination of archive in another account and has no BucketPolicy, so it does not let the role archive-replication write replicas. Allow s3:ReplicateObject on its objects to account 111111111111 on condition that aws:PrincipalArn is the role's ARN.",
        ],
      ]);
    });
  }

  it("passes a destination of the same account without a policy", async () => {
    const { destinationPolicy: _, ...stack } = pair();
    assert.deepEqual(await judged(stack), []);
  });

  it("passes a grant that names the role itself", async () => {
    const stack = bent(({ Condition: _, ...statement }) => ({
      ...statement,
      Principal: { AWS: "arn:aws:iam::111111111111:role/archive-replication-1a2b3c4" },
    }));
    assert.deepEqual(await judged(stack), []);
  });

  it("refuses a policy that grants nothing, another role or another bucket", async () => {
    assert.deepEqual(await judged(bent(() => undefined)), [refused("s3:ReplicateObject")]);
    const Condition = { ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::111111111111:role/other" } };
    assert.deepEqual(await judged(bent((statement) => ({ ...statement, Condition }))), [
      refused("s3:ReplicateObject"),
    ]);
    const Resource = "arn:aws:s3:::other/*";
    assert.deepEqual(await judged(bent((statement) => ({ ...statement, Resource }))), [
      refused("s3:ReplicateObject"),
    ]);
  });

  it("asks for delete markers and for the change of owner where rules have them", async () => {
    const stack = pair("update", "archive", OTHER);
    bend(stack.replication, "rules.0.deleteMarkerReplication.status", "Enabled");
    bend(stack.replication, "rules.0.destination.accessControlTranslation", {
      owner: "Destination",
    });
    assert.deepEqual(await judged(stack), [
      refused("s3:ReplicateDelete and s3:ObjectOwnerOverrideToBucketOwner"),
    ]);
  });

  it("refuses a grant to the whole account of the source", async () => {
    const stack = bent(({ Condition: _, ...statement }) => statement);
    assert.deepEqual(await judged(stack), [open("every role of account 111111111111")]);
  });

  const WEB = "arn:aws:iam::333333333333:role/web-replication";
  const withGrant = (stack: Pair, Principal: object, Condition?: object) => {
    bendStatements(stack.destinationPolicy, (all) => [
      ...all,
      {
        Sid: "ReplicateForWeb",
        Effect: "Allow",
        Principal,
        Action: ["s3:ReplicateObject", "s3:ReplicateTags"],
        Resource: "*",
        ...(Condition && { Condition }),
      },
    ]);
    return stack;
  };
  const root = { AWS: "arn:aws:iam::333333333333:root" };

  for (const account of [undefined, OTHER]) {
    const where = account ? "across accounts" : "in the destination's account";
    const stackOf = () => pair("update", "archive", account);

    it(`passes grants to roles of other sources by their ARNs, the stack's own role ${where}`, async () => {
      const only = { ArnEquals: { "aws:PrincipalArn": WEB } };
      assert.deepEqual(await judged(withGrant(stackOf(), root, only)), []);
      assert.deepEqual(await judged(withGrant(stackOf(), { AWS: WEB })), []);
    });

    it(`refuses a grant to another account as a whole, the stack's own role ${where}`, async () => {
      for (const AWS of [root.AWS, "333333333333"]) {
        assert.deepEqual(await judged(withGrant(stackOf(), { AWS })), [
          [
            "mandatory",
            "archive-dr-policy",
            'archive-dr-policy lets every role of account 333333333333 write replicas into archive-dr by statement "ReplicateForWeb". Add the condition ArnEquals aws:PrincipalArn = the ARN of the role that replicates from there, or take the statement out.',
          ],
        ]);
      }
    });
  }

  it("refuses a grant to everybody, across accounts and in one", async () => {
    const toAll = ({ Condition: _, ...statement }: JsonStatement) => ({
      ...statement,
      Principal: "*",
    });
    assert.deepEqual(await judged(bent(toAll)), [open("everybody")]);
    const stack = pair();
    bendStatements(stack.destinationPolicy, (all) => [
      ...all,
      {
        Effect: "Allow",
        Principal: "*",
        Action: "s3:*",
        Resource: "arn:aws:s3:::archive-dr-1a2b3c4/*",
      },
    ]);
    assert.deepEqual(await judged(stack), [open("everybody", "statement 7")]);
  });

  it("takes an organisation's condition for what nobody outside fulfils", async () => {
    const Condition = {
      StringEquals: { "aws:PrincipalOrgID": "o-1234567890" },
      ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111111111111:role/archive-replication-*" },
    };
    const stack = bent((statement) => ({ ...statement, Principal: "*", Condition }));
    assert.deepEqual(await judged(stack), []);
  });

  it("lets several sources have a grant each", async () => {
    const stack = pair("update", "archive", OTHER);
    const hub = pair("update", "invoices", OTHER);
    const { destination: _, ...second } = hub;
    bend(second.replication, "rules.0.destination.bucket", stack.destination.properties.arn);
    second.replication.propertyDependencies = {
      ...second.replication.propertyDependencies,
      rules: [stack.destination.urn, hub.destinationKey.urn],
    };
    assert.deepEqual(await judged(stack, ...Object.values(second)), [
      [
        "mandatory",
        "archive-dr-policy",
        "archive-dr-policy does not let the role invoices-replication s3:ReplicateObject in archive-dr. Allow s3:ReplicateObject on its objects to account 111111111111 on condition that aws:PrincipalArn is the role's ARN.",
      ],
    ]);
    const granted = (
      JSON.parse(stack.destinationPolicy.properties.policy as string) as {
        Statement: JsonStatement[];
      }
    ).Statement.filter(({ Sid }) => Sid === "Replicate").map((statement) => ({
      ...statement,
      Sid: "ReplicateInvoices",
      Condition: {
        ArnEquals: {
          "aws:PrincipalArn": "arn:aws:iam::111111111111:role/invoices-replication-1a2b3c4",
        },
      },
    }));
    bendStatements(stack.destinationPolicy, (all) => [...all, ...granted]);
    assert.deepEqual(await judged(stack, ...Object.values(second)), []);
  });

  it("judges neither destinations outside the stack nor accounts that cannot be told", async () => {
    const { destination: _, destinationPolicy: __, ...outside } = pair("update", "archive", OTHER);
    assert.deepEqual(await judged(outside), []);
    const { destinationPolicy: ___, ...profile } = pair("update", "archive", OTHER);
    profile.destination.provider!.properties = { region: "us-west-2", profile: "backup" };
    assert.deepEqual(await judged(profile), []);
  });
});
