// The Pulumi ESC environments. Pulumi Cloud alone opens them; what would come of it is worked out here by the
// rules of its documentation, with credentials that name the role they are of.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { fromIni } from "@aws-sdk/credential-providers";

import { parseBootstrap } from "../../bootstrap/config";
import { namesOf } from "../../bootstrap/settings";
import { environmentSubjects } from "../../bootstrap/trust";
import { parseSettings, rawSettings } from "../../config";
import { ownStacks, projectName } from "../../stackFiles";
import { ownAccounts } from "../support/bootstrap";
import { ESC_PROJECT, environmentTexts, openEnvironment } from "../support/escEnvironments";

const ROLES = ["preview", "deploy"] as const;
const texts = environmentTexts();
const name = (environment: string) => `${ESC_PROJECT}/${environment}`;

/**
 * The sides of a stack as its file has them: an account, and the profile that leads there, if any. One that is
 * entered by a role of its own is entered from where the others are.
 */
function sidesOf(stack: string) {
  const { settings } = parseSettings(rawSettings(projectName(), ownStacks.config(stack)));
  const sides = [settings.source, ...Object.values(settings.destinations)];
  return sides.filter(({ assumeRoleArn }) => assumeRoleArn === undefined);
}

/** The ARN of a role that bootstrap/ makes in an account. */
const arnOf = (accountId: string, role: (typeof ROLES)[number]) =>
  `arn:aws:iam::${accountId}:role/${namesOf({ accountId, stacks: [] })[role]}`;

