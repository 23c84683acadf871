import type { Ask, KeyedSide, PermissionRequest } from "../../components/permissions";
import { guide, keyRequests, objectOf, s3Request } from "../../components/permissions";
import { ALGORITHM, KEY } from "../requests/clients";

// What reading and writing a destination asks for, from AWS's pages; written without a look at the policies.

/** The ARNs of the roles that read and write a destination. */
export interface Roles {
  reader: string;
  writer: string;
}

const ACTIONS = guide("using-with-s3-policy-actions");
const BUCKET_KEYS = guide("bucket-key");
const UPLOADS = guide("UsingKMSEncryption");
const MULTIPART = guide("mpuAndPermissions");
const TAGS = guide("object-tagging");

/** With and without a Bucket Key: versions keep what they were written with, and uploads can choose. */
const FORMS = ["object", "bucket"] as const;

/** All that a reader asks for. SSE-S3 replicas need no more than others, and no key. */
export function readerRequests(reader: string, side: KeyedSide): PermissionRequest[] {
  const ask = (resource: string, action: string, what: string) =>
    s3Request(reader, side, resource, { action, what, source: ACTIONS });
  const object = objectOf(side.bucketArn);
  return [
    ask(side.bucketArn, "s3:ListBucket", "a reader lists the replicas"),
    ask(
      side.bucketArn,
      "s3:ListBucketVersions",
      "a reader lists earlier versions and delete markers",
    ),
    ask(object, "s3:GetObject", "a reader reads a replica"),
    ask(object, "s3:GetObjectVersion", "a reader reads an earlier version"),
    ...keyRequests(reader, side, FORMS, {
      action: "kms:Decrypt",
      what: "S3 decrypts what a reader reads",
      source: BUCKET_KEYS,
    }),
  ];
}

/** All that a writer asks for. */
export function writerRequests(writer: string, side: KeyedSide): PermissionRequest[] {
  const ask = (how: string, ask: Ask, headers: Record<string, string> = {}) => {
    const request = s3Request(writer, side, objectOf(side.bucketArn), ask);
    return { ...request, id: `${request.id} ${how}`, context: { ...request.context, ...headers } };
  };
  const put = (what: string, source: string) => ({ action: "s3:PutObject", what, source });
  const use = (action: string, what: string) =>
    keyRequests(writer, side, FORMS, { action, what, source: MULTIPART });
  return [
    ask("under default encryption", put("a writer uploads an object", UPLOADS)),
    ask("under the bucket's key", put("a writer uploads an object and names the key", UPLOADS), {
      [ALGORITHM]: side.sseAlgorithm,
      [KEY]: side.keyArn,
    }),
    ask("in parts", put("a writer begins, uploads and completes parts", MULTIPART)),
    ask("with tags", {
      action: "s3:PutObjectTagging",
      what: "a writer uploads an object with its tags",
      source: TAGS,
    }),
    ask("after a failure", {
      action: "s3:AbortMultipartUpload",
      what: "a writer gives up an upload in parts",
      source: MULTIPART,
    }),
    ...use("kms:GenerateDataKey", "S3 makes the data key of an upload"),
    ...use("kms:Decrypt", "S3 decrypts the parts of an upload to put them together"),
  ];
}
