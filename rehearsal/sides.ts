import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";

import { accountPrincipal, knownPartitionOf } from "../components/partitions";
import type { CredentialSettings, ProgramSettings } from "../config";
import type { ClientsOf } from "../operations/awsClients";
import { isAwsError } from "../operations/errors";
import type { StackOutputs } from "../operations/stackOutputs";
import { bucketsOf } from "../operations/teardown";
import type { Places } from "./deployment/places";
import type { Credentials } from "./localAws/clients";
import { localClients } from "./localAws/clients";
import type { LocalAws } from "./localAws/start";

const POLICY_NAME = "administrator";

/** The sides of a stack's settings. */
export function sidesOf({ source, destinations }: ProgramSettings) {
  return [source, ...Object.values(destinations)];
}

interface Role {
  accountId: string;
  region: string;
  name: string;
}

/** What an organisation has before the stack: the roles that the sides are entered by. */
export interface Bootstrap {
  /** Takes the roles away again. */
  remove: () => Promise<void>;
}

/**
 * Creates the roles that the stack's configuration assumes, trusted by the source's account. A role
 * that is there already is used, and stays.
 */
export async function bootstrap(settings: ProgramSettings, aws: LocalAws): Promise<Bootstrap> {
  const roles = new Map(
    sidesOf(settings).flatMap((side) => {
      const name = roleName(side);
      return name === undefined ? [] : [[`${side.accountId} ${name}`, { ...side, name }]];
    }),
  );
  const removals: (() => Promise<unknown>)[] = [];
  const remove = async () => {
    for (const removal of removals.splice(0).reverse()) await removal();
  };
  const create = async ({ accountId, region, name }: Role) => {
    const { iam } = localClients(aws.endpoint, region, await aws.administratorOf(accountId));
    const trusted = accountPrincipal(knownPartitionOf(region), settings.source.accountId);
    const AssumeRolePolicyDocument = policyOf({
      Action: "sts:AssumeRole",
      Principal: { AWS: trusted },
    });
    const PolicyDocument = policyOf({ Action: "*", Resource: "*" });
    const role = { RoleName: name };
    const policy = { ...role, PolicyName: POLICY_NAME };
    try {
      await iam.send(new CreateRoleCommand({ ...role, AssumeRolePolicyDocument }));
    } catch (error) {
      if (isAwsError(error, "EntityAlreadyExists", "EntityAlreadyExistsException")) return;
      throw error;
    }
    removals.push(() => iam.send(new DeleteRoleCommand(role)));
    await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument }));
    removals.push(() => iam.send(new DeleteRolePolicyCommand(policy)));
  };
  try {
    for (const role of roles.values()) await create(role);
  } catch (error) {
    await remove();
    throw error;
  }
  return { remove };
}

function roleName({ assumeRoleArn }: CredentialSettings): string | undefined {
  return assumeRoleArn?.slice(assumeRoleArn.lastIndexOf("/") + 1);
}

function policyOf(statement: Record<string, unknown>): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", ...statement }],
  });
}

/**
 * The credentials of the profiles that a stack's configuration names: an administrator's of the side's own
 * account or, where the side is entered by a role, of the source's, which those roles trust.
 */
export async function profilesOf(
  settings: ProgramSettings,
  aws: LocalAws,
): Promise<Record<string, Credentials>> {
  const profiles: Record<string, Credentials> = {};
  for (const { profile, accountId, assumeRoleArn } of sidesOf(settings)) {
    if (profile === undefined) continue;
    const account = assumeRoleArn === undefined ? accountId : settings.source.accountId;
    profiles[profile] ??= await aws.administratorOf(account);
  }
  return profiles;
}

/** The clients of each side, with the credentials that its outputs name: role, profile or environment. */
export async function sideClients(outputs: StackOutputs, places: Places): Promise<ClientsOf> {
  const found = new Map<string, Awaited<ReturnType<Places["of"]>>["clients"]>();
  for (const side of bucketsOf(outputs)) {
    const { region, profile, assumeRoleArn } = side;
    const assumeRoles = assumeRoleArn === undefined ? undefined : [{ roleArn: assumeRoleArn }];
    found.set(side.bucketName, (await places.of({ region, profile, assumeRoles })).clients);
  }
  return (side) => {
    const clients = found.get(side.bucketName);
    if (!clients) throw new Error(`no clients for the bucket ${side.bucketName}`);
    return clients;
  };
}
