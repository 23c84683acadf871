import * as aws from "@pulumi/aws";

// A bucket that leaves its provider to chance.
new aws.s3.Bucket("alone");
