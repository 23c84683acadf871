import type { Ask, NamedSide, PermissionRequest } from "../../components/permissions";
import {
  KMS_OBJECTS,
  SECURE_TRANSPORT,
  TLS_VERSION,
  guide,
  keyRequests,
  keyed,
  objectOf,
  s3Request,
} from "../../components/permissions";
import type { Topology } from "../../components/topology";

// What the accounts' own people, applications and services ask for, and must go on being allowed.

/** A request that the owner of the resource has a statement of their own for, beside ours. */
export type ClientRequest = PermissionRequest & { grantedByOwner?: true };

const UPLOADS = guide("UsingKMSEncryption");
const MULTIPART = guide("mpuAndPermissions");
const ACCESS_LOGS = guide("enable-server-access-logging");
const KEY_POLICY = "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html";
const POLICY_ACTIONS = guide("using-with-s3-policy-actions");

/** The condition key of the algorithm that an upload asks for. */
export const ALGORITHM = "s3:x-amz-server-side-encryption";
/** The condition key of the KMS key that an upload asks for. */
export const KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id";
/** The condition key of the algorithm of a key that an upload brings along (SSE-C). */
export const CUSTOMER_ALGORITHM = "s3:x-amz-server-side-encryption-customer-algorithm";

/** Every side with its name. */
export const sidesOf = ({ source, destinations }: Topology): NamedSide[] => [
  { ...source, name: "source" },
  ...destinations,
];

/** The ARN of a role that an account's owner may have beside ours. */
export const roleOf = ({ partition }: Topology, accountId: string, name: string) =>
  `arn:${partition}:iam::${accountId}:role/${name}`;

/** Requests by everybody but S3's replication that our policies must leave alone. */
export function clientRequests(topology: Topology): ClientRequest[] {
  return sidesOf(topology).flatMap((side) => [
    ...administration(topology, side),
    ...uploads(topology, side),
    ...reading(topology, side),
    logDelivery(side),
  ]);
}

/** The key stays in its owners' hands: no lock-out. */
function administration(topology: Topology, side: NamedSide): ClientRequest[] {
  const administrator = roleOf(topology, side.accountId, "administrator");
  const ask = (resource: string, action: string, source: string) => ({
    ...s3Request(administrator, side, resource, {
      action,
      what: "an administrator of the account",
      source,
    }),
    id: `${side.name} ${action} by an administrator`,
  });
  const key = (action: string) =>
    keyed(side).map(({ keyArn }) => {
      const request = ask(keyArn, action, KEY_POLICY);
      const { [TLS_VERSION]: _ofS3, ...context } = request.context;
      return { ...request, context };
    });
  return [
    ...key("kms:PutKeyPolicy"),
    ...key("kms:ScheduleKeyDeletion"),
    ...key("kms:EnableKeyRotation"),
    ask(side.bucketArn, "s3:PutBucketPolicy", POLICY_ACTIONS),
    ask(side.bucketArn, "s3:PutReplicationConfiguration", POLICY_ACTIONS),
  ];
}

/** An application of the bucket's own account; after a failover, the destination's. */
function uploads(topology: Topology, side: NamedSide): ClientRequest[] {
  const application = roleOf(topology, side.accountId, "application");
  const upload = (how: string, headers: Record<string, string>, source = UPLOADS) => {
    const ask = { action: "s3:PutObject", what: `an application uploads ${how}`, source };
    const request = s3Request(application, side, objectOf(side.bucketArn), ask);
    const context = { ...request.context, ...headers };
    return { ...request, id: `${request.id} ${how}`, context };
  };
  return [
    upload("under default encryption", {}),
    ...(side.keyArn === undefined
      ? [upload("by the bucket's algorithm", { [ALGORITHM]: side.sseAlgorithm })]
      : [
          upload("under the bucket's key", {
            [ALGORITHM]: side.sseAlgorithm,
            [KEY]: side.keyArn,
          }),
        ]),
    upload("a part, which has no headers of encryption", {}, MULTIPART),
    ...byKey(application, side, {
      action: "kms:GenerateDataKey",
      what: "S3 makes the data key of an upload",
      source: UPLOADS,
    }),
  ];
}

/** Whoever the bucket's account lets read; multipart uploads decrypt too. */
function reading(topology: Topology, side: NamedSide): ClientRequest[] {
  const application = roleOf(topology, side.accountId, "application");
  const ask = (resource: string, action: string, what: string) => ({
    ...s3Request(application, side, resource, { action, what, source: POLICY_ACTIONS }),
    id: `${side.name} ${action} by an application`,
  });
  return [
    ask(side.bucketArn, "s3:ListBucket", "an application lists the bucket"),
    ask(objectOf(side.bucketArn), "s3:GetObject", "an application reads an object"),
    ...byKey(application, side, {
      action: "kms:Decrypt",
      what: "S3 decrypts what an application reads, or assembles from parts",
      source: MULTIPART,
    }),
  ];
}

const byKey = (application: string, side: NamedSide, ask: Ask): ClientRequest[] =>
  keyed(side)
    .flatMap((one) =>
      keyRequests(application, one, ["object", "bucket"], { ...ask, source: KMS_OBJECTS }),
    )
    .map((request) => ({ ...request, id: `${request.id} for an application` }));

/**
 * A service that the owner lets in: logs do not belong into a replicated bucket, but the denials must not
 * be what keeps a service out. Whether its requests tell of TLS is not said, so this one does not.
 */
function logDelivery(side: NamedSide): ClientRequest {
  const ask = {
    action: "s3:PutObject",
    what: "S3 delivers an access log where the owner lets it",
    source: ACCESS_LOGS,
  };
  const service = "logging.s3.amazonaws.com";
  const { context: _ofARole, ...request } = s3Request(service, side, objectOf(side.bucketArn), ask);
  return {
    ...request,
    id: `${request.id} by ${service}`,
    context: { "aws:SourceAccount": side.accountId, [SECURE_TRANSPORT]: "true" },
    grantedByOwner: true,
  };
}
