import type { AttachedDocument } from "../stack/attachedDocuments";
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

/** The statements of a document that let outsiders in, each with the first whom it does. */
export function statementsLettingIn(
  { statements }: AttachedDocument,
  outsiders: readonly Outsider[],
  action: string,
  resources: readonly string[],
): { label: string; who: string }[] {
  if (statements instanceof Unknown) return [];
  return statements
    .filter(({ effect }) => effect === "Allow")
    .flatMap((statement) => {
      const found = outsiders.find(({ arn, accountId }) => {
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
