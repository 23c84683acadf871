// The policy reads documents as AWS evaluates them. Whether a principal that a document names exists, and
// what its own policies allow, is not seen.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { keepKeysAdministrable as policy } from "../../../policies/encryption/keepKeysAdministrable";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import { key } from "../../support/pairs";
import { bend, judge, undecided, type Verdict } from "../../support/policies";
import { REPLICA_KEY, USES, withAlias } from "./keyStacks";
import type { AnyStatement } from "./statements";
import { setStatements } from "./statements";

const ROOT = "arn:aws:iam::111111111111:root";
const ADMIN = "arn:aws:iam::111111111111:role/admin";

const judged = (stack: object, ...more: RecordedResource[]) =>
  judge(policy, [...(Object.values(stack) as RecordedResource[]), ...more]);

const lockout = (holder = "archive-source-key-policy"): Verdict => [
  "mandatory",
  holder,
  `${holder} lets nobody of account 111111111111 change the policy of archive-source-key, which ${USES["archive-source-key"]}. Allow kms:* to ${ROOT}.`,
];
const BYPASS =
  ", and bypassPolicyLockoutSafetyCheck is true, so KMS takes a policy that locks everybody out. Leave it out.";

const allow = (change: AnyStatement = {}): AnyStatement => ({
  Effect: "Allow",
  Principal: { AWS: ROOT },
  Action: "kms:*",
  Resource: "*",
  ...change,
});

/** A pair whose source key has a policy of these statements. */
function withPolicy(...statements: AnyStatement[]) {
  const stack = pair();
  setStatements(stack.sourceKeyPolicy, statements);
  return stack;
}

