import type { Simulation } from "@cloud-copilot/iam-simulate";
import {
  getDenialReasons,
  getGrantReasons,
  isWildcardOnlyAction,
  runSimulation,
  typeForContextKey,
} from "@cloud-copilot/iam-simulate";

import type { Document } from "../../components/policyDocuments";

// Simulates AWS's policy evaluation. It knows nothing of S3 itself: neither which requests replication
// makes, nor what a header of theirs means.

/** A request: who asks for what, and with which condition keys. */
export interface SimulatedRequest {
  /** An ARN, or a service such as `s3.amazonaws.com`. */
  principal: string;
  action: string;
  resource: string;
  accountOfResource: string;
  context: Record<string, string>;
}

/** The policies that decide on a request. */
export interface DecidingPolicies {
  /** The principal's. Defaults to none, as a service has. */
  identity?: Document;
  /** The bucket's, the key's or the role's own. */
  resource: Document;
}

/** What came of a request, and the statements or kinds of policy that made it so. */
export interface Verdict {
  allowed: boolean;
  by: string[];
}

const CONTEXT_OF_ENCRYPTION = "kms:EncryptionContext:";

/**
 * The simulator drops keys of an encryption context from requests, since its data names them by a
 * pattern that it does not match. Tags of the principal are of the same type, known to all actions and
 * may have any name, so one with the whole key as its name takes its place on both sides.
 */
const standIn = (key: string) =>
  key.startsWith(CONTEXT_OF_ENCRYPTION) ? `aws:PrincipalTag/${key}` : key;

function renamed<T>(values: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [standIn(key), value]));
}

const prepared = new WeakMap<Document, Promise<Document>>();

/** The document with stand-ins, known to name only actions and condition keys that exist. */
function prepare(document: Document): Promise<Document> {
  const ready = prepared.get(document) ?? checked(document);
  prepared.set(document, ready);
  return ready;
}

async function checked(document: Document): Promise<Document> {
  const Statement = document.Statement.map((statement) => ({
    ...statement,
    Condition: Object.fromEntries(
      Object.entries(statement.Condition ?? {}).map(([operator, keys]) => [
        operator,
        renamed(keys),
      ]),
    ),
  }));
  for (const { Action, Condition } of Statement) {
    for (const action of [Action].flat().filter((name) => !name.includes("*"))) {
      const [service = "", verb = ""] = action.split(":");
      await isWildcardOnlyAction(service, verb);
    }
    for (const key of Object.values(Condition).flatMap((keys) => Object.keys(keys))) {
      await typeForContextKey(key);
    }
  }
  return { ...document, Statement };
}

/**
 * Whether AWS would allow the request. Public access counts as blocked, as it is on all our buckets.
 *
 * @throws Error if the simulator would leave anything out of account: an unknown action, a condition
 * key that it does not know or that the request's action does not have, a malformed policy.
 */
export async function simulate(
  request: SimulatedRequest,
  { identity, resource }: DecidingPolicies,
): Promise<Verdict> {
  const simulation: Simulation = {
    request: {
      principal: request.principal,
      action: request.action,
      resource: { resource: request.resource, accountId: request.accountOfResource },
      contextVariables: renamed(request.context),
    },
    identityPolicies: identity ? [{ name: "identity", policy: await prepare(identity) }] : [],
    resourcePolicy: await prepare(resource),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    additionalSettings: { s3: { blockPublicAccess: true } },
  };
  const answer = await runSimulation(simulation, { simulationMode: "Strict" });
  const about = `${request.action} on ${request.resource}`;
  if (answer.resultType !== "single") {
    throw new Error(`${about} cannot be simulated: ${JSON.stringify(answer)}`);
  }
  const { analysis, ignoredContextKeys = [] } = answer.result;
  if (ignoredContextKeys.length > 0) {
    throw new Error(`${about} has no condition key ${ignoredContextKeys.join(", ")}`);
  }
  if (answer.overallResult === "Allowed") {
    return { allowed: true, by: getGrantReasons(analysis).map(statementOf) };
  }
  const reasons = getDenialReasons(analysis);
  return {
    allowed: false,
    by: reasons.map((reason) =>
      reason.denialType === "Explicit" ? statementOf(reason) : `no ${reason.policyType} policy`,
    ),
  };
}

function statementOf(reason: { statementId?: string | undefined; statementIndex: number }): string {
  return reason.statementId ?? `statement ${reason.statementIndex}`;
}

/** The document without one action of one of its statements. */
export function without(document: Document, sid: string, action: string): Document {
  return {
    ...document,
    Statement: document.Statement.flatMap((statement) => {
      if (statement.Sid !== sid) return statement;
      const Action = [statement.Action].flat().filter((name) => name !== action);
      return Action.length === 0 ? [] : { ...statement, Action };
    }),
  };
}

/** Every statement that allows something, with each of its actions. */
export function grantsOf(document: Document): { sid: string; action: string }[] {
  return document.Statement.filter(({ Effect }) => Effect === "Allow").flatMap(({ Sid, Action }) =>
    [Action].flat().map((action) => ({ sid: Sid, action })),
  );
}
