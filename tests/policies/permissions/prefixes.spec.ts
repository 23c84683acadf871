// Rules that select a part of the source, and rules of the first schema, which replicate delete markers.
import assert from "node:assert/strict";

import { grantRoleWhatRulesNeed } from "../../../policies/permissions/grantRoleWhatRulesNeed";
import { letOnlyTheRoleWriteReplicas } from "../../../policies/permissions/letOnlyTheRoleWriteReplicas";
import { pair } from "../../support/goodPair";
import { bend, bendStatements, judge, withStatement } from "../../support/policies";

type Pair = ReturnType<typeof pair>;

/** A pair across accounts whose role and destination know the objects under a prefix alone. */
function limitedTo(prefix: string, destinationPrefix = prefix): Pair {
  const stack = pair("update", "archive", "222222222222");
  const narrow = (arns: unknown, to: string) =>
    [arns].flat().map((arn) => String(arn).replace(/\/\*$/, `/${to}*`));
  bendStatements(stack.rolePolicy, (all) =>
    all.map((statement) => ({
      ...statement,
      Resource: narrow(statement.Resource, prefix),
    })),
  );
  bendStatements(
    stack.destinationPolicy,
    withStatement("Replicate", (statement) => ({
      ...statement,
      Resource: narrow(statement.Resource, destinationPrefix),
    })),
  );
  return stack;
}

const roleLacks = async (stack: Pair) =>
  (await judge(grantRoleWhatRulesNeed, Object.values(stack))).map(
    ([, , text]) => /may not (.*?),/.exec(text)?.[1],
  );
const destinationLacks = async (stack: Pair) =>
  (await judge(letOnlyTheRoleWriteReplicas, Object.values(stack))).map(
    ([, , text]) => /does not let (.*?)\./.exec(text)?.[1],
  );

const READ = [
  "s3:GetObjectVersionForReplication and s3:GetObjectVersionAcl on objects of archive-source",
  "s3:GetObjectVersionTagging on objects of archive-source",
];
const WRITE = "s3:ReplicateObject on objects of archive-dr";
const GRANT = "the role archive-replication s3:ReplicateObject in archive-dr";

describe("permissions for the objects under a prefix", () => {
  for (const [where, path] of [
    ["its filter", "rules.0.filter"],
    ["its filter's and", "rules.0.filter.and"],
  ] as const) {
    it(`are enough where a rule selects that prefix by ${where}`, async () => {
      const stack = limitedTo("invoices/");
      if (path.endsWith("and")) bend(stack.replication, "rules.0.filter", {});
      bend(stack.replication, path, { prefix: "invoices/" });
      assert.deepEqual(await roleLacks(stack), []);
      assert.deepEqual(await destinationLacks(stack), []);
    });
  }

  it("are not enough for a rule that selects more, or another prefix", async () => {
    for (const prefix of ["", "inv", "orders/"]) {
      const stack = limitedTo("invoices/");
      bend(stack.replication, "rules.0.filter", { prefix });
      assert.deepEqual(await roleLacks(stack), [...READ, WRITE], prefix);
      assert.deepEqual(await destinationLacks(stack), [GRANT], prefix);
    }
  });

  it("are asked of the role and of the destination, each for itself", async () => {
    const stack = limitedTo("invoices/", "invoices/2025/");
    bend(stack.replication, "rules.0.filter", { prefix: "invoices/" });
    assert.deepEqual(await roleLacks(stack), []);
    assert.deepEqual(await destinationLacks(stack), [GRANT]);
  });

  it("are asked for each rule that is enabled", async () => {
    const stack = limitedTo("invoices/");
    const [rule] = stack.replication.properties.rules as [Record<string, unknown>];
    const other = { ...rule, id: "orders", priority: 7, filter: { prefix: "orders/" } };
    bend(stack.replication, "rules", [{ ...rule, filter: { prefix: "invoices/" } }, other]);
    assert.deepEqual(await roleLacks(stack), [...READ, WRITE]);
    assert.deepEqual(await destinationLacks(stack), [GRANT]);
    bend(stack.replication, "rules.1.status", "Disabled");
    assert.deepEqual(await roleLacks(stack), []);
    assert.deepEqual(await destinationLacks(stack), []);
  });

  it("may name the object alone in the encryption context, without Bucket Keys", async () => {
    const stack = limitedTo("invoices/");
    const contextOf = (bucket: string) => ({
      StringLike: { "kms:EncryptionContext:aws:s3:arn": `${bucket}/invoices/*` },
    });
    for (const [sid, side] of [
      ["DecryptSource", stack.source],
      ["EncryptReplicasDr", stack.destination],
    ] as const) {
      bendStatements(
        stack.rolePolicy,
        withStatement(sid, (statement) => ({
          ...statement,
          Condition: contextOf(side.properties.arn as string),
        })),
      );
    }
    bend(stack.sourceEncryption, "rules.0.bucketKeyEnabled", false);
    bend(stack.destinationEncryption, "rules.0.bucketKeyEnabled", false);
    bend(stack.replication, "rules.0.filter", { prefix: "invoices/" });
    assert.deepEqual(await roleLacks(stack), []);
    bend(stack.replication, "rules.0.filter", { prefix: "" });
    assert.deepEqual(await roleLacks(stack), [
      ...READ,
      "kms:Decrypt on the key archive-source-key",
      WRITE,
      "kms:Encrypt on the key archive-dr-key",
    ]);
  });
});

describe("permissions for delete markers", () => {
  const ofFirstSchema = (): Pair => {
    const stack = pair("update", "archive", "222222222222");
    for (const property of ["filter", "deleteMarkerReplication", "priority"]) {
      bend(stack.replication, `rules.0.${property}`, undefined);
    }
    return stack;
  };

  it("are asked for by a rule of the first schema, which replicates them without saying so", async () => {
    const stack = ofFirstSchema();
    assert.deepEqual(await roleLacks(stack), ["s3:ReplicateDelete on objects of archive-dr"]);
    assert.deepEqual(await destinationLacks(stack), [
      "the role archive-replication s3:ReplicateDelete in archive-dr",
    ]);
  });

  it("are for the prefix of that rule", async () => {
    const stack = ofFirstSchema();
    bend(stack.replication, "rules.0.prefix", "invoices/");
    const allow = (Resource: string) => {
      bendStatements(
        stack.rolePolicy,
        withStatement("Replicate", (statement) => ({
          ...statement,
          Action: ["s3:ReplicateObject", "s3:ReplicateDelete"],
          Resource,
        })),
      );
    };
    const { arn } = stack.destination.properties as { arn: string };
    allow(`${arn}/invoices/*`);
    assert.deepEqual(await roleLacks(stack), []);
    allow(`${arn}/orders/*`);
    assert.deepEqual(await roleLacks(stack), [
      WRITE,
      "s3:ReplicateDelete on objects of archive-dr",
    ]);
  });
});
