/** The elements of a policy statement that a grant is recognised by; each may be one or a list. */
interface StatementLike {
  Effect?: unknown;
  Principal?: unknown;
  Action?: unknown;
  Condition?: unknown;
}

/**
 * Whether a resource policy allows the role all of these actions, by naming the role itself or its
 * account together with `aws:PrincipalArn`. It reads what this project and AWS's examples write; it is
 * no policy simulator.
 */
export function grantsReplication(policy: string, roleArn: string, actions: string[]): boolean {
  if (policy === "") return false;
  const { Statement } = JSON.parse(policy) as { Statement?: unknown };
  const statements = listOf(Statement).filter(isStatement);
  return actions.every((action) =>
    statements.some(
      (statement) =>
        statement.Effect === "Allow" &&
        listOf(statement.Action).includes(action) &&
        namesRole(statement, roleArn),
    ),
  );
}

function namesRole({ Principal, Condition }: StatementLike, roleArn: string): boolean {
  const principals = listOf(field(Principal, "AWS"));
  if (principals.includes(roleArn)) return true;
  const account = roleArn.split(":")[4] ?? "";
  const accountNamed = principals.some(
    (principal) => principal === account || String(principal).endsWith(`::${account}:root`),
  );
  const arns = ["ArnEquals", "ArnLike", "StringEquals", "StringLike"].flatMap((operator) =>
    listOf(field(field(Condition, operator), "aws:PrincipalArn")),
  );
  return accountNamed && arns.includes(roleArn);
}

const listOf = (value: unknown): unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as unknown[]) : [value];

const isStatement = (value: unknown): value is StatementLike =>
  typeof value === "object" && value !== null;

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && name in value
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
