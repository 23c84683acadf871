import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { provider } from "./provider";

// A bucket that was there before, and one that takes its name from what is read of it.
const name = new pulumi.Config().require("bucket");
const found = aws.s3.Bucket.get("found", name, undefined, { provider });
new aws.s3.Bucket("beside", { bucket: pulumi.interpolate`${found.bucket}-beside` }, { provider });

/** Where it is. */
export const region = found.bucketRegion;
