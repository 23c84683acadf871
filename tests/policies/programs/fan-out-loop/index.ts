import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

interface FanOutArgs {
  source: aws.s3.Bucket;
  role: aws.iam.Role;
  regions: aws.Region[];
}

/** One replica bucket per region, all fed from the same source. */
class FanOut extends pulumi.ComponentResource {
  public readonly replicas: aws.s3.Bucket[] = [];

  constructor(name: string, args: FanOutArgs, opts?: pulumi.ComponentResourceOptions) {
    super("acme:storage:FanOut", name, {}, opts);

    const rules: aws.types.input.s3.BucketReplicationConfigRule[] = [];
    for (const [index, region] of args.regions.entries()) {
      const provider = new aws.Provider(`${name}-${region}`, { region }, { parent: this });
      const replica = new aws.s3.Bucket(
        `${name}-${region}`,
        { bucketPrefix: `${name}-`, tags: { region } },
        { parent: this, provider },
      );
      new aws.s3.BucketVersioning(
        `${name}-${region}`,
        { bucket: replica.id, versioningConfiguration: { status: "Enabled" } },
        { parent: replica, provider },
      );
      rules.push({
        id: `replicate-to-${region}`,
        priority: index,
        status: "Enabled",
        filter: { prefix: "" },
        deleteMarkerReplication: { status: "Enabled" },
        destination: { bucket: replica.arn, metrics: { status: "Enabled" } },
      });
      // Tell us when replication falls behind
      new aws.cloudwatch.MetricAlarm(
        `${name}-${region}-latency`,
        {
          namespace: "AWS/S3",
          metricName: "ReplicationLatency",
          dimensions: { BucketName: replica.bucket },
          statistic: "Average",
          period: 300,
          evaluationPeriods: 1,
          threshold: 900,
          comparisonOperator: "GreaterThanThreshold",
        },
        { parent: this },
      );
      this.replicas.push(replica);
    }

    new aws.s3.BucketReplicationConfig(
      name,
      { bucket: args.source.id, role: args.role.arn, rules },
      { parent: this },
    );
    this.registerOutputs({ replicas: this.replicas.map(({ bucket }) => bucket) });
  }
}

const assets = new aws.s3.Bucket("assets");
new aws.s3.BucketVersioning("assets", {
  bucket: assets.id,
  versioningConfiguration: { status: "Enabled" },
});

const role = new aws.iam.Role("assets-replication", {
  assumeRolePolicy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
      { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" },
    ],
  }),
  // TODO: scope down
  managedPolicyArns: [aws.iam.ManagedPolicy.AmazonS3FullAccess],
});

new aws.iam.RolePolicyAttachment("assets-replication-admin", {
  role: role.name,
  policyArn: aws.iam.ManagedPolicy.AdministratorAccess,
});

const fanOut = new FanOut("assets", {
  source: assets,
  role,
  regions: ["us-west-2", "eu-west-1", "ap-northeast-1"],
});

// Australia gets its copy from Tokyo, which is closer
const sydney = new aws.Provider("sydney", { region: "ap-southeast-2" });
const tokyo = new aws.Provider("tokyo", { region: "ap-northeast-1" });
const [, , tokyoReplica] = fanOut.replicas;
const australia = new aws.s3.Bucket("assets-australia", {}, { provider: sydney });
new aws.s3.BucketVersioning(
  "assets-australia",
  { bucket: australia.id, versioningConfiguration: { status: "Enabled" } },
  { provider: sydney },
);
new aws.s3.BucketReplicationConfig(
  "tokyo-to-sydney",
  {
    bucket: tokyoReplica?.id ?? "",
    role: role.arn,
    rules: [{ status: "Enabled", destination: { bucket: australia.arn } }],
  },
  { provider: tokyo },
);

// Logs only have to go to Oregon
const [oregon] = fanOut.replicas;
new aws.s3.BucketReplicationConfig("assets-logs", {
  bucket: assets.id,
  role: role.arn,
  rules: [
    {
      id: "logs",
      status: "Enabled",
      filter: { prefix: "logs/" },
      deleteMarkerReplication: { status: "Disabled" },
      destination: { bucket: oregon?.arn ?? "", storageClass: "GLACIER" },
    },
  ],
});

export const replicaNames = fanOut.replicas.map(({ bucket }) => bucket);
