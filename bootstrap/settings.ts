/** How people and machines enter the roles from GitHub. */
export interface GitHubSettings {
  /**
   * The repository as GitHub writes it into the subject of its tokens: `acme@123456/replicated-bucket@456789`,
   * with the ids that no rename changes, or `acme/replicated-bucket` for a repository from before July 2026
   * that has not opted in.
   *
   * @see https://docs.github.com/en/actions/reference/openid-connect-reference#immutable-subject-claims
   */
  repository: string;
  /** The environments whose jobs enter the preview role. Defaults to `<stack>-preview` of each stack. */
  previewEnvironments?: string[];
  /** The environments whose jobs enter the deploy role. Defaults to `<stack>` of each stack. */
  deployEnvironments?: string[];
  /** The ARN of the account's provider for GitHub, where it has one: it can hold no second. */
  existingProviderArn?: string;
}

/** How Pulumi Cloud enters the roles. */
export interface PulumiCloudSettings {
  /** The organisation, in lower case. */
  organization: string;
  /**
   * The ESC environments that log in to the preview role, as `<project>/<environment>`. Their `aws-login` sets
   * `subjectAttributes: [currentEnvironment.name]`. Defaults to none.
   *
   * @see https://www.pulumi.com/docs/esc/guides/configuring-oidc/
   */
  previewEnvironments?: string[];
  /** The ESC environments that log in to the deploy role. Defaults to none. */
  deployEnvironments?: string[];
  /** Lets deployments in without ESC. Defaults to not doing so. */
  deployments?: DeploymentsSettings;
  /** The ARN of the account's provider for Pulumi Cloud, where it has one: it can hold no second. */
  existingProviderArn?: string;
}

/**
 * Which stacks' deployments enter the roles with a token of their own: previews and refreshes the preview role,
 * updates and destroys the deploy role.
 *
 * @see https://www.pulumi.com/docs/deployments/guides/oidc/
 */
export interface DeploymentsSettings {
  /** The project of the stacks. Defaults to `replicated-bucket`. */
  project?: string;
  /** The stacks. */
  stacks: string[];
}

/** What an administrator says of one account. */
export interface BootstrapSettings {
  /** The account: 12 digits. */
  accountId: string;
  /** The profile of the administrator's credentials. Defaults to those of the environment. */
  profile?: string;
  /** The stacks and examples that are deployed into the account, or into it and others, by name. */
  stacks: string[];
  /** Defaults to no way in from GitHub. */
  github?: GitHubSettings;
  /** Defaults to no way in from Pulumi Cloud. */
  pulumiCloud?: PulumiCloudSettings;
  /** Roles and users of people who may assume both roles, by ARN. Defaults to nobody. */
  principalArns?: string[];
  /** The name of the role that previews and verifies. Defaults to `replicated-bucket-preview`. */
  previewRoleName?: string;
  /** The name of the role that deploys. Defaults to `replicated-bucket-deploy`. */
  deployRoleName?: string;
  /** The name of the boundary of replication roles. Defaults to `replicated-bucket-boundary`. */
  boundaryName?: string;
  /** The path of roles and boundary. Defaults to `/`. */
  path?: string;
  /** How long a session of a role may last, in seconds. Defaults to 3,600: one hour. */
  maxSessionSeconds?: number;
  /**
   * Those of the stacks' tags that tell their keys from others, by name. Defaults to all tags of a stack. A tag
   * that no other key of the account has is best.
   */
  keyTags?: string[];
  /** Whether the deploy role may empty the stacks' buckets, as `teardown` does. Defaults to false. */
  teardown?: boolean;
}

/** The names of what the program makes. */
export interface Names {
  preview: string;
  deploy: string;
  boundary: string;
}

/** The names, with their defaults. */
export const namesOf = (settings: BootstrapSettings): Names => ({
  preview: settings.previewRoleName ?? "replicated-bucket-preview",
  deploy: settings.deployRoleName ?? "replicated-bucket-deploy",
  boundary: settings.boundaryName ?? "replicated-bucket-boundary",
});
