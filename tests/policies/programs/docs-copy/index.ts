import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

// Based on the "Using replication configuration" example from the registry docs.

const central = new aws.Provider("central", { region: "eu-central-1" });

const assumeRole = aws.iam.getPolicyDocument({
  statements: [
    {
      effect: "Allow",
      principals: [{ type: "Service", identifiers: ["s3.amazonaws.com"] }],
      actions: ["sts:AssumeRole"],
    },
  ],
});

const replicationRole = new aws.iam.Role("replication", {
  name: "tf-iam-role-replication-12345",
  assumeRolePolicy: assumeRole.then((doc) => doc.json),
});

const destination = new aws.s3.Bucket(
  "destination",
  { bucket: "acme-uploads-destination" },
  { provider: central },
);

const source = new aws.s3.Bucket("source", { bucket: "acme-uploads-source" });

const sourceAcl = new aws.s3.BucketAcl("source_bucket_acl", {
  bucket: source.id,
  acl: "private",
});

// Added after the security review: everything at rest has to be KMS now
new aws.s3.BucketServerSideEncryptionConfiguration("source-sse", {
  bucket: source.id,
  rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } }],
});

const replication = aws.iam.getPolicyDocumentOutput({
  statements: [
    {
      effect: "Allow",
      actions: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
      resources: [source.arn],
    },
    {
      effect: "Allow",
      actions: [
        "s3:GetObjectVersionForReplication",
        "s3:GetObjectVersionAcl",
        "s3:GetObjectVersionTagging",
      ],
      resources: [pulumi.interpolate`${source.arn}/*`],
    },
    {
      effect: "Allow",
      actions: ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"],
      resources: [pulumi.interpolate`${destination.arn}/*`],
    },
  ],
});

const replicationPolicy = new aws.iam.Policy("replication", {
  name: "tf-iam-role-policy-replication-12345",
  policy: replication.json,
});

new aws.iam.RolePolicyAttachment("replication", {
  role: replicationRole.name,
  policyArn: replicationPolicy.arn,
});

new aws.s3.BucketVersioning("destination", {
  bucket: destination.id,
  versioningConfiguration: { status: "Enabled" },
});

const sourceVersioning = new aws.s3.BucketVersioning("source", {
  bucket: source.id,
  versioningConfiguration: { status: "Enabled" },
});

const replicationConfig = new aws.s3.BucketReplicationConfig(
  "replication",
  {
    role: replicationRole.arn,
    bucket: source.id,
    rules: [
      {
        id: "examplerule",
        filter: { prefix: "example" },
        status: "Enabled",
        destination: {
          bucket: destination.arn,
          storageClass: "STANDARD",
        },
      },
    ],
  },
  { dependsOn: [sourceVersioning] },
);

export const sourceAclId = sourceAcl.id;
export const replicationConfigId = replicationConfig.id;
