import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const prodAccountId = "111111111111";
const backupAccountId = "222222222222";

const prod = new aws.Provider("prod", {
  region: "us-east-1",
  assumeRoles: [{ roleArn: `arn:aws:iam::${prodAccountId}:role/PulumiDeploy` }],
});

const backup = new aws.Provider("backup", {
  region: "us-east-2",
  assumeRoles: [{ roleArn: `arn:aws:iam::${backupAccountId}:role/PulumiDeploy` }],
});

// This one was clicked together in the console years ago, we only look it up.
const source = aws.s3.Bucket.get("documents", "acme-prod-documents", {}, { provider: prod });

const versioningConfiguration = { status: "Enabled" };
const sourceVersioning = new aws.s3.BucketVersioning(
  "documents-versioning",
  { bucket: source.id, versioningConfiguration },
  { provider: prod },
);

const destinationKey = new aws.kms.Key(
  "documents-backup-key",
  {
    enableKeyRotation: true,
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${backupAccountId}:root` },
          Action: "kms:*",
          Resource: "*",
        },
      ],
    }),
  },
  { provider: backup },
);

const destination = new aws.s3.Bucket(
  "documents-backup",
  { bucket: "acme-backup-documents" },
  { provider: backup, protect: true },
);

const destinationVersioning = new aws.s3.BucketVersioning(
  "documents-backup-versioning",
  { bucket: destination.id, versioningConfiguration },
  { provider: backup },
);

new aws.s3.BucketOwnershipControls(
  "documents-backup-ownership",
  { bucket: destination.id, rule: { objectOwnership: "ObjectWriter" } },
  { provider: backup },
);

const sseDefault = { sseAlgorithm: "aws:kms", kmsMasterKeyId: destinationKey.arn };
new aws.s3.BucketServerSideEncryptionConfiguration(
  "documents-backup-sse",
  {
    bucket: destination.id,
    rules: [{ applyServerSideEncryptionByDefault: sseDefault, bucketKeyEnabled: true }],
  },
  { provider: backup },
);

const role = new aws.iam.Role(
  "documents-replication",
  {
    assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({
      Service: ["s3.amazonaws.com", "batchoperations.s3.amazonaws.com"],
    }),
  },
  { provider: prod },
);

const rolePolicy = new aws.iam.RolePolicy(
  "documents-replication",
  {
    role: role.name,
    policy: pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "s3:*", Resource: ["*"] },
        { Effect: "Allow", Action: ["kms:Decrypt", "kms:Encrypt"], Resource: destinationKey.arn },
      ],
    }),
  },
  { provider: prod },
);

const bucketPolicy = new aws.s3.BucketPolicy(
  "documents-backup-policy",
  {
    bucket: destination.id,
    policy: pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AllowProdAccount",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${prodAccountId}:root` },
          Action: "s3:*",
          Resource: [destination.arn, pulumi.interpolate`${destination.arn}/*`],
        },
        {
          Sid: "PermissionsOnBucket",
          Effect: "Allow",
          Principal: { AWS: role.arn },
          Action: ["s3:List*", "s3:GetBucketVersioning", "s3:PutBucketVersioning"],
          Resource: destination.arn,
        },
      ],
    }),
  },
  { provider: backup },
);

export const replication = new aws.s3.BucketReplicationConfig(
  "documents",
  {
    bucket: source.id,
    role: role.arn,
    rules: [
      {
        id: "to-backup-account",
        priority: 1,
        status: "Enabled",
        filter: {},
        deleteMarkerReplication: { status: "Enabled" },
        sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
        destination: {
          bucket: destination.arn,
          encryptionConfiguration: { replicaKmsKeyId: destinationKey.arn },
        },
      },
    ],
  },
  {
    provider: prod,
    dependsOn: [sourceVersioning, destinationVersioning, rolePolicy, bucketPolicy],
  },
).id;
