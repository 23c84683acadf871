import { accountPrincipal } from "./partitions";
import type { Partition } from "./partitions";
import type { Condition, Document, Statement } from "./policyDocuments";
import {
  documentOf,
  objectsOf,
  replicaKeyActions,
  replicateActions,
  usedByS3For,
} from "./policyDocuments";
import type { Grantee, GrantingDestination, SideTopology } from "./topology";

/**
 * A created key's policy. The account's administrators keep it by the one wildcard that allows, without
 * which a key can lock everybody out; across accounts the role may use it too.
 *
 * In a key policy, the resource `*` is the key itself.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export function keyPolicy(
  partition: Partition,
  accountId: string,
  grants: Statement[] = [],
): Document {
  return documentOf(
    {
      Sid: "EnableIamPolicies",
      Effect: "Allow",
      Principal: { AWS: accountPrincipal(partition, accountId) },
      Action: "kms:*",
      Resource: "*",
    },
    ...grants,
  );
}

/**
 * What the administrators of a key may do by its policy: look after it, but not use it, and let nobody
 * else use it by a grant.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-default-allow-administrators
 */
export function administratorStatements(administrators: readonly string[] = []): Statement[] {
  if (administrators.length === 0) return [];
  return [
    {
      Sid: "AdministerKey",
      Effect: "Allow",
      Principal: { AWS: [...administrators] },
      Action: [
        "kms:DescribeKey",
        "kms:GetKeyPolicy",
        "kms:PutKeyPolicy",
        "kms:ListKeyPolicies",
        "kms:EnableKey",
        "kms:DisableKey",
        "kms:EnableKeyRotation",
        "kms:DisableKeyRotation",
        "kms:GetKeyRotationStatus",
        "kms:ListKeyRotations",
        "kms:RotateKeyOnDemand",
        "kms:UpdateKeyDescription",
        "kms:CreateAlias",
        "kms:UpdateAlias",
        "kms:DeleteAlias",
        "kms:ListGrants",
        "kms:RevokeGrant",
        "kms:TagResource",
        "kms:UntagResource",
        "kms:ListResourceTags",
        "kms:ScheduleKeyDeletion",
        "kms:CancelKeyDeletion",
      ],
      Resource: "*",
    },
  ];
}

/**
 * What a destination's key policy must grant the role of another account, whoever owns the key.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
 */
export function replicaKeyGrant(grantee: Grantee, destination: GrantingDestination): Statement {
  return {
    Sid: "EncryptReplicas",
    Effect: "Allow",
    Principal: { AWS: accountPrincipal(grantee.partition, grantee.source.accountId) },
    Action: replicaKeyActions(grantee.source, destination),
    Resource: "*",
    Condition: { ...onlyTheRole(grantee.roleArn), ...usedByS3For(destination) },
  };
}

/**
 * The account named as principal exists before any role of it, and a role created again under its name
 * keeps the grant; a role named as principal must exist first and turns into a dead id when it goes.
 * Whoever can create a role of that name in that account inherits the grant.
 */
function onlyTheRole(roleArn: string): Condition {
  return { ArnEquals: { "aws:PrincipalArn": roleArn } };
}

/**
 * What a destination's bucket policy must grant the role of another account. AWS's walk-through adds
 * `s3:PutBucketVersioning`, by which that account could suspend versioning: left out [unverified].
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-walkthrough-2.html
 */
export function destinationGrants(grantee: Grantee, destination: GrantingDestination): Statement[] {
  const common = {
    Effect: "Allow",
    Principal: { AWS: accountPrincipal(grantee.partition, grantee.source.accountId) },
    Condition: onlyTheRole(grantee.roleArn),
  } as const;
  return [
    {
      Sid: "Replicate",
      ...common,
      Action: replicateActions(grantee.rules ?? destination),
      Resource: objectsOf(destination.bucketArn),
    },
    {
      Sid: "ReadVersioning",
      ...common,
      Action: "s3:GetBucketVersioning",
      Resource: destination.bucketArn,
    },
  ];
}

/**
 * A bucket's policy: who may write from another account, and what nobody may do.
 *
 * The denials refuse what is present and wrong. An absent header is right, since the bucket's default
 * encryption then applies; the `…IfExists` operators would refuse that too.
 */
export function bucketPolicy(
  { bucketArn, ...encryption }: { bucketArn: string } & Encryption,
  grants: Statement[] = [],
): Document {
  const transport = (Sid: string, Condition: Condition): Statement => ({
    Sid,
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn, objectsOf(bucketArn)],
    Condition,
  });
  return documentOf(
    transport("DenyPlainHttp", { Bool: { "aws:SecureTransport": "false" } }),
    transport("DenyOldTls", { NumericLessThan: { "s3:TlsVersion": "1.2" } }),
    ...uploadDenials(bucketArn, encryption),
    ...grants,
  );
}

type Encryption = Pick<SideTopology, "sseAlgorithm" | "keyArn">;

/**
 * What no upload may ask for. Of a side by SSE-S3 any key would be wrong: the role could not decrypt the
 * object, whose replicas would fail. S3 itself refuses a key that is named without an algorithm there.
 */
function uploadDenials(bucketArn: string, { sseAlgorithm, keyArn }: Encryption): Statement[] {
  const uploads = (Sid: string, Condition: Condition): Statement => ({
    Sid,
    Effect: "Deny",
    Principal: "*",
    // Never s3:ReplicateObject, which would stop replicas, nor s3:*, which knows no such headers.
    Action: "s3:PutObject",
    Resource: objectsOf(bucketArn),
    Condition,
  });
  const otherEncryption = uploads("DenyOtherEncryption", {
    StringNotEquals: { [ALGORITHM_HEADER]: sseAlgorithm },
    Null: { [ALGORITHM_HEADER]: "false" },
  });
  const customerKeys = uploads("DenyCustomerProvidedKeys", {
    Null: { [CUSTOMER_ALGORITHM_HEADER]: "false" },
  });
  if (keyArn === undefined) return [otherEncryption, customerKeys];
  return [
    uploads("DenyWrongKey", {
      StringNotEquals: { [KEY_HEADER]: keyArn },
      Null: { [KEY_HEADER]: "false" },
    }),
    otherEncryption,
    // S3 would encrypt these under the AWS managed key, which no other account can use.
    uploads("DenyKmsWithoutKey", {
      StringEquals: { [ALGORITHM_HEADER]: sseAlgorithm },
      Null: { [KEY_HEADER]: "true" },
    }),
    customerKeys,
  ];
}

const ALGORITHM_HEADER = "s3:x-amz-server-side-encryption";
const KEY_HEADER = "s3:x-amz-server-side-encryption-aws-kms-key-id";
const CUSTOMER_ALGORITHM_HEADER = "s3:x-amz-server-side-encryption-customer-algorithm";
