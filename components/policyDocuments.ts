import { accountPrincipal, s3ViaService } from "./partitions";
import type { Partition } from "./partitions";
import type {
  DestinationTopology,
  Grantee,
  GrantingDestination,
  SideTopology,
  Topology,
} from "./topology";
import { isCrossAccount, replicasUseBucketKeys } from "./topology";

type Condition = Record<string, Record<string, string | string[]>>;

/** A statement of a policy, as plain values: what `aws.iam.PolicyStatement` is with Outputs. */
export interface Statement {
  Sid: string;
  Effect: "Allow" | "Deny";
  Principal?: "*" | { AWS: string } | { Service: string };
  Action: string | string[];
  Resource?: string | string[];
  Condition?: Condition;
}

/** A policy document, as plain values: what `aws.iam.PolicyDocument` is with Outputs. */
export interface Document {
  Version: "2012-10-17";
  Statement: Statement[];
}

const documentOf = (...statements: Statement[]): Document => ({
  Version: "2012-10-17",
  Statement: statements,
});

const objectsOf = (bucketArn: string) => `${bucketArn}/*`;

/** `eu-central-1` or `my-dr` as a part of a statement id, which takes letters and digits only. */
export function sidPart(name: string): string {
  return name.replace(/(?:^|-)(\w)/g, (_, first: string) => first.toUpperCase());
}

/**
 * S3, and nobody else, may assume the role. AWS documents no condition for this trust, and a wrong one
 * would only show as failed replicas, so there is none [unverified].
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
 */
export function trustPolicy(): Document {
  return documentOf({
    Sid: "LetS3AssumeTheRole",
    Effect: "Allow",
    Principal: { Service: "s3.amazonaws.com" },
    Action: "sts:AssumeRole",
  });
}

/**
 * What the role may do: read one source, write its destinations, use their keys for that alone.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
 */
export function rolePolicy({ source, destinations }: Topology): Document {
  return documentOf(
    {
      Sid: "ReadReplicationConfiguration",
      Effect: "Allow",
      Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
      Resource: source.bucketArn,
    },
    {
      Sid: "ReadSourceVersions",
      Effect: "Allow",
      Action: [
        "s3:GetObjectVersionForReplication",
        "s3:GetObjectVersionAcl",
        "s3:GetObjectVersionTagging",
        "s3:GetObjectVersionAnnotationForReplication",
      ],
      Resource: objectsOf(source.bucketArn),
    },
    {
      Sid: "DecryptSource",
      Effect: "Allow",
      // AWS's troubleshooting page adds kms:GenerateDataKey here [conflict]; the page on KMS objects
      // does not, and S3 makes no data key under the source's key when it replicates.
      Action: "kms:Decrypt",
      Resource: source.keyArn,
      Condition: usedByS3For(source),
    },
    ...destinations.flatMap((destination) => roleStatementsFor(source, destination)),
  );
}

function roleStatementsFor(source: SideTopology, destination: DestinationTopology): Statement[] {
  const sid = sidPart(destination.name);
  const statements: Statement[] = [
    {
      Sid: `Replicate${sid}`,
      Effect: "Allow",
      Action: replicateActions(destination),
      Resource: objectsOf(destination.bucketArn),
    },
    {
      Sid: `EncryptReplicas${sid}`,
      Effect: "Allow",
      Action: replicaKeyActions(source, destination),
      Resource: destination.keyArn,
      Condition: usedByS3For(destination),
    },
  ];
  if (isCrossAccount(source, destination)) {
    statements.push({
      Sid: `ReadVersioning${sid}`,
      Effect: "Allow",
      Action: "s3:GetBucketVersioning",
      Resource: destination.bucketArn,
    });
  }
  return statements;
}

/** Tags, ACLs and annotations travel with `s3:ReplicateObject`; AWS's policies list the tags too. */
export function replicateActions(
  destination: Pick<DestinationTopology, "receivesDeleteMarkers" | "translatesAccessControl">,
): string[] {
  return [
    "s3:ReplicateObject",
    "s3:ReplicateTags",
    ...(destination.receivesDeleteMarkers ? ["s3:ReplicateDelete"] : []),
    ...(destination.translatesAccessControl ? ["s3:ObjectOwnerOverrideToBucketOwner"] : []),
  ];
}

/**
 * `kms:Decrypt` checks the integrity of a Bucket Key. `kms:GenerateDataKey` is asked for by the
 * troubleshooting page and by the text of DstPutObjectNotPermitted, not by the page on KMS objects
 * [conflict]: without it replicas might fail in silence, with it nothing opens that Encrypt does not.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-troubleshoot.html
 */
export function replicaKeyActions(
  source: Pick<SideTopology, "bucketKeyEnabled">,
  destination: Pick<SideTopology, "bucketKeyEnabled">,
): string[] {
  const actions = ["kms:Encrypt", "kms:GenerateDataKey"];
  return replicasUseBucketKeys(source, destination) ? [...actions, "kms:Decrypt"] : actions;
}

/**
 * Only through S3 in the key's Region, and only for the bucket's objects. With a Bucket Key the
 * encryption context is the bucket's ARN, without one the object's; both, because objects keep the
 * form they were written with.
 */
function usedByS3For({ region, bucketArn }: Pick<SideTopology, "region" | "bucketArn">): Condition {
  return {
    StringLike: {
      "kms:ViaService": s3ViaService(region),
      "kms:EncryptionContext:aws:s3:arn": [bucketArn, objectsOf(bucketArn)],
    },
  };
}

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
      Action: replicateActions(destination),
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
  { bucketArn, keyArn }: { bucketArn: string; keyArn: string },
  grants: Statement[] = [],
): Document {
  const uploads = (Sid: string, Condition: Condition): Statement => ({
    Sid,
    Effect: "Deny",
    Principal: "*",
    // Never s3:ReplicateObject, which would stop replicas, nor s3:*, which knows no such headers.
    Action: "s3:PutObject",
    Resource: objectsOf(bucketArn),
    Condition,
  });
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
    uploads("DenyWrongKey", {
      StringNotEquals: { [KEY_HEADER]: keyArn },
      Null: { [KEY_HEADER]: "false" },
    }),
    uploads("DenyOtherEncryption", {
      StringNotEquals: { [ALGORITHM_HEADER]: "aws:kms" },
      Null: { [ALGORITHM_HEADER]: "false" },
    }),
    // S3 would encrypt these under the AWS managed key, which no other account can use.
    uploads("DenyKmsWithoutKey", {
      StringEquals: { [ALGORITHM_HEADER]: "aws:kms" },
      Null: { [KEY_HEADER]: "true" },
    }),
    uploads("DenyCustomerProvidedKeys", { Null: { [CUSTOMER_ALGORITHM_HEADER]: "false" } }),
    ...grants,
  );
}

const ALGORITHM_HEADER = "s3:x-amz-server-side-encryption";
const KEY_HEADER = "s3:x-amz-server-side-encryption-aws-kms-key-id";
const CUSTOMER_ALGORITHM_HEADER = "s3:x-amz-server-side-encryption-customer-algorithm";
