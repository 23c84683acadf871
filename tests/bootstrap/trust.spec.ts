// Who may enter the roles, simulated; tests/bootstrap/rehearsal.spec.ts tries the same on the local AWS. That GitHub
// and Pulumi Cloud send these subjects, only they can show.
import assert from "node:assert/strict";

import type { BootstrapSettings } from "../../bootstrap/settings";
import type { RoleKind } from "../../bootstrap/trust";
import { GITHUB_ISSUER, PULUMI_ISSUER, pulumiAudiences, roleTrust } from "../../bootstrap/trust";
import type { Token } from "../support/bootstrap";
import { letsIn } from "../support/bootstrap";

const PROVIDERS = {
  github: `arn:aws:iam::111111111111:oidc-provider/${GITHUB_ISSUER}`,
  pulumiCloud: `arn:aws:iam::111111111111:oidc-provider/${PULUMI_ISSUER}`,
};
const SETTINGS: BootstrapSettings = {
  accountId: "111111111111",
  stacks: ["dev", "prod"],
  github: { repository: "acme@123456/replicated-bucket@456789" },
  pulumiCloud: {
    organization: "acme",
    previewEnvironments: ["replicated-bucket/prod-source-preview"],
    deployEnvironments: ["replicated-bucket/prod-source-deploy"],
    deployments: { stacks: ["dev"] },
  },
};

const REPOSITORY = "repo:acme@123456/replicated-bucket@456789";
const github = (subject: string, change: Partial<Token> = {}): Token => ({
  issuer: GITHUB_ISSUER,
  audience: "sts.amazonaws.com",
  subject,
  ...change,
});
const pulumi = (subject: string, audience: string): Token => ({
  issuer: PULUMI_ISSUER,
  audience,
  subject,
});
const environment = (name: string, organization = "acme") =>
  pulumi(
    `pulumi:environments:pulumi.organization.login:${organization}:currentEnvironment.name:${name}`,
    `aws:${organization}`,
  );
const deployment = (stack: string, operation: string, organization = "acme") =>
  pulumi(
    `pulumi:deploy:org:${organization}:project:replicated-bucket:stack:${stack}:operation:${operation}:scope:write`,
    organization,
  );

const IN: Record<RoleKind, Token[]> = {
  preview: [
    github(`${REPOSITORY}:environment:dev-preview`),
    github(`${REPOSITORY}:environment:prod-preview`),
    environment("replicated-bucket/prod-source-preview"),
    deployment("dev", "preview"),
    deployment("dev", "refresh"),
  ],
  deploy: [
    github(`${REPOSITORY}:environment:dev`),
    github(`${REPOSITORY}:environment:prod`),
    environment("replicated-bucket/prod-source-deploy"),
    deployment("dev", "update"),
    deployment("dev", "destroy"),
  ],
};

/** Nobody of these may enter either role. */
const OUT: Record<string, Token> = {
  "another repository of the owner": github("repo:acme@123456/other@1:environment:prod"),
  "another owner's repository of the same name": github(
    "repo:evil@7/replicated-bucket@8:environment:prod",
  ),
  "a repository that took the names over, under other ids": github(
    "repo:acme@7/replicated-bucket@8:environment:prod",
  ),
  "the repository's names without their ids": github(
    "repo:acme/replicated-bucket:environment:prod",
  ),
  "another environment": github(`${REPOSITORY}:environment:staging`),
  "an environment whose name begins with one that may": github(
    `${REPOSITORY}:environment:prod-preview-2`,
  ),
  "the main branch without an environment": github(`${REPOSITORY}:ref:refs/heads/main`),
  "another branch": github(`${REPOSITORY}:ref:refs/heads/feature`),
  "a pull request, from a fork or not": github(`${REPOSITORY}:pull_request`),
  "GitHub's own audience": github(`${REPOSITORY}:environment:prod`, {
    audience: "https://github.com/acme",
  }),
  "a wildcard in the token": github(`${REPOSITORY}:environment:*`),
  "another environment of ESC": environment("replicated-bucket/other"),
  "the environment of another organisation": environment(
    "replicated-bucket/prod-source-deploy",
    "evil",
  ),
  "an environment under the audience of deployments": {
    ...environment("replicated-bucket/prod-source-deploy"),
    audience: "acme",
  },
  "any environment that a stack imports without subjectAttributes": pulumi(
    "pulumi:environments:org:acme:env:<yaml>",
    "aws:acme",
  ),
  "a deployment of another stack": deployment("prod", "update"),
  "a deployment of another organisation": deployment("dev", "update", "evil"),
  "a deployment of another project": pulumi(
    "pulumi:deploy:org:acme:project:other:stack:dev:operation:update:scope:write",
    "acme",
  ),
  "a subject of Pulumi from GitHub's issuer": {
    ...deployment("dev", "update"),
    issuer: GITHUB_ISSUER,
  },
  "a subject of GitHub from Pulumi's issuer": {
    ...github(`${REPOSITORY}:environment:prod`),
    issuer: PULUMI_ISSUER,
  },
};

