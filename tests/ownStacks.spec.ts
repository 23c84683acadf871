// The stacks beside the program, whatever a team wrote into their files: no value of theirs is known here. What is
// known by heart, tests of the frozen stacks show. AWS itself is asked nothing.
import assert from "node:assert/strict";
import path from "node:path";

import { awsRolesOfStack } from "../automation/awsRoles";
import { documentsOf } from "../bootstrap/documents";
import { parseSettings, rawSettings } from "../config";
import { isRight } from "../proof/judge";
import { prove } from "../proof/prove";
import type { ProgramResult } from "../proof/recording/programs";
import { runProgram } from "../proof/recording/programs";
import { verdict } from "../rehearsal/policies";
import { readPolicyConfig } from "../rehearsal/policyConfig";
import type { PolicyViolation } from "../rehearsal/policyPack";
import { startPolicyPack } from "../rehearsal/policyPack";
import { exampleConfig, exampleNames, ownStacks, projectName } from "../stackFiles";
import { accountOf, may, ownAccounts } from "./support/bootstrap";
import { ownProgram, recordPrograms } from "./support/recordedPrograms";
import { RecordedAccount } from "./support/roleRequests";

const ROOT = path.join(__dirname, "..");
const project = projectName();
const settingsOf = (stack: string) => parseSettings(rawSettings(project, ownStacks.config(stack)));

for (const stack of ownStacks.names()) {
  describe(`the stack ${stack}, as its file has it`, function () {
    this.timeout(120_000);
    let result: ProgramResult;
    before(async () => {
      result = await runProgram({ config: ownStacks.config(stack), world: { stack } });
    });

    it("has settings without a fault", () => {
      assert.deepEqual(settingsOf(stack).problems, []);
    });

    it("is registered without an error, and tells the operations of each of its sides", () => {
      assert.deepEqual(result.errors, []);
      assert.equal(result.exitCode, 0);
      const { source, destinations } = settingsOf(stack).settings;
      const outputs = result.outputs as { source: object; destinations: Record<string, object> };
      assert.deepEqual(Object.keys(outputs.destinations), Object.keys(destinations));
      for (const [settings, output] of [
        [source, outputs.source] as const,
        ...Object.entries(destinations).map(
          ([name, side]) => [side, outputs.destinations[name]!] as const,
        ),
      ]) {
        const { region, accountId, profile } = settings;
        const told = output as Partial<typeof settings>;
        assert.deepEqual([told.region, told.accountId, told.profile], [region, accountId, profile]);
      }
    });

    it("works in the accounts and Regions of its sides, and nowhere else", () => {
      const { source, destinations } = settingsOf(stack).settings;
      const places = [source, ...Object.values(destinations)].map(({ accountId, region }) =>
        [accountId, region].join(" "),
      );
      const providers = result.registrations.filter(({ type }) => type === "pulumi:providers:aws");
      const entered = providers.map(({ inputs: { allowedAccountIds, region } }) =>
        [...(allowedAccountIds as string[]), region].join(" "),
      );
      assert.deepEqual([...new Set(entered)].sort(), [...new Set(places)].sort());
    });

    it("lets S3 do what it documents, and nobody anything else", async () => {
      const { judged, necessity } = await prove({ stack, config: ownStacks.config(stack) });
      assert.ok(judged.length > 100);
      assert.deepEqual(
        judged.filter((one) => !isRight(one)).map(({ request }) => request.id),
        [],
      );
      assert.deepEqual(necessity.survivors, []);
    });

    it("violates no mandatory policy, in a preview or in an update", async () => {
      const [recorded] = await recordPrograms([ownProgram(stack, ownStacks.config(stack))]);
      const options = readPolicyConfig(path.join(ROOT, "policies.json"));
      for (const mode of ["preview", "update"] as const) {
        const { inputs, outputs } = recorded![mode];
        const at = { project, stack, dryRun: mode === "preview" };
        const pack = await startPolicyPack(path.join(ROOT, "policies"), at, options);
        try {
          const found: PolicyViolation[] = [];
          for (const resource of inputs) found.push(...(await pack.analyze(resource)));
          found.push(...(await pack.analyzeStack(outputs)));
          const { ok, details } = verdict(pack.policies.length, found);
          assert.ok(ok, details?.join("\n"));
        } finally {
          await pack.close();
        }
      }
    });

    it("is entered by roles that the workflows can ask for", () => {
      for (const role of ["preview", "deploy"] as const) {
        const arns = awsRolesOfStack(stack, role).match(/^(?:second-)?role-arn=.*$/gm) ?? [];
        assert.ok(arns.length > 0);
        for (const arn of arns) {
          assert.match(
            arn,
            new RegExp(`=arn:aws[\\w-]*:iam::\\d{12}:role/replicated-bucket-${role}$`),
          );
        }
      }
    });
  });
}

const configOf = (stack: string) =>
  exampleNames().includes(stack) ? exampleConfig(stack) : ownStacks.config(stack);

for (const [name, config] of Object.entries(ownAccounts())) {
  describe(`the account ${name}, as its file in bootstrap/ has it`, function () {
    this.timeout(120_000);

    it("is bootstrapped without an error, in that account alone", async () => {
      const { settings } = accountOf(config, ownStacks);
      const program = path.join(ROOT, "bootstrap", "index");
      const { errors, registrations, outputs } = await runProgram({ config, program });
      assert.deepEqual(errors, []);
      const { inputs } = registrations.find(({ type }) => type === "pulumi:providers:aws")!;
      assert.deepEqual(inputs.allowedAccountIds, [settings.accountId]);
      for (const role of ["preview", "deploy"] as const) {
        assert.ok(String(outputs![`${role}RoleArn`]).includes(`:iam::${settings.accountId}:role/`));
      }
    });

    it("gets roles that may do all that its stacks need there", async () => {
      const { settings, stacks } = accountOf(config, ownStacks);
      const { preview, deploy } = documentsOf(settings, stacks);
      const boundary = `arn:aws:iam::${settings.accountId}:policy/replicated-bucket-boundary`;
      for (const stack of settings.stacks) {
        const recorded = await runProgram({ config: configOf(stack) });
        const account = new RecordedAccount(recorded, settings.accountId, boundary);
        const { reads, changes } = account.requests();
        assert.ok(reads.length > 0);
        for (const [document, requests] of [
          [preview, reads],
          [deploy, [...reads, ...changes]],
        ] as const) {
          const distinct = new Map(requests.map((one) => [JSON.stringify(one), one]));
          for (const request of distinct.values()) {
            assert.ok(await may(document, request), `${request.action} on ${request.resource}`);
          }
        }
      }
    });
  });
}
