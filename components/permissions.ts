import { s3ViaService } from "./partitions";
import type { DestinationTopology, SideTopology, SourceTopology, Topology } from "./topology";

/**
 * A request as AWS's policy engine sees it.
 *
 * The requests here come from AWS's documentation, not from our policies, so that each can be proven
 * against the other. What the pages contradict is marked [conflict], what none says [unverified], what
 * follows from them without being said [infer].
 */
export interface PermissionRequest {
  /** The side, the action and what else tells it from the topology's other requests. */
  id: string;
  /** What happens, in a few words. */
  what: string;
  /** The IAM action, such as `s3:ReplicateObject`. */
  action: string;
  /** The ARN of the bucket, object or key. */
  resource: string;
  /** The account that owns the resource: 12 digits. */
  accountOfResource: string;
  /** Who asks: the ARN of a role, or a service such as `s3.amazonaws.com`. */
  principal: string;
  /** The condition keys that come with the request, and their values. */
  context: Record<string, string>;
  /** The AWS page that says so. */
  source: string;
}

/** What a request is about, whoever makes it. */
export type Ask = Pick<PermissionRequest, "action" | "what" | "source">;

/** The address of a page of the S3 User Guide. */
export const guide = (page: string) =>
  `https://docs.aws.amazon.com/AmazonS3/latest/userguide/${page}.html`;
/** Where AWS says what a role for replication needs. */
export const PERMISSIONS = guide("setting-repl-config-perm-overview");
/** Where AWS says how it uses which key. */
export const KMS_OBJECTS = guide("replication-config-for-kms-objects");
const TROUBLESHOOTING = guide("replication-troubleshoot");
const ANNOTATIONS = guide("replication-example-walkthroughs");
const OWNER = guide("replication-change-owner");
const CROSS_ACCOUNT = guide("replication-walkthrough-2");

/** The service through which a key is used. */
export const VIA_SERVICE = "kms:ViaService";
/** What S3 binds a key's use to: the ARN of the bucket or of the object. */
export const ENCRYPTION_CONTEXT = "kms:EncryptionContext:aws:s3:arn";
/** Whether the request came over TLS. */
export const SECURE_TRANSPORT = "aws:SecureTransport";
/** The version of that TLS. */
export const TLS_VERSION = "s3:TlsVersion";

/** The ARN of an object of the bucket, which stands for all of them. */
export const objectOf = (bucketArn: string) => `${bucketArn}/any/object`;

/** S3 assumes the role. AWS documents no context of this request [unverified]. */
function trustRequest({ roleArn, source }: Topology): PermissionRequest {
  return {
    id: "role sts:AssumeRole",
    what: "S3 assumes the role",
    action: "sts:AssumeRole",
    resource: roleArn,
    accountOfResource: source.accountId,
    principal: "s3.amazonaws.com",
    context: {},
    source: PERMISSIONS,
  };
}

/** Every request that S3 makes, nearly all as the role, to replicate from the source to the destinations. */
export function replicationRequests(topology: Topology): PermissionRequest[] {
  const { roleArn, source, destinations } = topology;
  return [
    trustRequest(topology),
    ...sourceRequests(roleArn, source),
    ...destinations.flatMap((destination) => [
      ...destinationRequests(roleArn, source, destination),
      ...replicaKeyRequests(roleArn, source, destination),
    ]),
  ];
}

/** A side with its name: `source`, or a destination's. */
export type NamedSide = SideTopology & { name: string };

/** A side with a key, which only a source by SSE-S3 has not. */
export type KeyedSide = NamedSide & { keyArn: string };

/** The side where it has a key. */
export const keyed = ({ keyArn, ...side }: NamedSide): KeyedSide[] =>
  keyArn === undefined ? [] : [{ ...side, keyArn }];

/** One request of the role to a side's bucket or one of its objects. */
export function s3Request(
  roleArn: string,
  side: NamedSide,
  resource: string,
  ask: Ask,
): PermissionRequest {
  return {
    id: `${side.name} ${ask.action}`,
    ...ask,
    resource,
    accountOfResource: side.accountId,
    principal: roleArn,
    context: {
      "aws:PrincipalArn": roleArn,
      [SECURE_TRANSPORT]: "true",
      [TLS_VERSION]: "1.2",
    },
  };
}

/**
 * One use of a side's key. With a Bucket Key, S3 gives the bucket's ARN as encryption context,
 * without one the object's.
 */
export function keyRequests(
  roleArn: string,
  side: KeyedSide,
  forms: readonly ("bucket" | "object")[],
  ask: Ask,
): PermissionRequest[] {
  return s3ViaService(side.region).flatMap((service) =>
    forms.map((form) => ({
      id: `${side.name} ${ask.action} of ${form} by ${service}`,
      ...ask,
      resource: side.keyArn,
      accountOfResource: side.accountId,
      principal: roleArn,
      context: {
        "aws:PrincipalArn": roleArn,
        [SECURE_TRANSPORT]: "true",
        [VIA_SERVICE]: service,
        [ENCRYPTION_CONTEXT]: form === "bucket" ? side.bucketArn : objectOf(side.bucketArn),
      },
    })),
  );
}

