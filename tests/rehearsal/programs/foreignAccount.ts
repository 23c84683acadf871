import * as aws from "@pulumi/aws";

// A provider that may work in another account only than its credentials belong to.
const provider = new aws.Provider("elsewhere", {
  region: "us-west-2",
  allowedAccountIds: ["222222222222"],
});
new aws.s3.Bucket("misplaced", { bucket: "misplaced-bucket" }, { provider });
