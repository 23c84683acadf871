import type { Document, Statement } from "../../components/policyDocuments";
import { documentOf, objectsOf, usedByS3For } from "../../components/policyDocuments";
import type { DestinationTopology } from "../../components/topology";

// What docs/failover.md gives to those who read and write a destination when its source is lost.

/** What of a side the permissions to read and write it depend on. */
export type FailoverSide = Pick<DestinationTopology, "region" | "bucketArn" | "keyArn">;

/** What a reader does with a bucket, and with its objects. */
export const READ = {
  bucket: ["s3:ListBucket", "s3:ListBucketVersions"],
  objects: ["s3:GetObject", "s3:GetObjectVersion"],
  key: "kms:Decrypt",
};

/**
 * What a writer does with the objects of a bucket: uploads with tags, since rules select by the tags of an
 * upload, and clears away the parts of one that failed. S3 decrypts the parts to put them together.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuAndPermissions.html
 */
export const WRITE = {
  objects: ["s3:PutObject", "s3:PutObjectTagging", "s3:AbortMultipartUpload"],
  key: ["kms:GenerateDataKey", "kms:Decrypt"],
};

/**
 * What an IAM role of a side's own account needs to list, read and decrypt its objects, earlier versions
 * included, and nothing more.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
export function readerPolicy(side: FailoverSide): Document {
  return documentOf(
    allow("ListReplicas", READ.bucket, side.bucketArn),
    allow("ReadReplicas", READ.objects, objectsOf(side.bucketArn)),
    byS3(side, allow("DecryptReplicas", READ.key, side.keyArn)),
  );
}

/**
 * What an IAM role of a side's own account needs to upload objects, whole or in parts, and nothing more: it
 * can neither read what is there nor delete it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export function writerPolicy(side: FailoverSide): Document {
  return documentOf(
    allow("WriteObjects", WRITE.objects, objectsOf(side.bucketArn)),
    byS3(side, allow("EncryptObjects", WRITE.key, side.keyArn)),
  );
}

const allow = (Sid: string, Action: string | string[], Resource: string): Statement => ({
  Sid,
  Effect: "Allow",
  Action,
  Resource,
});

const byS3 = (side: FailoverSide, statement: Statement): Statement => ({
  ...statement,
  Condition: usedByS3For(side),
});
