import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";

import type { Inputs } from "../handlers/inputs";
import { consume } from "../handlers/inputs";
import type { Place } from "../handlers/handler";
import type { Credentials } from "../localAws/clients";
import { localClients } from "../localAws/clients";

/** The local AWS, the credentials of the environment and those of the shared AWS files. */
export interface Environment {
  endpoint: string;
  credentials: Credentials;
  /** The credentials of each profile, by its name. Defaults to no profiles. */
  profiles?: Readonly<Record<string, Credentials>>;
}

interface ProviderInputs {
  region: string;
  allowedAccountIds?: string[];
  profile?: string;
  roleArn?: string;
}

function readProvider(inputs: Inputs): ProviderInputs {
  const roleArns = inputs.objects("assumeRoles", (role) => role.requiredText("roleArn"));
  // The SDK sets these two by itself; the local AWS has nothing for them to skip.
  inputs.flag("skipCredentialsValidation");
  inputs.flag("skipRegionValidation");
  if (roleArns.length > 1) throw new Error("the rehearsal assumes one role at most");
  return {
    region: inputs.requiredText("region"),
    allowedAccountIds: inputs.texts("allowedAccountIds"),
    profile: inputs.text("profile"),
    roleArn: roleArns[0],
  };
}

/**
 * Where a provider leads: its Region, and the account that its credentials really belong to.
 *
 * @throws Error for inputs or a profile that the rehearsal does not know, a role that cannot be assumed,
 *     or an account that `allowedAccountIds` does not name.
 */
export async function placeOf(
  inputs: Record<string, unknown>,
  environment: Environment,
): Promise<Place> {
  const { endpoint } = environment;
  const { region, allowedAccountIds, profile, roleArn } = consume(inputs, "provider", readProvider);
  const base = localClients(endpoint, region, credentialsOf(profile, environment));
  const clients =
    roleArn === undefined ? base : localClients(endpoint, region, await assume(base.sts, roleArn));
  const { Account = "", Arn = "" } = await clients.sts.send(new GetCallerIdentityCommand({}));
  if (allowedAccountIds && !allowedAccountIds.includes(Account)) {
    throw new Error(
      `AWS account ID not allowed: ${Account}; allowed: ${allowedAccountIds.join(", ")}`,
    );
  }
  return { clients, region, accountId: Account, partition: Arn.split(":")[1] ?? "" };
}

function credentialsOf(
  profile: string | undefined,
  { credentials, profiles = {} }: Environment,
): Credentials {
  const found = profile === undefined ? credentials : profiles[profile];
  if (!found) throw new Error(`failed to get shared config profile, ${profile ?? ""}`);
  return found;
}

async function assume(
  sts: ReturnType<typeof localClients>["sts"],
  RoleArn: string,
): Promise<Credentials> {
  const answer = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "pulumi" }));
  return {
    accessKeyId: answer.Credentials?.AccessKeyId ?? "",
    secretAccessKey: answer.Credentials?.SecretAccessKey ?? "",
    sessionToken: answer.Credentials?.SessionToken,
  };
}

/** Places by provider, each found once. */
export class Places {
  private readonly found = new Map<string, Promise<Place>>();

  constructor(private readonly environment: Environment) {}

  /** The place that a provider with these inputs leads to. */
  of(inputs: Record<string, unknown>): Promise<Place> {
    const key = JSON.stringify(inputs);
    const place = this.found.get(key) ?? placeOf(inputs, this.environment);
    this.found.set(key, place);
    return place;
  }
}
