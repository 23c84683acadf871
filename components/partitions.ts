import { Region } from "@pulumi/aws/types/enums";

/** The AWS partitions that the component supports. */
export type Partition = "aws" | "aws-cn" | "aws-us-gov";

/** Regions that share identities with no supported partition: isolated and sovereign clouds. */
const UNSUPPORTED_PREFIXES = ["us-iso", "eu-iso", "eusc-"];

const REGIONS = new Set<string>(
  Object.values(Region).filter(
    (region) => !UNSUPPORTED_PREFIXES.some((prefix) => region.startsWith(prefix)),
  ),
);

/** The partition of a Region, or undefined if `@pulumi/aws` does not know that Region. */
export function partitionOf(region: string): Partition | undefined {
  if (!REGIONS.has(region)) return undefined;
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/**
 * The partition of a Region that was validated before.
 *
 * @throws Error if it was not.
 */
export function knownPartitionOf(region: string): Partition {
  const partition = partitionOf(region);
  if (partition === undefined) throw new Error(`unknown Region ${region}`);
  return partition;
}

/**
 * The values of `kms:ViaService` for requests that S3 makes in a Region.
 *
 * In China AWS documents no value for S3 and its endpoints end in `.amazonaws.com.cn`; a wrong guess
 * would deny every replica in silence, so both spellings are allowed there [unverified].
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export function s3ViaService(region: string): string[] {
  const service = `s3.${region}.amazonaws.com`;
  return partitionOf(region) === "aws-cn" ? [service, `${service}.cn`] : [service];
}

/**
 * The principal that stands for a whole account in a resource policy.
 *
 * No resource of ours has this ARN, so it is put together here and nowhere else.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function accountPrincipal(partition: Partition, accountId: string): string {
  return `arn:${partition}:iam::${accountId}:root`;
}