describe("The trust of the roles", () => {
  const trustOf = (role: RoleKind) => roleTrust(SETTINGS, role, PROVIDERS);

  for (const role of ["preview", "deploy"] as const) {
    for (const token of IN[role]) {
      it(`lets ${token.subject} into the ${role} role`, async () => {
        assert.equal(await letsIn(trustOf(role), token), true);
      });
      const other = role === "preview" ? "deploy" : "preview";
      it(`keeps ${token.subject} out of the ${other} role`, async () => {
        assert.equal(await letsIn(trustOf(other), token), false);
      });
    }
    for (const token of IN[role]) {
      it(`keeps ${token.subject} out of the ${role} role under another audience`, async () => {
        assert.equal(await letsIn(trustOf(role), { ...token, audience: "other" }), false);
      });
    }
    for (const [who, token] of Object.entries(OUT)) {
      it(`keeps ${who} out of the ${role} role`, async () => {
        assert.equal(await letsIn(trustOf(role), token), false);
      });
    }

    it(`compares whole claims and knows no wildcard, for the ${role} role`, () => {
      for (const { Condition = {}, Principal } of trustOf(role).Statement) {
        assert.deepEqual(Object.keys(Condition), ["StringEquals"]);
        assert.ok(!JSON.stringify([Condition, Principal]).includes("*"));
        const claims = Object.keys(Condition.StringEquals!).map((key) => key.slice(-4));
        assert.deepEqual(claims.sort(), [":aud", ":sub"]);
      }
    });

    it(`needs its condition on the subject and on the audience, for the ${role} role`, async () => {
      const trust = trustOf(role);
      for (const [index, statement] of trust.Statement.entries()) {
        for (const key of Object.keys(statement.Condition!.StringEquals!)) {
          const { [key]: _gone, ...left } = statement.Condition!.StringEquals!;
          const looser = { ...statement, Condition: { StringEquals: left } };
          const Statement = trust.Statement.map((one, at) => (at === index ? looser : one));
          const misled = IN[role].map((token) => ({ ...token, audience: "other" }));
          const entered = await Promise.all(
            [...Object.values(OUT), ...misled].map((token) =>
              letsIn({ ...trust, Statement }, token),
            ),
          );
          assert.ok(entered.includes(true), `${statement.Sid} without ${key} lets nobody in`);
        }
      }
    });
  }

  it("takes a repository from before GitHub's immutable subjects by its names alone", async () => {
    const old = { ...SETTINGS, github: { repository: "acme/replicated-bucket" } };
    const trust = roleTrust(old, "deploy", PROVIDERS);
    const token = github("repo:acme/replicated-bucket:environment:prod");
    assert.equal(await letsIn(trust, token), true);
    assert.equal(await letsIn(trust, github(`${REPOSITORY}:environment:prod`)), false);
  });

  it("lets people in by name where an administrator says so, and nobody else of the account", () => {
    const people = ["arn:aws:iam::111111111111:role/on-call"];
    const settings = { accountId: "111111111111", stacks: ["dev"], principalArns: people };
    const { Statement } = roleTrust(settings, "deploy", {});
    assert.deepEqual(Statement, [
      {
        Sid: "LetPeopleIn",
        Effect: "Allow",
        Principal: { AWS: people },
        Action: "sts:AssumeRole",
      },
    ]);
  });

  it("says nothing of an issuer by which nobody enters the role", () => {
    const settings = { ...SETTINGS, pulumiCloud: { organization: "acme" } };
    const sids = roleTrust(settings, "deploy", PROVIDERS).Statement.map(({ Sid }) => Sid);
    assert.deepEqual(sids, ["LetGitHubIn"]);
    assert.deepEqual(pulumiAudiences({ organization: "acme" }), ["aws:acme"]);
  });
});
