// That who follows docs/failover.md can read and write a destination, and no more. How S3 fills the condition
// keys of these requests, a simulation cannot show.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";

import { statementProblems } from "../../../components/additionalStatements";
import type { DestinationTopology } from "../../../components/topology";
import { failoverNecessity } from "../../../proof/failover/necessity";
import { otherAccountStatements } from "../../../proof/failover/otherAccount";
import { readerPolicy, writerPolicy } from "../../../proof/failover/policies";
import type { Situation } from "../../../proof/failover/trials";
import { faultsOf, trialsOf } from "../../../proof/failover/trials";
import { registeredPolicies } from "../../../proof/registeredPolicies";
import { asCliConfig } from "../../../stackFiles";
import { CONFIGS, policiesOf, withResources } from "../../support/necessities";

const rolesOf = (accountId: string) => ({
  reader: `arn:aws:iam::${accountId}:role/reader`,
  writer: `arn:aws:iam::${accountId}:role/service/writer`,
});

/** A destination of a stack, read and written by roles of an account. */
async function situationOf(
  stack: string,
  name: string,
  accountId?: string,
): Promise<Situation & { side: DestinationTopology }> {
  const { topology, resources } = await policiesOf(stack);
  const side = topology.destinations.find((destination) => destination.name === name)!;
  const permissions = { reader: readerPolicy(side), writer: writerPolicy(side) };
  return { topology, side, roles: rolesOf(accountId ?? side.accountId), permissions, resources };
}

/** The same after the program was run with the statements that let roles of another account in. */
async function admitted(stack: string, name: string, accountId: string) {
  const situation = await situationOf(stack, name, accountId);
  const other = { partition: "aws" as const, accountId, ...situation.roles };
  const statements = otherAccountStatements(situation.side, other);
  const config = CONFIGS[stack]!();
  const destinations = JSON.parse(config["replicated-bucket:destinations"]!) as Record<
    string,
    object
  >;
  destinations[name] = { ...destinations[name], ...statements };
  const { topology, resources } = await registeredPolicies(stack, {
    ...config,
    ...asCliConfig({ destinations }),
  });
  assert.deepEqual(topology, situation.topology);
  return { situation: { ...situation, resources }, statements };
}

describe("the policies of docs/failover.md", function () {
  this.timeout(60_000);

  for (const [stack, name] of [
    ["dev", "dr"],
    ["cross-account", "dr"],
    ["cross-account", "audit"],
  ] as const) {
    describe(`in the account of ${name} of ${stack}`, () => {
      it("let a reader read and decrypt, a writer upload, and neither do more", async () => {
        const situation = await situationOf(stack, name);
        assert.deepEqual(await faultsOf(situation), []);
        const trials = trialsOf(situation);
        assert.equal(trials.filter(({ allowed }) => allowed).length, 15);
        assert.ok(trials.filter(({ allowed }) => !allowed).length > 150);
      });

      it("have no part that could be taken away unnoticed", async () => {
        const { made, unnoticed } = await failoverNecessity(await situationOf(stack, name));
        assert.deepEqual(unnoticed, []);
        assert.equal(made, 22);
      });
    });
  }

  for (const [stack, accountId] of [
    ["dev", "333333333333"],
    ["cross-account", "111111111111"],
  ] as const) {
    describe(`in the account ${accountId}, with what dr of ${stack} adds to let it in`, () => {
      let found: Awaited<ReturnType<typeof admitted>>;
      before(async () => {
        found = await admitted(stack, "dr", accountId);
      });

      it("let a reader read and decrypt, a writer upload, and neither do more", async () => {
        assert.deepEqual(await faultsOf(found.situation), []);
      });

      it("hold a role in bounds whose own permissions are wide, and each other role of the account", () => {
        const wide = trialsOf(found.situation).filter(
          ({ evenIf }) => evenIf === "the role may do everything",
        );
        assert.ok(wide.some(({ request }) => request.action === "s3:DeleteObjectVersion"));
        assert.ok(wide.some(({ request }) => request.id.endsWith(", past S3")));
        assert.equal(wide.filter(({ request }) => request.principal.endsWith("-other")).length, 15);
      });

      it("have no part that could be taken away unnoticed", async () => {
        const { statements, situation } = found;
        const { additionalBucketPolicyStatements, additionalKeyPolicyStatements } = statements;
        const added = [...additionalBucketPolicyStatements, ...additionalKeyPolicyStatements];
        const sids = added.map(({ Sid }) => Sid);
        const { made, unnoticed } = await failoverNecessity(situation, sids);
        assert.deepEqual(unnoticed, []);
        // Reader and writer: of the bucket itself, its actions and a condition; of the key more conditions.
        assert.equal(made, 22 + 6 + 5 + 6 + 8);
      });

      it("are of no use without those statements", async () => {
        const { resources } = await policiesOf(stack);
        const faults = await faultsOf({ ...found.situation, resources });
        assert.equal(faults.filter((fault) => fault.startsWith("denied: ")).length, 15);
      });
    });
  }

  it("add statements that the settings of a side take", async () => {
    const { side, roles } = await situationOf("dev", "dr", "333333333333");
    const other = { partition: "aws" as const, accountId: "333333333333", ...roles };
    const { additionalBucketPolicyStatements, additionalKeyPolicyStatements } =
      otherAccountStatements(side, other);
    const bucket = { of: "bucket", bucketArn: undefined } as const;
    assert.deepEqual(statementProblems("bucket", additionalBucketPolicyStatements, bucket), []);
    assert.deepEqual(statementProblems("key", additionalKeyPolicyStatements, { of: "key" }), []);
  });

  it("have no wildcard among their actions", async () => {
    const { permissions } = await situationOf("dev", "dr");
    const documents = Object.values(permissions);
    const actions = documents.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action));
    assert.deepEqual(
      actions.filter((action) => /[*?]/.test(action)),
      [],
    );
  });
});

