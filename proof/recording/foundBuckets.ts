import { knownPartitionOf } from "../../components/partitions";
import { hasKey, sseAlgorithmOf, usesBucketKeys } from "../../components/sseAlgorithm";
import type { ProgramSettings } from "../../config";
import { keyId } from "./madeUpState";
import type { World } from "./recorder";

/**
 * The buckets that were there before a stack, as its settings take them: with all that the stack is to
 * change still undone.
 */
export function foundBuckets({ source, destinations }: ProgramSettings): World["buckets"] {
  const found = [source, ...Object.values(destinations)].flatMap((side) => {
    const { existingBucket, region, accountId } = side;
    if (!existingBucket) return [];
    const { name, enableVersioning = false, replaceEncryption = false } = existingBucket;
    const place = `arn:${knownPartitionOf(region)}:kms:${region}:${accountId}`;
    const { kmsKeyArn = `${place}:key/${keyId(name)}` } = side;
    const applyServerSideEncryptionByDefault =
      replaceEncryption || !hasKey(side)
        ? { sseAlgorithm: "AES256" }
        : { sseAlgorithm: sseAlgorithmOf(side), kmsMasterKeyId: kmsKeyArn };
    const properties = {
      versioning: { enabled: !enableVersioning, mfaDelete: false },
      serverSideEncryptionConfiguration: {
        rule: { applyServerSideEncryptionByDefault, bucketKeyEnabled: usesBucketKeys(side) },
      },
    };
    return [[name, properties] as const];
  });
  return Object.fromEntries(found);
}
