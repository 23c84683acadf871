// What makes the provider replace a resource. The SDK's declarations do not tell it; the provider's
// documentation marks these properties as "Changes to this property will trigger replacement".

/** The properties of one type that cannot be changed in place, and where that is written. */
export interface ReplacedBy {
  properties: readonly string[];
  source: string;
}

const registry = (page: string) => `https://www.pulumi.com/registry/packages/aws/api-docs/${page}/`;

const ofBucket = (page: string): ReplacedBy => ({
  properties: ["bucket", "expectedBucketOwner"],
  source: registry(page),
});

/**
 * By type, everything that a stack registers.
 *
 * `region` stands nowhere, although changing it replaces a resource: the program never sets it, and the
 * provider's default is only for resources that are new. One that has a Region in its state keeps it.
 *
 * @see https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/provider/sdkv2/region.go
 */
export const REPLACED_BY: Readonly<Record<string, ReplacedBy>> = {
  "aws:s3/bucket:Bucket": {
    properties: ["bucket", "bucketNamespace", "bucketPrefix"],
    source: registry("s3/bucket"),
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    properties: ["bucket"],
    source: registry("s3/bucketpublicaccessblock"),
  },
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": {
    properties: ["bucket"],
    source: registry("s3/bucketownershipcontrols"),
  },
  "aws:s3/bucketVersioning:BucketVersioning": ofBucket("s3/bucketversioning"),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
    ofBucket("s3/bucketserversideencryptionconfiguration"),
  "aws:s3/bucketPolicy:BucketPolicy": {
    properties: ["bucket"],
    source: registry("s3/bucketpolicy"),
  },
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": {
    properties: ["bucket"],
    source: registry("s3/bucketreplicationconfig"),
  },
  "aws:kms/key:Key": {
    properties: [
      "customKeyStoreId",
      "customerMasterKeySpec",
      "keyUsage",
      "multiRegion",
      "xksKeyId",
    ],
    source: registry("kms/key"),
  },
  "aws:kms/alias:Alias": {
    properties: ["name", "namePrefix"],
    source: registry("kms/alias"),
  },
  // Not even keyId: the provider then says that it has updated the policy, and leaves it on the old key.
  "aws:kms/keyPolicy:KeyPolicy": { properties: [], source: registry("kms/keypolicy") },
  "aws:iam/role:Role": {
    properties: ["name", "namePrefix", "path"],
    source: registry("iam/role"),
  },
  "aws:iam/rolePolicy:RolePolicy": {
    properties: ["name", "namePrefix", "role"],
    source: registry("iam/rolepolicy"),
  },
  // Neither region nor allowedAccountIds: a provider never takes its resources along.
  "pulumi:providers:aws": {
    properties: [],
    source: "https://www.pulumi.com/registry/packages/aws/installation-configuration/",
  },
};
