import type { PermissionRequest } from "../components/permissions";
import { SECURE_TRANSPORT, TLS_VERSION, replicationRequests } from "../components/permissions";
import type { Topology } from "../components/topology";
import type { Policies, TriedRequest } from "./policies";
import { ask, protectedArn } from "./policies";
import { clientRequests } from "./requests/clients";
import { forbiddenRequests } from "./requests/forbidden";
import type { OtherRole } from "./requests/otherRoles";
import { isLetIn, otherRolesForbidden, otherRolesRequests } from "./requests/otherRoles";
import type { Verdict } from "./simulate";

/** A request and what must come of it. */
export interface Expected {
  request: TriedRequest;
  allowed: boolean;
}

/** A request and what came of it. */
export interface Judged extends Expected {
  verdict: Verdict;
}

/**
 * Every request of a topology: S3's, which must be allowed, its owners' too, and the forbidden ones.
 *
 * @param adopted the ARNs of buckets that were there before: what the policies of these deny, their owners
 *     decide. Defaults to none.
 * @param others the roles of other sources that destinations let in. Defaults to none.
 */
export function expectations(
  topology: Topology,
  adopted: readonly string[] = [],
  others: readonly OtherRole[] = [],
): Expected[] {
  const allowed = (request: TriedRequest) => ({ request, allowed: true });
  const ofS3 = [...replicationRequests(topology), ...otherRolesRequests(topology, others)];
  // Whom the forbidden requests make up, the settings may name.
  const ofStrangers = forbiddenRequests(topology).filter(
    (request) => request.principal === topology.roleArn || !isLetIn(topology, others, request),
  );
  return [
    ...ofS3.map(allowed),
    ...ofS3.filter(tellsOfTheNetwork).map(redacted).map(allowed),
    ...clientRequests(topology).map(allowed),
    ...[...ofStrangers, ...otherRolesForbidden(topology, others)]
      .filter(
        ({ resource, deniedByBucketPolicy }) =>
          !(deniedByBucketPolicy && adopted.includes(protectedArn(resource))),
      )
      .map((request) => ({ request, allowed: false })),
  ];
}

/** What would come of each request. */
export async function judge(expected: Expected[], policies: Policies): Promise<Judged[]> {
  const judged: Judged[] = [];
  for (const one of expected) {
    judged.push({ ...one, verdict: await ask(one.request, policies) });
  }
  return judged;
}

/** Whether it came as it must. */
export const isRight = ({ allowed, verdict }: Judged) => allowed === verdict.allowed;

const tellsOfTheNetwork = ({ context }: PermissionRequest) => SECURE_TRANSPORT in context;

/**
 * The request as it looks when one AWS service calls another: without what tells of the network.
 * Whether replication's requests carry it is not said [unverified], so both must be allowed.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
 */
export function redacted(request: PermissionRequest): PermissionRequest {
  const network = [SECURE_TRANSPORT, TLS_VERSION];
  const context = Object.entries(request.context).filter(([key]) => !network.includes(key));
  return {
    ...request,
    id: `${request.id}, redacted`,
    what: `${request.what}, told without the network`,
    context: Object.fromEntries(context),
  };
}