function sourceRequests(roleArn: string, source: SourceTopology): PermissionRequest[] {
  const side = { ...source, name: "source" };
  const bucket = (action: string, what: string) =>
    s3Request(roleArn, side, side.bucketArn, { action, what, source: PERMISSIONS });
  const version = (action: string, what: string, page = PERMISSIONS) =>
    s3Request(roleArn, side, objectOf(side.bucketArn), { action, what, source: page });
  return [
    bucket("s3:GetReplicationConfiguration", "S3 reads the rules"),
    bucket("s3:ListBucket", "S3 lists the source, delete markers included"),
    version("s3:GetObjectVersionForReplication", "S3 reads a version"),
    version("s3:GetObjectVersionAcl", "S3 reads a version's ACL"),
    version("s3:GetObjectVersionTagging", "S3 reads a version's tags"),
    version(
      "s3:GetObjectVersionAnnotationForReplication",
      "S3 reads a version's annotations",
      ANNOTATIONS,
    ),
    ...sourceKeys(source).flatMap((key) =>
      // Versions keep the form of the setting that they were written under, or of a header of their own
      // upload, so both forms come whatever the bucket's setting is now [infer].
      keyRequests(roleArn, key, ["object", "bucket"], {
        action: "kms:Decrypt",
        what: "S3 decrypts a version",
        // The troubleshooting page adds kms:GenerateDataKey; this one knows only kms:Decrypt [conflict].
        source: KMS_OBJECTS,
      }),
    ),
  ];
}

/** The source with its key, and once more with each other key that its objects may be encrypted under. */
export function sourceKeys({ additionalKeyArns, ...source }: SourceTopology): KeyedSide[] {
  return [
    ...keyed({ ...source, name: "source" }),
    ...additionalKeyArns.map((keyArn, index) => ({
      ...source,
      keyArn,
      name: `source's additional key ${index + 1}`,
    })),
  ];
}

function destinationRequests(
  roleArn: string,
  source: SideTopology,
  side: DestinationTopology,
): PermissionRequest[] {
  const ask = (resource: string, action: string, what: string, page = PERMISSIONS) =>
    s3Request(roleArn, side, resource, { action, what, source: page });
  const replica = objectOf(side.bucketArn);
  const requests = [
    ...replicaRequests(ask(replica, "s3:ReplicateObject", "S3 writes a replica"), source, side),
    // One page says that s3:ReplicateObject covers the tags, its own policies list both [conflict].
    ask(replica, "s3:ReplicateTags", "S3 writes a replica's tags"),
  ];
  if (side.receivesDeleteMarkers) {
    requests.push(ask(replica, "s3:ReplicateDelete", "S3 replicates a delete marker"));
  }
  if (side.translatesAccessControl) {
    const what = "S3 hands a replica to the destination's account";
    requests.push(ask(replica, "s3:ObjectOwnerOverrideToBucketOwner", what, OWNER));
  }
  if (side.accountId !== source.accountId) {
    // AWS's bucket policies grant it, and s3:PutBucketVersioning with it, but its role policies do
    // not, without which neither has an effect across accounts [conflict].
    const what = "S3 looks whether the destination is versioned";
    requests.push(ask(side.bucketArn, "s3:GetBucketVersioning", what, CROSS_ACCOUNT));
  }
  return requests;
}

/**
 * Replicas keep the kind of encryption of their source objects, of which a source may have SSE-S3 ones from
 * before it had a key. Where it has none, objects so old that they have no encryption get the destination's.
 *
 * AWS lists these condition keys for the action and says nowhere that replication fills them [infer].
 */
function replicaRequests(
  replicate: PermissionRequest,
  source: SideTopology,
  side: DestinationTopology,
): PermissionRequest[] {
  const algorithm = "s3:x-amz-server-side-encryption";
  const key = "s3:x-amz-server-side-encryption-aws-kms-key-id";
  const bySseS3 = { [algorithm]: "AES256" };
  const ofSource = (context: Record<string, string>) => ({
    ...replicate,
    context: { ...replicate.context, ...context },
  });
  const besides = (what: string, context: Record<string, string>) => ({
    ...ofSource(context),
    id: `${replicate.id} of an ${what} object`,
    source: KMS_OBJECTS,
  });
  return source.sseAlgorithm === "AES256"
    ? [
        ofSource(bySseS3),
        besides("unencrypted", { [algorithm]: side.sseAlgorithm, [key]: side.keyArn }),
      ]
    : [
        ofSource({ [algorithm]: source.sseAlgorithm, [key]: side.keyArn }),
        besides("SSE-S3", bySseS3),
      ];
}

/** Whether replicas can have a Bucket Key: they keep their source object's, whatever the destination. */
export const haveBucketKeys = (source: SideTopology, destination: SideTopology) =>
  source.bucketKeyEnabled || destination.bucketKeyEnabled;

function replicaKeyRequests(
  roleArn: string,
  source: SideTopology,
  side: DestinationTopology,
): PermissionRequest[] {
  const withBucketKeys = haveBucketKeys(source, side);
  const forms = withBucketKeys ? (["object", "bucket"] as const) : (["object"] as const);
  const use = (action: string, what: string, page = KMS_OBJECTS) =>
    keyRequests(roleArn, side, forms, { action, what, source: page });
  // Of an SSE-S3 source only objects that have no encryption come under the destination's key.
  const isOfKms = source.sseAlgorithm !== "AES256";
  return [
    ...use("kms:Encrypt", "S3 encrypts a replica"),
    // For replicas of KMS objects the troubleshooting page asks for it, the page on KMS objects only
    // for those of unencrypted objects [conflict].
    ...use(
      "kms:GenerateDataKey",
      "S3 makes a replica's data key",
      isOfKms ? TROUBLESHOOTING : KMS_OBJECTS,
    ),
    ...(withBucketKeys
      ? keyRequests(roleArn, side, ["bucket"], {
          action: "kms:Decrypt",
          what: "S3 checks the integrity of a Bucket Key",
          source: KMS_OBJECTS,
        })
      : []),
  ];
}
