import * as iam from "@pulumi/aws/iam";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";

import { bucketNameOf } from "./bucketNames";
import { knownPartitionOf } from "./partitions";
import { rolePolicy } from "./policyDocuments";
import { show, throwProblems } from "./problems";
import { checkProviders } from "./providerCheck";
import type { DestinationArgs, ReplicatedBucketArgs, SourceArgs } from "./replicatedBucketArgs";
import { settingsOf } from "./replicatedBucketArgs";
import { ReplicationBucket } from "./replicationBucket";
import { ReplicationRole } from "./replicationRole";
import type { ReplicationRule } from "./replicationRules";
import { providerRule, replicationRules } from "./replicationRules";
import { sideFacts } from "./sideFacts";
import { isCrossAccount } from "./topology";
import { keyArnProblems } from "./validateSides";
import { validateSettings } from "./validateSettings";

/**
 * A bucket whose objects S3 replicates to one or more destinations, in any mix of Regions and
 * accounts, encrypted under a key of each side: buckets, keys, the role with the permissions that S3
 * uses, policies and the replication configuration.
 *
 * The name is the base of all resource names: lower-case letters, digits and hyphens. Every resource
 * is protected unless the option `protect` is false.
 *
 * @throws pulumi.RunError naming every problem of the arguments; nothing is registered then.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html
 */
export class ReplicatedBucket extends pulumi.ComponentResource {
  /** The source. */
  readonly source: ReplicationBucket;
  /** The destinations, by name. */
  readonly destinations: Record<string, ReplicationBucket>;
  /** The ARN of the role that S3 assumes. */
  readonly roleArn: pulumi.Output<string>;
  /** The S3 rules, with every default filled in. */
  readonly rules: readonly ReplicationRule[];

  constructor(name: string, args: ReplicatedBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = settingsOf(args);
    throwProblems(`ReplicatedBucket ${show(name)}`, validateSettings(name, settings));

    super("replicated-bucket:index:ReplicatedBucket", name, {}, guarded(name, args, opts));

    const { source, tags, additionalSourceKeyArns: additionalKeyArns = [] } = args;
    const partition = knownPartitionOf(source.region);
    this.rules = replicationRules(settings);
    const factsOf = sideFacts(settings);

    // Role and destinations must know each other: the role comes first, so that they can name it, and
    // gets its policy last, when they have ARNs.
    const role = new ReplicationRole(
      `${name}-replication`,
      { tags },
      { parent: this, provider: source.provider },
    );
    this.roleArn = role.arn;
    const grantee = {
      partition,
      roleArn: role.arn,
      source: { accountId: source.accountId, bucketKeyEnabled: source.bucketKeyEnabled ?? true },
    };
    const sideOf = (side: string, { provider, retainOnDelete, ...settings }: DestinationArgs) =>
      new ReplicationBucket(
        `${name}-${side}`,
        {
          facts: factsOf(side, settings),
          partition,
          bucketName: bucketNameOf(name, settings),
          kmsKeyArn: checkedKeyArn(name, side, settings),
          objectOwnership: settings.objectOwnership ?? "BucketOwnerEnforced",
          forceDestroy: settings.forceDestroy ?? false,
          grantee: isCrossAccount(source, settings) ? grantee : undefined,
          tags,
        },
        { parent: this, provider, retainOnDelete },
      );
    const destinations = new Map(
      Object.entries(args.destinations)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([side, settings]) => [side, sideOf(side, settings)]),
    );
    this.destinations = Object.fromEntries(destinations);
    this.source = sideOf("source", source);

    const policy = new iam.RolePolicy(
      `${name}-replication-policy`,
      {
        role: role.roleName,
        policy: pulumi
          .output({
            source: this.source.topology,
            destinations: [...destinations.values()].map(({ topology }) => topology),
          })
          .apply(({ source, destinations }) =>
            rolePolicy({ source: { ...source, additionalKeyArns }, destinations }),
          ),
      },
      { parent: role },
    );

    new s3.BucketReplicationConfig(
      `${name}-replication`,
      {
        bucket: this.source.bucketName,
        role: role.arn,
        rules: this.rules.flatMap((rule) => {
          const destination = destinations.get(rule.destination);
          return destination ? providerRule(rule, destination) : [];
        }),
      },
      {
        parent: this,
        provider: source.provider,
        // S3 takes no configuration before both sides are versioned, and an object written before the
        // role may replicate it fails for good.
        dependsOn: [this.source, ...destinations.values()]
          .flatMap(({ ready }) => ready)
          .concat(policy),
      },
    );

    this.registerOutputs({
      source: this.source.bucketArn,
      destinations: [...destinations.values()].map(({ bucketArn }) => bucketArn),
      roleArn: this.roleArn,
    });
  }
}

/** The component's own options: protected, and waiting until every provider is known to be right. */
function guarded(
  name: string,
  args: ReplicatedBucketArgs,
  opts: pulumi.ComponentResourceOptions = {},
): pulumi.ComponentResourceOptions {
  const sides = { source: args.source, ...args.destinations };
  const claims = Object.entries(sides).map(([side, claim]) => ({ path: pathOf(side), ...claim }));
  const waits = Array.isArray(opts.dependsOn) ? opts.dependsOn : [opts.dependsOn ?? []];
  return {
    ...opts,
    protect: opts.protect ?? true,
    dependsOn: [...waits.flat(), checkProviders(name, claims)] as pulumi.Input<pulumi.Resource>[],
  };
}

const pathOf = (side: string) => (side === "source" ? side : `destinations.${side}`);

/** A key's ARN that is an Output can only be checked when it is known. */
function checkedKeyArn(
  component: string,
  side: string,
  { kmsKeyArn, region, accountId }: Omit<SourceArgs, "provider">,
): pulumi.Input<string> | undefined {
  if (kmsKeyArn === undefined || typeof kmsKeyArn === "string") return kmsKeyArn;
  return pulumi.output(kmsKeyArn).apply((arn) => {
    const problems = keyArnProblems(`${pathOf(side)}.kmsKeyArn`, arn, { region, accountId });
    throwProblems(`ReplicatedBucket "${component}"`, problems);
    return arn;
  });
}
