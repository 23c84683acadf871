import * as aws from "@pulumi/aws";

/** The provider of a small program: the source's account, in a Region that S3 does not leave out. */
export const provider = new aws.Provider("small", {
  region: "us-west-2",
  allowedAccountIds: ["111111111111"],
});
