/** What the stacks register for a bucket that they make, by Pulumi token. */
export const BUCKET_TYPES = [
  "aws:s3/bucket:Bucket",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketVersioning:BucketVersioning",
] as const;

/** For the replication of a source. */
export const REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";

/** For a key. */
export const KEY_TYPES = [
  "aws:kms/alias:Alias",
  "aws:kms/key:Key",
  "aws:kms/keyPolicy:KeyPolicy",
] as const;

/** For a replication role. */
export const ROLE_TYPES = ["aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"] as const;

/** For what a stack may change of a bucket that was there before, by the setting that lets it. */
export const EXISTING_BUCKET_TYPES = {
  enableVersioning: "aws:s3/bucketVersioning:BucketVersioning",
  replaceEncryption:
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  extendBucketPolicy: "aws:s3/bucketPolicy:BucketPolicy",
} as const;
