import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const west = new aws.Provider("us-west-1", { region: "us-west-1" });

// One key for everything, so that we only pay for one.
const key = new aws.kms.Key("reports", {
  description: "Encrypts the reports buckets",
  deletionWindowInDays: 7,
  policy: JSON.stringify({
    Version: "2012-10-17",
    Id: "reports-key",
    Statement: [
      {
        Sid: "AllowEverythingInTheAccount",
        Effect: "Allow",
        Principal: "*",
        Action: "kms:*",
        Resource: "*",
      },
    ],
  }),
});

const alias = new aws.kms.Alias("reports", { name: "alias/reports", targetKeyId: key.keyId });

const reports = new aws.s3.Bucket("reports");
const reportsCopy = new aws.s3.Bucket("reports-copy", {}, { provider: west });
const archive = new aws.s3.Bucket("reports-archive", {}, { provider: west });

const enabled = { status: "Enabled" };
const versioned = [
  new aws.s3.BucketVersioning("reports", { bucket: reports.id, versioningConfiguration: enabled }),
  new aws.s3.BucketVersioning(
    "reports-copy",
    { bucket: reportsCopy.id, versioningConfiguration: enabled },
    { provider: west },
  ),
  new aws.s3.BucketVersioning(
    "reports-archive",
    { bucket: archive.id, versioningConfiguration: enabled },
    { provider: west },
  ),
];

const sse = (kmsMasterKeyId: pulumi.Input<string>) => [
  {
    applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId },
    bucketKeyEnabled: true,
  },
];

new aws.s3.BucketServerSideEncryptionConfiguration("reports", {
  bucket: reports.id,
  rules: sse(key.arn),
});

new aws.s3.BucketServerSideEncryptionConfiguration(
  "reports-copy",
  { bucket: reportsCopy.id, rules: sse(key.arn) },
  { provider: west },
);

// the archive is fine with the default key of S3
new aws.s3.BucketServerSideEncryptionConfiguration(
  "reports-archive",
  { bucket: archive.id, rules: sse("alias/aws/s3") },
  { provider: west },
);

const role = new aws.iam.Role("reports-replication", {
  assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "s3.amazonaws.com" }),
});

const rolePolicy = new aws.iam.RolePolicy("reports-replication", {
  role: role.id,
  policy: pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
        Resource: reports.arn,
      },
      {
        Effect: "Allow",
        Action: ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl"],
        Resource: pulumi.interpolate`${reports.arn}/*`,
      },
      {
        Effect: "Allow",
        Action: ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"],
        Resource: [pulumi.interpolate`${reportsCopy.arn}/*`, pulumi.interpolate`${archive.arn}/*`],
      },
      {
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:Encrypt"],
        Resource: alias.arn,
      },
    ],
  }),
});

const criteria = { sseKmsEncryptedObjects: { status: "Enabled" } };

new aws.s3.BucketReplicationConfig(
  "reports",
  {
    bucket: reports.id,
    role: role.arn,
    rules: [
      {
        id: "copy",
        priority: 1,
        status: "Enabled",
        filter: { prefix: "" },
        deleteMarkerReplication: { status: "Disabled" },
        sourceSelectionCriteria: criteria,
        destination: {
          bucket: reportsCopy.arn,
          encryptionConfiguration: { replicaKmsKeyId: key.arn },
        },
      },
      {
        id: "archive",
        priority: 2,
        status: "Enabled",
        filter: { prefix: "" },
        deleteMarkerReplication: { status: "Disabled" },
        sourceSelectionCriteria: criteria,
        destination: {
          bucket: archive.arn,
          storageClass: "GLACIER",
          encryptionConfiguration: { replicaKmsKeyId: alias.arn },
        },
      },
    ],
  },
  { dependsOn: [...versioned, rolePolicy] },
);

export const reportsBucket = reports.bucket;
