import {
  GetRoleCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import { DescribeKeyCommand, ListAliasesCommand } from "@aws-sdk/client-kms";
import type { S3Client } from "@aws-sdk/client-s3";
import {
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";

import { parseKeyArn } from "../components/arns";
import type { AwsClients } from "./awsClients";
import { orNothing } from "./errors";

/** By type, how to look whether a bucket has it. */
const PARTS: Readonly<Record<string, (s3: S3Client, at: { Bucket: string }) => Promise<unknown>>> =
  {
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": (s3, at) =>
      orNothing(
        s3.send(new GetPublicAccessBlockCommand(at)),
        "NoSuchPublicAccessBlockConfiguration",
      ),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": (s3, at) =>
      orNothing(
        s3.send(new GetBucketOwnershipControlsCommand(at)),
        "OwnershipControlsNotFoundError",
      ),
    "aws:s3/bucketVersioning:BucketVersioning": async (s3, at) =>
      (await s3.send(new GetBucketVersioningCommand(at))).Status,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (
      s3,
      at,
    ) =>
      orNothing(
        s3.send(new GetBucketEncryptionCommand(at)),
        "ServerSideEncryptionConfigurationNotFoundError",
      ),
    "aws:s3/bucketPolicy:BucketPolicy": (s3, at) =>
      orNothing(s3.send(new GetBucketPolicyCommand(at)), "NoSuchBucketPolicy"),
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": (s3, at) =>
      orNothing(
        s3.send(new GetBucketReplicationCommand(at)),
        "ReplicationConfigurationNotFoundError",
      ),
  };

/** A bucket as it was found, or why it cannot be imported. */
export async function findBucket(
  { s3 }: AwsClients,
  Bucket: string,
  region: string,
): Promise<{ parts: Set<string> } | { fault: string }> {
  const at = { Bucket };
  const location = await orNothing(
    s3.send(new GetBucketLocationCommand(at)),
    ...["NoSuchBucket", "AccessDenied", "PermanentRedirect"],
  );
  if (!location)
    return { fault: "is no bucket of the side's account and Region that its credentials may read" };
  // S3 gives its oldest Region no name here, and the next an old one.
  const { LocationConstraint: found } = location;
  const real = found === "EU" ? "eu-west-1" : (found ?? "us-east-1");
  if (real !== region) return { fault: `is in ${real}, and the side in ${region}` };
  const parts = await Promise.all(
    Object.entries(PARTS).map(async ([type, look]) => ((await look(s3, at)) ? [type] : [])),
  );
  return { parts: new Set(parts.flat()) };
}

/** A key as it was found, or why it cannot be imported. */
export async function findKey(
  { kms }: AwsClients,
  KeyId: string,
  { region, accountId }: { region: string; accountId: string },
): Promise<{ keyId: string; aliases: string[] } | { fault: string }> {
  const answer = kms.send(new DescribeKeyCommand({ KeyId }));
  const key = (await orNothing(answer, "NotFoundException"))?.KeyMetadata;
  if (!key?.KeyId) return { fault: `is no key in ${region}` };
  const faults: [boolean, string][] = [
    [parseKeyArn(key.Arn ?? "")?.region !== region, `is a key elsewhere: ${key.Arn ?? "unknown"}`],
    [key.AWSAccountId !== accountId, `belongs to account ${key.AWSAccountId ?? "unknown"}`],
    [key.KeyManager !== "CUSTOMER", "is AWS's own"],
    [key.KeyState !== "Enabled", `is ${key.KeyState ?? "in no state"}, and not Enabled`],
    [key.KeySpec !== "SYMMETRIC_DEFAULT", `is ${key.KeySpec ?? "unknown"}, and not symmetric`],
    [key.MultiRegion === true, "is a multi-Region key: name it as kmsKeyArn instead"],
    [key.Origin !== "AWS_KMS", "has material from elsewhere: name it as kmsKeyArn instead"],
  ];
  const fault = faults.find(([is]) => is)?.[1];
  if (fault !== undefined) return { fault };
  const { Aliases = [] } = await kms.send(new ListAliasesCommand({ KeyId: key.KeyId }));
  return { keyId: key.KeyId, aliases: Aliases.flatMap(({ AliasName }) => AliasName ?? []) };
}

/** A role as it was found, or why it cannot be imported. */
export async function findRole(
  { iam }: AwsClients,
  RoleName: string,
  path: string,
): Promise<{ policies: string[]; attached: string[] } | { fault: string }> {
  const answer = iam.send(new GetRoleCommand({ RoleName }));
  const role = (await orNothing(answer, "NoSuchEntity", "NoSuchEntityException"))?.Role;
  if (!role) return { fault: "is no role of the source's account" };
  if (role.Path !== path) {
    return { fault: `has the path ${role.Path ?? "/"}, and role.path is ${path}` };
  }
  const [own, attached] = await Promise.all([
    iam.send(new ListRolePoliciesCommand({ RoleName })),
    iam.send(new ListAttachedRolePoliciesCommand({ RoleName })),
  ]);
  return {
    policies: own.PolicyNames ?? [],
    attached: (attached.AttachedPolicies ?? []).flatMap(({ PolicyArn }) => PolicyArn ?? []),
  };
}
