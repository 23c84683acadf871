import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

import { load } from "js-yaml";

import type { Bootstrap } from "../../bootstrap/config";
import { parseBootstrap } from "../../bootstrap/config";
import type { Documents } from "../../bootstrap/documents";
import { documentsOf } from "../../bootstrap/documents";
import type { Scope } from "../../bootstrap/scope";
import { scopeOf } from "../../bootstrap/scope";
import type { Document } from "../../components/policyDocuments";
import { keyPolicy } from "../../components/resourcePolicies";
import type { Verdict } from "../../proof/simulate";
import { simulate } from "../../proof/simulate";
import type { StackConfig } from "../../stackFiles";
import { asCliConfig, exampleNames, frozenStacks, recordOf } from "../../stackFiles";

const ROOT = path.join(__dirname, "..", "..");

/** The configuration of one of the accounts of the frozen stacks: `source`, `destinations`. */
export const accountConfig = (name: string): StackConfig =>
  configIn(path.join(ROOT, "tests", "stacks", "bootstrap", `Pulumi.${name}.yaml`));

/** The configurations of the accounts in use, by name: one for each file that `bootstrap/` has. */
export function ownAccounts(): Record<string, StackConfig> {
  const folder = path.join(ROOT, "bootstrap");
  const names = readdirSync(folder).flatMap(
    (file) => /^Pulumi\.([^.]+)\.yaml$/.exec(file)?.[1] ?? [],
  );
  const configs = names.map(
    (name) => [name, configIn(path.join(folder, `Pulumi.${name}.yaml`))] as const,
  );
  // The CLI leaves files behind that hold nothing but a salt.
  return Object.fromEntries(configs.filter(([, config]) => Object.keys(config).length > 0));
}

function configIn(file: string): StackConfig {
  return asCliConfig(recordOf(recordOf(load(readFileSync(file, "utf8"))).config));
}

/** The settings of an account that names frozen stacks, and what is wrong with them. */
export const parseAccount = (config: StackConfig) => parseBootstrap(config, frozenStacks);

/** The settings of an account as its configuration has them, which must be right. Stacks default to the frozen. */
export function accountOf(config: StackConfig, from = frozenStacks): Bootstrap {
  const { problems, ...bootstrap } = parseBootstrap(config, from);
  if (problems.length > 0) throw new Error(JSON.stringify(problems, null, 2));
  return bootstrap;
}

/** One of the accounts that a stack or an example lies in. */
export interface Account {
  name: string;
  stack: string;
  accountId: string;
  scope: Scope;
  documents: Documents;
}

const EVERYBODY = "arn:aws:iam::111111111111:role/administrator";

/** Every account of every frozen stack and example, bootstrapped for that stack alone. */
export function everyAccount(): Account[] {
  return [...frozenStacks.names(), ...exampleNames()].flatMap((stack) =>
    ["111111111111", "222222222222"].flatMap((accountId) => {
      const { problems, settings, stacks } = parseAccount({
        "bootstrap:accountId": accountId,
        "bootstrap:stacks": JSON.stringify([stack]),
        "bootstrap:principalArns": JSON.stringify([EVERYBODY]),
      });
      if (problems.length > 0) return [];
      const scope = scopeOf(settings, stacks);
      const documents = documentsOf(settings, stacks);
      return [{ name: `${stack} in ${accountId}`, stack, accountId, scope, documents }];
    }),
  );
}

/** A request of one of the roles. */
export interface RoleRequest {
  action: string;
  resource: string;
  context?: Record<string, string>;
  /** The account of the resource. Defaults to 111111111111. */
  accountOfResource?: string;
}

const NOTHING: Document = { Version: "2012-10-17", Statement: [] };

/**
 * What AWS would say to a request of an identity with this policy, in an account whose keys let their
 * account's policies decide.
 */
export function ask(identity: Document, request: RoleRequest): Promise<Verdict> {
  const { action, resource, context = {}, accountOfResource = "111111111111" } = request;
  const isKms = action.startsWith("kms:");
  const principal = `arn:aws:iam::${accountOfResource}:role/some-role`;
  return simulate(
    { principal, action, resource, accountOfResource, context },
    { identity, resource: isKms ? keyPolicy("aws", accountOfResource) : NOTHING },
  );
}

/** Whether AWS would allow it. */
export const may = async (identity: Document, request: RoleRequest): Promise<boolean> =>
  (await ask(identity, request)).allowed;

const CLAIM = /:(?:aud|sub)$/;
/** The simulator's data lacks the claims of most issuers: a tag of the same name stands in for each. */
const claims = <T>(values: Record<string, T>): Record<string, T> =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      CLAIM.test(key) ? `aws:PrincipalTag/${key}` : key,
      value,
    ]),
  );

/** A token with which somebody asks to enter a role. */
export interface Token {
  /** Without `https://`. */
  issuer: string;
  audience: string;
  subject: string;
}

/** Whether a role with this trust policy lets the bearer of a token in. */
export async function letsIn(
  trust: Document,
  { issuer, audience, subject }: Token,
): Promise<boolean> {
  const Statement = trust.Statement.map((statement) => ({
    ...statement,
    Condition: Object.fromEntries(
      Object.entries(statement.Condition ?? {}).map(([operator, keys]) => [operator, claims(keys)]),
    ),
  }));
  const verdict = await simulate(
    {
      principal: `arn:aws:iam::111111111111:oidc-provider/${issuer}`,
      action: "sts:AssumeRoleWithWebIdentity",
      resource: "arn:aws:iam::111111111111:role/replicated-bucket-deploy",
      accountOfResource: "111111111111",
      context: claims({ [`${issuer}:aud`]: audience, [`${issuer}:sub`]: subject }),
    },
    { resource: { ...trust, Statement } },
  );
  return verdict.allowed;
}
