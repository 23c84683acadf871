import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { provider } from "./provider";

// A bucket with an automatic name, whose tag comes from the configuration, and its versioning.
const tag = new pulumi.Config().get("tag") ?? "none";
const bucket = new aws.s3.Bucket("small", { tags: { tag } }, { provider });
new aws.s3.BucketVersioning(
  "small-versioning",
  { bucket: bucket.id, versioningConfiguration: { status: "Enabled" } },
  { provider },
);

/** Where objects go. */
export const bucketName = bucket.bucket;
