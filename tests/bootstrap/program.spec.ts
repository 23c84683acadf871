// What the bootstrap program asks for, exactly; mocks take everything.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";

import { load } from "js-yaml";

import { documentsOf } from "../../bootstrap/documents";
import { roleTrust } from "../../bootstrap/trust";
import type { ProgramResult } from "../../proof/recording/programs";
import { runProgram } from "../../proof/recording/programs";
import { accountConfig, accountOf } from "../support/bootstrap";
import { makeCheckout } from "../support/checkout";
import { ROOT } from "../support/rehearsal";

const FOLDER = path.join(ROOT, "bootstrap");
/** The program itself, which finds the examples; the frozen stacks, its copy in a checkout finds. */
const IN_PLACE = path.join(FOLDER, "index");
const arn = (accountId: string, rest: string) => `arn:aws:iam::${accountId}:${rest}`;

/** What is registered, by type and name, without the stack's own marks. */
const inputsOf = ({ registrations }: ProgramResult) =>
  Object.fromEntries(registrations.map(({ address, inputs }) => [address, inputs]));

describe("The bootstrap program", () => {
  const checkout = makeCheckout();
  const PROGRAM = path.join(checkout, "bootstrap", "index");
  const results: Record<string, ProgramResult> = {};
  before(async function () {
    this.timeout(60_000);
    for (const name of ["source", "destinations"]) {
      results[name] = await runProgram({ config: accountConfig(name), program: PROGRAM });
    }
  });
  after(() => {
    rmSync(checkout, { recursive: true });
  });

  for (const [name, accountId, region] of [
    ["source", "111111111111", "us-east-1"],
    ["destinations", "222222222222", "eu-west-1"],
  ] as const) {
    it(`asks for exactly this in the account of ${name}`, () => {
      const { settings, stacks } = accountOf(accountConfig(name));
      const { preview, deploy, boundary } = documentsOf(settings, stacks);
      const providers = {
        github: arn(accountId, "oidc-provider/token.actions.githubusercontent.com"),
        pulumiCloud: arn(accountId, "oidc-provider/api.pulumi.com/oidc"),
      };
      const role = (kind: "preview" | "deploy", description: string) => ({
        name: `replicated-bucket-${kind}`,
        description,
        assumeRolePolicy: roleTrust(settings, kind, providers),
      });
      assert.deepEqual(results[name]!.errors, []);
      assert.deepEqual(inputsOf(results[name]!), {
        "pulumi:providers:aws account": {
          region,
          allowedAccountIds: [accountId],
          skipCredentialsValidation: false,
          skipRegionValidation: true,
        },
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider github": {
          url: "https://token.actions.githubusercontent.com",
          clientIdLists: ["sts.amazonaws.com"],
        },
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider pulumi-cloud": {
          url: "https://api.pulumi.com/oidc",
          clientIdLists: ["aws:acme"],
        },
        ...(boundary && {
          "aws:iam/policy:Policy boundary": {
            name: "replicated-bucket-boundary",
            description: "All that a replication role of the replicated buckets may ever do",
            policy: boundary,
          },
        }),
        "aws:iam/role:Role preview": role("preview", "Previews and verifies replicated buckets"),
        "aws:iam/rolePolicy:RolePolicy preview": {
          role: "replicated-bucket-preview",
          policy: preview,
        },
        "aws:iam/role:Role deploy": role("deploy", "Deploys replicated buckets"),
        "aws:iam/rolePolicy:RolePolicy deploy": {
          role: "replicated-bucket-deploy",
          policy: deploy,
        },
      });
    });

    it(`tells in its outputs what the stacks and workflows of ${name} need`, () => {
      const isSource = name === "source";
      assert.deepEqual(results[name]!.outputs, {
        previewRoleArn: arn(accountId, "role/replicated-bucket-preview"),
        deployRoleArn: arn(accountId, "role/replicated-bucket-deploy"),
        permissionsBoundaryArn: isSource
          ? arn(accountId, "policy/replicated-bucket-boundary")
          : "none",
        replicationRoleArns: isSource ? [arn(accountId, "role/archive-replication-*")] : [],
      });
    });

    it(`registers everything of ${name} with the account's provider`, () => {
      for (const { type, provider } of results[name]!.registrations) {
        if (type.startsWith("aws:")) assert.equal(provider, "account", type);
      }
    });
  }

  it("takes over the providers of identities that the account has, and makes none", async () => {
    const { pulumiCloud, github, ...config } = {
      ...accountConfig("source"),
      pulumiCloud: JSON.parse(accountConfig("source")["bootstrap:pulumiCloud"]!) as object,
      github: JSON.parse(accountConfig("source")["bootstrap:github"]!) as object,
    };
    const existing = (host: string) => ({
      existingProviderArn: arn("111111111111", `oidc-provider/${host}`),
    });
    const { registrations, errors } = await runProgram({
      program: PROGRAM,
      config: {
        ...config,
        "bootstrap:github": JSON.stringify({
          ...github,
          ...existing("token.actions.githubusercontent.com"),
        }),
        "bootstrap:pulumiCloud": JSON.stringify({
          ...pulumiCloud,
          ...existing("api.pulumi.com/oidc"),
        }),
      },
    });
    assert.deepEqual(errors, []);
    assert.ok(!registrations.some(({ type }) => type.includes("openIdConnectProvider")));
    const [first] = registrations.filter(({ type }) => type === "aws:iam/role:Role");
    const before = results.source!.registrations.find(({ address }) => address === first!.address);
    assert.deepEqual(first!.inputs, before!.inputs);
  });

  it("gives names, path and length of sessions as it is told", async () => {
    const { registrations, outputs } = await runProgram({
      program: IN_PLACE,
      config: {
        ...accountConfig("source"),
        "bootstrap:stacks": '["disaster-recovery"]',
        "bootstrap:path": "/ci/",
        "bootstrap:previewRoleName": "looks",
        "bootstrap:deployRoleName": "does",
        "bootstrap:boundaryName": "holds",
        "bootstrap:maxSessionSeconds": "7200",
        "bootstrap:profile": "admin",
      },
    });
    const made = registrations.filter(({ type }) => /:(?:Role|Policy)$/.test(type));
    assert.deepEqual(
      made.map(({ inputs: { name, path: at, maxSessionDuration } }) => [
        name,
        at,
        maxSessionDuration,
      ]),
      [
        ["holds", "/ci/", undefined],
        ["looks", "/ci/", 7200],
        ["does", "/ci/", 7200],
      ],
    );
    const provider = registrations.find(({ type }) => type === "pulumi:providers:aws");
    assert.equal(provider?.inputs.profile, "admin");
    assert.equal(outputs?.permissionsBoundaryArn, arn("111111111111", "policy/ci/holds"));
  });

  it("stops before anything is registered where its configuration is wrong", async () => {
    const config = { ...accountConfig("source"), "bootstrap:stacks": '["nowhere"]' };
    const { exitCode, registrations, errors } = await runProgram({ program: IN_PLACE, config });
    assert.notEqual(exitCode, 0);
    assert.deepEqual(registrations, []);
    assert.match(
      errors.join("\n"),
      /Configuration bootstrap of stack test has 1 problem:\n {2}stacks\[0\]/,
    );
  });

  it("is started by a file of its own, which Pulumi finds", () => {
    const project = load(readFileSync(path.join(FOLDER, "Pulumi.yaml"), "utf8")) as {
      main: string;
    };
    assert.ok(readdirSync(FOLDER).includes(project.main));
    assert.match(
      readFileSync(path.join(FOLDER, project.main), "utf8"),
      /require\("\.\/index\.ts"\)/,
    );
  });
});
