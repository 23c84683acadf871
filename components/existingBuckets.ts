import * as pulumi from "@pulumi/pulumi";

import { existingBucketProblems } from "./existingBucketFacts";
import { sidePath, throwProblems } from "./problems";
import type { ReadBucket } from "./readBucket";
import { readBucket } from "./readBucket";
import type { DestinationArgs, ReplicatedBucketArgs } from "./replicatedBucketArgs";
import { settingsOf } from "./replicatedBucketArgs";
import type { RoleSettings } from "./roleSettings";
import { isCrossAccount } from "./topology";
import { mergedPolicySizeProblems } from "./validateDocumentSizes";

/** The existing buckets among the sides, by the side's name. */
export interface ExistingBuckets {
  read: ReadonlyMap<string, ReadBucket>;
  /** For `dependsOn`: whatever waits for it is registered only if every bucket can take part. */
  checked: pulumi.Output<pulumi.Resource[]>;
}

/**
 * Reads the existing buckets among the sides and checks that they can take part as their settings say.
 *
 * @throws pulumi.RunError naming every problem of every bucket, as a rejection of `checked`.
 */
export function existingBuckets(
  name: string,
  args: ReplicatedBucketArgs,
  parent: pulumi.Resource,
): ExistingBuckets {
  const sides: [string, DestinationArgs][] = Object.entries({
    source: args.source,
    ...args.destinations,
  });
  const settings = settingsOf(args);
  const existing = sides.flatMap(([side, { existingBucket, provider, ...at }]) => {
    if (!existingBucket) return [];
    const bucket = readBucket(`${name}-${side}-bucket`, existingBucket.name, { parent, provider });
    const claim = {
      ...at,
      path: sidePath(side),
      existingBucket,
      isCrossAccount: isCrossAccount(args.source, at),
      isOwnRole: (arn: string) => isOwnRole(name, args, arn),
    };
    // A key that replaces the bucket's own may be made in the same program, and is not compared.
    const kmsKeyArn = existingBucket.replaceEncryption ? undefined : at.kmsKeyArn;
    const problems = pulumi
      .all([bucket.facts, bucket.policy, pulumi.output(kmsKeyArn)])
      .apply(([facts, policy, kmsKeyArn]) => [
        ...existingBucketProblems({ ...claim, kmsKeyArn }, facts),
        ...mergedPolicySizeProblems(name, settings, side, policy),
      ]);
    return [{ side, bucket, problems }];
  });
  return {
    read: new Map(existing.map(({ side, bucket }) => [side, bucket])),
    checked: pulumi.all(existing.map(({ problems }) => problems)).apply((problems) => {
      throwProblems(`ReplicatedBucket "${name}"`, problems.flat());
      return [];
    }),
  };
}

/**
 * Whether an ARN is that of the stack's own role: by the name that the settings give, or that Pulumi makes
 * up, since the role may have been its own before the settings named another. What Pulumi made up from a
 * former name stays.
 *
 * Where the rules go is not compared: the edit that is being deployed may have replaced every destination, and
 * then the stack's own rules name none that it has now. Nothing that is read tells such rules from those of
 * another stack of this name in this account, which would have taken the same source for its own.
 */
export function isOwnRole(
  name: string,
  { role, formerName = name }: { role?: RoleSettings; formerName?: string },
  arn: string,
): boolean {
  if (arn === role?.existingArn) return true;
  const own = arn.split("/").at(-1) ?? "";
  const madeUp = new RegExp(`^(?:${name}|${formerName})-replication-[0-9a-f]{7}$`);
  return own === role?.name || madeUp.test(own);
}
