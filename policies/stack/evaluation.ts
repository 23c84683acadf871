import type { Condition, Statement } from "./documents";
import { holds } from "./conditions";
import type { Verdict } from "./verdicts";
import { all, allOf, any, not, verdict } from "./verdicts";
import { isUncertain, matches, matchesResource } from "./patterns";
import { Unknown } from "./unknownValues";

/** A request, as far as a policy can tell it from others. */
export interface Request {
  /** Such as `s3:ReplicateObject`. */
  action: string;
  /** The ARN of what it is about. */
  resource: string;
  /** Who asks: the ARN of a role, `*` for anybody, or undefined in a policy of an identity. */
  principal?: string;
  /** The condition keys that come with it. A key that does not come with it is not here. */
  context?: Readonly<Record<string, string>>;
  /** The condition keys of which nothing is known, whether they come with it or not; in lower case. */
  unsure?: readonly string[];
}

/** Whether any statement of this effect is about the request. */
export function isMetBy(
  statements: readonly Statement[],
  effect: "Allow" | "Deny",
  request: Request,
): Verdict {
  return any(
    statements
      .filter((statement) => statement.effect === effect || statement.effect instanceof Unknown)
      .map((statement) =>
        all([statement.effect === effect ? "yes" : "unknown", isAbout(statement, request)]),
      ),
  );
}

/** Whether a statement is about a request, whatever its effect. */
export function isAbout(statement: Statement, request: Request): Verdict {
  const { action, resource } = request;
  const { actions, exceptActions, resources, exceptResources } = statement;
  return allOf([
    // The cheapest first: most statements are about other actions.
    () =>
      isAmong(
        exceptActions,
        actions.map((pattern) => matches(pattern, action, true)),
      ),
    () => namesPrincipal(statement, request.principal),
    () => all(statement.conditions.map((condition: Condition) => holds(condition, request))),
    () =>
      isAmong(
        exceptResources,
        resources.map((pattern) => {
          const found = matchesResource(pattern, resource);
          return exceptResources && found === "no" && isUncertain(pattern) ? "unknown" : found;
        }),
      ),
  ]);
}

function isAmong(except: boolean, found: readonly Verdict[]): Verdict {
  return except ? not(any(found)) : any(found);
}

const ACCOUNT = /^(?:arn:[a-z-]+:iam::)?(?<account>\d{12})(?::root)?$/;
const ACCOUNT_OF_ARN = /^arn:[a-z-]+:(?:iam|sts)::(?<account>\d{12}):/;

/**
 * Whether the statement names the principal: itself, everybody, or its account, which in a resource's
 * policy stands for all of the account's identities, each as far as its own policies go.
 */
function namesPrincipal({ aws, exceptPrincipals }: Statement, principal?: string): Verdict {
  if (aws === undefined || principal === undefined) return "yes";
  const account = ACCOUNT_OF_ARN.exec(principal)?.groups?.account;
  const itself = any(aws.map((name) => is(name, name === "*" || name === principal)));
  const itsAccount = any(
    aws.map((name) => is(name, account !== undefined && accountOf(name) === account)),
  );
  return exceptPrincipals
    ? isNotExcepted(aws.includes("*"), itself, itsAccount)
    : any([itself, itsAccount]);
}

const is = (name: unknown, truth: boolean): Verdict =>
  name instanceof Unknown ? "unknown" : verdict(truth);

const accountOf = (name: unknown) =>
  typeof name === "string" ? ACCOUNT.exec(name)?.groups?.account : undefined;

/**
 * Whether `NotPrincipal` is about somebody. Whoever is to be left out must be named together with the
 * account; with one of the two AWS may deny all the same.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
function isNotExcepted(everybody: boolean, itself: Verdict, itsAccount: Verdict): Verdict {
  if (everybody) return "no";
  if (itself === "no" && itsAccount === "no") return "yes";
  return itself === "yes" && itsAccount === "yes" ? "no" : "unknown";
}
