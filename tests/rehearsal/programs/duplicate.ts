import * as aws from "@pulumi/aws";

import { provider } from "./provider";

// Two resources of one type and name, which Pulumi could not tell apart.
new aws.s3.Bucket("twice", { bucket: "the-first" }, { provider });
new aws.s3.Bucket("twice", { bucket: "the-second" }, { provider });
