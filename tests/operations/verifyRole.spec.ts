import assert from "node:assert/strict";

import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  DeletePolicyCommand,
  DetachRolePolicyCommand,
  GetRolePolicyCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import type { IAMClient } from "@aws-sdk/client-iam";

import type { Statement } from "../../components/policyDocuments";
import { verifyRole } from "../../operations/verifyRole";
import type { Mend } from "../support/bend";
import { wrongWhile } from "../support/bend";
import { describeLiveStack } from "../support/liveStack";

// What is compared is the text of the statements: that they suffice is for the simulation to show.

const FIX = "somebody changed it outside the stack: run `pulumi refresh`, then `pulumi up`";

async function bendPermissions(
  iam: IAMClient,
  RoleName: string,
  change: (statements: Statement[]) => Statement[],
): Promise<Mend> {
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const [PolicyName] = PolicyNames;
  const { PolicyDocument = "" } = await iam.send(
    new GetRolePolicyCommand({ RoleName, PolicyName }),
  );
  const before = decodeURIComponent(PolicyDocument);
  const put = (document: string) =>
    iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: document }));
  const document = JSON.parse(before) as { Statement: Statement[] };
  await put(JSON.stringify({ ...document, Statement: change(document.Statement) }));
  return () => put(before);
}

for (const stack of ["dev", "prod"]) {
  describeLiveStack(`the role of ${stack}`, stack, (live) => {
    const iam = () => live().clientsOf(live().outputs.source).iam;
    const name = () => live().outputs.roleArn.split("/").pop()!;
    const wrongAfter = (change: (statements: Statement[]) => Statement[]) =>
      wrongWhile(
        () => bendPermissions(iam(), name(), change),
        () => verifyRole(live().outputs, iam()),
      );

    it("is right as deployed", async () => {
      const checks = await verifyRole(live().outputs, iam());
      assert.deepEqual(
        checks.filter((check) => !check.ok),
        [],
      );
    });

    it("is wrong when a statement is gone, by the statement's name", async () => {
      const checks = await wrongAfter((all) =>
        all.filter(({ Sid }) => Sid !== "EncryptReplicasDr"),
      );
      assert.deepEqual(checks, [
        {
          side: "source",
          what: "permission EncryptReplicasDr of the role",
          ok: false,
          found: "missing",
          expected: "granted",
          fix: FIX,
        },
      ]);
    });

    it("is wrong when an action is gone", async () => {
      const checks = await wrongAfter((all) =>
        all.map((one) =>
          one.Sid === "EncryptReplicasDr" ? { ...one, Action: "kms:Encrypt" } : one,
        ),
      );
      assert.deepEqual(
        checks.map(({ what, found }) => [what, found]),
        [["permission EncryptReplicasDr of the role", "changed"]],
      );
    });

    it("is wrong when somebody added a statement", async () => {
      const more: Statement = { Sid: "More", Effect: "Allow", Action: "s3:*", Resource: "*" };
      const checks = await wrongAfter((all) => [...all, more]);
      assert.deepEqual(
        checks.map(({ what, found }) => [what, found]),
        [["permissions of the role that are not the stack's", '["More"]']],
      );
    });

    it("is wrong when somebody attached a managed policy", async () => {
      const PolicyDocument = JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }],
      });
      const { Policy } = await iam().send(
        new CreatePolicyCommand({ PolicyName: "more", PolicyDocument }),
      );
      const attachment = { RoleName: name(), PolicyArn: Policy!.Arn };
      const checks = await wrongWhile(
        async () => {
          await iam().send(new AttachRolePolicyCommand(attachment));
          return () => iam().send(new DetachRolePolicyCommand(attachment));
        },
        () => verifyRole(live().outputs, iam()),
      );
      await iam().send(new DeletePolicyCommand({ PolicyArn: Policy!.Arn }));
      assert.deepEqual(
        checks.map(({ what, found }) => [what, found]),
        [["managed policies attached to the role", JSON.stringify([Policy!.Arn])]],
      );
    });
  });
}
