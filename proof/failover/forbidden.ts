import type { KeyedSide, NamedSide, PermissionRequest } from "../../components/permissions";
import {
  ENCRYPTION_CONTEXT,
  TLS_VERSION,
  VIA_SERVICE,
  guide,
  objectOf,
  s3Request,
} from "../../components/permissions";
import type { Topology } from "../../components/topology";
import { astray, strayKeyRequests, unsafeRequests, withAnotherKey } from "../requests/astray";
import { ALGORITHM, CUSTOMER_ALGORITHM, sidesOf } from "../requests/clients";
import type { ForbiddenRequest } from "../requests/intrusions";
import type { Roles } from "./requests";
import { readerRequests, writerRequests } from "./requests";

const ON_OBJECTS = [
  "s3:GetObject",
  "s3:GetObjectVersion",
  "s3:PutObject",
  "s3:PutObjectAcl",
  "s3:PutObjectTagging",
  "s3:PutObjectRetention",
  "s3:BypassGovernanceRetention",
  "s3:AbortMultipartUpload",
  "s3:DeleteObject",
  "s3:DeleteObjectVersion",
  "s3:ReplicateObject",
  "s3:ReplicateDelete",
];
const ON_BUCKETS = [
  "s3:ListBucket",
  "s3:ListBucketVersions",
  "s3:PutBucketVersioning",
  "s3:PutBucketPolicy",
  "s3:PutLifecycleConfiguration",
  "s3:PutReplicationConfiguration",
  "s3:DeleteBucket",
];
const ON_KEYS = [
  "kms:PutKeyPolicy",
  "kms:CreateGrant",
  "kms:ReEncryptFrom",
  "kms:DisableKey",
  "kms:ScheduleKeyDeletion",
];
const SOURCE = guide("using-with-s3-policy-actions");

/** What neither role may do with any side, and what each may not though the other may. */
export function forbiddenRequests(topology: Topology, side: KeyedSide, roles: Roles) {
  return [
    ...ofRole(topology, side, roles.reader, readerRequests(roles.reader, side)),
    ...ofRole(topology, side, roles.writer, writerRequests(roles.writer, side)),
    ...wrongUploads(roles.writer, side),
  ];
}

function ofRole(
  topology: Topology,
  side: KeyedSide,
  role: string,
  own: PermissionRequest[],
): ForbiddenRequest[] {
  const actions = new Set(own.map(({ action }) => action));
  const ofBucket = own.filter(({ action }) => action.startsWith("s3:"));
  const ofKey = own.filter(({ action }) => action.startsWith("kms:"));
  const otherSides = sidesOf(topology).filter(({ bucketArn }) => bucketArn !== side.bucketArn);
  const ask = (at: NamedSide, resource: string) => (action: string) => ({
    ...s3Request(role, at, resource, {
      action,
      what: `somebody asks for ${action}`,
      source: SOURCE,
    }),
    id: `${at.name} ${action} on ${resource}`,
    threat: "what its role has nothing to do with",
  });
  const misuse = ON_KEYS.map(ask(side, side.keyArn)).map(withoutVersion);
  return [
    ...[
      ...ON_OBJECTS.map(ask(side, objectOf(side.bucketArn))),
      ...ON_BUCKETS.map(ask(side, side.bucketArn)),
      ...misuse,
    ].filter(({ action }) => !actions.has(action)),
    ...otherKeyUses(ofKey),
    ...ofBucket.map((request) =>
      astray(request, "of another bucket", {
        resource: request.resource.replace(side.bucketArn, `${side.bucketArn}-other`),
      }),
    ),
    ...otherSides.flatMap((other) => own.flatMap((request) => onSide(request, side, other))),
    ...ofKey.flatMap((request) => strayUses(request, side, otherSides)),
    ...ofBucket.flatMap(unsafeRequests),
  ];
}

/** The version of TLS is a condition key of S3's requests alone. */
function withoutVersion<R extends PermissionRequest>(request: R): R {
  const { [TLS_VERSION]: _version, ...context } = request.context;
  return { ...request, context };
}

/** Other uses of the key in the very same circumstances. */
function otherKeyUses(own: PermissionRequest[]): ForbiddenRequest[] {
  const known = new Set(own.map(({ action }) => action));
  const others = ["kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom"];
  return own
    .filter(({ action }) => action === "kms:Decrypt")
    .flatMap((request) =>
      others
        .filter((action) => !known.has(action))
        .map((action) => astray(request, `for ${action}`, { action })),
    );
}

/** The same request on another side, with that side's key, if it has any, Region and account. */
function onSide(request: PermissionRequest, side: KeyedSide, other: NamedSide): ForbiddenRequest[] {
  const { keyArn: otherKey } = other;
  if (otherKey === undefined && request.resource === side.keyArn) return [];
  const moved = (arn: string) =>
    arn === side.keyArn ? (otherKey ?? arn) : arn.replace(side.bucketArn, other.bucketArn);
  const context = Object.entries(request.context).map(([key, value]) => [
    key,
    key === VIA_SERVICE ? value.replace(side.region, other.region) : moved(value),
  ]);
  return [
    astray(request, `on ${other.name}`, {
      resource: moved(request.resource),
      accountOfResource: other.accountId,
      context: Object.fromEntries(context) as PermissionRequest["context"],
    }),
  ];
}

function strayUses(
  request: PermissionRequest,
  side: KeyedSide,
  otherSides: NamedSide[],
): ForbiddenRequest[] {
  const { context } = request;
  const { [ENCRYPTION_CONTEXT]: arn = "" } = context;
  const inBucket = (bucketArn: string) => arn.replace(side.bucketArn, bucketArn);
  return [
    withAnotherKey(request),
    ...strayKeyRequests(request, () => inBucket(`${side.bucketArn}-other`)),
    ...otherSides.map(({ name, bucketArn }) =>
      astray(request, `for the bucket of ${name}`, {
        context: { ...context, [ENCRYPTION_CONTEXT]: inBucket(bucketArn) },
      }),
    ),
  ];
}

function wrongUploads(writer: string, side: KeyedSide): ForbiddenRequest[] {
  const upload = { action: "s3:PutObject", what: "a writer uploads", source: SOURCE };
  const request = s3Request(writer, side, objectOf(side.bucketArn), upload);
  const denied = (how: string, headers: Record<string, string>) =>
    astray(request, how, {
      context: { ...request.context, ...headers },
      deniedByBucketPolicy: true,
    });
  return [
    denied("under SSE-S3", { [ALGORITHM]: "AES256" }),
    denied("under the AWS managed key", { [ALGORITHM]: side.sseAlgorithm }),
    denied("under a key of its own", { [CUSTOMER_ALGORITHM]: "AES256" }),
  ];
}
