import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const euWest = new aws.Provider("eu-west", { region: "eu-west-1" });

const media = new aws.s3.Bucket("media");
const mediaReplica = new aws.s3.Bucket("media-replica", {}, { provider: euWest });

const versioning = [
  new aws.s3.BucketVersioning("media", {
    bucket: media.bucket,
    versioningConfiguration: { status: "Enabled" },
  }),
  new aws.s3.BucketVersioning(
    "media-replica",
    { bucket: mediaReplica.bucket, versioningConfiguration: { status: "Enabled" } },
    { provider: euWest },
  ),
];

const role = new aws.iam.Role("media-crr", {
  path: "/service-role/",
  assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "s3.amazonaws.com" }),
});

const policy = new aws.iam.RolePolicy("media-crr", {
  role: role,
  policy: {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
        Resource: media.arn,
      },
      {
        Effect: "Allow",
        Action: [
          "s3:GetObjectVersionForReplication",
          "s3:GetObjectVersionAcl",
          "s3:GetObjectVersionTagging",
        ],
        Resource: pulumi.interpolate`${media.arn}/*`,
      },
      {
        Effect: "Allow",
        Action: ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"],
        Resource: pulumi.interpolate`${mediaReplica.arn}/*`,
      },
    ],
  },
});

new aws.s3.BucketReplicationConfig(
  "media",
  {
    bucket: media.bucket,
    role: role.arn,
    rules: [
      {
        id: "originals",
        priority: 1,
        status: "Enabled",
        filter: { prefix: "originals/" },
        deleteMarkerReplication: { status: "Enabled" },
        destination: {
          bucket: mediaReplica.arn,
          storageClass: "ONEZONE_IA",
          metrics: { status: "Enabled", eventThreshold: { minutes: 15 } },
          replicationTime: { status: "Enabled", time: { minutes: 15 } },
        },
      },
      {
        // thumbnails can be rendered again, no need for RTC
        id: "thumbnails",
        priority: 1,
        status: "Enabled",
        filter: { prefix: "thumbnails/" },
        deleteMarkerReplication: { status: "Disabled" },
        destination: {
          bucket: mediaReplica.arn,
          storageClass: "REDUCED_REDUNDANCY",
          metrics: { status: "Enabled", eventThreshold: { minutes: 15 } },
          replicationTime: { status: "Disabled", time: { minutes: 15 } },
        },
      },
      {
        id: "legal-hold",
        priority: 2,
        status: "Enabled",
        filter: { tag: { key: "retention", value: "legal" } },
        deleteMarkerReplication: { status: "Enabled" },
        destination: {
          bucket: mediaReplica.arn,
          metrics: { status: "Enabled" },
          replicationTime: { status: "Enabled", time: { minutes: 15 } },
        },
      },
      {
        // product wants the trailers faster than the rest
        id: "trailers",
        priority: 3,
        status: "Enabled",
        filter: { and: { prefix: "trailers/", tags: { published: "true" } } },
        deleteMarkerReplication: { status: "Disabled" },
        existingObjectReplication: { status: "Enabled" },
        destination: {
          bucket: mediaReplica.arn,
          storageClass: "STANDARD_IA",
          metrics: { status: "Enabled", eventThreshold: { minutes: 5 } },
          replicationTime: { status: "Enabled", time: { minutes: 5 } },
        },
      },
    ],
  },
  { dependsOn: [...versioning, policy] },
);

export const bucket = media.bucket;
export const replica = mediaReplica.bucket;
