import { isDeepStrictEqual } from "node:util";

import type { IAMClient, Role } from "@aws-sdk/client-iam";
import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from "@aws-sdk/client-iam";

import { knownPartitionOf } from "../components/partitions";
import type { Statement } from "../components/policyDocuments";
import { rolePolicy, trustPolicy } from "../components/policyDocuments";
import { sseAlgorithmOf } from "../components/sseAlgorithm";
import type { Topology } from "../components/topology";
import type { Check } from "./checks";
import { compare } from "./checks";
import type { StatementLike } from "./grants";
import { statementsOf, trustsService } from "./grants";
import type { StackOutputs } from "./stackOutputs";

const FIX = "somebody changed it outside the stack: run `pulumi refresh`, then `pulumi up`";
const OWNERS_TRUST = "let its owner trust the service s3.amazonaws.com";
const OWNERS_POLICY =
  "let its owner add the statements of the stack's output required.rolePolicy, as they are: the same said otherwise is not recognised";

/**
 * Looks at the role that S3 assumes: its trust, and each statement of its permissions. Whatever else a role
 * may do that was there before the stack, is its owner's.
 */
export async function verifyRole(outputs: StackOutputs, iam: IAMClient): Promise<Check[]> {
  return outputs.role?.existingArn === undefined
    ? verifyOwnRole(outputs, iam)
    : verifyExistingRole(outputs, iam);
}

async function verifyOwnRole(outputs: StackOutputs, iam: IAMClient): Promise<Check[]> {
  const { roleArn, role = {} } = outputs;
  const RoleName = roleArn.slice(roleArn.lastIndexOf("/") + 1);
  const [{ Role }, statements, attached] = await Promise.all([
    iam.send(new GetRoleCommand({ RoleName })),
    inlineStatements(iam, RoleName),
    attachedPolicies(iam, RoleName),
  ]);
  const boundary = Role?.PermissionsBoundary?.PermissionsBoundaryArn;
  return [
    compare("source", "ARN of the role", Role?.Arn, roleArn, FIX),
    compare("source", "trust of the role", trustOf(Role), "trusts S3", FIX),
    compare(
      "source",
      "permissions boundary of the role",
      boundary,
      role.permissionsBoundaryArn,
      FIX,
    ),
    ...permissionChecks(statements, rolePolicy(topologyOf(outputs)).Statement),
    compare("source", "managed policies attached to the role", attached, [], FIX),
  ];
}

async function verifyExistingRole(outputs: StackOutputs, iam: IAMClient): Promise<Check[]> {
  const { roleArn } = outputs;
  const RoleName = roleArn.slice(roleArn.lastIndexOf("/") + 1);
  const [{ Role }, inline, attached] = await Promise.all([
    iam.send(new GetRoleCommand({ RoleName })),
    inlineStatements(iam, RoleName),
    attachedPolicies(iam, RoleName),
  ]);
  const managed = await Promise.all(attached.map((arn) => managedStatements(iam, arn)));
  const found = [...inline, ...managed.flat()].map(withoutSid);
  const trust = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "");
  const trusts = trustsService(trust, "s3.amazonaws.com") ? "trusts S3" : "does not trust S3";
  return [
    compare("source", "ARN of the role", Role?.Arn, roleArn, OWNERS_TRUST),
    compare("source", "trust of the role", trusts, "trusts S3", OWNERS_TRUST),
    ...rolePolicy(topologyOf(outputs)).Statement.map((statement) => {
      const same = found.some((other) => isDeepStrictEqual(other, withoutSid(statement)));
      const what = `permission ${statement.Sid} of the role`;
      return compare("source", what, same ? "granted" : "missing", "granted", OWNERS_POLICY);
    }),
  ];
}

const withoutSid = ({ Sid: _theirs, ...statement }: StatementLike) => statement;

/** Who may assume the role, in words. */
function trustOf(role: Role | undefined): string {
  const trust = decodeURIComponent(role?.AssumeRolePolicyDocument ?? "");
  if (!trustsService(trust, "s3.amazonaws.com")) return "does not trust S3";
  const { Statement } = trustPolicy();
  const statements = statementsOf(trust);
  return isDeepStrictEqual(statements, Statement)
    ? "trusts S3"
    : "trusts S3 and others, or on conditions";
}

/** What the permissions depend on, from a stack's outputs. */
export function topologyOf(outputs: StackOutputs): Topology {
  const { source, destinations, roleArn, rules, additionalSourceKeyArns = [] } = outputs;
  return {
    partition: knownPartitionOf(source.region),
    roleArn,
    source: {
      ...source,
      sseAlgorithm: sseAlgorithmOf(source),
      keyArn: source.kmsKeyArn,
      additionalKeyArns: additionalSourceKeyArns,
    },
    destinations: Object.entries(destinations)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, side]) => {
        const ours = rules.filter((rule) => rule.destination === name);
        return {
          ...side,
          name,
          sseAlgorithm: sseAlgorithmOf(side),
          keyArn: side.kmsKeyArn,
          receivesDeleteMarkers: ours.some((rule) => rule.deleteMarkerReplication),
          translatesAccessControl: ours.some((rule) => rule.accessControlTranslation),
        };
      }),
  };
}

async function inlineStatements(client: IAMClient, RoleName: string): Promise<StatementLike[]> {
  const statements: StatementLike[] = [];
  for await (const { PolicyNames = [] } of paginateListRolePolicies({ client }, { RoleName })) {
    for (const PolicyName of PolicyNames) {
      const found = await client.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      statements.push(...statementsOf(decodeURIComponent(found.PolicyDocument ?? "{}")));
    }
  }
  return statements;
}

async function attachedPolicies(client: IAMClient, RoleName: string): Promise<string[]> {
  const arns: string[] = [];
  for await (const page of paginateListAttachedRolePolicies({ client }, { RoleName })) {
    arns.push(...(page.AttachedPolicies ?? []).map(({ PolicyArn = "" }) => PolicyArn));
  }
  return arns;
}

async function managedStatements(client: IAMClient, PolicyArn: string): Promise<StatementLike[]> {
  const { Policy } = await client.send(new GetPolicyCommand({ PolicyArn }));
  const VersionId = Policy?.DefaultVersionId;
  const found = await client.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
  return statementsOf(decodeURIComponent(found.PolicyVersion?.Document ?? "{}"));
}

function permissionChecks(found: StatementLike[], expected: Statement[]): Check[] {
  const checks = expected.map((statement) => {
    const same = found.some((other) => isDeepStrictEqual(other, statement));
    const named = found.some((other) => other.Sid === statement.Sid);
    const state = same ? "granted" : named ? "changed" : "missing";
    return compare("source", `permission ${statement.Sid} of the role`, state, "granted", FIX);
  });
  const stray = found.filter((one) => !expected.some((ours) => isDeepStrictEqual(one, ours)));
  // A statement that was changed is reported by its name above, but only if the right one is gone.
  const missing = new Set(checks.filter(({ ok }) => !ok).map(({ what }) => what));
  const foreign = stray
    .filter(({ Sid }) => !missing.has(`permission ${String(Sid)} of the role`))
    .map(({ Sid }) => Sid ?? "without a name");
  return [
    ...checks,
    compare("source", "permissions of the role that are not the stack's", foreign, [], FIX),
  ];
}
