import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";

import type { Handler } from "./handler";
import { automaticName } from "./handler";

/** `aws:iam/role:Role` */
export const role: Handler = {
  create(inputs, { clients: { iam } }, name) {
    const RoleName = inputs.text("name") ?? automaticName(name);
    const command = new CreateRoleCommand({
      RoleName,
      Path: inputs.text("path"),
      PermissionsBoundary: inputs.text("permissionsBoundary"),
      Description: inputs.text("description"),
      MaxSessionDuration: inputs.number("maxSessionDuration"),
      AssumeRolePolicyDocument: inputs.policy("assumeRolePolicy"),
      Tags: Object.entries(inputs.map("tags") ?? {}).map(([Key, Value]) => ({ Key, Value })),
    });
    return async () => {
      const { Role } = await iam.send(command);
      return { id: RoleName, outputs: { name: RoleName, arn: Role?.Arn } };
    };
  },
  async read(RoleName, { clients: { iam } }) {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    return {
      name: Role?.RoleName,
      path: Role?.Path,
      permissionsBoundary: Role?.PermissionsBoundary?.PermissionsBoundaryArn,
      description: Role?.Description,
      maxSessionDuration: Role?.MaxSessionDuration,
      assumeRolePolicy: decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""),
      tags: Object.fromEntries((Role?.Tags ?? []).map(({ Key, Value }) => [Key ?? "", Value])),
    };
  },
  async delete(RoleName, { clients: { iam } }) {
    await iam.send(new DeleteRoleCommand({ RoleName }));
  },
};

/** `aws:iam/rolePolicy:RolePolicy`; its id is `<role>:<policy>`, as the provider's. */
export const rolePolicy: Handler = {
  create(inputs, { clients: { iam } }, name) {
    const RoleName = inputs.requiredText("role");
    const PolicyName = inputs.text("name") ?? automaticName(name);
    const PolicyDocument = inputs.policy("policy");
    return async () => {
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
      return { id: `${RoleName}:${PolicyName}`, outputs: { name: PolicyName } };
    };
  },
  async read(id, { clients: { iam } }) {
    const [RoleName, PolicyName] = id.split(":");
    const found = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    return {
      role: RoleName,
      name: PolicyName,
      policy: decodeURIComponent(found.PolicyDocument ?? ""),
    };
  },
  async delete(id, { clients: { iam } }) {
    const [RoleName, PolicyName] = id.split(":");
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  },
};
