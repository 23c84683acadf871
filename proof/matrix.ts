import type { Judged } from "./judge";
import { isRight } from "./judge";
import { Labels } from "./labels";
import type { Proof } from "./prove";

/** Requests that are allowed alike. */
export interface AllowedRow {
  /** What happens, in a few words. */
  what: string;
  action: string;
  who: string;
  on: string[];
  /** The statements that allow it. */
  by: string[];
  /** The AWS page that says so. */
  source: string;
}

/** Requests that are denied for the same thing wrong with them. */
export interface DeniedRow {
  threat: string;
  requests: number;
  /** More of them, each tried with one of the two guards gone: the role's, or the resource's. */
  withOneGuardGone: number;
  /** The statements that deny it, and the policies with nothing that allows it. */
  by: string[];
}

/** A request that came out wrong. */
export interface Fault {
  id: string;
  what: string;
  who: string;
  on: string;
  expected: "allowed" | "denied";
  by: string[];
  source: string;
}

/** A proof as its readers get it. */
export interface Matrix {
  /** What S3 asks for, as itself or as the role. */
  replication: AllowedRow[];
  /** What the accounts' own people, applications and services ask for. */
  owners: AllowedRow[];
  denied: DeniedRow[];
  faults: Fault[];
}

/** The matrix of a proof. */
export function matrixOf({ policies, judged }: Proof): Matrix {
  const labels = new Labels(policies.topology);
  const right = judged.filter(isRight);
  const allowed = right.filter((one) => one.allowed);
  const { topology, others = [] } = policies;
  const roles = [topology.roleArn, ...others.map(({ roleArn }) => roleArn)];
  const isReplication = ({ request }: Judged) =>
    [...roles, "s3.amazonaws.com"].includes(request.principal);
  return {
    // Requests that differ in their context alone share a row.
    replication: allowedRows(allowed.filter(isReplication), labels, (row) => row.on.join()),
    // What every side's owner may do is told once.
    owners: allowedRows(
      allowed.filter((one) => !isReplication(one)),
      labels,
      () => "",
    ),
    denied: deniedRows(
      right.filter((one) => !one.allowed),
      labels,
    ),
    faults: judged.filter((one) => !isRight(one)).map((one) => faultOf(one, labels)),
  };
}

function allowedRows(
  judged: Judged[],
  labels: Labels,
  apart: (row: AllowedRow) => string,
): AllowedRow[] {
  const rows = new Map<string, AllowedRow>();
  for (const { request, verdict } of judged) {
    const { what, action, source, principal } = request;
    const by = verdict.by.map((reason) => labels.reason(reason, request));
    const who = labels.principal(principal).replace(/ of \d{12}$/, "");
    const row = { what, action, who, on: [labels.resource(request.resource)], by, source };
    const key = [action, who, apart(row), ...by].join("\n");
    const earlier = rows.get(key);
    rows.set(key, earlier ? { ...earlier, on: distinct([...earlier.on, ...row.on]) } : row);
  }
  return [...rows.values()];
}

function deniedRows(judged: Judged[], labels: Labels): DeniedRow[] {
  const kinds = new Map<string, DeniedRow>();
  for (const { request, verdict } of judged) {
    const { threat = "", evenIf } = request;
    const row = kinds.get(threat) ?? { threat, requests: 0, withOneGuardGone: 0, by: [] };
    const reasons = verdict.by.map((reason) => labels.reason(reason, request));
    kinds.set(threat, {
      threat,
      requests: row.requests + (evenIf === undefined ? 1 : 0),
      withOneGuardGone: row.withOneGuardGone + (evenIf === undefined ? 0 : 1),
      by: distinct([...row.by, ...reasons]),
    });
  }
  return [...kinds.values()];
}

const distinct = (texts: string[]) => [...new Set(texts)];

function faultOf({ request, allowed, verdict }: Judged, labels: Labels): Fault {
  const { id, what, source } = request;
  return {
    ...{ id, what, source },
    who: labels.principal(request.principal),
    on: labels.resource(request.resource),
    expected: allowed ? "allowed" : "denied",
    by: verdict.by.map((reason) => labels.reason(reason, request)),
  };
}