describe("policy keepKeysAdministrable", () => {
  it("passes the policies that the component writes, known or not", async () => {
    for (const mode of ["update", "preview"] as const) {
      assert.deepEqual(await judged(pair(mode)), []);
      assert.deepEqual(await judged(pair(mode, "archive", "222222222222")), []);
    }
  });

  const passing: [what: string, statement: AnyStatement][] = [
    ["the account's number", allow({ Principal: { AWS: "111111111111" } })],
    ["a role that may change the policy", allow({ Principal: { AWS: ADMIN }, Action: "kms:Put*" })],
    [
      "everybody pinned to the account",
      allow({
        Principal: "*",
        Condition: { StringEquals: { "kms:CallerAccount": "111111111111" } },
      }),
    ],
    [
      "the account under a condition on one of its roles",
      allow({ Condition: { ArnLike: { "aws:PrincipalArn": `${ADMIN}*` } } }),
    ],
    [
      "the account under a condition that somebody may fulfil",
      allow({ Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }),
    ],
  ];
  for (const [what, statement] of passing) {
    it(`passes ${what}`, async () => {
      assert.deepEqual(await judged(withPolicy(statement)), []);
    });
  }

  const refused: [what: string, statements: AnyStatement[]][] = [
    ["no statement", []],
    ["another account alone", [allow({ Principal: { AWS: "arn:aws:iam::222222222222:root" } })]],
    ["a dead role's id alone", [allow({ Principal: { AWS: "AROAEXAMPLEEXAMPLE" } })]],
    ["a service alone", [allow({ Principal: { Service: "cloudtrail.amazonaws.com" } })]],
    ["users of the key alone", [allow({ Action: ["kms:Encrypt", "kms:Decrypt"] })]],
    [
      "the account through a service alone",
      [allow({ Condition: { StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } } })],
    ],
    [
      "a role of another account under the account's name",
      [
        allow({
          Condition: { ArnEquals: { "aws:PrincipalArn": ADMIN.replace("1111", "2222") } },
        }),
      ],
    ],
    [
      "a denial to everybody",
      [allow(), allow({ Effect: "Deny", Principal: "*", Action: "kms:PutKeyPolicy" })],
    ],
  ];
  for (const [operator, name, value] of [
    ["Bool", "kms:GrantIsForAWSResource", "true"],
    ["ArnLike", "aws:SourceArn", "arn:aws:s3:::*"],
    ["StringEquals", "aws:SourceAccount", "111111111111"],
  ] as const) {
    const statement = allow({ Condition: { [operator]: { [name]: value } } });
    refused.push([`the account alone where there is ${name}`, [statement]]);
  }
  for (const [what, statements] of refused) {
    it(`refuses ${what}`, async () => {
      assert.deepEqual(await judged(withPolicy(...statements)), [lockout()]);
    });
  }

  it("passes a denial that spares somebody of the account or depends on what is not known", async () => {
    for (const condition of [
      { ArnNotEquals: { "aws:PrincipalArn": ADMIN } },
      { ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::111111111111:role/?dmin*" } },
      { Bool: { "kms:BypassPolicyLockoutSafetyCheck": "true" } },
      { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
    ]) {
      const denial = allow({ Effect: "Deny", Principal: "*", Condition: condition });
      assert.deepEqual(await judged(withPolicy(allow(), denial)), []);
    }
  });

  it("refuses to go without KMS's check, on a key or on its policy", async () => {
    for (const mode of ["update", "preview"] as const) {
      const stack = pair(mode);
      bend(stack.sourceKey, "bypassPolicyLockoutSafetyCheck", true);
      bend(stack.destinationKeyPolicy, "bypassPolicyLockoutSafetyCheck", true);
      bend(stack.destinationKey, "bypassPolicyLockoutSafetyCheck", false);
      assert.deepEqual(await judged(stack), [
        [
          "mandatory",
          "archive-source-key",
          `archive-source-key ${USES["archive-source-key"]}${BYPASS}`,
        ],
        [
          "mandatory",
          "archive-dr-key-policy",
          `archive-dr-key-policy is a policy of archive-dr-key, which ${USES["archive-dr-key"]}${BYPASS}`,
        ],
      ]);
      bend(stack.destinationKeyPolicy, "bypassPolicyLockoutSafetyCheck", unknownValue);
      bend(stack.sourceKey, "bypassPolicyLockoutSafetyCheck", undefined);
      assert.deepEqual(await judged(stack), [
        undecided("archive-dr-key-policy", "bypassPolicyLockoutSafetyCheck"),
      ]);
    }
  });

  it("takes the policy that a key has itself, and the default one for right", async () => {
    const { sourceKeyPolicy: _, ...stack } = pair();
    assert.deepEqual(await judged(stack), []);
    bend(stack.sourceKey, "policy", JSON.stringify({ Statement: [] }));
    assert.deepEqual(await judged(stack), [lockout("archive-source-key")]);
  });

  it("takes the account of a new key from its provider, and waits where nothing tells", async () => {
    const stack = pair("preview");
    setStatements(stack.sourceKeyPolicy, []);
    assert.deepEqual(await judged(stack), [lockout()]);
    stack.sourceKey.provider!.properties = {};
    assert.deepEqual(await judged(stack), [undecided("archive-source-key", "arn")]);
    bend(stack.sourceKey, "arn", undefined);
    assert.deepEqual(await judged(stack), []);
  });

  it("names the root of the key's partition", async () => {
    const stack = withPolicy();
    bend(stack.sourceKey, "arn", "arn:aws-cn:kms:cn-north-1:111111111111:key/archive-source-key");
    bend(stack.sourceKey, "region", "cn-north-1");
    bend(
      stack.sourceEncryption,
      "rules.0.applyServerSideEncryptionByDefault.kmsMasterKeyId",
      "archive-source-key",
    );
    const [level, holder, message] = lockout();
    assert.deepEqual(await judged(stack), [
      [level, holder, message.replace("arn:aws:", "arn:aws-cn:")],
    ]);
  });

  it("waits for a value of a document or a side that a preview does not know", async () => {
    const stack = pair("preview");
    bend(stack.sourceKeyPolicy, "policy", {
      Statement: [allow({ Principal: { AWS: unknownValue }, Action: "kms:Decrypt" })],
    });
    assert.deepEqual(await judged(stack), [
      undecided("archive-source-key-policy", "policy.Statement.0.Principal.AWS"),
    ]);
    const side = pair("preview");
    side.replication.propertyDependencies = {};
    assert.deepEqual(await judged(side), [
      undecided("archive", "rules.0.destination.bucket", REPLICA_KEY),
    ]);
  });

  it("judges keys by their aliases and each replication, and no other key", async () => {
    const stack = withAlias("update");
    setStatements(stack.sourceKeyPolicy, []);
    const spare = key("spare", "us-east-1");
    bend(spare, "bypassPolicyLockoutSafetyCheck", true);
    const second = Object.values(pair("update", "invoices"));
    assert.deepEqual(await judged(stack, spare, ...second), [lockout()]);
  });
});
