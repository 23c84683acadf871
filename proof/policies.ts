import type { PermissionRequest } from "../components/permissions";
import type { Document, Statement } from "../components/policyDocuments";
import type { Topology } from "../components/topology";
import type { ClientRequest } from "./requests/clients";
import type { ForbiddenRequest } from "./requests/intrusions";
import type { OtherRole } from "./requests/otherRoles";
import type { AnyPolicy, DecidingPolicies, Verdict } from "./simulate";
import { simulate } from "./simulate";

/** All policies that decide on the requests of a topology. */
export interface Policies {
  topology: Topology;
  /** The replication role's own; of a role that the stack was given, what it must be allowed. */
  role: Document;
  /** What the role may do at most, where an organisation limits it. Defaults to no limit. */
  boundary?: AnyPolicy;
  /** The ARN of the boundary that the stack gives the role. Defaults to none. */
  boundaryArn?: string;
  /** Policies of buckets, keys and the role's trust, by the ARN of what they protect. */
  resources: ReadonlyMap<string, Document>;
  /** What the stack was given among them, keys, buckets, the role: these policies are not the stack's. */
  assumed: readonly string[];
  /** The ARNs of the buckets that were there before. Defaults to none. */
  adopted?: readonly string[];
  /** The roles of other sources that destinations let in. Defaults to none. */
  others?: readonly OtherRole[];
}

/** A request of any kind, with what is special about its trial. */
export type TriedRequest = PermissionRequest &
  Partial<Pick<ForbiddenRequest, "evenIf" | "threat">> &
  Pick<ClientRequest, "grantedByOwner">;

/** What AWS would answer, and by which statements. */
export function ask(request: TriedRequest, policies: Policies): Promise<Verdict> {
  return simulate(request, decidingOn(request, policies));
}

/** The ARN of the bucket that an object lies in; that of anything else is itself. */
export const protectedArn = (arn: string) => arn.replace(/^(arn:[^/]*:s3:::[^/]*)\/.*$/, "$1");

/**
 * The policies of the requested resource and of whoever asks. The role has its own permissions; all others
 * may do whatever their account lets them, so that the resource's policy decides. Resources that are not
 * the topology's let everybody of the source's account in, so that the role's policy decides.
 */
function decidingOn(request: TriedRequest, policies: Policies): DecidingPolicies {
  const { topology, role, boundary, resources } = policies;
  const { evenIf, grantedByOwner, principal } = request;
  const registered = resources.get(protectedArn(request.resource)) ?? openTo(topology);
  const resource = evenIf === "the resource lets the account in" ? openTo(topology) : registered;
  const isRole = principal === topology.roleArn;
  const limited = isRole && evenIf !== "the role may do everything";
  return {
    identity: isService(principal) ? undefined : limited ? role : EVERYTHING,
    boundary: limited ? boundary : undefined,
    resource: grantedByOwner ? withGrantOf(request, resource) : resource,
  };
}

const isService = (principal: string) => !principal.startsWith("arn:");

const documentOf = (...Statement: Statement[]): Document => ({ Version: "2012-10-17", Statement });

/** An identity policy that holds nothing back. */
export const EVERYTHING = documentOf({
  Sid: "Everything",
  Effect: "Allow",
  Action: ["s3:*", "kms:*", "sts:*"],
  Resource: "*",
});

/** A resource's policy that leaves everything to the identity policies of the source's account. */
function openTo({ partition, source }: Topology): Document {
  const Principal = { AWS: `arn:${partition}:iam::${source.accountId}:root` };
  const Action = ["s3:*", "kms:*"];
  return documentOf({ Sid: "Open", Effect: "Allow", Principal, Action, Resource: "*" });
}

/** The policy with the statement by which its owner lets a service in. */
function withGrantOf({ principal, action, resource }: TriedRequest, policy: Document): Document {
  const grant: Statement = {
    Sid: "GrantedByOwner",
    Effect: "Allow",
    Principal: { Service: principal },
    Action: action,
    Resource: resource,
  };
  return { ...policy, Statement: [...policy.Statement, grant] };
}
