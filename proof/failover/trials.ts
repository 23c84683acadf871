import type { KeyedSide, PermissionRequest } from "../../components/permissions";
import type { Document } from "../../components/policyDocuments";
import { documentOf } from "../../components/policyDocuments";
import type { Topology } from "../../components/topology";
import { EVERYTHING, protectedArn } from "../policies";
import { simulate } from "../simulate";
import { forbiddenRequests } from "./forbidden";
import type { Roles } from "./requests";
import { readerRequests, writerRequests } from "./requests";

/** Who reads and writes a destination, and all policies that decide on it. */
export interface Situation {
  topology: Topology;
  /** The destination that takes the source's place. */
  side: KeyedSide;
  roles: Roles;
  /** The permissions of the two roles. */
  permissions: Record<keyof Roles, Document>;
  /** The policies of buckets and keys, by the ARN of what they protect. */
  resources: ReadonlyMap<string, Document>;
}

/** A request and what must come of it. */
export interface Trial {
  request: PermissionRequest;
  allowed: boolean;
  /** What is wide open, so that the rest must deny the request by itself. Defaults to nothing. */
  evenIf?: "the role may do everything" | "the resource lets the account in";
}

/**
 * Every trial of a situation. A role of another account must be kept in bounds twice: by its own permissions
 * and by the policies of bucket and key. Within one account its own permissions decide, and whatever they
 * allow the bucket's policy may still deny.
 */
export function trialsOf({ topology, side, roles }: Situation): Trial[] {
  const required = [...readerRequests(roles.reader, side), ...writerRequests(roles.writer, side)];
  const forbidden = forbiddenRequests(topology, side, roles);
  const isForeign = ({ principal, accountOfResource }: PermissionRequest) =>
    accountOf(principal) !== accountOfResource;
  return [
    ...required.map((request) => ({ request, allowed: true })),
    ...forbidden.map((request) => ({ request, allowed: false })),
    ...forbidden
      .filter((request) => !request.deniedByBucketPolicy)
      .map(denied("the resource lets the account in")),
    ...[...forbidden, ...required.map(byAnother)]
      .filter(isForeign)
      .filter(({ resource }) => !isMadeUp(resource, topology))
      .map(denied("the role may do everything")),
  ];
}

const denied = (evenIf: Trial["evenIf"]) => (request: PermissionRequest) => ({
  request,
  allowed: false,
  evenIf,
});

const accountOf = (arn: string) => arn.replace(/^arn:.*:(\d{12}):role\/.*$/, "$1");

/** Whether the request is for a bucket or key that no side has, and whose policy nobody knows. */
function isMadeUp(resource: string, { source, destinations }: Topology): boolean {
  const known = [source, ...destinations].flatMap(({ bucketArn, keyArn }) => [bucketArn, keyArn]);
  return !known.includes(protectedArn(resource));
}

/** The same request by another role of the same account. */
function byAnother(request: PermissionRequest): PermissionRequest {
  const principal = `${request.principal}-other`;
  return {
    ...request,
    id: `${request.id}, by another role`,
    principal,
    context: { ...request.context, "aws:PrincipalArn": principal },
  };
}

/** Whether the request would come as it must. */
export async function isRight(trial: Trial, situation: Situation): Promise<boolean> {
  const { request, allowed, evenIf } = trial;
  const { roles, permissions, resources } = situation;
  const open = openTo(accountOf(request.principal), situation.topology);
  const registered = resources.get(protectedArn(request.resource)) ?? open;
  const own = request.principal === roles.reader ? permissions.reader : permissions.writer;
  const verdict = await simulate(request, {
    identity: evenIf === "the role may do everything" ? EVERYTHING : own,
    resource: evenIf === "the resource lets the account in" ? open : registered,
  });
  return verdict.allowed === allowed;
}

/** The trials that come out wrong, in words. */
export async function faultsOf(situation: Situation): Promise<string[]> {
  const faults: string[] = [];
  for (const trial of trialsOf(situation)) {
    if (await isRight(trial, situation)) continue;
    faults.push(
      `${trial.allowed ? "denied" : "allowed"}: ${trial.request.id} ${trial.evenIf ?? ""}`,
    );
  }
  return faults;
}

/** A policy that leaves everything to the identity policies of an account. */
function openTo(accountId: string, { partition }: Topology): Document {
  const Principal = { AWS: `arn:${partition}:iam::${accountId}:root` };
  const Action = ["s3:*", "kms:*"];
  return documentOf({ Sid: "Open", Effect: "Allow", Principal, Action, Resource: "*" });
}
