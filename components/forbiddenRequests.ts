import type { NamedSide, PermissionRequest } from "./permissions";
import {
  ENCRYPTION_CONTEXT,
  KMS_OBJECTS,
  PERMISSIONS,
  SECURE_TRANSPORT,
  TLS_VERSION,
  VIA_SERVICE,
  haveBucketKeys,
  keyRequests,
  objectOf,
  replicationRequests,
  s3Request,
} from "./permissions";
import type { Topology } from "./topology";

const sidesOf = ({ source, destinations }: Topology): NamedSide[] => [
  { ...source, name: "source" },
  ...destinations,
];

/** The same place in a bucket whose name begins alike. */
const otherBucketOf = (arn: string) => arn.replace(/^[^/]+/, "$&-other");

/** Requests that must be denied: what a role for replication, or who is near it, might try. */
export function forbiddenRequests(topology: Topology): PermissionRequest[] {
  const { roleArn, source, destinations } = topology;
  const documented = replicationRequests(topology);
  const ofKeys = documented.filter(({ action }) => action.startsWith("kms:"));
  const ofBuckets = documented.filter(({ action }) => action.startsWith("s3:"));
  return [
    ...sidesOf(topology).flatMap((side) => foreignToReplication(roleArn, side)),
    ...destinations
      .filter((destination) => !haveBucketKeys(source, destination))
      .flatMap((destination) =>
        keyRequests(roleArn, destination, ["object", "bucket"], {
          action: "kms:Decrypt",
          what: "the role decrypts replicas that have no Bucket Key",
          source: KMS_OBJECTS,
        }),
      ),
    ...ofKeys.flatMap(strayKeyRequests),
    ...ofBuckets.map(elsewhere),
    ...ofBuckets.flatMap(unsafeRequests),
    ...documented
      .filter(({ accountOfResource }) => accountOfResource !== source.accountId)
      .map((request) => askedBy(request, `${roleArn}-other`)),
  ];
}

/** What replication never does: reading as a client, writing, deleting, reconfiguring. */
function foreignToReplication(roleArn: string, side: NamedSide): PermissionRequest[] {
  const object = objectOf(side.bucketArn);
  const ask = (resource: string, action: string) =>
    s3Request(roleArn, side, resource, {
      action,
      what: `the role asks for ${action}`,
      source: PERMISSIONS,
    });
  const deletion = ask(side.keyArn, "kms:ScheduleKeyDeletion");
  return [
    ask(object, "s3:GetObject"),
    ask(object, "s3:PutObject"),
    ask(object, "s3:DeleteObjectVersion"),
    ask(side.bucketArn, "s3:PutBucketVersioning"),
    ask(side.bucketArn, "s3:PutBucketPolicy"),
    { ...deletion, context: { "aws:PrincipalArn": roleArn, [SECURE_TRANSPORT]: "true" } },
  ];
}

/** A documented use of a key, led astray: elsewhere, past S3, for another bucket, with another key. */
function strayKeyRequests(request: PermissionRequest): PermissionRequest[] {
  const { id, resource, context } = request;
  const { [VIA_SERVICE]: service = "", [ENCRYPTION_CONTEXT]: arn = "", ...rest } = context;
  const region = service.includes(".eu-north-1.") ? "us-east-1" : "eu-north-1";
  const otherService = service.replace(/^s3\.[^.]+/, `s3.${region}`);
  const otherKey = resource.replace(/\/.*$/, "/00000000-0000-4000-8000-000000000000");
  const astray = (how: string, change: Partial<PermissionRequest>) => ({
    ...request,
    id: `${id}, ${how}`,
    what: `${request.what}, ${how}`,
    ...change,
  });
  return [
    astray("in another Region", { context: { ...context, [VIA_SERVICE]: otherService } }),
    astray("past S3", { context: { ...rest, [ENCRYPTION_CONTEXT]: arn } }),
    astray("for another bucket", {
      context: { ...context, [ENCRYPTION_CONTEXT]: otherBucketOf(arn) },
    }),
    astray("with another key", { resource: otherKey }),
  ];
}

/** A documented request to another bucket of the same account. */
function elsewhere(request: PermissionRequest): PermissionRequest {
  return {
    ...request,
    id: `${request.id}, in another bucket`,
    what: `${request.what}, in another bucket`,
    resource: otherBucketOf(request.resource),
  };
}

/** A documented request over plain HTTP, which has no TLS version, and over an old TLS. */
function unsafeRequests(request: PermissionRequest): PermissionRequest[] {
  const { id, what, context } = request;
  const { [TLS_VERSION]: _version, ...plain } = context;
  return [
    {
      ...request,
      id: `${id}, over HTTP`,
      what: `${what}, over HTTP`,
      context: { ...plain, [SECURE_TRANSPORT]: "false" },
    },
    {
      ...request,
      id: `${id}, over TLS 1.1`,
      what: `${what}, over TLS 1.1`,
      context: { ...context, [TLS_VERSION]: "1.1" },
    },
  ];
}

function askedBy(request: PermissionRequest, principalArn: string): PermissionRequest {
  return {
    ...request,
    id: `${request.id}, by another role`,
    what: `${request.what}, by another role`,
    principalArn,
    context: { ...request.context, "aws:PrincipalArn": principalArn },
  };
}
