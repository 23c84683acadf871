import type { IAMClient } from "@aws-sdk/client-iam";
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";

import { trustPolicy } from "../components/policyDocuments";
import type { ProgramSettings } from "../config";
import { isAwsError } from "../operations/errors";
import { GONE } from "./handlers/handler";
import { localClients } from "./localAws/clients";
import type { LocalAws } from "./localAws/start";

const POLICY_NAME = "as-the-stack-asks";

/** A role that S3 may assume before the stack, and that may do nothing yet. */
export class ExistingRole {
  constructor(
    readonly arn: string,
    private readonly iam: IAMClient,
  ) {}

  /** The owner lets the role do what the stack's output asks for. */
  async allow(policy: unknown): Promise<void> {
    const PolicyDocument = JSON.stringify(policy);
    const at = { RoleName: nameOf(this.arn), PolicyName: POLICY_NAME };
    await this.iam.send(new PutRolePolicyCommand({ ...at, PolicyDocument }));
  }

  /** The role goes with the rehearsal. */
  async remove(): Promise<void> {
    const RoleName = nameOf(this.arn);
    try {
      await this.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: POLICY_NAME }));
    } catch (error) {
      if (!isAwsError(error, ...GONE)) throw error;
    }
    await this.iam.send(new DeleteRoleCommand({ RoleName }));
  }
}

const nameOf = (arn: string) => arn.slice(arn.lastIndexOf("/") + 1);

/** Makes the replication role that a stack's configuration names, if it names one. */
export async function makeExistingRole(
  { source, role }: ProgramSettings,
  aws: LocalAws,
): Promise<ExistingRole | undefined> {
  const arn = role?.existingArn;
  if (arn === undefined) return undefined;
  const administrator = await aws.administratorOf(source.accountId);
  const { iam } = localClients(aws.endpoint, source.region, administrator);
  const Path = arn.slice(arn.indexOf("/"), arn.lastIndexOf("/") + 1);
  const AssumeRolePolicyDocument = JSON.stringify(trustPolicy());
  await iam.send(new CreateRoleCommand({ RoleName: nameOf(arn), Path, AssumeRolePolicyDocument }));
  return new ExistingRole(arn, iam);
}
