import { isAccountId, parsePrincipalArn } from "./arns";
import type { AdditionalStatement } from "./additionalStatements";
import { statementProblems } from "./additionalStatements";
import { partitionOf } from "./partitions";
import type { Problem } from "./problems";

/** What the key of a side is to be like, where the component makes one. */
export interface KeySettings {
  /**
   * How often KMS makes new key material, in days: 90 to 2560. Old objects stay readable. Defaults to
   * KMS's 365.
   *
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
   */
  keyRotationPeriodInDays?: number;
  /** How long a deleted key can still be rescued, in days: 7 to 30. Defaults to 30. */
  keyDeletionWindowInDays?: number;
  /**
   * The ARNs of users and roles of the side's account that may administer the key, but not use it,
   * whatever their own policies say. Defaults to none: the account's IAM policies decide.
   */
  keyAdministrators?: string[];
  /** Further statements of the key's policy. Defaults to none. */
  additionalKeyPolicyStatements?: AdditionalStatement[];
}

/** The settings that make no sense for a key which is there already. */
export const OF_CREATED_KEYS = [
  "keyRotationPeriodInDays",
  "keyDeletionWindowInDays",
  "keyAdministrators",
  "additionalKeyPolicyStatements",
] as const;

/** What is wrong with the settings of a side's key. */
export function keyProblems(
  path: string,
  side: KeySettings & { kmsKeyArn?: unknown; region: string; accountId: string },
): Problem[] {
  if (side.kmsKeyArn !== undefined) {
    return OF_CREATED_KEYS.filter((setting) => side[setting] !== undefined).map((setting) => ({
      path: `${path}.${setting}`,
      received: side[setting],
      allowed: "nothing beside kmsKeyArn",
      fix: "remove it: the stack changes nothing of a key that is there already",
    }));
  }
  return [
    ...rangeProblems(`${path}.keyRotationPeriodInDays`, side.keyRotationPeriodInDays, 90, 2560),
    ...rangeProblems(`${path}.keyDeletionWindowInDays`, side.keyDeletionWindowInDays, 7, 30),
    ...administratorsProblems(`${path}.keyAdministrators`, side),
    ...statementProblems(
      `${path}.additionalKeyPolicyStatements`,
      side.additionalKeyPolicyStatements ?? [],
      { of: "key" },
    ),
  ];
}

function rangeProblems(
  path: string,
  days: number | undefined,
  least: number,
  most: number,
): Problem[] {
  const isRight = days === undefined || (Number.isInteger(days) && days >= least && days <= most);
  const allowed = `a whole number of days from ${least} to ${most}`;
  return isRight ? [] : [{ path, received: days, allowed, fix: "choose a number in that range" }];
}

function administratorsProblems(
  path: string,
  { keyAdministrators: arns = [], ...side }: KeySettings & { region: string; accountId: string },
): Problem[] {
  return arns.flatMap((arn, index) => {
    const at = `${path}[${index}]`;
    if (arns.indexOf(arn) === index) return administratorProblems(at, arn, side);
    const allowed = "each administrator once";
    return [{ path: at, received: arn, allowed, fix: "remove the repetition" }];
  });
}

function administratorProblems(
  path: string,
  arn: string,
  { region, accountId }: { region: string; accountId: string },
): Problem[] {
  const wrong = (allowed: string, fix: string) => [{ path, received: arn, allowed, fix }];
  const principal = parsePrincipalArn(arn);
  if (!principal) {
    return wrong(
      "the ARN of a user or role, of the form arn:<partition>:iam::<account>:role/<name>",
      "copy the whole ARN",
    );
  }
  const partition = partitionOf(region);
  if (partition !== undefined && principal.partition !== partition) {
    return wrong(`a user or role in partition ${partition}`, "name one of the key's partition");
  }
  // KMS refuses a policy that names a principal it does not find; of another account it would not say.
  return principal.accountId === accountId || !isAccountId(accountId)
    ? []
    : wrong(
        `a user or role of account ${accountId}`,
        "name one of the key's own account, or add a statement in additionalKeyPolicyStatements",
      );
}
