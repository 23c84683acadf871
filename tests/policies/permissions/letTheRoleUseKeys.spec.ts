// The policy runs in the SDK's own server code on recorded resources.
import assert from "node:assert/strict";

import { letTheRoleUseKeys as policy } from "../../../policies/permissions/letTheRoleUseKeys";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import { bend, bendStatements, judge, withStatement, type Verdict } from "../../support/policies";

const OTHER = "222222222222";

const judged = (stack: Partial<ReturnType<typeof pair>>, ...more: RecordedResource[]) =>
  judge(policy, [...Object.values(stack), ...more]);

const DECRYPT: Verdict = [
  "mandatory",
  "archive-source-key-policy",
  "archive-source-key-policy does not let the role archive-replication kms:Decrypt with the key archive-source-key, so S3 cannot decrypt the objects of archive-source. Let the account's IAM policies decide: allow kms:* to the account's root.",
];
const refused = (actions: string): Verdict => [
  "mandatory",
  "archive-dr-key-policy",
  `archive-dr-key-policy does not let the role archive-replication ${actions} with the key archive-dr-key, so S3 cannot encrypt the replicas in archive-dr. Allow ${actions} to account 111111111111 on condition that aws:PrincipalArn is the role's ARN.`,
];
const open = (who: string): Verdict => [
  "mandatory",
  "archive-dr-key-policy",
  `archive-dr-key-policy lets ${who} use the key archive-dr-key by statement "EncryptReplicas". Add the condition ArnEquals aws:PrincipalArn = the ARN of archive-replication.`,
];

describe("policy letTheRoleUseKeys", () => {
  for (const mode of ["update", "preview"] as const) {
    it(`passes the component's own documents, in one account and across two (${mode})`, async () => {
      assert.deepEqual(await judged(pair(mode)), []);
      assert.deepEqual(await judged(pair(mode, "archive", OTHER)), []);
    });

    it(`passes keys with AWS's default policy in the role's account (${mode})`, async () => {
      const { sourceKeyPolicy: _, destinationKeyPolicy: __, ...stack } = pair(mode);
      assert.deepEqual(await judged(stack), []);
    });

    it(`refuses a key of another account without a policy of its own (${mode})`, async () => {
      const { destinationKeyPolicy: _, ...stack } = pair(mode, "archive", OTHER);
      assert.deepEqual(await judged(stack), [
        [
          "mandatory",
          "archive-dr-key",
          "archive-dr-key is in another account than the role archive-replication and has no key policy that lets it in, so S3 cannot encrypt the replicas in archive-dr. Allow kms:Encrypt and kms:Decrypt to account 111111111111 on condition that aws:PrincipalArn is the role's ARN.",
        ],
      ]);
    });
  }

  it("reads a policy that the key itself carries", async () => {
    const { destinationKeyPolicy, ...stack } = pair("update", "archive", OTHER);
    bend(stack.destinationKey, "policy", destinationKeyPolicy.properties.policy);
    assert.deepEqual(await judged(stack), []);
  });

  it("refuses a source key that only its administrators may use", async () => {
    const stack = pair();
    bendStatements(stack.sourceKeyPolicy, (all) =>
      all.map((statement) => ({
        ...statement,
        Principal: { AWS: "arn:aws:iam::111111111111:role/admin" },
      })),
    );
    assert.deepEqual(await judged(stack), [DECRYPT]);
    bendStatements(stack.sourceKeyPolicy, (all) => [
      ...all,
      {
        Effect: "Allow",
        Principal: { AWS: stack.role.properties.arn },
        Action: "kms:Decrypt",
        Resource: "*",
      },
    ]);
    assert.deepEqual(await judged(stack), []);
  });

  it("refuses a replica key that does not let the other account's role in", async () => {
    const stack = pair("update", "archive", OTHER);
    bendStatements(
      stack.destinationKeyPolicy,
      withStatement("EncryptReplicas", () => undefined),
    );
    assert.deepEqual(await judged(stack), [refused("kms:Encrypt and kms:Decrypt")]);
  });

  it("refuses a replica key that lets it encrypt alone, where Bucket Keys need kms:Decrypt", async () => {
    const stack = pair("update", "archive", OTHER);
    bendStatements(
      stack.destinationKeyPolicy,
      withStatement("EncryptReplicas", (statement) => ({
        ...statement,
        Action: ["kms:Encrypt", "kms:GenerateDataKey*"],
      })),
    );
    assert.deepEqual(await judged(stack), [refused("kms:Decrypt")]);
    bend(stack.sourceEncryption, "rules.0.bucketKeyEnabled", false);
    bend(stack.destinationEncryption, "rules.0.bucketKeyEnabled", false);
    assert.deepEqual(await judged(stack), []);
  });

  it("refuses a replica key that lets the whole account or everybody in", async () => {
    const stack = pair("update", "archive", OTHER);
    const conditions = (statement: Record<string, unknown>) => ({
      ...statement,
      Condition: undefined,
    });
    bendStatements(stack.destinationKeyPolicy, withStatement("EncryptReplicas", conditions));
    assert.deepEqual(await judged(stack), [open("every role of account 111111111111")]);
    bendStatements(
      stack.destinationKeyPolicy,
      withStatement("EncryptReplicas", (statement) => ({ ...statement, Principal: { AWS: "*" } })),
    );
    assert.deepEqual(await judged(stack), [open("everybody")]);
  });

  it("passes grants to roles of other sources, by their ARNs", async () => {
    const stack = pair("update", "archive", OTHER);
    bendStatements(stack.destinationKeyPolicy, (all) => {
      const own = all.find(({ Sid }) => Sid === "EncryptReplicas")!;
      const ArnEquals = { "aws:PrincipalArn": "arn:aws:iam::333333333333:role/web-replication" };
      const other = {
        ...own,
        Sid: "EncryptReplicasForWebReplication333333333333",
        Principal: { AWS: "arn:aws:iam::333333333333:root" },
        Condition: { ...(own.Condition as object), ArnEquals },
      };
      return [...all, other];
    });
    assert.deepEqual(await judged(stack), []);
  });

  it("judges neither keys outside the stack nor accounts that cannot be told", async () => {
    const {
      destinationKey: _,
      destinationKeyPolicy: __,
      ...outside
    } = pair("update", "archive", OTHER);
    assert.deepEqual(await judged(outside), []);
    const { destinationKeyPolicy: ___, ...profile } = pair("preview", "archive", OTHER);
    profile.destinationKey.provider!.properties = { region: "us-west-2", profile: "backup" };
    assert.deepEqual(await judged(profile), []);
  });
});
