import { randomUUID } from "node:crypto";

import type { S3Client } from "@aws-sdk/client-s3";
import {
  DeleteBucketCommand,
  DeleteBucketReplicationCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
} from "@aws-sdk/client-s3";

import { knownPartitionOf } from "../components/partitions";
import type { ProgramSettings } from "../config";
import type { Check } from "../operations/checks";
import { attempt, compare } from "../operations/checks";
import { emptyBucket } from "../operations/emptyBucket";
import { isAwsError } from "../operations/errors";
import { statementsOf } from "../operations/grants";
import type { BucketBefore } from "./bucketBefore";
import { bucketsBefore, createBucket, furnish } from "./bucketBefore";
import { bucketFacts, bucketObjects } from "./bucketFacts";
import { ExistingKey } from "./existingKeys";
import { GONE, finish } from "./handlers/handler";
import { localClients } from "./localAws/clients";
import type { LocalAws } from "./localAws/start";

const FIX = "find out who changed the bucket: the stack has no business with it";

/** A bucket that is in use before the stack, as somebody else left it. */
export class ExistingBucket {
  private constructor(
    readonly before: BucketBefore,
    private readonly s3: S3Client,
    private left: Record<string, unknown>,
    private readonly objects: readonly string[],
    /** The key that was made for it, where the configuration names none. */
    readonly key?: ExistingKey,
  ) {}

  get name(): string {
    return this.before.name;
  }

  /** Makes it, with objects and settings that are none of the stack's. It goes again where that fails. */
  static async make(before: BucketBefore, aws: LocalAws): Promise<ExistingBucket> {
    const { name: Bucket, accountId, region } = before;
    const { s3 } = localClients(aws.endpoint, region, await aws.administratorOf(accountId));
    // Outside what is undone: a bucket that was there already is somebody's, and stays.
    await createBucket(s3, before);
    let key: ExistingKey | undefined;
    const work = async () => {
      if (before.key === undefined) key = await makeKey(before, aws);
      await furnish(s3, before, key?.arn ?? before.key);
    };
    await finish(work, () => removeAll(s3, Bucket, key));
    const left = await bucketFacts(s3, Bucket);
    return new ExistingBucket(before, s3, left, await bucketObjects(s3, Bucket), key);
  }

  /** Whether all of the bucket still is as its owner left it, its objects too; apart from these facts. */
  async changes(...apartFrom: string[]): Promise<Check[]> {
    const { name: Bucket, side } = this.before;
    const bucket = `existing bucket ${Bucket}`;
    return attempt(side, bucket, async () => {
      const found = await bucketFacts(this.s3, Bucket);
      const objects = await bucketObjects(this.s3, Bucket);
      const gone = this.objects.filter((object) => !objects.includes(object));
      return [
        ...Object.entries(this.left)
          .filter(([fact]) => !apartFrom.includes(fact))
          .map(([fact, left]) => compare(side, `${fact} of the ${bucket}`, found[fact], left, FIX)),
        compare(side, `objects that are gone from the ${bucket}`, gone, [], FIX),
      ];
    });
  }

  /** The owner adds statements to the bucket's policy, as the stack's output asks for. */
  async allow(statements: readonly unknown[]): Promise<void> {
    const at = { Bucket: this.name };
    const { Policy = "" } = await this.s3.send(new GetBucketPolicyCommand(at));
    const Statement = [...statementsOf(Policy), ...statements];
    const more = JSON.stringify({ Version: "2012-10-17", Statement });
    await this.s3.send(new PutBucketPolicyCommand({ ...at, Policy: more }));
    this.left = { ...this.left, policy: more };
  }

  /** The bucket goes with the rehearsal, full or not. */
  async remove(): Promise<void> {
    await removeAll(this.s3, this.name, this.key);
  }
}

/** KMS makes up the id, whatever the ARN says. */
function makeKey({ region, accountId }: BucketBefore, aws: LocalAws): Promise<ExistingKey> {
  const place = `arn:${knownPartitionOf(region)}:kms:${region}:${accountId}`;
  return ExistingKey.make(`${place}:key/${randomUUID()}`, aws);
}

async function removeAll(s3: S3Client, Bucket: string, key?: ExistingKey): Promise<void> {
  try {
    await s3.send(new DeleteBucketReplicationCommand({ Bucket }));
    await emptyBucket(s3, Bucket, Infinity, () => undefined);
    await s3.send(new DeleteBucketCommand({ Bucket }));
  } catch (error) {
    if (!isAwsError(error, ...GONE)) throw error;
  }
  await key?.remove();
}

/** Makes the buckets that a stack's configuration names. They go again where one cannot be made. */
export async function makeExistingBuckets(
  settings: ProgramSettings,
  keys: readonly ExistingKey[],
  aws: LocalAws,
): Promise<ExistingBucket[]> {
  const buckets: ExistingBucket[] = [];
  try {
    for (const before of bucketsBefore(settings, keys)) {
      buckets.push(await ExistingBucket.make(before, aws));
    }
  } catch (error) {
    await Promise.allSettled(buckets.map((bucket) => bucket.remove()));
    throw error;
  }
  return buckets;
}
