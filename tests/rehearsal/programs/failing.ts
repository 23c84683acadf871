import * as aws from "@pulumi/aws";

import { provider } from "./provider";

// A bucket that S3 takes, then one that it does not, on which everything else waits.
const good = new aws.s3.Bucket("good", {}, { provider });
const bad = new aws.s3.Bucket(
  "bad",
  { bucket: "No_Name_For_A_Bucket" },
  { provider, dependsOn: good },
);
for (const name of ["first", "second", "third"]) {
  new aws.s3.BucketVersioning(
    name,
    { bucket: bad.id, versioningConfiguration: { status: "Enabled" } },
    { provider },
  );
}
