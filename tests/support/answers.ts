import type { Document, Statement } from "../../components/policyDocuments";
import type { Policies, TriedRequest } from "../../proof/policies";
import { protectedArn } from "../../proof/policies";
import type { Simulators } from "./simulator";

// A property asks some 400,000 questions. A statement about another action or resource decides nothing,
// and a question that was answered before has the same answer: neither is simulated here. That this
// changes no answer is a test of its own, in tests/properties/permissions.spec.ts.

const answers = new Map<string, Promise<boolean>>();

/** Whether AWS would allow the request. */
export function isAllowed(
  request: TriedRequest,
  policies: Policies,
  simulators: Simulators,
): Promise<boolean> {
  const { topology } = policies;
  const { principal, action, resource, accountOfResource, context, evenIf, grantedByOwner } =
    request;
  const protecting = policies.resources.get(protectedArn(resource));
  const role = principal === topology.roleArn ? relevant(policies.role, request) : NOTHING;
  const about = protecting && relevant(protecting, request);
  const question = JSON.stringify([
    ...[topology.partition, topology.roleArn, topology.source.accountId, role.id, about?.id],
    ...[principal, action, resource, accountOfResource, context, evenIf, grantedByOwner],
  ]);
  const known = answers.get(question);
  if (known) return known;
  const resources = new Map(about && [[protectedArn(resource), about.document]]);
  const few = { ...policies, topology: { ...topology, destinations: [] } };
  const allowed = simulators.isAllowed(request, { ...few, role: role.document, resources });
  answers.set(question, allowed);
  return allowed;
}

/** A document with a number that no other document has. */
interface Numbered {
  id: number;
  document: Document;
}

const numbered = new Map<string, Numbered>();

/** The one document of this content. */
function theOne(document: Document): Numbered {
  const text = JSON.stringify(document);
  const found = numbered.get(text) ?? { id: numbered.size, document };
  numbered.set(text, found);
  return found;
}

const NOTHING = theOne({ Version: "2012-10-17", Statement: [] });

type Place = Pick<TriedRequest, "action" | "resource">;
const reduced = new WeakMap<Document, Map<string, Numbered>>();

/** What a document says about an action on a resource. */
function relevant(document: Document, { action, resource }: Place): Numbered {
  const known = reduced.get(document) ?? new Map<string, Numbered>();
  reduced.set(document, known);
  const place = `${action} ${resource}`;
  const found =
    known.get(place) ??
    theOne({
      ...document,
      Statement: document.Statement.flatMap((statement) => about(statement, action, resource)),
    });
  known.set(place, found);
  return found;
}

/** The statement as far as it is about an action on a resource. */
function about(statement: Statement, action: string, resource: string): Statement[] {
  const Action = matching(statement.Action, action);
  if (Action.length === 0) return [];
  // The trust policy of a role names no resource: it is the role's.
  if (statement.Resource === undefined) return [{ ...statement, Action }];
  const Resource = matching(statement.Resource, resource);
  return Resource.length === 0 ? [] : [{ ...statement, Action, Resource }];
}

const matching = (patterns: string | string[], text: string) =>
  [patterns].flat().filter((pattern) => matches(pattern, text));

const patterns = new Map<string, RegExp>();

/** Whether the text is what the pattern stands for, `*` for any characters and `?` for one. */
function matches(pattern: string, text: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern.toLowerCase() === text.toLowerCase();
  const expression = patterns.get(pattern) ?? expressionOf(pattern);
  patterns.set(pattern, expression);
  return expression.test(text);
}

function expressionOf(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "is");
}
