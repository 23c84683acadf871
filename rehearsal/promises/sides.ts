import { ListRoleTagsCommand } from "@aws-sdk/client-iam";
import { ListResourceTagsCommand } from "@aws-sdk/client-kms";
import {
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";

import type { Check } from "../../operations/checks";
import { isAwsError } from "../../operations/errors";
import type { SideOutputs } from "../../operations/stackOutputs";
import { tagsOf } from "../../operations/tags";
import type { ExamplePromise, Scene } from "./promise";
import { check, everySide, whileUp } from "./promise";

/** Buckets, the keys that the stack made and the role carry the example's name as a tag. */
export function tagged(example: string): ExamplePromise {
  return whileUp(`everything is tagged example=${example}`, async (scene) => {
    const { outputs, clientsOf } = scene.live;
    const RoleName = nameOfRole(outputs.roleArn);
    const { iam } = clientsOf(outputs.source);
    const { Tags } = await iam.send(new ListRoleTagsCommand({ RoleName }));
    return [
      check("source", `tags of the role ${RoleName}`, tagsOf(Tags), { example }),
      ...(await everySide(scene, (name, side) => sideTags(scene, name, side, { example }))),
    ];
  });
}

/** The name at the end of a role's ARN. */
export const nameOfRole = (arn: string) => arn.slice(arn.lastIndexOf("/") + 1);

async function sideTags(
  { live: { clientsOf }, existingKeys }: Scene,
  name: string,
  side: SideOutputs,
  promised: Record<string, string>,
): Promise<Check[]> {
  // The owner of a bucket that was there before tags it as he likes.
  if (side.existingBucket) return [];
  const { s3, kms } = clientsOf(side);
  const { bucketName: Bucket, kmsKeyArn: KeyId } = side;
  const ofBucket = await s3
    .send(new GetBucketTaggingCommand({ Bucket }))
    .then(({ TagSet }) => tagsOf(TagSet), orNone("NoSuchTagSet"));
  const checks = [check(name, `tags of the bucket ${Bucket}`, ofBucket, promised)];
  // The owner of a key that was there before tags it as he likes.
  if (existingKeys.some(({ arn }) => arn === KeyId)) return checks;
  const { Tags = [] } = await kms.send(new ListResourceTagsCommand({ KeyId }));
  const ofKey = tagsOf(Tags.map(({ TagKey: Key, TagValue: Value }) => ({ Key, Value })));
  return [...checks, check(name, `tags of the key ${KeyId}`, ofKey, promised)];
}

/** Versioning is on, and nobody can make the bucket public. */
export function closedAndVersioned(scene: Scene): Promise<Check[]> {
  return everySide(scene, async (name, side) => {
    const { s3 } = scene.live.clientsOf(side);
    const { bucketName: Bucket } = side;
    const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket }));
    const closed = await s3
      .send(new GetPublicAccessBlockCommand({ Bucket }))
      .then(
        ({ PublicAccessBlockConfiguration }) => PublicAccessBlockConfiguration,
        orNone("NoSuchPublicAccessBlockConfiguration"),
      );
    const all = {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    };
    return [
      check(name, `versioning of the bucket ${Bucket}`, Status, "Enabled"),
      check(name, `public access block of the bucket ${Bucket}`, closed, all),
    ];
  });
}

/** Bucket Keys are on or off on every side, as promised. */
export function bucketKeys(scene: Scene, promised: boolean): Promise<Check[]> {
  return everySide(scene, async (name, side) => {
    const { bucketName: Bucket } = side;
    const { s3 } = scene.live.clientsOf(side);
    const found = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    const [rule] = found.ServerSideEncryptionConfiguration?.Rules ?? [];
    return [check(name, `Bucket Key of the bucket ${Bucket}`, rule?.BucketKeyEnabled, promised)];
  });
}

/** Where a bucket is promised to be, and how it is to be called. */
export interface Whereabouts {
  region: string;
  /** The whole name, or what an automatic one looks like. */
  bucket: string | RegExp;
}

/** Each side's bucket has the promised name and lies in the promised Region; there is no other side. */
export async function whereabouts(
  scene: Scene,
  promised: Record<string, Whereabouts>,
): Promise<Check[]> {
  const found = new Set<string>();
  const checks = await everySide(scene, async (name, side) => {
    found.add(name);
    const { bucketName: Bucket } = side;
    const { bucket = "no such side", region } = promised[name] ?? {};
    const { s3 } = scene.live.clientsOf(side);
    const { LocationConstraint } = await s3.send(new GetBucketLocationCommand({ Bucket }));
    const called = bucket instanceof RegExp && bucket.test(Bucket) ? Bucket : String(bucket);
    return [
      check(name, "name of the bucket", Bucket, called),
      // S3 gives its oldest Region no name here.
      check(name, `Region of the bucket ${Bucket}`, LocationConstraint ?? "us-east-1", region),
    ];
  });
  return [check("all", "the sides", [...found].sort(), Object.keys(promised).sort()), ...checks];
}

/** Takes AWS's answer that there is no such thing for nothing. */
const orNone = (name: string) => (error: unknown) => {
  if (isAwsError(error, name)) return undefined;
  throw error;
};
