/** What the AWS provider asks AWS for to look after one type of resource, as IAM actions. */
export interface ResourceTypeActions {
  /** To read it: in every preview of a refresh, and after each change. */
  read: readonly string[];
  create: readonly string[];
  update: readonly string[];
  delete: readonly string[];
  /** Where it says so: the provider's source, or AWS's page of the actions. */
  source: string;
}

const provider = (file: string) =>
  `https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/${file}.go`;

/** A part of a bucket that one request sets, changes and takes away again. */
const bucketPart = (read: string, write: string, file: string, remove = write) => ({
  read: [read],
  create: [write],
  update: [write],
  delete: [remove],
  source: provider(`s3/${file}`),
});

/**
 * What each resource type of this program needs, by its Pulumi token. Names of actions are not always those
 * of requests: HeadBucket is `s3:ListBucket`, and what deletes a part of a bucket is mostly what puts it.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
export const RESOURCE_TYPES: Readonly<Record<string, ResourceTypeActions>> = {
  "aws:s3/bucket:Bucket": {
    // The provider reads everything that the resource once could set, whatever the program sets.
    read: [
      "s3:ListBucket",
      "s3:GetAccelerateConfiguration",
      "s3:GetBucketAcl",
      "s3:GetBucketCORS",
      "s3:GetBucketLogging",
      "s3:GetBucketObjectLockConfiguration",
      "s3:GetBucketPolicy",
      "s3:GetBucketRequestPayment",
      // Where the S3 Control API of tags is not to be had, the provider falls back to the older one.
      "s3:GetBucketTagging",
      "s3:GetBucketVersioning",
      "s3:GetBucketWebsite",
      "s3:GetEncryptionConfiguration",
      "s3:GetLifecycleConfiguration",
      "s3:GetReplicationConfiguration",
      "s3:ListTagsForResource",
    ],
    create: ["s3:CreateBucket", "s3:PutBucketTagging", "s3:TagResource"],
    update: ["s3:PutBucketTagging", "s3:TagResource", "s3:UntagResource"],
    delete: ["s3:DeleteBucket"],
    source: provider("s3/bucket"),
  },
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": bucketPart(
    "s3:GetBucketOwnershipControls",
    "s3:PutBucketOwnershipControls",
    "bucket_ownership_controls",
  ),
  "aws:s3/bucketPolicy:BucketPolicy": bucketPart(
    "s3:GetBucketPolicy",
    "s3:PutBucketPolicy",
    "bucket_policy",
    "s3:DeleteBucketPolicy",
  ),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucketPart(
    "s3:GetBucketPublicAccessBlock",
    "s3:PutBucketPublicAccessBlock",
    "bucket_public_access_block",
  ),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
    bucketPart(
      "s3:GetEncryptionConfiguration",
      "s3:PutEncryptionConfiguration",
      "bucket_server_side_encryption_configuration",
    ),
  "aws:s3/bucketVersioning:BucketVersioning": bucketPart(
    "s3:GetBucketVersioning",
    "s3:PutBucketVersioning",
    "bucket_versioning",
  ),
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": {
    read: ["s3:GetReplicationConfiguration"],
    // S3 is handed the role, and takes it only from who may pass it.
    create: ["s3:PutReplicationConfiguration", "iam:PassRole"],
    update: ["s3:PutReplicationConfiguration", "iam:PassRole"],
    delete: ["s3:PutReplicationConfiguration"],
    source: provider("s3/bucket_replication_configuration"),
  },
  "aws:kms/key:Key": {
    read: [
      "kms:DescribeKey",
      "kms:GetKeyPolicy",
      "kms:GetKeyRotationStatus",
      "kms:ListResourceTags",
    ],
    create: ["kms:CreateKey", "kms:TagResource", "kms:EnableKeyRotation"],
    update: [
      "kms:UpdateKeyDescription",
      "kms:EnableKeyRotation",
      "kms:TagResource",
      "kms:UntagResource",
    ],
    delete: ["kms:ScheduleKeyDeletion"],
    source: provider("kms/key"),
  },
  "aws:kms/keyPolicy:KeyPolicy": {
    read: ["kms:DescribeKey", "kms:GetKeyPolicy"],
    create: ["kms:PutKeyPolicy"],
    update: ["kms:PutKeyPolicy"],
    // A key is never without a policy: the provider puts the default one back.
    delete: ["kms:PutKeyPolicy"],
    source: provider("kms/key_policy"),
  },
  "aws:kms/alias:Alias": {
    read: ["kms:ListAliases"],
    create: ["kms:CreateAlias"],
    update: ["kms:UpdateAlias"],
    delete: ["kms:DeleteAlias"],
    source: provider("kms/alias"),
  },
  "aws:iam/role:Role": {
    read: [
      "iam:GetRole",
      "iam:ListRolePolicies",
      "iam:GetRolePolicy",
      "iam:ListAttachedRolePolicies",
    ],
    create: ["iam:CreateRole", "iam:TagRole"],
    // Without iam:DeleteRolePermissionsBoundary: the boundary is put on a role, and never taken off.
    update: [
      "iam:UpdateRole",
      "iam:UpdateRoleDescription",
      "iam:UpdateAssumeRolePolicy",
      "iam:PutRolePermissionsBoundary",
      "iam:TagRole",
      "iam:UntagRole",
    ],
    delete: ["iam:DeleteRole", "iam:ListInstanceProfilesForRole"],
    source: provider("iam/role"),
  },
  "aws:iam/rolePolicy:RolePolicy": {
    read: ["iam:GetRolePolicy"],
    create: ["iam:PutRolePolicy"],
    update: ["iam:PutRolePolicy"],
    delete: ["iam:DeleteRolePolicy"],
    source: provider("iam/role_policy"),
  },
};

/** What the functions need that the program calls, by their Pulumi tokens. */
export const FUNCTIONS: Readonly<Record<string, readonly string[]>> = {
  // AWS answers everybody with valid credentials.
  "aws:index/getCallerIdentity:getCallerIdentity": [],
  // The provider knows it.
  "aws:index/getRegion:getRegion": [],
};

/** What a `forceDestroy` needs besides: it empties the bucket first. */
export const FORCE_DESTROY: readonly string[] = [
  "s3:ListBucketVersions",
  "s3:DeleteObject",
  "s3:DeleteObjectVersion",
];

/** The actions that types of resources need at these moments, each once, in order. */
export function actionsOf(
  types: readonly string[],
  moments: readonly Exclude<keyof ResourceTypeActions, "source">[],
): string[] {
  const all = types.flatMap((type) => {
    const actions = RESOURCE_TYPES[type];
    if (!actions) throw new Error(`nothing is known of what ${type} needs`);
    return moments.flatMap((moment) => actions[moment]);
  });
  return [...new Set(all)].sort();
}
