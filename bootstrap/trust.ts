import type { Condition, Document, Statement } from "../components/policyDocuments";
import { documentOf } from "../components/policyDocuments";
import type { BootstrapSettings, GitHubSettings, PulumiCloudSettings } from "./settings";

/** Which of the two roles. */
export type RoleKind = "preview" | "deploy";

/** Where GitHub's tokens come from. */
export const GITHUB_ISSUER = "token.actions.githubusercontent.com";
/** What they are for. */
export const GITHUB_AUDIENCE = "sts.amazonaws.com";
/** Where Pulumi Cloud's tokens come from. */
export const PULUMI_ISSUER = "api.pulumi.com/oidc";

/** The project of this repository's stacks. */
const PROJECT = "replicated-bucket";

/** Pulumi's operations that a role is entered for. */
const OPERATIONS = { preview: ["preview", "refresh"], deploy: ["update", "destroy"] } as const;

/** The ARNs of the account's providers of identities; undefined where nobody enters by one. */
export interface IdentityProviders {
  github?: string;
  pulumiCloud?: string;
}

/** The subjects by which GitHub's jobs enter a role. */
export function githubSubjects(
  { repository, ...settings }: GitHubSettings,
  role: RoleKind,
  stacks: readonly string[],
): string[] {
  const environments =
    role === "preview"
      ? (settings.previewEnvironments ?? stacks.map((stack) => `${stack}-preview`))
      : (settings.deployEnvironments ?? stacks);
  return environments.map((environment) => `repo:${repository}:environment:${environment}`);
}

/** The subjects of a role's ESC environments, as `subjectAttributes: [currentEnvironment.name]` makes them. */
export function environmentSubjects(settings: PulumiCloudSettings, role: RoleKind): string[] {
  const environments =
    role === "preview" ? settings.previewEnvironments : settings.deployEnvironments;
  const prefix = `pulumi:environments:pulumi.organization.login:${settings.organization}`;
  return (environments ?? []).map((name) => `${prefix}:currentEnvironment.name:${name}`);
}

/** The subjects of deployments that enter a role without ESC. */
export function deploymentSubjects(
  { organization, deployments }: PulumiCloudSettings,
  role: RoleKind,
): string[] {
  const { project = PROJECT, stacks = [] } = deployments ?? {};
  return stacks.flatMap((stack) =>
    OPERATIONS[role].map(
      (operation) =>
        `pulumi:deploy:org:${organization}:project:${project}:stack:${stack}:operation:${operation}:scope:write`,
    ),
  );
}

/** What Pulumi Cloud's tokens may be for: one audience for ESC, another for deployments without it. */
export function pulumiAudiences({ organization, deployments }: PulumiCloudSettings): string[] {
  return [`aws:${organization}`, ...(deployments ? [organization] : [])];
}

/** Tokens of one issuer, for one audience and of one of these subjects: each compared whole. */
function federated(
  Sid: string,
  provider: string | undefined,
  issuer: string,
  audience: string,
  subjects: string[],
): Statement[] {
  if (provider === undefined || subjects.length === 0) return [];
  const equals: Condition = {
    StringEquals: { [`${issuer}:aud`]: audience, [`${issuer}:sub`]: subjects },
  };
  return [
    {
      Sid,
      Effect: "Allow",
      Principal: { Federated: provider },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: equals,
    },
  ];
}

/** Who may enter a role: exact subjects for exact audiences, and the people who are named. */
export function roleTrust(
  { github, pulumiCloud, principalArns = [], stacks }: BootstrapSettings,
  role: RoleKind,
  providers: IdentityProviders,
): Document {
  const pulumi = (Sid: string, audience: string, subjects: string[]) =>
    federated(Sid, providers.pulumiCloud, PULUMI_ISSUER, audience, subjects);
  return documentOf(
    ...(github
      ? federated(
          "LetGitHubIn",
          providers.github,
          GITHUB_ISSUER,
          GITHUB_AUDIENCE,
          githubSubjects(github, role, stacks),
        )
      : []),
    ...(pulumiCloud
      ? [
          ...pulumi(
            "LetEnvironmentsIn",
            `aws:${pulumiCloud.organization}`,
            environmentSubjects(pulumiCloud, role),
          ),
          ...pulumi(
            "LetDeploymentsIn",
            pulumiCloud.organization,
            deploymentSubjects(pulumiCloud, role),
          ),
        ]
      : []),
    ...(principalArns.length > 0
      ? [
          {
            Sid: "LetPeopleIn",
            Effect: "Allow" as const,
            Principal: { AWS: principalArns },
            Action: "sts:AssumeRole",
          },
        ]
      : []),
  );
}
