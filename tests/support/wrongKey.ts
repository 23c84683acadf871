import * as pulumi from "@pulumi/pulumi";

import { ReplicatedBucket } from "../../components";
import { keyId } from "../../proof/recording/madeUpState";
import { SOURCE_ACCOUNT, destinationArgs, sourceArgs } from "./sides";

// A program whose source has a key of another Region, which shows only when the key's ARN is known.
const arn = `arn:aws:kms:eu-west-1:${SOURCE_ACCOUNT}:key/${keyId("given")}`;
new ReplicatedBucket("archive", {
  source: sourceArgs({ kmsKeyArn: pulumi.output(Promise.resolve(arn)) }),
  destinations: { dr: destinationArgs() },
});
