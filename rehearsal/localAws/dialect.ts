import type { Document, Statement } from "../../components/policyDocuments";
import { documentOf } from "../../components/policyDocuments";

/**
 * Actions that the local AWS asks for by another name than AWS: mostly that of the request. What deletes a part
 * of a bucket, it asks for by a name of its own.
 */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  "s3:DeleteObjectVersion": ["s3:DeleteObject"],
  "s3:GetAccelerateConfiguration": ["s3:GetBucketAccelerateConfiguration"],
  "s3:GetBucketCORS": ["s3:GetBucketCors"],
  "s3:GetBucketObjectLockConfiguration": ["s3:GetObjectLockConfiguration"],
  "s3:GetBucketPublicAccessBlock": ["s3:GetPublicAccessBlock"],
  "s3:GetEncryptionConfiguration": ["s3:GetBucketEncryption"],
  "s3:GetLifecycleConfiguration": ["s3:GetBucketLifecycleConfiguration"],
  "s3:GetObject": ["s3:HeadObject"],
  "s3:GetReplicationConfiguration": ["s3:GetBucketReplication"],
  "s3:ListBucket": ["s3:HeadBucket", "s3:ListObjectsV2"],
  "s3:ListBucketVersions": ["s3:ListObjectVersions"],
  "s3:PutBucketOwnershipControls": ["s3:DeleteBucketOwnershipControls"],
  "s3:PutBucketPublicAccessBlock": ["s3:PutPublicAccessBlock", "s3:DeletePublicAccessBlock"],
  "s3:PutEncryptionConfiguration": ["s3:PutBucketEncryption", "s3:DeleteBucketEncryption"],
  "s3:PutReplicationConfiguration": ["s3:PutBucketReplication", "s3:DeleteBucketReplication"],
};

/** Condition keys that the local AWS does not tell: what is allowed on them alone, it refuses. */
const UNTOLD = ["iam:PermissionsBoundary"];

/**
 * What the local AWS needs besides a policy that is right on AWS, to come to the same answers: the same things by
 * its own names, without the conditions that it cannot judge, and the one request that AWS lets everybody make.
 */
export function dialectOf({ Statement: statements }: Document): Document {
  const allowed = statements.filter(({ Effect }) => Effect === "Allow");
  return documentOf(
    {
      Sid: "SayWhoAsks",
      Effect: "Allow",
      Action: "sts:GetCallerIdentity",
      Resource: "*",
    },
    ...allowed.flatMap(renamed),
    ...allowed.filter(isUntold).map(({ Condition: _untold, ...statement }) => statement),
  );
}

function renamed(statement: Statement): Statement[] {
  const Action = [statement.Action].flat().flatMap((action) => NAMES[action] ?? []);
  return Action.length === 0 ? [] : [{ ...statement, Action }];
}

const isUntold = ({ Condition = {} }: Statement) =>
  Object.values(Condition).some((keys) => Object.keys(keys).some((key) => UNTOLD.includes(key)));
