// What tests and page call the resources of a stack: by the side and what they are of it.

/** The kinds of resources of a side that the stack makes, in the order of their names on the page. */
export const SIDE_KINDS = [
  "provider",
  "key",
  "alias",
  "key policy",
  "bucket",
  "public access block",
  "ownership",
  "versioning",
  "encryption",
  "bucket policy",
] as const;

/** The kinds of resources that a stack has once. */
export const STACK_KINDS = ["role", "role policy", "rules"] as const;

/** By type, what a resource is and how its name ends behind the side's. */
const KINDS: Readonly<Record<string, { kind: string; suffix: string }>> = {
  "pulumi:providers:aws": { kind: "provider", suffix: "" },
  "aws:kms/key:Key": { kind: "key", suffix: "-key" },
  "aws:kms/alias:Alias": { kind: "alias", suffix: "-key" },
  "aws:kms/keyPolicy:KeyPolicy": { kind: "key policy", suffix: "-key-policy" },
  "aws:s3/bucket:Bucket": { kind: "bucket", suffix: "-bucket" },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    kind: "public access block",
    suffix: "-public-access-block",
  },
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": {
    kind: "ownership",
    suffix: "-ownership",
  },
  "aws:s3/bucketVersioning:BucketVersioning": { kind: "versioning", suffix: "-versioning" },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
    kind: "encryption",
    suffix: "-encryption",
  },
  "aws:s3/bucketPolicy:BucketPolicy": { kind: "bucket policy", suffix: "-policy" },
};

const ONCE: Readonly<Record<string, string>> = {
  "aws:iam/role:Role": "role",
  "aws:iam/rolePolicy:RolePolicy": "role policy",
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": "rules",
};

/**
 * What a resource is called here: `bucket of dr`, `role`.
 *
 * @throws Error for a resource that no side and no stack of this name has.
 */
export function labelOf(type: string, name: string, stackName: string): string {
  const once = ONCE[type];
  if (once !== undefined) return once;
  const { kind, suffix } = KINDS[type] ?? { kind: undefined, suffix: "" };
  const start = `${stackName}-`;
  if (kind === undefined || !name.startsWith(start) || !name.endsWith(suffix)) {
    throw new Error(`nobody knows what the ${type} ${name} is`);
  }
  return `${kind} of ${name.slice(start.length, name.length - suffix.length)}`;
}
