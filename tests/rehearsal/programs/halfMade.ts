import * as aws from "@pulumi/aws";

import { provider } from "./provider";

// A bucket that S3 takes, with tags that it does not.
new aws.s3.Bucket("half", { bucket: "half-made-bucket", tags: { "aws:ours": "no" } }, { provider });
