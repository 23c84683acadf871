/**
 * Types of resources, the deprecated ones of @pulumi/aws 7 included. As tokens, not as classes: the pack
 * then needs no provider's SDK, whose files are a hundred times its own.
 */
export type ResourceKind = ReadonlySet<string>;

const kind = (...tokens: string[]): ResourceKind => new Set(tokens);
const s3 = (name: string) => {
  const file = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  return `aws:s3/${file}:${name}`;
};

export const BUCKET = kind(s3("Bucket"), s3("BucketV2"));
export const BUCKET_REPLICATION = kind(s3("BucketReplicationConfig"));
export const BUCKET_VERSIONING = kind(s3("BucketVersioning"), s3("BucketVersioningV2"));
export const BUCKET_ENCRYPTION = kind(
  s3("BucketServerSideEncryptionConfiguration"),
  s3("BucketServerSideEncryptionConfigurationV2"),
);
export const BUCKET_POLICY = kind(s3("BucketPolicy"));
export const BUCKET_PUBLIC_ACCESS_BLOCK = kind(s3("BucketPublicAccessBlock"));
export const BUCKET_OWNERSHIP = kind(s3("BucketOwnershipControls"));
export const BUCKET_ACL = kind(s3("BucketAcl"), s3("BucketAclV2"));
export const BUCKET_LOGGING = kind(s3("BucketLogging"), s3("BucketLoggingV2"));
export const BUCKET_OBJECT_LOCK = kind(
  s3("BucketObjectLockConfiguration"),
  s3("BucketObjectLockConfigurationV2"),
);
export const BUCKET_LIFECYCLE = kind(
  s3("BucketLifecycleConfiguration"),
  s3("BucketLifecycleConfigurationV2"),
);
export const BUCKET_REQUEST_PAYMENT = kind(
  s3("BucketRequestPaymentConfiguration"),
  s3("BucketRequestPaymentConfigurationV2"),
);

/** Keys; an alias passes for its key, whose Region it shares. */
export const KEY = kind(
  "aws:kms/key:Key",
  "aws:kms/replicaKey:ReplicaKey",
  "aws:kms/externalKey:ExternalKey",
  "aws:kms/replicaExternalKey:ReplicaExternalKey",
  "aws:kms/alias:Alias",
);
/** Keys that have settings for their rotation. */
export const ROTATING_KEY = kind("aws:kms/key:Key");
/** Keys that rotate with the primary key that they are replicas of. */
export const MULTI_REGION_REPLICA = kind("aws:kms/replicaKey:ReplicaKey");
export const KEY_ALIAS = kind("aws:kms/alias:Alias");
export const KEY_POLICY = kind("aws:kms/keyPolicy:KeyPolicy");

export const ROLE = kind("aws:iam/role:Role");
export const ROLE_POLICY = kind("aws:iam/rolePolicy:RolePolicy");
export const ROLE_POLICY_ATTACHMENT = kind(
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:iam/policyAttachment:PolicyAttachment",
  "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
);
export const MANAGED_POLICY = kind("aws:iam/policy:Policy");

export const METRIC_ALARM = kind("aws:cloudwatch/metricAlarm:MetricAlarm");
