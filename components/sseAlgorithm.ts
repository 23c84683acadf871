import type { SideSettings } from "./settings";
import type { SseAlgorithm } from "./topology";

/** The values of `sseAlgorithm` by which a bucket encrypts under a key of KMS: once, or twice (DSSE-KMS). */
export const KMS_ALGORITHMS: readonly SseAlgorithm[] = ["aws:kms", "aws:kms:dsse"];

/** All values of `sseAlgorithm`. By the last, SSE-S3, a bucket encrypts under keys of S3's own. */
export const SSE_ALGORITHMS: readonly SseAlgorithm[] = [...KMS_ALGORITHMS, "AES256"];

type Encryption = Pick<SideSettings, "sseAlgorithm" | "bucketKeyEnabled">;

/** How a side encrypts by default, in settings that are right. */
export function sseAlgorithmOf({ sseAlgorithm }: Pick<Encryption, "sseAlgorithm">): SseAlgorithm {
  return SSE_ALGORITHMS.find((algorithm) => algorithm === sseAlgorithm) ?? "aws:kms";
}

/** Whether a side encrypts under a key of its own. */
export const hasKey = (side: Pick<Encryption, "sseAlgorithm">): boolean =>
  KMS_ALGORITHMS.includes(sseAlgorithmOf(side));

/** Whether new objects of a side get an S3 Bucket Key, which SSE-KMS alone knows. */
export function usesBucketKeys(side: Encryption): boolean {
  return sseAlgorithmOf(side) === "aws:kms" && (side.bucketKeyEnabled ?? true);
}
