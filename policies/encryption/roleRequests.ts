import type { Statement } from "../stack/documents";
import { isAbout } from "../stack/evaluation";
import type { Replication } from "../stack/replications";
import { accountOfArn, propertyOf } from "../stack/stackResources";
import type { Unknown } from "../stack/unknownValues";
import type { Verdict } from "../stack/verdicts";
import { any } from "../stack/verdicts";
import { ENCRYPTION_HEADERS, OVER_TLS } from "./uploads";

/** A request that S3 makes as the role of a replication. */
export interface RoleRequest {
  action: string;
  /** The ARNs that stand for all that it may be about, as far as a statement tells them apart. */
  resourcesFor: (statement: Statement) => string[];
  /** The condition keys that come with it, beside those of every request of the role. */
  context: Readonly<Record<string, string>>;
  /** The condition keys whose values are not known, though they come with it. */
  unsure?: readonly string[];
  /** What decides whether S3 makes the request at all, where the preview does not know it. */
  unless?: Unknown[];
}

/** The role by which a replication is made, as policies see it. */
export interface Caller {
  /** Undefined where it is not known. */
  arn?: string;
  context: Readonly<Record<string, string>>;
}

/** The role by which a replication is made. */
export function callerOf({ role: { resources, outside } }: Replication): Caller {
  const [resource] = resources;
  const arn = resource ? propertyOf(resource, "arn") : outside;
  const accountId = accountOfArn(arn);
  if (typeof arn !== "string" || accountId === undefined) return { context: {} };
  return {
    arn,
    context: {
      "aws:PrincipalArn": arn,
      "aws:PrincipalAccount": accountId,
      "kms:CallerAccount": accountId,
    },
  };
}

/**
 * What no request of the role carries: it comes from no network, VPC endpoint or access point of
 * anybody's, on behalf of no other resource, and without multi-factor authentication.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-troubleshoot.html
 */
const ABSENT: readonly string[] = [
  "aws:sourceip",
  "aws:vpcsourceip",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:multifactorauthage",
  "s3:accesspointnetworkorigin",
  "s3:dataaccesspointaccount",
  "s3:dataaccesspointarn",
  ...ENCRYPTION_HEADERS,
];

const OF_NETWORKS =
  /^(?:aws:(?:sourceip|vpcsourceip|sourcevpce?)|s3:(?:accesspoint|dataaccesspoint))/;

/** Whether a statement tells requests apart by the network or access point that they come by. */
export const isByNetwork = ({ conditions }: Statement) =>
  conditions.some(({ key }) => OF_NETWORKS.test(key));

/**
 * Whether a statement is about a request of the role, for anything that it may be about. Of condition
 * keys that are neither known nor known to be absent, such as `aws:PrincipalOrgID`, nothing is assumed.
 */
export function isAboutRole(
  statement: Statement,
  caller: Caller,
  { action, resourcesFor, context, unsure = [] }: RoleRequest,
): Verdict {
  // Whether a role that is not known is among those who are exempt cannot be told.
  if (caller.arn === undefined && statement.exceptPrincipals) return "no";
  const known = { ...OVER_TLS, ...caller.context, ...context };
  const settled = [...ABSENT, ...Object.keys(known).map((key) => key.toLowerCase())];
  const isOpen = (key: string) => unsure.includes(key) || !settled.includes(key);
  const request = {
    action,
    principal: caller.arn ?? "*",
    context: known,
    unsure: statement.conditions.map(({ key }) => key).filter(isOpen),
  };
  return any(
    resourcesFor(statement).map((resource) => isAbout(statement, { ...request, resource })),
  );
}
