import { parsed } from "./json";
import { at, itemsOf, Unknown, unknownsIn } from "./unknownValues";

/** A condition of a statement: one operator, one key, its values. */
export interface Condition {
  /** Such as `StringNotEqualsIfExists`, with a set prefix where it has one. */
  operator: string;
  /** In lower case: AWS takes keys in any. */
  key: string;
  values: unknown[];
}

/** A statement of a policy document, in one form whatever it was written in. */
export interface Statement {
  /** How messages call it: by its id, or by its position where it has none. */
  label: string;
  effect: unknown;
  /** `*`, ARNs, accounts and ids of the principals; undefined where the statement names none at all. */
  aws?: unknown[];
  /** The services among the principals. */
  services: unknown[];
  /** The identity providers among the principals. */
  federated: unknown[];
  /** Whether it means everybody except its principals. */
  exceptPrincipals: boolean;
  actions: unknown[];
  /** Whether it means every action except these. */
  exceptActions: boolean;
  resources: unknown[];
  /** Whether it means every resource except these. */
  exceptResources: boolean;
  conditions: Condition[];
}

/**
 * The statements of a policy document, given as JSON text or as an object; Unknown where the preview
 * does not know it as a whole. Text that is no JSON has no statements: AWS refuses it.
 */
export function statementsOf(document: unknown): Statement[] | Unknown {
  if (document instanceof Unknown) return document;
  const statements = at(typeof document === "string" ? parsed(document) : document, "Statement");
  if (statements instanceof Unknown) return statements;
  return listed(statements).map(statementOf);
}

/** The first value in a document that a preview does not know. */
export function unknownIn(document: unknown): Unknown | undefined {
  return unknownsIn(document)[0];
}

function statementOf(data: unknown, index: number): Statement {
  const [principal, notPrincipal] = [at(data, "Principal"), at(data, "NotPrincipal")];
  const named = principal ?? notPrincipal;
  const sid = at(data, "Sid");
  return {
    label: typeof sid === "string" ? `statement "${sid}"` : `statement ${index + 1}`,
    effect: at(data, "Effect"),
    aws: named === undefined ? undefined : listed(awsOf(named)),
    services: listed(at(named, "Service")),
    federated: listed(at(named, "Federated")),
    exceptPrincipals: notPrincipal !== undefined,
    actions: listed(at(data, "Action") ?? at(data, "NotAction")),
    exceptActions: at(data, "NotAction") !== undefined,
    resources: listed(at(data, "Resource") ?? at(data, "NotResource")),
    exceptResources: at(data, "NotResource") !== undefined,
    conditions: conditionsOf(at(data, "Condition")),
  };
}

const awsOf = (principal: unknown) => (principal === "*" ? principal : at(principal, "AWS"));

function conditionsOf(condition: unknown): Condition[] {
  return entriesOf(condition).flatMap(([operator, keys]) =>
    entriesOf(keys).map(([key, values]) => ({
      operator,
      key: key.toLowerCase(),
      values: listed(values),
    })),
  );
}

/** An unknown object has one entry, of which nothing is known. */
function entriesOf(data: unknown): [string, unknown][] {
  if (data instanceof Unknown) return [["", data]];
  return typeof data === "object" && data !== null ? Object.entries(data) : [];
}

/** Documents leave the brackets out where there is one. */
const listed = (value: unknown): unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? itemsOf(value) : [value];
