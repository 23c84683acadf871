import type { Condition, Statement } from "../stack/documents";
import { Unknown } from "../stack/unknownValues";
import type { Verdict } from "../stack/verdicts";
import { all, any, not, verdict } from "../stack/verdicts";

/**
 * Whether a statement is about everybody: it names no principals in particular, and no condition tells
 * where they belong.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
export function publicness(statement: Statement): Verdict {
  return all([namesEverybody(statement), not(any(statement.conditions.map(tellsWho)))]);
}

/** Whom a statement is about that is not of this account, for messages. */
export function outsidersOf(statement: Statement, own: string | undefined): string[] {
  const { aws = [], conditions } = statement;
  const accounts = aws.flatMap((name) => accountIn(name) ?? []);
  const strangers = own === undefined ? [] : accounts.filter((account) => account !== own);
  if (namesEverybody(statement) !== "yes") return [...new Set(strangers)];
  const isOwn = conditions.some((condition) => {
    const within = condition.values.map(accountIn);
    return (
      tellsWho(condition) === "yes" &&
      within.every((account) => account !== undefined && (own === undefined || account === own))
    );
  });
  return isOwn ? [] : ["all whom its conditions let through"];
}

function namesEverybody({ aws = [], exceptPrincipals }: Statement): Verdict {
  if (exceptPrincipals) return "yes";
  return any(aws.map((name) => (name instanceof Unknown ? "unknown" : verdict(name === "*"))));
}

/** An absent key fulfils none of these. */
const POSITIVE =
  /^(?:ForAnyValue:)?(?:StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike|IpAddress)$/i;

/** What a caller cannot choose for himself. */
const KEYS: ReadonlySet<string> = new Set([
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceip",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:sourceowner",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:userid",
  "s3:dataaccesspointaccount",
  "s3:dataaccesspointarn",
]);

/** Whether only somebody in particular fulfils a condition. */
function tellsWho({ operator, key, values }: Condition): Verdict {
  // Of conditions that are unknown as a whole not even the key is known.
  if (key === "") return "unknown";
  if (!POSITIVE.test(operator) || !KEYS.has(key)) return "no";
  return all(
    values.map((value) =>
      value instanceof Unknown ? "unknown" : verdict(isParticular(key, String(value))),
    ),
  );
}

/** The account, the organization or the role's id, in front of any wildcard. */
const FIXED_BEGINNING =
  /^(?:arn:[a-z*-]+:[a-z0-9*-]+:[^:]*:\d{12}:|o-[a-z0-9]{10,32}\/|A[A-Z0-9]{15,}:)/;

function isParticular(key: string, value: string): boolean {
  if (key === "aws:sourceip") {
    const bits = /\/(?<bits>\d+)$/.exec(value)?.groups?.bits;
    return bits === undefined || Number(bits) >= (value.includes(":") ? 32 : 8);
  }
  return FIXED_BEGINNING.test(value) || !/[*?]|\$\{/.test(value);
}

const ACCOUNT = /^(?:arn:[a-z*-]+:[a-z0-9*-]+:[^:]*:)?(?<account>\d{12})(?::|$)/;

/** The account that an account's id or an ARN belongs to. */
function accountIn(value: unknown): string | undefined {
  return typeof value === "string" ? ACCOUNT.exec(value)?.groups?.account : undefined;
}
