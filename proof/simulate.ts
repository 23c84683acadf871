import type { Simulation } from "@cloud-copilot/iam-simulate";
import {
  getDenialReasons,
  getGrantReasons,
  isWildcardOnlyAction,
  runSimulation,
  typeForContextKey,
} from "@cloud-copilot/iam-simulate";

import type { Document } from "../components/policyDocuments";

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

/** A policy of anybody's: ours, or a boundary that an organisation has. */
export interface AnyPolicy {
  Statement: AnyStatement[];
}

interface AnyStatement {
  Sid?: string;
  Effect: string;
  Action?: string | string[];
  NotAction?: string | string[];
  Condition?: Record<string, Record<string, unknown>>;
}

/** The policies that decide on a request. */
export interface DecidingPolicies {
  /** The principal's. Defaults to none, as a service has. */
  identity?: Document;
  /** The principal's permissions boundary. Defaults to none. */
  boundary?: AnyPolicy;
  /** The bucket's, the key's or the role's own. */
  resource: Document;
}

/** What came of a request. */
export interface Verdict {
  allowed: boolean;
  /** What made it so: the statements that allow it, or that deny it, or the kinds of policy that are silent. */
  by: Reason[];
}

/** One statement, or the silence of one kind of policy. */
export interface Reason {
  policy: "identity" | "resource" | "boundary";
  /** The statement's id. Without one, no statement of the policy allows the request. */
  statement?: string;
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

const prepared = new WeakMap<AnyPolicy, Promise<AnyPolicy>>();

/**
 * The document as the simulator takes it.
 *
 * @throws Error naming an action or condition key that does not exist.
 */
export function prepare(document: AnyPolicy): Promise<AnyPolicy> {
  const ready = prepared.get(document) ?? checked(document);
  prepared.set(document, ready);
  return ready;
}

async function checked(document: AnyPolicy): Promise<AnyPolicy> {
  const Statement = document.Statement.map((statement) => ({
    ...statement,
    Condition: Object.fromEntries(
      Object.entries(statement.Condition ?? {}).map(([operator, keys]) => [
        operator,
        renamed(keys),
      ]),
    ),
  }));
  for (const { Action = [], NotAction = [], Condition } of Statement) {
    for (const action of [Action, NotAction].flat().filter((name) => !/[*?]/.test(name))) {
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
  { identity, boundary, resource }: DecidingPolicies,
): Promise<Verdict> {
  const simulation: Simulation = {
    request: {
      principal: request.principal,
      action: request.action,
      resource: { resource: request.resource, accountId: request.accountOfResource },
      contextVariables: renamed(request.context),
    },
    identityPolicies: identity ? [{ name: "identity", policy: await prepare(identity) }] : [],
    permissionBoundaryPolicies: boundary && [{ name: "boundary", policy: await prepare(boundary) }],
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
  const allowed = answer.overallResult === "Allowed";
  const reasons = allowed ? getGrantReasons(analysis) : getDenialReasons(analysis);
  return { allowed, by: reasons.map(reasonOf) };
}

const KINDS: Record<string, Reason["policy"]> = {
  identity: "identity",
  resource: "resource",
  pb: "boundary",
};

type RawReason =
  ReturnType<typeof getGrantReasons>[number] | ReturnType<typeof getDenialReasons>[number];

function reasonOf(reason: RawReason): Reason {
  const policy = KINDS[reason.policyType];
  if (!policy) throw new Error(`a ${reason.policyType} policy decides, of which there is none`);
  if ("denialType" in reason && reason.denialType === "Implicit") return { policy };
  return { policy, statement: reason.statementId ?? `statement ${reason.statementIndex}` };
}
