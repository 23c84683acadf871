/**
 * The operations of `operations/`: what `verify` reads, what `--canary` adds, what `teardown` empties, and what is
 * looked at before something is imported into a stack.
 */
export type Operation = "verify" | "canary" | "teardown" | "import";

/**
 * The IAM actions behind each request of the operations, by the name of the SDK's command, or of its paginator
 * without `paginate`. S3 asks for others where a request names a version.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
export const COMMANDS: Readonly<
  Record<string, { actions: readonly string[]; by: readonly Operation[] }>
> = {
  GetBucketAcl: { actions: ["s3:GetBucketAcl"], by: ["verify"] },
  GetBucketEncryption: { actions: ["s3:GetEncryptionConfiguration"], by: ["verify"] },
  GetBucketLocation: { actions: ["s3:GetBucketLocation"], by: ["verify"] },
  GetBucketOwnershipControls: { actions: ["s3:GetBucketOwnershipControls"], by: ["import"] },
  GetBucketPolicy: { actions: ["s3:GetBucketPolicy"], by: ["verify"] },
  GetBucketReplication: {
    actions: ["s3:GetReplicationConfiguration"],
    by: ["verify", "teardown"],
  },
  GetBucketVersioning: { actions: ["s3:GetBucketVersioning"], by: ["verify"] },
  GetPublicAccessBlock: { actions: ["s3:GetBucketPublicAccessBlock"], by: ["verify"] },
  // HeadObject has no action of its own. Without kms:Decrypt it shows what an object is like, and
  // GetObject shows nothing: every object of ours lies under a key.
  HeadObject: {
    actions: ["s3:GetObject", "s3:GetObjectVersion"],
    by: ["verify", "canary", "teardown"],
  },
  GetObjectTagging: {
    actions: ["s3:GetObjectTagging", "s3:GetObjectVersionTagging"],
    by: ["verify"],
  },
  ListObjectsV2: { actions: ["s3:ListBucket"], by: ["verify"] },
  ListObjectVersions: { actions: ["s3:ListBucketVersions"], by: ["verify", "teardown"] },
  DescribeKey: { actions: ["kms:DescribeKey"], by: ["verify"] },
  GetKeyPolicy: { actions: ["kms:GetKeyPolicy"], by: ["verify"] },
  ListAliases: { actions: ["kms:ListAliases"], by: ["import"] },
  GetRole: { actions: ["iam:GetRole"], by: ["verify"] },
  GetRolePolicy: { actions: ["iam:GetRolePolicy"], by: ["verify"] },
  ListRolePolicies: { actions: ["iam:ListRolePolicies"], by: ["verify"] },
  ListAttachedRolePolicies: { actions: ["iam:ListAttachedRolePolicies"], by: ["verify"] },
  // Of an existing role alone, whose permissions may stand in managed policies.
  GetPolicy: { actions: ["iam:GetPolicy"], by: ["verify"] },
  GetPolicyVersion: { actions: ["iam:GetPolicyVersion"], by: ["verify"] },
  // The canary's content is compared, and so read.
  GetObject: { actions: ["s3:GetObjectVersion", "kms:Decrypt"], by: ["canary"] },
  PutObject: {
    actions: ["s3:PutObject", "s3:PutObjectTagging", "kms:GenerateDataKey"],
    by: ["canary"],
  },
  DeleteObject: { actions: ["s3:DeleteObjectVersion"], by: ["canary"] },
  DeleteObjects: { actions: ["s3:DeleteObject", "s3:DeleteObjectVersion"], by: ["teardown"] },
  ListMultipartUploads: { actions: ["s3:ListBucketMultipartUploads"], by: ["teardown"] },
  AbortMultipartUpload: { actions: ["s3:AbortMultipartUpload"], by: ["teardown"] },
};

/** Where the objects lie that `verify --canary` writes: behind the prefix of a rule. */
export const CANARY_PREFIX = ".replicated-bucket-canary/";

/** The actions that an operation needs, each once, in order. */
export function operationActions(operation: Operation): string[] {
  const all = Object.values(COMMANDS).flatMap(({ actions, by }) =>
    by.includes(operation) ? actions : [],
  );
  return [...new Set(all)].sort();
}
