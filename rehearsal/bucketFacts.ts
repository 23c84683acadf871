import type { S3Client } from "@aws-sdk/client-s3";
import {
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketRequestPaymentCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";

import { orNothing } from "../operations/errors";
import { versionPages } from "../operations/listVersions";
import { replicationOf } from "../operations/verifyReplication";

/** What its owner would mind somebody changing of a bucket, by what it is called in reports. */
export const BUCKET_FACTS = {
  versioning: async (s3: S3Client, Bucket: string) =>
    (await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status ?? "never enabled",
  "replication rules": async (s3: S3Client, Bucket: string) =>
    (await replicationOf(s3, Bucket))?.Rules ?? [],
  policy: async (s3: S3Client, Bucket: string) => {
    const answer = s3.send(new GetBucketPolicyCommand({ Bucket }));
    return (await orNothing(answer, "NoSuchBucketPolicy"))?.Policy;
  },
  "lifecycle rules": async (s3: S3Client, Bucket: string) => {
    const answer = s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    return (await orNothing(answer, "NoSuchLifecycleConfiguration"))?.Rules;
  },
  tags: async (s3: S3Client, Bucket: string) => {
    const answer = s3.send(new GetBucketTaggingCommand({ Bucket }));
    return (await orNothing(answer, "NoSuchTagSet"))?.TagSet;
  },
  "default encryption": async (s3: S3Client, Bucket: string) => {
    const answer = s3.send(new GetBucketEncryptionCommand({ Bucket }));
    const nothing = "ServerSideEncryptionConfigurationNotFoundError";
    return (await orNothing(answer, nothing))?.ServerSideEncryptionConfiguration;
  },
  "object ownership": async (s3: S3Client, Bucket: string) => {
    const answer = s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    return (await orNothing(answer, "OwnershipControlsNotFoundError"))?.OwnershipControls;
  },
  "public access block": async (s3: S3Client, Bucket: string) => {
    const answer = s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    const found = await orNothing(answer, "NoSuchPublicAccessBlockConfiguration");
    return found?.PublicAccessBlockConfiguration;
  },
  "access control list": async (s3: S3Client, Bucket: string) =>
    (await s3.send(new GetBucketAclCommand({ Bucket }))).Grants,
  "CORS rules": async (s3: S3Client, Bucket: string) => {
    const answer = s3.send(new GetBucketCorsCommand({ Bucket }));
    return (await orNothing(answer, "NoSuchCORSConfiguration"))?.CORSRules;
  },
  "payer of requests": async (s3: S3Client, Bucket: string) =>
    (await s3.send(new GetBucketRequestPaymentCommand({ Bucket }))).Payer,
} satisfies Record<string, (s3: S3Client, Bucket: string) => Promise<unknown>>;

/** All of them. */
export async function bucketFacts(s3: S3Client, Bucket: string): Promise<Record<string, unknown>> {
  const facts = Object.entries(BUCKET_FACTS).map(
    async ([fact, look]) => [fact, await look(s3, Bucket)] as const,
  );
  return Object.fromEntries(await Promise.all(facts));
}

/** The versions of a bucket's objects, a line each. */
export async function bucketObjects(s3: S3Client, Bucket: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { Versions = [] } of versionPages(s3, Bucket)) {
    found.push(
      ...Versions.map(({ Key = "", VersionId = "", ETag = "" }) => `${Key} ${VersionId} ${ETag}`),
    );
  }
  return found.sort();
}
