import type * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";

import type { Problem } from "./problems";
import { sidePath, throwProblems } from "./problems";
import type { SideFacts } from "./topology";

/**
 * The ARN of a side's bucket, once it is sure that the bucket is where the settings say.
 *
 * The provider keeps an existing bucket in its Region whatever the settings say then, and changes only what
 * depends on them: the conditions on the keys, after which every replica fails in silence.
 *
 * @throws pulumi.RunError in a preview already, as a rejection of the Output.
 */
export function arnWhereExpected(
  bucket: Pick<s3.Bucket, "arn" | "region">,
  facts: Pick<SideFacts, "name" | "region">,
): pulumi.Output<string> {
  return pulumi.all([bucket.arn, bucket.region]).apply(([arn, region]) => {
    throwProblems(`The side ${facts.name}`, movedProblems(facts, region));
    return arn;
  });
}

/** What is wrong with a side's Region, given the one that its bucket is in; undefined while nobody tells. */
export function movedProblems(
  { name, region }: Pick<SideFacts, "name" | "region">,
  real: string | undefined,
): Problem[] {
  if (real === undefined || real === region) return [];
  return [
    {
      path: `${sidePath(name)}.region`,
      received: region,
      allowed: `${real}, where the side's bucket is`,
      fix: "keep it: a bucket stays in its Region; for another Region add a destination beside this one",
    },
  ];
}
