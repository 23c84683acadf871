import assert from "node:assert/strict";

import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  DeletePolicyCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRolePolicyCommand,
  ListRolePoliciesCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import type { IAMClient } from "@aws-sdk/client-iam";

import type { Statement } from "../../components/policyDocuments";
import { trustPolicy } from "../../components/policyDocuments";
import { verifyRole } from "../../operations/verifyRole";
import type { Mend } from "../support/bend";
import { wrongWhile } from "../support/bend";
import { describeLiveStack, wrongOnes } from "../support/liveStack";

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

    it("is wrong when it may not decrypt under a key that the source had before", async () => {
      const older = live().outputs.source.kmsKeyArn!.replace(/[^/]*$/, "older");
      const outputs = { ...live().outputs, additionalSourceKeyArns: [older] };
      const checks = wrongOnes(await verifyRole(outputs, iam()));
      assert.deepEqual(
        checks.map(({ what, found }) => [what, found]),
        [["permission DecryptSource of the role", "changed"]],
      );
      const withOlder = ({ Resource = [], ...one }: Statement): Statement => ({
        ...one,
        Resource: one.Sid === "DecryptSource" ? [Resource, older].flat() : Resource,
      });
      const wrong = await wrongWhile(
        () => bendPermissions(iam(), name(), (all) => all.map(withOlder)),
        () => verifyRole(outputs, iam()),
      );
      assert.deepEqual(wrong, []);
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

    it("is wrong when somebody hid more in another policy, behind a name of ours", async () => {
      const Statement = [{ Sid: "DecryptSource", Effect: "Allow", Action: "kms:*", Resource: "*" }];
      const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
      const policy = { RoleName: name(), PolicyName: "more" };
      const checks = await wrongWhile(
        async () => {
          await iam().send(new PutRolePolicyCommand({ ...policy, PolicyDocument }));
          return () => iam().send(new DeleteRolePolicyCommand(policy));
        },
        () => verifyRole(live().outputs, iam()),
      );
      assert.deepEqual(
        checks.map(({ what, found }) => [what, found]),
        [["permissions of the role that are not the stack's", '["DecryptSource"]']],
      );
    });

    it("is wrong when others may assume it, too", async () => {
      const checks = await wrongWhile(
        async () => {
          const put = (others: Statement[]) =>
            iam().send(
              new UpdateAssumeRolePolicyCommand({
                RoleName: name(),
                PolicyDocument: JSON.stringify({
                  Version: "2012-10-17",
                  Statement: [...trustPolicy().Statement, ...others],
                }),
              }),
            );
          const AWS = live().outputs.roleArn.replace(/role.*/, "root");
          await put([{ Sid: "Me", Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" }]);
          return () => put([]);
        },
        () => verifyRole(live().outputs, iam()),
      );
      assert.deepEqual(
        checks.map(({ what, found }) => [what, found]),
        [["trust of the role", "trusts S3 and others, or on conditions"]],
      );
    });

    it("is wrong when somebody set a permissions boundary", async () => {
      const PermissionsBoundary = "arn:aws:iam::aws:policy/ReadOnlyAccess";
      const RoleName = name();
      const checks = await wrongWhile(
        async () => {
          await iam().send(
            new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }),
          );
          return () => iam().send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
        },
        () => verifyRole(live().outputs, iam()),
      );
      assert.deepEqual(
        checks.map(({ what, found }) => [what, found]),
        [["permissions boundary of the role", PermissionsBoundary]],
      );
    });

    it("is wrong when the boundary that the stack gave it is gone, or another", async () => {
      const permissionsBoundaryArn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
      const limited = { ...live().outputs, role: { permissionsBoundaryArn } };
      const boundaries = async () =>
        (await verifyRole(limited, iam()))
          .filter(({ what }) => what === "permissions boundary of the role")
          .map(({ ok, found }) => [ok, found]);
      assert.deepEqual(await boundaries(), [[false, "nothing"]]);
      const at = { RoleName: name() };
      const put = (PermissionsBoundary: string) =>
        iam().send(new PutRolePermissionsBoundaryCommand({ ...at, PermissionsBoundary }));
      const other = "arn:aws:iam::aws:policy/PowerUserAccess";
      await put(other);
      assert.deepEqual(await boundaries(), [[false, other]]);
      await put(permissionsBoundaryArn);
      assert.deepEqual(await boundaries(), [[true, permissionsBoundaryArn]]);
      await iam().send(new DeleteRolePermissionsBoundaryCommand(at));
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
