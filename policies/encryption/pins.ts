import type { Condition } from "../stack/documents";
import { Unknown } from "../stack/unknownValues";

/** Whether every value of a condition key is one that only some principals can have. */
type Fixed = (value: string) => boolean;

const isAccount: Fixed = (value) => /^\d{12}$/.test(value);
/** An ARN with its account, or one without that is written out, such as a bucket's. */
const isArn: Fixed = (value) =>
  /^arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:\d{12}:/.test(value) || isWrittenOut(value);
const isWrittenOut: Fixed = (value) => !/[*?$]/.test(value);

/** The condition keys that pin who asks, and the values by which they do. */
const PINS: Readonly<Record<string, Fixed>> = {
  "kms:calleraccount": isAccount,
  "aws:principalaccount": isAccount,
  "aws:principalarn": isArn,
  "aws:userid": (value) => /^[^:*?$]+(?::|$)/.test(value),
  "aws:principalorgid": isWrittenOut,
  "aws:principalorgpaths": (value) => /^o-[a-z0-9]+\//.test(value),
  "aws:sourceaccount": isAccount,
  "aws:sourcearn": isArn,
  "aws:sourceorgid": isWrittenOut,
  "aws:principalservicename": isWrittenOut,
  "aws:principalservicenameslist": isWrittenOut,
  "aws:principalisawsservice": (value) => value.toLowerCase() === "true",
};

/** Not the negated operators, not IfExists and not ForAllValues, which hold for what is absent. */
const POSITIVE =
  /^(?:ForAnyValue:)?(?:String(?:Equals|EqualsIgnoreCase|Like)|Arn(?:Equals|Like)|Bool)$/i;

/** Whether a condition lets in only those who are pinned by account, principal, organisation or service. */
export function isPinned({ operator, key, values }: Condition): boolean {
  const isFixed = PINS[key];
  return (
    isFixed !== undefined &&
    POSITIVE.test(operator) &&
    values.length > 0 &&
    values.every((value) => !(value instanceof Unknown)) &&
    values.every((value) => isFixed(String(value)))
  );
}

const OF_CALLER = ["kms:calleraccount", "aws:principalaccount", "aws:principalarn"];

/** The accounts of the callers that a condition pins. */
export function pinnedAccounts(condition: Condition): string[] {
  if (!OF_CALLER.includes(condition.key) || !isPinned(condition)) return [];
  return condition.values.flatMap((value) => accountOfPrincipal(value) ?? []);
}

/** The organisations that a condition pins, in words. */
export function pinnedOrganisations(condition: Condition): string[] {
  if (!condition.key.startsWith("aws:principalorg") || !isPinned(condition)) return [];
  return condition.values.map((value) => `organisation ${String(value)}`);
}

const ACCOUNT = /^(?:arn:[a-z-]+:(?:iam|sts)::)?(?<account>\d{12})(?::|$)/;

/** The account of a principal, given as an ARN or by its number; undefined where it has none. */
export function accountOfPrincipal(principal: unknown): string | undefined {
  return typeof principal === "string" ? ACCOUNT.exec(principal)?.groups?.account : undefined;
}
