import * as aws from "@pulumi/aws";

import { provider } from "./provider";

// A bucket with an input that the rehearsal does not read.
new aws.s3.Bucket("locked", { bucket: "locked-bucket", objectLockEnabled: true }, { provider });
