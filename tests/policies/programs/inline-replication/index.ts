import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const drRegion = new pulumi.Config("dr").get("region") ?? "us-west-2";
const dr = new aws.Provider("dr", { region: drRegion as aws.Region });

const tags = { app: "invoices", costCenter: "4711" };

// Bucket in the DR region that receives the copies
const drBucket = new aws.s3.Bucket(
  "invoices-dr",
  {
    acl: "private",
    tags,
    forceDestroy: true,
  },
  { provider: dr },
);

const role = new aws.iam.Role("invoices-replication-role", {
  tags,
  assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "s3.amazonaws.com" }),
});

const key = new aws.kms.Key("invoices-key", {
  description: "Invoices bucket",
  deletionWindowInDays: 10,
  tags,
});

const mainBucket = new aws.s3.Bucket("invoices", {
  acl: "private",
  tags,
  versioning: { enabled: true },
  serverSideEncryptionConfiguration: {
    rule: {
      applyServerSideEncryptionByDefault: {
        sseAlgorithm: "aws:kms",
        kmsMasterKeyId: key.arn,
      },
    },
  },
  lifecycleRules: [
    {
      id: "expire-old-versions",
      enabled: true,
      noncurrentVersionExpiration: { days: 30 },
    },
  ],
  replicationConfiguration: {
    role: role.arn,
    rules: [
      {
        id: "replicate-all",
        prefix: "",
        status: "Enabled",
        destination: {
          bucket: drBucket.arn,
          storageClass: "STANDARD",
        },
      },
    ],
  },
});

new aws.iam.RolePolicy("invoices-replication-policy", {
  role: role.id,
  policy: pulumi.all([mainBucket.arn, drBucket.arn]).apply(([mainArn, drArn]) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["s3:Get*", "s3:ListBucket"],
          Resource: [mainArn, `${mainArn}/*`],
        },
        {
          Effect: "Allow",
          Action: ["s3:Replicate*"],
          Resource: `${drArn}/*`,
        },
      ],
    }),
  ),
});

export const bucketName = mainBucket.id;
export const drBucketName = drBucket.id;
