import * as aws from "@pulumi/aws";

// A provider that assumes a role which nobody has made.
const provider = new aws.Provider("entering", {
  region: "us-west-2",
  assumeRoles: [{ roleArn: "arn:aws:iam::111111111111:role/missing" }],
});
new aws.s3.Bucket("entered", { bucket: "entered-bucket" }, { provider });
