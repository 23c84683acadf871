import type { AttachedDocument } from "../stack/attachedDocuments";
import type { Statement } from "../stack/documents";
import { isAbout } from "../stack/evaluation";
import { Unknown } from "../stack/unknownValues";
import { isCrossAccount, type Named } from "./named";

/** Somebody whom a grant to the role should not let in. */
export interface Outsider {
  /** For messages. */
  who: string;
  arn: string;
  accountId: string;
}

/** No account has it: AWS's begin at 1. */
const NOBODYS_ACCOUNT = "000000000000";

/**
 * Those whom a resource should not let in besides the role: any account; and where the resource is in
 * another account than the role, the other roles of the role's account. In the resource's own account
 * its administrators decide.
 */
export function outsidersOf(role: Named, resource: Named): Outsider[] {
  const [, partition = ""] = role.arn.split(":");
  const outsider = (account: string, who: string) => ({
    who,
    arn: `arn:${partition}:iam::${account}:role/outsider-of-the-replication`,
    accountId: account,
  });
  return [
    outsider(NOBODYS_ACCOUNT, "everybody"),
    ...(role.accountId !== undefined && isCrossAccount(role, resource)
      ? [outsider(role.accountId, `every role of account ${role.accountId}`)]
      : []),
  ];
}

/** An account as a whole, as a statement's principal. */
const WHOLE_ACCOUNT = /^(?:arn:[a-z-]+:iam::)?(?<account>\d{12})(?::root)?$/;

/**
 * Those whom a statement lets in by naming accounts that are neither the role's nor the resource's: where a
 * destination serves several sources, such an account has one role that replicates, and others that do not.
 * A grant to roles by their ARNs, in the principal or by `aws:PrincipalArn`, names no outsider.
 */
export function otherAccountsOf({ aws = [] }: Statement, role: Named, resource: Named): Outsider[] {
  const [, partition = ""] = role.arn.split(":");
  const accounts = aws.flatMap((name) =>
    typeof name === "string" ? (WHOLE_ACCOUNT.exec(name)?.groups?.account ?? []) : [],
  );
  return accounts
    .filter((account) => ![role.accountId, resource.accountId].includes(account))
    .map((accountId) => ({
      who: `every role of account ${accountId}`,
      arn: `arn:${partition}:iam::${accountId}:role/outsider-of-the-replication`,
      accountId,
    }));
}

/** The statements of a document that let outsiders in, each with the first whom it does. */
export function statementsLettingIn(
  { statements }: AttachedDocument,
  outsiders: readonly Outsider[],
  action: string,
  resources: readonly string[],
  alsoOf: (statement: Statement) => readonly Outsider[] = () => [],
): { label: string; who: string }[] {
  if (statements instanceof Unknown) return [];
  return statements
    .filter(({ effect }) => effect === "Allow")
    .flatMap((statement) => {
      const found = [...outsiders, ...alsoOf(statement)].find(({ arn, accountId }) => {
        const context = {
          "aws:PrincipalArn": arn,
          "aws:PrincipalAccount": accountId,
          "aws:SecureTransport": "true",
        };
        // Keys that are not in the context would let in whoever brings them, or nobody.
        return resources.some(
          (resource) => isAbout(statement, { action, resource, principal: arn, context }) === "yes",
        );
      });
      return found ? [{ label: statement.label, who: found.who }] : [];
    });
}
