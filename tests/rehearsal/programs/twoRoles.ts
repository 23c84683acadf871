import * as aws from "@pulumi/aws";

// A provider that assumes one role from another.
const role = (name: string) => ({ roleArn: `arn:aws:iam::111111111111:role/${name}` });
new aws.Provider("chained", { region: "us-west-2", assumeRoles: [role("one"), role("two")] });
