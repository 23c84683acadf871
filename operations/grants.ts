/** The elements of a policy statement that a grant is recognised by; each may be one or a list. */
export interface StatementLike {
  Sid?: unknown;
  Effect?: unknown;
  Principal?: unknown;
  Action?: unknown;
  Condition?: unknown;
}

/**
 * Those of the actions that a resource policy does not allow the role: by naming the role itself or its
 * account, which `aws:PrincipalArn` may narrow. It reads what this project and AWS's examples write; it
 * is no policy simulator and knows neither denials nor resources.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function notGranted(policy: string, roleArn: string, actions: readonly string[]): string[] {
  const grants = statementsOf(policy).filter((statement) => namesRole(statement, roleArn));
  return actions.filter((action) => !grants.some((statement) => allows(statement, action)));
}

/** Whether a role's trust policy lets a service, such as `s3.amazonaws.com`, assume the role. */
export function trustsService(policy: string, service: string): boolean {
  return statementsOf(policy).some(
    (statement) =>
      allows(statement, "sts:AssumeRole") &&
      listOf(field(statement.Principal, "Service")).includes(service),
  );
}

/** The statements of a policy; none of what is no policy. */
export function statementsOf(policy: string): StatementLike[] {
  let document: unknown;
  try {
    document = JSON.parse(policy);
  } catch {
    return [];
  }
  return listOf(field(document, "Statement")).filter(isStatement);
}

const isStatement = (value: unknown): value is StatementLike =>
  typeof value === "object" && value !== null;

const allows = ({ Effect, Action }: StatementLike, action: string) =>
  Effect === "Allow" &&
  listOf(Action).some((pattern) => matches(pattern, action.toLowerCase(), lowerCase));

function namesRole({ Principal, Condition }: StatementLike, roleArn: string): boolean {
  const principals = listOf(field(Principal, "AWS"));
  if (principals.includes(roleArn)) return true;
  const account = roleArn.split(":")[4] ?? "";
  const accountNamed = principals.some(
    (principal) => principal === account || String(principal).endsWith(`::${account}:root`),
  );
  const exact = listOf(field(field(Condition, "StringEquals"), "aws:PrincipalArn"));
  const patterns = ["ArnEquals", "ArnLike", "StringLike"].flatMap((operator) =>
    listOf(field(field(Condition, operator), "aws:PrincipalArn")),
  );
  const narrowed = exact.length + patterns.length > 0;
  const namesIt =
    exact.includes(roleArn) || patterns.some((pattern) => matches(pattern, roleArn, asItIs));
  return accountNamed && (!narrowed || namesIt);
}

const lowerCase = (text: string) => text.toLowerCase();
const asItIs = (text: string) => text;

/** Whether the text fits a pattern of IAM's, in which `*` is any text and `?` any character. */
function matches(pattern: unknown, text: string, read: (pattern: string) => string): boolean {
  if (typeof pattern !== "string") return false;
  const expression = read(pattern)
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`, "s").test(text);
}

const listOf = (value: unknown): unknown[] => {
  if (value === undefined) return [];
  return Array.isArray(value) ? value.map((item: unknown) => item) : [value];
};

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? new Map<string, unknown>(Object.entries(value)).get(name)
    : undefined;
}
