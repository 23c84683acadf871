import * as iam from "@pulumi/aws/iam";
import { Provider } from "@pulumi/aws/provider";
import type { Region } from "@pulumi/aws/types/enums";
import * as pulumi from "@pulumi/pulumi";

import { readConfig } from "./config";
import { documentsOf } from "./documents";
import { scopeOf } from "./scope";
import { namesOf } from "./settings";
import type { RoleKind } from "./trust";
import { GITHUB_AUDIENCE, GITHUB_ISSUER, PULUMI_ISSUER, pulumiAudiences, roleTrust } from "./trust";

const { settings, stacks } = readConfig();
const { accountId, profile, path, github, pulumiCloud } = settings;
const names = namesOf(settings);
const documents = documentsOf(settings, stacks);
const { regions, roles: replicationRoles } = scopeOf(settings, stacks);

// IAM is the same in all Regions; the provider wants one all the same.
const provider = new Provider("account", {
  region: regions[0] as Region,
  allowedAccountIds: [accountId],
  profile,
});
const options = { provider };

/** The account's provider of an issuer's identities: the one that it has, or one that is made. */
function identityProvider(
  name: string,
  issuer: string,
  audiences: string[],
  existing: string | undefined,
): pulumi.Output<string> {
  if (existing !== undefined) return pulumi.output(existing);
  // Without thumbprints: AWS trusts the certificates of both issuers by their authorities.
  const made = new iam.OpenIdConnectProvider(
    name,
    { url: `https://${issuer}`, clientIdLists: audiences },
    options,
  );
  return made.arn;
}

const providers = pulumi.output({
  github:
    github &&
    identityProvider("github", GITHUB_ISSUER, [GITHUB_AUDIENCE], github.existingProviderArn),
  pulumiCloud:
    pulumiCloud &&
    identityProvider(
      "pulumi-cloud",
      PULUMI_ISSUER,
      pulumiAudiences(pulumiCloud),
      pulumiCloud.existingProviderArn,
    ),
});

const boundary =
  documents.boundary &&
  new iam.Policy(
    "boundary",
    {
      name: names.boundary,
      path,
      description: "All that a replication role of the replicated buckets may ever do",
      policy: documents.boundary,
    },
    options,
  );

/** A role that automation enters, with what it may do. */
function role(kind: RoleKind, description: string): iam.Role {
  const made = new iam.Role(
    kind,
    {
      name: names[kind],
      path,
      description,
      maxSessionDuration: settings.maxSessionSeconds,
      assumeRolePolicy: providers.apply((found) => roleTrust(settings, kind, found)),
    },
    options,
  );
  new iam.RolePolicy(
    kind,
    { role: made.name, policy: documents[kind] },
    { ...options, parent: made },
  );
  return made;
}

/** The role that previews and verifies, and changes nothing. */
export const previewRoleArn = role("preview", "Previews and verifies replicated buckets").arn;
/** The role that deploys. */
export const deployRoleArn = role("deploy", "Deploys replicated buckets").arn;
/** What the stacks set as `role.permissionsBoundaryArn`; "none" where they make no role in the account. */
export const permissionsBoundaryArn = boundary?.arn ?? "none";
/** The replication roles that may be made, by ARN. */
export const replicationRoleArns = replicationRoles;
