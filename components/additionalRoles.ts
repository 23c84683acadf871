import { isAccountId, parseRoleArn } from "./arns";
import { knownPartitionOf, partitionOf } from "./partitions";
import type { Statement } from "./policyDocuments";
import { sidPart } from "./policyDocuments";
import type { Problem } from "./problems";
import type { RoleSettings } from "./roleSettings";
import type { DestinationSettings } from "./settings";
import type { Grantee } from "./topology";

/**
 * The role of another source that replicates to the same destination, and what its rules do there. All of it
 * decides how much the role is granted; what its stack's settings say, and not more.
 */
export interface AdditionalReplicationRole {
  /** The role's ARN. The role need not exist yet; whoever can create it gets the grant. */
  roleArn: string;
  /** Whether that source uses S3 Bucket Keys. Defaults to true, as in the settings of a source. */
  bucketKeyEnabled?: boolean;
  /** Whether a rule of that source replicates delete markers to the destination. Defaults to false. */
  deleteMarkerReplication?: boolean;
  /**
   * Whether replicas change owner (owner override). Only where the destination uses ACLs, and there defaults
   * to true, as for the stack's own replicas.
   */
  accessControlTranslation?: boolean;
}

/** Whether the destination uses ACLs, without which replicas are its account's anyway. */
const usesAcls = ({ objectOwnership }: Pick<DestinationSettings, "objectOwnership">) =>
  (objectOwnership ?? "BucketOwnerEnforced") !== "BucketOwnerEnforced";

/** The roles of other sources that a destination lets in, for settings that are right. */
export function additionalGrantees(side: Omit<DestinationSettings, "kmsKeyArn">): Grantee[] {
  return (side.additionalReplicationRoles ?? []).map((role) => ({
    partition: knownPartitionOf(side.region),
    roleArn: role.roleArn,
    source: {
      accountId: accountOf(role.roleArn),
      bucketKeyEnabled: role.bucketKeyEnabled ?? true,
    },
    rules: {
      receivesDeleteMarkers: role.deleteMarkerReplication ?? false,
      translatesAccessControl: usesAcls(side) && (role.accessControlTranslation ?? true),
    },
  }));
}

/**
 * The statement under an id that tells which other source's role it lets in; of the stack's own role as it is.
 * Neither the order of the roles nor what else there is makes a difference to it.
 */
export function toldByRole({ roleArn, rules }: Grantee, statement: Statement): Statement {
  return rules ? { ...statement, Sid: sidForRole(statement.Sid, roleArn) } : statement;
}

/** The id of a statement for the role of another source. */
export const sidForRole = (sid: string, roleArn: string) => `${sid}For${roleSidPart(roleArn)}`;

/** The role's name and account in letters and digits: `WebReplication333333333333`. */
function roleSidPart(roleArn: string): string {
  const name = roleArn.slice(roleArn.lastIndexOf("/") + 1);
  const letters = sidPart(name.replace(/[^A-Za-z0-9]+/g, "-")).replaceAll("-", "");
  return `${letters}${accountOf(roleArn)}`;
}

/** The account in a role's ARN; none in what is no such ARN, which validation tells. */
const accountOf = (arn: string) => parseRoleArn(arn)?.accountId ?? "";

/** What is wrong with the roles of other sources that a destination is to let in. */
export function additionalRoleProblems(
  path: string,
  side: DestinationSettings,
  { role = {}, source }: { role?: RoleSettings; source: { accountId: string } },
): Problem[] {
  const arns = new Set<string>();
  const ids = new Map<string, string>();
  return (side.additionalReplicationRoles ?? []).flatMap((other, index) => {
    const at = `${path}.additionalReplicationRoles[${index}]`;
    const { roleArn, accessControlTranslation } = other;
    const wrong = (allowed: string, fix: string) => [
      { path: `${at}.roleArn`, received: roleArn, allowed, fix },
    ];
    const repeated = arns.has(roleArn);
    arns.add(roleArn);
    if (repeated) return wrong("each role once", "remove the repetition");
    const twin = ids.get(roleSidPart(roleArn));
    ids.set(roleSidPart(roleArn), roleArn);
    const problems =
      twin === undefined
        ? placeProblems(roleArn, side, wrong)
        : wrong(
            `a role whose name differs from that of ${twin} by more than punctuation`,
            "rename one of the two: policy statements are told apart by letters and digits",
          );
    if (problems.length === 0 && isOwn(roleArn, role, source)) {
      problems.push(
        ...wrong("roles of other sources", "remove it: the stack lets its own role in by itself"),
      );
    }
    if (accessControlTranslation === true && !usesAcls(side)) {
      problems.push({
        path: `${at}.accessControlTranslation`,
        received: true,
        allowed: "false with objectOwnership BucketOwnerEnforced",
        fix: "leave it out: BucketOwnerEnforced already gives the replicas to the destination",
      });
    }
    return [...problems, ...takenIdProblems(path, side, roleArn)];
  });
}

/** The problems of statements of the user's that have the ids of those for a role. */
function takenIdProblems(path: string, side: DestinationSettings, roleArn: string): Problem[] {
  const taken = ["Replicate", "ReadVersioning", "EncryptReplicas"].map((sid) =>
    sidForRole(sid, roleArn),
  );
  const lists = ["additionalBucketPolicyStatements", "additionalKeyPolicyStatements"] as const;
  return lists.flatMap((list) =>
    (side[list] ?? []).flatMap(({ Sid }, index) =>
      taken.includes(Sid)
        ? [
            {
              path: `${path}.${list}[${index}].Sid`,
              received: Sid,
              allowed: "an id of its own: not another statement's, nor one of the component's",
              fix: "rename the statement",
            },
          ]
        : [],
    ),
  );
}

function placeProblems(
  arn: string,
  { region, accountId }: DestinationSettings,
  wrong: (allowed: string, fix: string) => Problem[],
): Problem[] {
  const role = parseRoleArn(arn);
  if (!role) {
    const allowed = "a role ARN of the form arn:<partition>:iam::<account>:role/<name>";
    return wrong(allowed, "copy the whole ARN");
  }
  const partition = partitionOf(region);
  if (partition !== undefined && role.partition !== partition) {
    return wrong(`a role in partition ${partition}`, "S3 replicates within one partition only");
  }
  return isAccountId(accountId) && role.accountId === accountId
    ? wrong(
        `a role of another account than ${accountId}, the destination's`,
        "remove it: within one account the role's own policy is enough",
      )
    : [];
}

/** Whether it is the stack's role, as far as its name is known beforehand. */
function isOwn(
  arn: string,
  { existingArn, name, path = "/" }: RoleSettings,
  { accountId }: { accountId: string },
): boolean {
  if (arn === existingArn) return true;
  return name !== undefined && arn.endsWith(`:iam::${accountId}:role${path}${name}`);
}
