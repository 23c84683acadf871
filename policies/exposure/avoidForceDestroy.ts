import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import { sidesOf } from "../stack/sides";
import { propertyOf } from "../stack/stackResources";
import { Unknown } from "../stack/unknownValues";
import type { ExceptStacks } from "./exceptStacks";
import { EXCEPT_STACKS, isExcepted } from "./exceptStacks";

/**
 * No bucket of a replication is deleted together with its objects. Without `forceDestroy`, S3 refuses
 * to delete a bucket that is not empty.
 *
 * The flag is known in a preview too, unless it comes from another resource: then the update judges it.
 */
export const avoidForceDestroy = stackPolicy<ExceptStacks>(
  {
    name: "s3-replication-avoid-force-destroy",
    displayName: "Replicated buckets are not deleted with their objects",
    description:
      "The source and the destinations of a replication are not deleted while there are objects in them.",
    enforcementLevel: "mandatory",
    severity: "high",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-bucket.html",
    remediationSteps: "Set forceDestroy of the bucket to false, or leave it out.",
    controls: {},
  },
  (stack, config) => {
    if (isExcepted(stack, config)) return [];
    const { sides, unknown } = sidesOf(stack);
    return [
      ...unknown,
      ...sides.flatMap(({ bucket, part }): Finding[] => {
        const forceDestroy = bucket && propertyOf(bucket, "forceDestroy");
        if (forceDestroy instanceof Unknown) return [forceDestroy];
        if (!bucket || forceDestroy !== true) return [];
        return [
          violation(
            bucket,
            `is ${part} and has forceDestroy true, so that deleting it deletes every version of every object first. Set forceDestroy to false.`,
          ),
        ];
      }),
    ];
  },
  EXCEPT_STACKS,
);
