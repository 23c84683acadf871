import { Unknown } from "./unknownValues";
import type { Verdict } from "./verdicts";
import { verdict } from "./verdicts";

const ANY = Symbol("*");
const ONE = Symbol("?");
const VARIABLE = Symbol("${}");

/** A character, or what stands for others. */
type Token = string | symbol;

/** What makes a pattern more than text. */
const SPECIAL = /[*?$]/;
const TOKEN = /\$\{(?<variable>[^}]*)\}|./gsu;
/** `${*}` and its like stand for the character itself. */
const ESCAPED = ["*", "?", "$"];
const WILDCARDS = new Map([
  ["*", ANY],
  ["?", ONE],
]);

/**
 * Whether a value matches a pattern of a policy, in which `*` stands for any text and `?` for one
 * character. A policy variable such as `${aws:username}` may be anything.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function matches(pattern: unknown, value: string, ignoreCase = false): Verdict {
  if (pattern instanceof Unknown) return "unknown";
  if (typeof pattern !== "string") return "no";
  const [text, other] = ignoreCase
    ? [pattern.toLowerCase(), value.toLowerCase()]
    : [pattern, value];
  if (!SPECIAL.test(text)) return verdict(text === other);
  return fitting(tokensOf(text), Array.from(other));
}

/** Whether a value is the text of a policy, in which only policy variables mean something else. */
export function equals(text: string, value: string): Verdict {
  return fitting(tokensOf(text, false), Array.from(value));
}

/** Partition, service, Region, account and resource, after `arn`. */
const SEGMENTS = 6;

/**
 * Whether an ARN matches a pattern as the operators on ARNs compare it, each segment for itself. What is
 * no whole ARN cannot be told: no page of AWS says.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export function matchesArn(pattern: string, value: string): Verdict {
  const [wanted, given] = [segmentsOf(tokensOf(pattern)), segmentsOf(Array.from(value))];
  const areWhole = wanted.length === SEGMENTS && given.length === SEGMENTS;
  return areWhole ? fittingEach(wanted, given) : "unknown";
}

/**
 * Whether a statement's `Resource` stands for an ARN. A `*` stays within its segment; at a segment's end
 * AWS says that it "can expand" beyond, which is sure only at the very end.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function matchesResource(pattern: unknown, arn: string): Verdict {
  const whole = matches(pattern, arn);
  if (typeof pattern !== "string" || pattern === "*") return whole;
  const [wanted, given] = [segmentsOf(tokensOf(pattern)), segmentsOf(Array.from(arn))];
  if (given.length < SEGMENTS) return whole;
  const each = fittingEach(wanted, given);
  if (each === "no") return whole === "no" ? "no" : "unknown";
  return isCutShort(pattern) ? "unknown" : each;
}

/**
 * Whether nobody can say what a pattern leaves out: it has a policy variable, which a request may not be
 * able to fill in, or is an ARN that ends too early.
 */
export const isUncertain = (pattern: unknown) =>
  typeof pattern === "string" && (hasVariable(pattern) || isCutShort(pattern));

function isCutShort(pattern: string): boolean {
  const tokens = tokensOf(pattern);
  return segmentsOf(tokens).length < SEGMENTS && tokens.at(-1) !== ANY;
}

/** Whether a text has a policy variable. */
export const hasVariable = (text: unknown) =>
  typeof text === "string" && tokensOf(text).includes(VARIABLE);

/** The last segment has the rest; segments that a pattern leaves out after its last `*` may be anything. */
function fittingEach(wanted: readonly Token[][], given: readonly Token[][]): Verdict {
  const verdicts = wanted.map((segment, index) => fitting(segment, given[index] ?? []));
  if (verdicts.includes("no")) return "no";
  return verdicts.includes("unknown") ? "unknown" : "yes";
}

function segmentsOf(tokens: readonly Token[]): Token[][] {
  const segments: Token[][] = [[]];
  for (const token of tokens) {
    if (token === ":" && segments.length < SEGMENTS) segments.push([]);
    else segments.at(-1)?.push(token);
  }
  return segments;
}

/** Policies repeat themselves, and are looked at by many. */
const TOKENS = [new Map<string, readonly Token[]>(), new Map<string, readonly Token[]>()] as const;

function tokensOf(text: string, hasWildcards = true): readonly Token[] {
  const known = TOKENS[hasWildcards ? 1 : 0];
  const found = known.get(text);
  if (found) return found;
  const tokens = readTokens(text, hasWildcards);
  known.set(text, tokens);
  return tokens;
}

function readTokens(text: string, hasWildcards: boolean): Token[] {
  return [...text.matchAll(TOKEN)].map(([token, variable]) => {
    if (variable !== undefined) return ESCAPED.includes(variable) ? variable : VARIABLE;
    return (hasWildcards ? WILDCARDS.get(token) : undefined) ?? token;
  });
}

/** Without backtracking further than to the last `*`, so that no pattern takes long. */
function fitting(pattern: readonly Token[], value: readonly Token[]): Verdict {
  let [token, character, afterStar, resume] = [0, 0, -1, 0];
  while (character < value.length) {
    const here = pattern[token];
    if (here === ANY || here === VARIABLE) {
      token += 1;
      [afterStar, resume] = [token, character];
    } else if (here === ONE || here === value[character]) {
      token += 1;
      character += 1;
    } else if (afterStar >= 0) {
      resume += 1;
      [token, character] = [afterStar, resume];
    } else return "no";
  }
  if (pattern.slice(token).some((rest) => rest !== ANY && rest !== VARIABLE)) return "no";
  return pattern.includes(VARIABLE) ? "unknown" : "yes";
}
