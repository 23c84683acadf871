import type { KeyedSide, NamedSide, PermissionRequest } from "../../components/permissions";
import {
  PERMISSIONS,
  SECURE_TRANSPORT,
  keyed,
  objectOf,
  s3Request,
  sourceKeys,
} from "../../components/permissions";
import type { Topology } from "../../components/topology";
import { roleOf, sidesOf } from "./clients";

/** A request that must be denied. */
export type ForbiddenRequest = PermissionRequest & {
  /** What is wrong with it, in a few words: the same for all of its kind. */
  threat: string;
  /**
   * What is wide open in its trial, so that the rest must deny it by itself: the permissions of the role,
   * or the policy of the bucket or key for the role's account. Defaults to nothing.
   */
  evenIf?: OpenDoor;
  /** Whether it takes a denial in the bucket's policy to refuse it. Defaults to false. */
  deniedByBucketPolicy?: true;
};

/** A guard that is taken away for a trial. */
export type OpenDoor = "the role may do everything" | "the resource lets the account in";

const DOORS: readonly OpenDoor[] = [
  "the role may do everything",
  "the resource lets the account in",
];

/** The account of nobody in the topology. */
function accountOfAStranger(topology: Topology): string {
  const known = new Set(sidesOf(topology).map(({ accountId }) => accountId));
  let account = 999_999_999_999;
  while (known.has(String(account))) account -= 1;
  return String(account);
}

/** What no role for replication has to do with an object. */
const ON_OBJECTS = [
  "s3:GetObject",
  "s3:GetObjectVersion",
  "s3:PutObject",
  "s3:PutObjectAcl",
  "s3:PutObjectRetention",
  "s3:PutObjectLegalHold",
  "s3:BypassGovernanceRetention",
  "s3:DeleteObject",
  "s3:DeleteObjectVersion",
];
/** Nor with a bucket. */
const ON_BUCKETS = [
  "s3:ListBucketVersions",
  "s3:PutBucketVersioning",
  "s3:PutBucketPolicy",
  "s3:DeleteBucketPolicy",
  "s3:PutBucketAcl",
  "s3:PutLifecycleConfiguration",
  "s3:PutBucketObjectLockConfiguration",
  "s3:PutEncryptionConfiguration",
  "s3:PutReplicationConfiguration",
  "s3:DeleteBucket",
];
/** Nor with a key. */
const ON_KEYS = [
  "kms:PutKeyPolicy",
  "kms:CreateGrant",
  "kms:ReEncryptFrom",
  "kms:DisableKey",
  "kms:ScheduleKeyDeletion",
];

/** What replication never does: reading as a client, writing, deleting, reconfiguring. */
export function foreignToReplication(topology: Topology): ForbiddenRequest[] {
  const who = { principal: topology.roleArn, name: "the role", suffix: "" };
  const threat = "the role, for what replication never does";
  const { keyArn: ofSource } = topology.source;
  const olderKeys = sourceKeys(topology.source).filter(({ keyArn }) => keyArn !== ofSource);
  return [
    ...sidesOf(topology).flatMap((side) => misdeeds(side, who, threat)),
    ...olderKeys.flatMap((side) => misdeedsOnKey(side, who, threat)),
  ];
}

interface Asker {
  principal: string;
  name: string;
  suffix: string;
}

function misdeeds(side: NamedSide, who: Asker, threat: string): ForbiddenRequest[] {
  return [
    ...ON_OBJECTS.map((action) => misdeed(side, objectOf(side.bucketArn), action, who, threat)),
    ...ON_BUCKETS.map((action) => misdeed(side, side.bucketArn, action, who, threat)),
    ...keyed(side).flatMap((one) => misdeedsOnKey(one, who, threat)),
  ];
}

function misdeedsOnKey(side: KeyedSide, who: Asker, threat: string): ForbiddenRequest[] {
  const context = { "aws:PrincipalArn": who.principal, [SECURE_TRANSPORT]: "true" };
  return ON_KEYS.map((action) => ({
    ...misdeed(side, side.keyArn, action, who, threat),
    context,
  }));
}

function misdeed(
  side: NamedSide,
  resource: string,
  action: string,
  { principal, name, suffix }: Asker,
  threat: string,
): ForbiddenRequest {
  const ask = { action, what: `${name} asks for ${action}`, source: PERMISSIONS };
  const request = s3Request(principal, side, resource, ask);
  return { ...request, threat, id: request.id + suffix };
}

/**
 * The requests as they are, and those across accounts again with either side's guard gone: neither a role
 * whose permissions were widened nor a bucket or key that lets the account in may be enough.
 */
export function whateverTheOtherSideAllows(
  { source }: Topology,
  requests: ForbiddenRequest[],
): ForbiddenRequest[] {
  return requests.flatMap((request): ForbiddenRequest[] => {
    if (request.accountOfResource === source.accountId) return [request];
    const trials = DOORS.map((evenIf) => ({
      ...request,
      id: `${request.id}, even if ${evenIf}`,
      what: `${request.what}, even if ${evenIf}`,
      evenIf,
    }));
    return [request, ...trials];
  });
}

/** What others than the role try: its own requests under another name, and worse. */
export function intrusions(topology: Topology, ofTheRole: PermissionRequest[]): ForbiddenRequest[] {
  const { roleArn, source } = topology;
  const elsewhere = accountOfAStranger(topology);
  const namesake = roleArn.replace(/:\d{12}:/, `:${elsewhere}:`);
  const across = ofTheRole.filter(
    ({ accountOfResource }) => accountOfResource !== source.accountId,
  );
  const administrator = roleOf(topology, source.accountId, "administrator");
  const stranger = roleOf(topology, elsewhere, "administrator");
  const foreigner = { principal: stranger, name: "a stranger", suffix: " by a stranger" };
  const outsider = {
    principal: administrator,
    name: "an administrator of the source's account",
    suffix: " by an administrator of the source",
  };
  return [
    ...across.map((request) => askedBy(request, `${roleArn}-other`, "by another role")),
    ...ofTheRole.map((request) =>
      askedBy(request, namesake, "by a role of the same name elsewhere"),
    ),
    ...sidesOf(topology).flatMap((side) => [
      ...misdeeds(side, foreigner, "a stranger"),
      ...(side.accountId === source.accountId
        ? []
        : misdeeds(side, outsider, "an administrator of the source's account, elsewhere")),
    ]),
    ...assumptions(topology, [administrator, stranger]),
  ];
}

function askedBy(request: PermissionRequest, principal: string, how: string): ForbiddenRequest {
  return {
    ...request,
    id: `${request.id}, ${how}`,
    what: `${request.what}, ${how}`,
    threat: how,
    principal,
    context: { ...request.context, "aws:PrincipalArn": principal },
  };
}

/** Services that replicate nothing, and people. Batch Replication wants a role of its own. */
function assumptions({ roleArn, source }: Topology, people: string[]): ForbiddenRequest[] {
  const services = ["ec2", "lambda", "batchoperations.s3"].map((name) => `${name}.amazonaws.com`);
  return [...services, ...people].map((principal) => ({
    id: `role sts:AssumeRole by ${principal}`,
    what: "somebody else than S3 assumes the role",
    threat: "the role, assumed by somebody else than S3",
    action: "sts:AssumeRole",
    resource: roleArn,
    accountOfResource: source.accountId,
    principal,
    context: {},
    source: PERMISSIONS,
  }));
}
