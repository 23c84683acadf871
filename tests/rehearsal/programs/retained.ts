import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { provider } from "./provider";

// A component that stays when it is destroyed, with a bucket that says nothing of that, and one that does.
const kept = new pulumi.ComponentResource("small:index:Kept", "kept", {}, { retainOnDelete: true });
new aws.s3.Bucket("inheriting", {}, { provider, parent: kept });
new aws.s3.Bucket("going", {}, { provider, parent: kept, retainOnDelete: false });
