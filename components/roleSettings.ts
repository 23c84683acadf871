import { isAccountId, parsePolicyArn, parseRoleArn } from "./arns";
import { partitionOf } from "./partitions";
import type { Problem } from "./problems";

/** What the role is to be like that S3 assumes to replicate. */
export interface RoleSettings {
  /**
   * The role's name: 64 characters at most. A name can be taken once in an account. Defaults to a name
   * that Pulumi makes up from the component's.
   */
  name?: string;
  /**
   * The role's path, such as `/service-role/`: begins and ends with a slash. Defaults to `/`.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
   */
  path?: string;
  /**
   * The ARN of a managed policy that limits what the role can do, as many organisations demand of every
   * role: it must allow all that replication needs, which `npm run prove -- --boundary` tells. Defaults to
   * none.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
   */
  permissionsBoundaryArn?: string;
  /**
   * The ARN of a role that is there already: it must let S3 assume it, and the output
   * `requiredRolePolicy` is the policy that it needs. Not together with the others. Defaults to a new role.
   */
  existingArn?: string;
}

/** What is wrong with the role's settings, for a role of the source's account. */
export function roleProblems(
  role: RoleSettings,
  source: { region: string; accountId: string },
): Problem[] {
  const problems: Problem[] = [];
  const { name, path, permissionsBoundaryArn: boundary, existingArn } = role;
  if (existingArn !== undefined) return existingProblems(existingArn, role, source);
  if (name !== undefined && !/^[\w+=,.@-]{1,64}$/.test(name)) {
    const allowed = "1 to 64 letters, digits and + = , . @ _ -";
    problems.push({ path: "role.name", received: name, allowed, fix: "choose another name" });
  }
  // IAM takes more characters, `*` among them, which would let roles in that conditions then match.
  if (path !== undefined && !/^\/(?:[\w+=,.@-]+\/)*$/.test(path)) {
    const allowed =
      "a path that begins and ends with a slash, such as /service-role/, of letters, digits and + = , . @ _ - between slashes";
    problems.push({ path: "role.path", received: path, allowed, fix: "correct the path" });
  } else if (path !== undefined && path.length > LONGEST_PATH) {
    const allowed = `${LONGEST_PATH} characters at most`;
    problems.push({ path: "role.path", received: path, allowed, fix: "shorten the path" });
  }
  return boundary === undefined ? problems : [...problems, ...boundaryProblems(boundary, source)];
}

/** What IAM takes, in characters. */
const LONGEST_PATH = 512;

function existingProblems(
  arn: string,
  settings: RoleSettings,
  source: { region: string; accountId: string },
): Problem[] {
  const others = (["name", "path", "permissionsBoundaryArn"] as const).filter(
    (setting) => settings[setting] !== undefined,
  );
  const problems: Problem[] = others.map((setting) => ({
    path: `role.${setting}`,
    received: settings[setting],
    allowed: "nothing beside existingArn",
    fix: "remove it: the stack changes nothing of a role that is there already",
  }));
  const role = parseRoleArn(arn);
  const wrong = (allowed: string, fix: string) => {
    problems.push({ path: "role.existingArn", received: arn, allowed, fix });
  };
  const partition = partitionOf(source.region);
  if (!role) {
    wrong(
      "a role ARN of the form arn:<partition>:iam::<account>:role/<name>",
      "copy the whole ARN",
    );
  } else if (partition !== undefined && role.partition !== partition) {
    wrong(`a role in partition ${partition}`, "choose a role of the source's partition");
  } else if (isAccountId(source.accountId) && role.accountId !== source.accountId) {
    wrong(`a role of account ${source.accountId}`, "choose a role of the source's account");
  }
  return problems;
}

function boundaryProblems(
  arn: string,
  { region, accountId }: { region: string; accountId: string },
): Problem[] {
  const wrong = (allowed: string, fix: string) => [
    { path: "role.permissionsBoundaryArn", received: arn, allowed, fix },
  ];
  const policy = parsePolicyArn(arn);
  if (!policy) {
    return wrong(
      "the ARN of a managed policy, of the form arn:<partition>:iam::<account>:policy/<name>",
      "copy the policy's whole ARN",
    );
  }
  const partition = partitionOf(region);
  if (partition !== undefined && policy.partition !== partition) {
    return wrong(`a policy in partition ${partition}`, "choose a policy of the source's partition");
  }
  return ["aws", accountId].includes(policy.accountId) || !isAccountId(accountId)
    ? []
    : wrong(`a policy of account ${accountId} or of AWS`, "choose one of the source's account");
}
