import * as pulumi from "@pulumi/pulumi";

import { additionalGrantees } from "./additionalRoles";
import { bucketNameOf } from "./bucketNames";
import { ExistingBucket } from "./existingBucket";
import type { ExistingBuckets } from "./existingBuckets";
import { aliasesFor } from "./formerNames";
import { knownPartitionOf } from "./partitions";
import { sidePath, throwProblems } from "./problems";
import type { DestinationArgs, ReplicatedBucketArgs, SourceArgs } from "./replicatedBucketArgs";
import { settingsOf } from "./replicatedBucketArgs";
import { ReplicationBucket } from "./replicationBucket";
import type { ReplicationSide } from "./replicationSide";
import { replicationId } from "./sideDocuments";
import { sideFacts } from "./sideFacts";
import { usesBucketKeys } from "./sseAlgorithm";
import { isCrossAccount } from "./topology";
import { keyArnProblems } from "./validateSides";

/** A function that makes a side of a replicated bucket, or takes part of it over, as its settings say. */
export function sides(
  name: string,
  args: ReplicatedBucketArgs,
  parent: pulumi.Resource,
  roleArn: pulumi.Output<string>,
  existing: ExistingBuckets,
): (side: string, settings: DestinationArgs) => ReplicationSide {
  const { source, tags } = args;
  const partition = knownPartitionOf(source.region);
  const factsOf = sideFacts(settingsOf(args));
  const grantee = {
    partition,
    roleArn,
    source: { accountId: source.accountId, bucketKeyEnabled: usesBucketKeys(source) },
  };
  const { formerName } = args;
  return (side, { provider, retainOnDelete, ...settings }) => {
    const common = {
      facts: factsOf(side, settings),
      partition,
      kmsKeyArn: checkedKeyArn(name, side, settings),
      objectOwnership: settings.objectOwnership ?? "BucketOwnerEnforced",
      key: settings,
      grantees: [
        ...(isCrossAccount(source, settings) ? [grantee] : []),
        ...additionalGrantees(settings),
      ],
      replication: replicationId(name, source),
      tags,
    };
    // Pulumi multiplies it by the names that the parent had.
    const former = settings.formerName === undefined ? [] : [`${name}-${settings.formerName}`];
    const aliases = aliasesFor(former);
    const options = { parent, provider, dependsOn: existing.checked, aliases };
    const bucket = existing.read.get(side);
    if (bucket && settings.existingBucket) {
      const { existingBucket } = settings;
      const formerReplication = formerName && replicationId(formerName, source);
      const adopted = { ...common, bucket, existingBucket, formerReplication };
      return new ExistingBucket(`${name}-${side}`, adopted, options);
    }
    return new ReplicationBucket(
      `${name}-${side}`,
      {
        ...common,
        bucketName: bucketNameOf(name, settings),
        bucketNamespace: settings.bucketNamespace,
        forceDestroy: settings.forceDestroy ?? false,
        additionalStatements: settings.additionalBucketPolicyStatements,
      },
      { ...options, retainOnDelete },
    );
  };
}

/** A key's ARN that is an Output can only be checked when it is known. */
function checkedKeyArn(
  component: string,
  side: string,
  { kmsKeyArn, region, accountId }: Omit<SourceArgs, "provider">,
): pulumi.Input<string> | undefined {
  if (kmsKeyArn === undefined || typeof kmsKeyArn === "string") return kmsKeyArn;
  return pulumi.output(kmsKeyArn).apply((arn) => {
    const problems = keyArnProblems(`${sidePath(side)}.kmsKeyArn`, arn, { region, accountId });
    throwProblems(`ReplicatedBucket "${component}"`, problems);
    return arn;
  });
}
