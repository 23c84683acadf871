import * as iam from "@pulumi/aws/iam";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";

import { existingBuckets } from "./existingBuckets";
import { aliasesFor } from "./formerNames";
import { arnWhereOwned } from "./movedAccount";
import type { Document } from "./policyDocuments";
import { rolePolicy } from "./policyDocuments";
import { show, sidePath, throwProblems } from "./problems";
import { checkProviders } from "./providerCheck";
import type { ReplicatedBucketArgs } from "./replicatedBucketArgs";
import { laterKeyProblems, settingsOf } from "./replicatedBucketArgs";
import { ReplicationRole } from "./replicationRole";
import type { ReplicationRule } from "./replicationRules";
import { providerRule, replicationRules } from "./replicationRules";
import type { DestinationSide, ReplicationSide } from "./replicationSide";
import { asDestinationSide } from "./replicationSide";
import { sides } from "./sides";
import { validateSettings } from "./validateSettings";

/**
 * A bucket whose objects S3 replicates to one or more destinations, in any mix of Regions and
 * accounts, encrypted under a key of each side, or by SSE-S3 where the source is: buckets, keys, the role
 * with the permissions that S3 uses, policies and the replication configuration.
 *
 * The name is the base of all resource names: lower-case letters, digits and hyphens. Every resource
 * is protected unless the option `protect` is false.
 *
 * @throws pulumi.RunError naming every problem of the arguments; nothing is registered then.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html
 */
export class ReplicatedBucket extends pulumi.ComponentResource {
  /** The source. */
  readonly source: ReplicationSide;
  /** The destinations, by name. */
  readonly destinations: Record<string, DestinationSide>;
  /** The ARN of the role that S3 assumes. */
  readonly roleArn: pulumi.Output<string>;
  /** The policy that an existing role needs and the stack does not write; undefined for a new role. */
  readonly requiredRolePolicy?: pulumi.Output<Document>;
  /** The S3 rules, with every default filled in. */
  readonly rules: readonly ReplicationRule[];

  constructor(name: string, args: ReplicatedBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = settingsOf(args);
    const problems = [...validateSettings(name, settings), ...laterKeyProblems(args)];
    throwProblems(`ReplicatedBucket ${show(name)}`, problems);

    super("replicated-bucket:index:ReplicatedBucket", name, {}, guarded(name, args, opts));

    const { source, tags, additionalSourceKeyArns: additionalKeyArns = [] } = args;
    this.rules = replicationRules(settings);
    const existing = existingBuckets(name, args, this);

    // Role and destinations must know each other: the role comes first, so that they can name it, and
    // gets its policy last, when they have ARNs.
    const { existingArn, ...roleSettings } = args.role ?? {};
    const role =
      existingArn === undefined
        ? new ReplicationRole(
            `${name}-replication`,
            { ...roleSettings, tags },
            { parent: this, provider: source.provider, dependsOn: existing.checked },
          )
        : undefined;
    const at = { name: "source", accountId: source.accountId };
    this.roleArn = role ? arnWhereOwned(role.arn, at, "role") : pulumi.output(existingArn ?? "");
    const sideOf = sides(name, args, this, this.roleArn, existing);
    const destinations = new Map(
      Object.entries(args.destinations)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([side, settings]) => [side, asDestinationSide(side, sideOf(side, settings))]),
    );
    this.destinations = Object.fromEntries(destinations);
    this.source = sideOf("source", source);

    const policy = pulumi
      .output({
        source: this.source.topology,
        destinations: [...destinations.values()].map(({ topology }) => topology),
      })
      .apply(({ source, destinations }) =>
        rolePolicy({ source: { ...source, additionalKeyArns }, destinations }),
      );
    if (!role) this.requiredRolePolicy = policy;

    new s3.BucketReplicationConfig(
      `${name}-replication`,
      {
        bucket: this.source.bucketName,
        role: this.roleArn,
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
          .concat(
            role
              ? new iam.RolePolicy(
                  `${name}-replication-policy`,
                  { role: role.roleName, policy },
                  { parent: role },
                )
              : [],
          ),
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
  const claims = Object.entries(sides).map(([side, claim]) => ({ path: sidePath(side), ...claim }));
  const waits = Array.isArray(opts.dependsOn) ? opts.dependsOn : [opts.dependsOn ?? []];
  return {
    ...opts,
    aliases: [
      ...(opts.aliases ?? []),
      ...aliasesFor(args.formerName === undefined ? [] : [args.formerName]),
    ],
    protect: opts.protect ?? true,
    dependsOn: [...waits.flat(), checkProviders(name, claims)] as pulumi.Input<pulumi.Resource>[],
  };
}
