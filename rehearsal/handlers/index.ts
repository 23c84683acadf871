import type { Handler } from "./handler";
import { role, rolePolicy } from "./iam";
import { managedPolicy, openIdConnectProvider } from "./iamAccount";
import { alias, key, keyPolicy } from "./kms";
import { bucket, ownershipControls, publicAccessBlock, versioning } from "./s3Bucket";
import { encryption, policy } from "./s3Protection";
import { replicationConfig } from "./s3Replication";

const HANDLERS: Record<string, Handler> = {
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": openIdConnectProvider,
  "aws:iam/policy:Policy": managedPolicy,
  "aws:iam/role:Role": role,
  "aws:iam/rolePolicy:RolePolicy": rolePolicy,
  "aws:kms/alias:Alias": alias,
  "aws:kms/key:Key": key,
  "aws:kms/keyPolicy:KeyPolicy": keyPolicy,
  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ownershipControls,
  "aws:s3/bucketPolicy:BucketPolicy": policy,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": publicAccessBlock,
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": replicationConfig,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
    encryption,
  "aws:s3/bucketVersioning:BucketVersioning": versioning,
};

/**
 * The handler of a resource type.
 *
 * @throws Error for a type that the rehearsal does not know.
 */
export function handlerOf(type: string): Handler {
  const handler = HANDLERS[type];
  if (!handler) throw new Error(`the rehearsal does not know the resource type ${type}`);
  return handler;
}
