import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

// Converted with `pulumi convert --from terraform` from modules/s3-crr, then cleaned up by hand.

// The module still has the v2 resources, with the arguments of the current ones.
const v2 = aws.s3 as unknown as {
  BucketV2: typeof aws.s3.Bucket;
  BucketVersioningV2: typeof aws.s3.BucketVersioning;
  BucketServerSideEncryptionConfigurationV2: typeof aws.s3.BucketServerSideEncryptionConfiguration;
};

const config = new pulumi.Config();
const project = config.get("projectTag") ?? "datalake";
const env = config.get("env") ?? "prod";

// provider "aws" { alias = "replica" }
const replica = new aws.Provider("replica", {
  region: "us-west-2",
  defaultTags: { tags: { Project: project, ManagedBy: "pulumi" } },
});

const sourceBucketName = `${project}-${env}-raw`;
const replicaBucketName = `${project}-${env}-raw-replica`;

const replicationRole = new aws.iam.Role("replication", {
  name: `${project}-${env}-s3-replication`,
  assumeRolePolicy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Action: "sts:AssumeRole",
        Principal: { Service: "s3.amazonaws.com" },
        Effect: "Allow",
        Sid: "",
      },
    ],
  }),
});

const replicationPolicy = new aws.iam.Policy("replication", {
  name: `${project}-${env}-s3-replication`,
  policy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
        Effect: "Allow",
        Resource: [`arn:aws:s3:::${sourceBucketName}`],
      },
      {
        Action: ["s3:GetObjectVersion", "s3:GetObjectVersionAcl"],
        Effect: "Allow",
        Resource: [`arn:aws:s3:::${sourceBucketName}/*`],
      },
      {
        Action: ["s3:ReplicateObject", "s3:ReplicateDelete"],
        Effect: "Allow",
        Resource: `arn:aws:s3:::${replicaBucketName}/*`,
      },
    ],
  }),
});

new aws.iam.PolicyAttachment("replication", {
  name: "replication",
  roles: [replicationRole.name],
  policyArn: replicationPolicy.arn,
});

const replicaKey = new aws.kms.Key(
  "replica",
  { description: `${project} replica bucket key`, enableKeyRotation: true },
  { provider: replica },
);

const sourceBucket = new v2.BucketV2("source", {
  bucket: sourceBucketName,
  tags: { Project: project, Environment: env },
});

const sourceVersioning = new v2.BucketVersioningV2("source", {
  bucket: sourceBucket.id,
  versioningConfiguration: { status: "Enabled" },
});

new v2.BucketServerSideEncryptionConfigurationV2("source", {
  bucket: sourceBucket.id,
  rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
});

const replicaBucket = new v2.BucketV2(
  "replica",
  { bucket: replicaBucketName },
  { provider: replica },
);

// count = var.enable_replica_versioning ? 1 : 0
new v2.BucketVersioningV2(
  "replica",
  { bucket: replicaBucket.id, versioningConfiguration: { status: "Suspended" } },
  { provider: replica },
);

new v2.BucketServerSideEncryptionConfigurationV2(
  "replica",
  {
    bucket: replicaBucket.id,
    rules: [
      {
        applyServerSideEncryptionByDefault: {
          sseAlgorithm: "aws:kms",
          kmsMasterKeyId: replicaKey.arn,
        },
      },
    ],
  },
  { provider: replica },
);

new aws.s3.BucketReplicationConfig(
  "replication",
  {
    bucket: sourceBucket.id,
    role: replicationRole.arn,
    rules: [
      {
        id: "events",
        status: "Enabled",
        priority: 0,
        filter: { prefix: "events/" },
        deleteMarkerReplication: { status: "Enabled" },
        sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
        destination: {
          bucket: `arn:aws:s3:::${replicaBucketName}`,
          storageClass: "STANDARD_IA",
          encryptionConfiguration: { replicaKmsKeyId: replicaKey.arn },
        },
      },
      {
        id: "everything-else",
        status: "Enabled",
        destination: { bucket: `arn:aws:s3:::${replicaBucketName}` },
      },
    ],
  },
  { dependsOn: [sourceVersioning] },
);

export const replicaBucketArn = replicaBucket.arn;
