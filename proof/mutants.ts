import type { Document, Statement } from "../components/policyDocuments";

/** What a mutant lacks. */
export interface Dropped {
  kind: "statement" | "action" | "resource" | "condition" | "value";
  /** The thing itself: an id, an action, an ARN, an operator with its key, and of which one a value. */
  text: string;
}

/** Whose document the role's own permissions are; all others are their resource's, by its ARN. */
export const ROLE_POLICY = "role policy";

/** A policy document from which one thing was taken away. */
export interface Mutant {
  /** Whose document it is, as the caller calls it. */
  policy: string;
  /** The id of the statement that lost something. */
  statement: string;
  dropped: Dropped;
  /** The part of the statement that reads otherwise now: no request that it does not name is concerned. */
  touched: Statement;
  /** Whether the rest can only allow less than the whole, or only more. */
  allows: "less" | "more";
  document: Document;
}

/** One way to take something from a statement. */
interface Loss {
  dropped: Dropped;
  touched: Statement;
  /** Whether the rest holds for fewer requests than the whole, or for more. */
  applies: "fewer" | "more";
  /** What is left. Defaults to nothing. */
  rest?: Statement;
}

/**
 * Every way to take one thing from a policy: a statement; an action, a resource or a condition's value
 * where there are several; a condition. Where there is one, the statement or the condition goes with it
 * and counts once.
 */
export function mutantsOf(policy: string, document: Document): Mutant[] {
  return document.Statement.flatMap((statement, index) =>
    lossesOf(statement).map(({ dropped, touched, applies, rest }): Mutant => {
      const left = rest ? [rest] : [];
      const statements = document.Statement.flatMap((other, at) => (at === index ? left : other));
      return {
        policy,
        statement: statement.Sid,
        dropped,
        touched,
        // A denial that holds for fewer requests lets more of them through.
        allows: (statement.Effect === "Allow") === (applies === "fewer") ? "less" : "more",
        document: { ...document, Statement: statements },
      };
    }),
  );
}

function lossesOf(statement: Statement): Loss[] {
  return [
    {
      dropped: { kind: "statement", text: statement.Sid },
      touched: statement,
      applies: "fewer",
    },
    ...withoutEach(statement.Action).map(([action, Action]): Loss => ({
      dropped: { kind: "action", text: action },
      touched: { ...statement, Action: action },
      applies: "fewer",
      rest: { ...statement, Action },
    })),
    ...withoutEach(statement.Resource).map(([resource, Resource]): Loss => ({
      dropped: { kind: "resource", text: resource },
      touched: { ...statement, Resource: resource },
      applies: "fewer",
      rest: { ...statement, Resource },
    })),
    ...conditionLosses(statement),
  ];
}

function conditionLosses(statement: Statement): Loss[] {
  return Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, values]): Loss[] => [
      {
        dropped: { kind: "condition", text: `${operator} ${key}` },
        touched: statement,
        applies: "more",
        rest: withCondition(statement, operator, key),
      },
      ...withoutEach(values).map(([value, others]): Loss => ({
        dropped: { kind: "value", text: `${value} of ${operator} ${key}` },
        touched: statement,
        // Values are alternatives, those of a negated operator are all excluded.
        applies: operator.includes("Not") ? "more" : "fewer",
        rest: withCondition(statement, operator, key, others),
      })),
    ]),
  );
}

/** The statement with other values for a condition, or without it; what becomes empty disappears. */
function withCondition(
  { Condition = {}, ...statement }: Statement,
  operator: string,
  key: string,
  values?: string[],
): Statement {
  const { [operator]: keys = {}, ...operators } = Condition;
  const { [key]: _former, ...otherKeys } = keys;
  const left = values ? { ...otherKeys, [key]: values } : otherKeys;
  const condition = Object.keys(left).length > 0 ? { ...operators, [operator]: left } : operators;
  return Object.keys(condition).length > 0 ? { ...statement, Condition: condition } : statement;
}

/** Each of several values with what is left without it; nothing for one value or none. */
function withoutEach(values: string | string[] | undefined): [string, string[]][] {
  if (!Array.isArray(values) || values.length < 2) return [];
  return values.map((value, index) => [value, values.filter((_, at) => at !== index)]);
}