/** The credentials of a profile in the text of a shared credentials file, as the AWS SDK reads it. */
async function profileIn(text: string, profile: string) {
  const folder = mkdtempSync(path.join(tmpdir(), "replicated-bucket-environments-"));
  try {
    const filepath = path.join(folder, "credentials");
    writeFileSync(filepath, text);
    const configFilepath = path.join(folder, "none");
    const ignoreCache = true;
    return await fromIni({ profile, filepath, configFilepath, ignoreCache })();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const credentialsOf = (roleArn: string) => ({
  accessKeyId: `accessKeyId of ${roleArn}`,
  secretAccessKey: `secretAccessKey of ${roleArn}`,
  sessionToken: `sessionToken of ${roleArn}`,
});

describe("the Pulumi ESC environments", () => {
  it("are one for each stack and role, and one for each account that a stack enters by profile", () => {
    const expected = ownStacks.names().flatMap((stack) => {
      const profiles = new Set(sidesOf(stack).flatMap(({ profile }) => profile ?? []));
      return [stack, ...profiles].flatMap((opened) =>
        ROLES.map((role) => name(`${opened}-${role}`)),
      );
    });
    assert.deepEqual(Object.keys(texts).sort(), expected.sort());
  });

  for (const environment of Object.keys(texts)) {
    it(`are understood, and all that they refer to is there: ${environment}`, () => {
      assert.ok(openEnvironment(environment).logins.length > 0);
    });

    it(`log in for an hour, with a subject that names the environment: ${environment}`, () => {
      for (const login of openEnvironment(environment).logins) {
        assert.equal(login.duration, "1h");
        assert.deepEqual(login.subjectAttributes, ["currentEnvironment.name"]);
      }
    });

    it(`enter the role of their own name, in sessions that tell it: ${environment}`, () => {
      const role = environment.split("-").at(-1)!;
      for (const login of openEnvironment(environment).logins) {
        assert.ok(login.roleArn.endsWith(`:role/replicated-bucket-${role}`));
        assert.equal(login.sessionName, `pulumi-esc-${login.environment.split("/")[1]!}`);
        assert.match(login.sessionName, /^[\w+=,.@-]{2,64}$/);
      }
    });
  }

  for (const stack of ownStacks.names()) {
    const sides = sidesOf(stack);
    const profiles = [...new Set(sides.flatMap(({ profile }) => profile ?? []))];
    for (const role of ROLES) {
      const opened = openEnvironment(name(`${stack}-${role}`));
      if (profiles.length === 0) {
        it(`give ${stack} the credentials of its account's ${role} role as variables`, () => {
          const accounts = new Set(sides.map(({ accountId }) => accountId));
          assert.equal(accounts.size, 1);
          const { accessKeyId, secretAccessKey, sessionToken } = credentialsOf(
            arnOf([...accounts][0]!, role),
          );
          assert.deepEqual(opened.environmentVariables, {
            AWS_ACCESS_KEY_ID: accessKeyId,
            AWS_SECRET_ACCESS_KEY: secretAccessKey,
            AWS_SESSION_TOKEN: sessionToken,
          });
          assert.deepEqual(opened.files, {});
        });
        continue;
      }

      it(`give ${stack} the profiles of its stack file in a shared credentials file: ${role}`, () => {
        assert.deepEqual(opened.environmentVariables, {});
        assert.deepEqual(Object.keys(opened.files), ["AWS_SHARED_CREDENTIALS_FILE"]);
        const file = opened.files.AWS_SHARED_CREDENTIALS_FILE!;
        const named = [...file.matchAll(/^\[(.+)\]$/gm)].map(([, profile]) => profile);
        assert.deepEqual(named.sort(), [...profiles].sort());
      });

      it(`lead each side of ${stack} to the ${role} role of its account`, async () => {
        const file = opened.files.AWS_SHARED_CREDENTIALS_FILE!;
        for (const { profile, accountId } of sides) {
          const { accessKeyId, secretAccessKey, sessionToken } = await profileIn(file, profile!);
          assert.deepEqual(
            { accessKeyId, secretAccessKey, sessionToken },
            credentialsOf(arnOf(accountId, role)),
          );
        }
      });

      it(`log in for ${stack} in the environments that it imports: ${role}`, () => {
        assert.deepEqual(
          opened.logins.map(({ environment }) => environment).sort(),
          profiles.map((profile) => name(`${profile}-${role}`)).sort(),
        );
      });
    }
  }
});

describe("the roles that bootstrap/ makes", () => {
  const accounts = Object.values(ownAccounts()).map((config) => parseBootstrap(config).settings);

  // An account that keeps Pulumi Cloud out says nothing of it.
  const open = accounts.flatMap(({ accountId, pulumiCloud }) =>
    pulumiCloud === undefined ? [] : [{ accountId, pulumiCloud }],
  );
  for (const { accountId, pulumiCloud } of open) {
    for (const role of ROLES) {
      it(`trust the logins to them, and nothing else of Pulumi ESC: ${role} in ${accountId}`, () => {
        // What `currentEnvironment.name` makes of the environment in which a login is written.
        const prefix = `pulumi:environments:pulumi.organization.login:${pulumiCloud.organization}`;
        const subjects = Object.keys(texts)
          .flatMap((environment) => openEnvironment(environment).logins)
          .filter(({ roleArn }) => roleArn === arnOf(accountId, role))
          .map(({ environment }) => `${prefix}:currentEnvironment.name:${environment}`);
        assert.deepEqual(
          environmentSubjects(pulumiCloud, role).sort(),
          [...new Set(subjects)].sort(),
        );
      });
    }
  }
});

describe("the check of the environments' syntax", () => {
  const login = (oidc: string) =>
    `values: { aws: { "fn::open::aws-login": { oidc: { ${oidc} } } }, files: { A: "\${aws.accessKeyId}" } }`;
  const good = login("roleArn: r, sessionName: s");

  const faults: [string, Record<string, string>, string][] = [
    ["an environment that is missing", {}, "no environment p/a"],
    ["an import that is missing", { "p/a": "imports: [p/b]" }, "no environment p/b"],
    [
      "environments that import each other",
      { "p/a": "imports: [p/b]", "p/b": "imports: [p/a]" },
      "p/a imports itself",
    ],
    ["a file that is no record", { "p/a": "[1]" }, "p/a: not a record"],
    ["imports that are no list", { "p/a": "imports: p/b" }, "p/a: imports: not a list of texts"],
    ["another key beside values", { "p/a": "value: {}" }, "p/a: unknown value"],
    [
      "another function",
      { "p/a": 'values: { a: { "fn::open::gcp-login": {} } }' },
      "p/a: unknown fn::open::gcp-login",
    ],
    [
      "a function beside other values",
      { "p/a": 'values: { a: 1, "fn::open::aws-login": {} }' },
      "p/a: fn::open::aws-login beside other values",
    ],
    [
      "another way to log in",
      { "p/a": 'values: { a: { "fn::open::aws-login": { static: {} } } }' },
      "p/a: no oidc in fn::open::aws-login",
    ],
    [
      "a setting of the login that is unknown",
      { "p/a": login("roleArn: r, sessionName: s, role: t") },
      "p/a: oidc: unknown role",
    ],
    [
      "a login without a session's name",
      { "p/a": login("roleArn: r") },
      "p/a: oidc without roleArn or sessionName",
    ],
    [
      "attributes of the subject that are no list",
      { "p/a": login("roleArn: r, sessionName: s, subjectAttributes: a") },
      "p/a: subjectAttributes: not a list of texts",
    ],
    [
      "a reference to nothing",
      { "p/a": good.replace("aws.accessKeyId", "aws.password") },
      "p/a: nothing defines aws.password",
    ],
    [
      "a reference to what is no text",
      { "p/a": good.replace("aws.accessKeyId", "aws") },
      "p/a: nothing defines aws",
    ],
    [
      "a variable that is no text",
      { "p/a": "values: { environmentVariables: { A: 1 } }" },
      "environmentVariables: A is not text",
    ],
  ];
  for (const [what, environments, message] of faults) {
    it(`finds ${what}`, () => {
      assert.throws(() => openEnvironment("p/a", environments), { message });
    });
  }

  it("takes values of imports, which the environment's own override", () => {
    const { files } = openEnvironment("p/a", {
      "p/a": 'imports: [p/b]\nvalues: { mine: a, files: { C: "${aws.accessKeyId} ${mine}" } }',
      "p/b": good.replace("values: {", "values: { mine: b,"),
    });
    assert.deepEqual(files, { A: "accessKeyId of r", C: "accessKeyId of r a" });
  });
});
