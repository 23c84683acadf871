import type { Condition } from "./documents";
import type { Request } from "./evaluation";
import { equals, hasVariable, matches, matchesArn } from "./patterns";
import { Unknown } from "./unknownValues";
import type { Verdict } from "./verdicts";
import { any, not, verdict } from "./verdicts";

/** How one operator compares a value of the request with one of the policy. */
type Comparison = (value: string, wanted: string) => Verdict;

const OPERATOR = /^(?:For(?<set>Any|All)Values?:)?(?<name>[a-z]+?)(?<ifExists>IfExists)?$/i;

const like: Comparison = (value, wanted) => matches(wanted, value);
const arn: Comparison = (value, wanted) => matchesArn(wanted, value);

const COMPARISONS: ReadonlyMap<string, Comparison> = new Map<string, Comparison>([
  ["stringequals", (value, wanted) => equals(wanted, value)],
  ["stringequalsignorecase", (value, wanted) => equals(wanted.toLowerCase(), value.toLowerCase())],
  ["stringlike", like],
  ["arnlike", arn],
  ["arnequals", arn],
  ["bool", (value, wanted) => verdict(value.toLowerCase() === wanted.toLowerCase())],
  ["numericequals", numeric((value, wanted) => value === wanted)],
  ["numericlessthan", numeric((value, wanted) => value < wanted)],
  ["numericlessthanequals", numeric((value, wanted) => value <= wanted)],
  ["numericgreaterthan", numeric((value, wanted) => value > wanted)],
  ["numericgreaterthanequals", numeric((value, wanted) => value >= wanted)],
]);

/**
 * Whether a condition holds for a request, as AWS evaluates it: an absent key fulfils `…IfExists` and
 * the negated operators, and nothing else. What this pack does not know, such as an operator on dates,
 * is "unknown".
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function holds({ operator, key, values }: Condition, request: Request): Verdict {
  const { set, name, ifExists } = OPERATOR.exec(operator)?.groups ?? {};
  // Of a condition that is unknown as a whole there is neither an operator nor a key.
  if (name === undefined || key === "" || request.unsure?.includes(key)) return "unknown";
  const value = valueOf(request, key);
  const base = name.toLowerCase();
  if (base === "null") return any(values.map((wanted) => isNull(value, wanted)));
  const positive = base.replace("not", "");
  const isNegated = positive !== base;
  if (value === undefined) {
    return fulfilsAbsent(set?.toLowerCase(), isNegated || ifExists !== undefined);
  }
  const found = any(values.map((wanted) => compares(positive, value, wanted)));
  if (!isNegated) return found;
  // A variable that a request cannot fill in fulfils no operator, not even a negated one.
  return found === "no" && values.some(hasVariable) ? "unknown" : not(found);
}

/** `ForAllValues` holds for no values at all, `ForAnyValue` for none; both whatever the operator. */
function fulfilsAbsent(set: string | undefined, otherwise: boolean): Verdict {
  return verdict(set === undefined ? otherwise : set === "all");
}

function valueOf({ context = {} }: Request, key: string): string | undefined {
  return Object.entries(context).find(([name]) => name.toLowerCase() === key)?.[1];
}

function isNull(value: string | undefined, wanted: unknown): Verdict {
  if (wanted instanceof Unknown) return "unknown";
  return verdict((value === undefined) === (String(wanted).toLowerCase() === "true"));
}

function compares(operator: string, value: string, wanted: unknown): Verdict {
  if (wanted instanceof Unknown) return "unknown";
  return COMPARISONS.get(operator)?.(value, String(wanted)) ?? "unknown";
}

/** A comparison of numbers; of anything else AWS says nothing. */
function numeric(isFulfilled: (value: number, wanted: number) => boolean): Comparison {
  return (value, wanted) => {
    const [one, other] = [Number(value), Number(wanted)];
    return Number.isNaN(one + other) ? "unknown" : verdict(isFulfilled(one, other));
  };
}
