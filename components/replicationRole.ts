import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

import { trustPolicy } from "./policyDocuments";
import type { RoleSettings } from "./roleSettings";

/** Arguments of a {@link ReplicationRole}. */
export interface ReplicationRoleArgs extends Omit<RoleSettings, "existingArn"> {
  /** Tags of the role. Defaults to none. */
  tags?: Record<string, string>;
}

/**
 * The role that S3 assumes to replicate one source to all its destinations. It comes first, since the
 * destinations trust it, and learns what it may do last, when buckets and keys have their ARNs.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
 */
export class ReplicationRole extends pulumi.ComponentResource {
  /** The role's ARN. */
  readonly arn: pulumi.Output<string>;
  /** The role's name. */
  readonly roleName: pulumi.Output<string>;

  constructor(name: string, args: ReplicationRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("replicated-bucket:index:ReplicationRole", name, {}, opts);

    // Named by Pulumi unless told: a fixed name would allow one source an account only.
    const role = new iam.Role(
      name,
      {
        name: args.name,
        path: args.path,
        permissionsBoundary: args.permissionsBoundaryArn,
        description: "Assumed by Amazon S3 to replicate objects",
        assumeRolePolicy: trustPolicy(),
        tags: args.tags,
      },
      { parent: this },
    );

    this.arn = role.arn;
    this.roleName = role.name;
    this.registerOutputs({ arn: this.arn, roleName: this.roleName });
  }
}