describe("the trials of docs/failover.md", function () {
  this.timeout(60_000);

  it("notice a reader that may also delete", async () => {
    const situation = await situationOf("dev", "dr");
    const { reader, writer } = situation.permissions;
    const Statement = reader.Statement.map((statement) =>
      statement.Sid === "ReadReplicas"
        ? { ...statement, Action: [statement.Action, "s3:DeleteObjectVersion"].flat() }
        : statement,
    );
    const permissions = { reader: { ...reader, Statement }, writer };
    const arn = `${situation.side.bucketArn}/any/object`;
    assert.deepEqual(await faultsOf({ ...situation, permissions }), [
      `allowed: dr s3:DeleteObjectVersion on ${arn} `,
      `allowed: dr s3:DeleteObjectVersion on ${arn} the resource lets the account in`,
    ]);
  });

  it("notice a destination whose bucket no longer refuses plain HTTP", async () => {
    const situation = await situationOf("dev", "dr");
    const { bucketArn } = situation.side;
    const policies = await policiesOf("dev");
    const document = policies.resources.get(bucketArn)!;
    const Statement = document.Statement.filter(({ Sid }) => Sid !== "DenyPlainHttp");
    const { resources } = withResources(policies, [bucketArn, { ...document, Statement }]);
    const faults = await faultsOf({ ...situation, resources });
    assert.equal(faults.length, 9);
    assert.ok(faults.every((fault) => fault.endsWith(", over HTTP ")));
  });

  it("call a part superfluous that nothing needs", async () => {
    const situation = await situationOf("dev", "dr");
    const { reader, writer } = situation.permissions;
    const [list, ...rest] = reader.Statement;
    const Action = [list!.Action, "s3:GetBucketLocation"].flat();
    const Statement = [{ ...list!, Action }, ...rest];
    const permissions = { reader: { ...reader, Statement }, writer };
    const { unnoticed } = await failoverNecessity({ ...situation, permissions });
    assert.deepEqual(unnoticed, ["reader, ListReplicas: action s3:GetBucketLocation"]);
  });

  it("are written without a look at the policies", () => {
    const folder = path.join(__dirname, "../../../proof/failover");
    for (const file of ["requests.ts", "forbidden.ts"]) {
      const text = readFileSync(path.join(folder, file), "utf8");
      assert.doesNotMatch(text, /policyDocuments|resourcePolicies|\.\/policies|otherAccount/);
    }
  });
});
