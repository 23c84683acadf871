import type { AdditionalReplicationRole } from "./additionalRoles";
import type { AdditionalStatement } from "./additionalStatements";
import type { ExistingBucketSettings } from "./existingBucketSettings";
import type { KeySettings } from "./keySettings";
import type { RoleSettings } from "./roleSettings";

/**
 * What one side, source or destination, is to be like.
 *
 * Everything here decides which resources and statements exist, so all of it is plain: no Outputs.
 */
export interface SideSettings extends KeySettings {
  /**
   * The Region of the bucket and its key, such as `us-east-1`. Two sides may share a Region
   * (Same-Region Replication).
   */
  region: string;
  /** The account that owns the bucket and its key: 12 digits. Sides may share an account. */
  accountId: string;
  /** A bucket that is there already, instead of a new one. Defaults to a new one. */
  existingBucket?: ExistingBucketSettings;
  /** The bucket's name. Defaults to a name that Pulumi makes up from the component's. */
  bucketName?: string;
  /**
   * Names the bucket `<bucketNamePrefix>-<name>-<region>` instead. Not together with `bucketName`.
   * Defaults to no prefix.
   */
  bucketNamePrefix?: string;
  /**
   * The namespace of the bucket's name. `account-regional`: names end in `-<accountId>-<region>-an`, and no
   * other account can ever take one, not even that of a bucket which was deleted; without `bucketName` the
   * bucket is `<name>-<accountId>-<region>-an`, with `bucketNamePrefix` and a hyphen in front. `global`: the
   * name of a deleted bucket is anybody's. A change replaces the bucket. Defaults to `global`.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html
   */
  bucketNamespace?: string;
  /**
   * The ARN of an existing symmetric customer managed KMS key of this side's Region and account.
   * Defaults to a new key with rotation, an alias and a policy of its own.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
   */
  kmsKeyArn?: string;
  /**
   * How the bucket encrypts by default: `aws:kms` (SSE-KMS), `aws:kms:dsse` (DSSE-KMS: two layers, at a
   * price per GB, without Bucket Keys), or, for the source alone, `AES256` (SSE-S3: keys of S3's own).
   *
   * A replica keeps the kind of encryption of its source object, whatever the destination's default is:
   * those of a DSSE-KMS source are DSSE-KMS under the destination's key, and those of an SSE-S3 source stay
   * SSE-S3, under no key of yours. A destination's own setting is for what else is written there, such as
   * after a failover, and for replicas of objects so old that they have no encryption. Defaults to `aws:kms`.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
   */
  sseAlgorithm?: string;
  /**
   * Whether objects use an S3 Bucket Key, which cuts the requests to KMS and their price by up to 99 %.
   * Defaults to true with SSE-KMS; nothing else knows Bucket Keys.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
   */
  bucketKeyEnabled?: boolean;
  /**
   * Who owns the objects: `BucketOwnerEnforced`, `BucketOwnerPreferred` or `ObjectWriter`. Only the
   * first disables ACLs. Of an existing bucket it is what the bucket has, which is neither read nor
   * changed; an existing destination of another account must say it, since it decides whether replicas
   * change owner. Defaults to `BucketOwnerEnforced`.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
   */
  objectOwnership?: string;
  /**
   * Whether destroying the bucket deletes the objects in it. Takes effect only if it was true in the
   * deployment before. Defaults to false.
   */
  forceDestroy?: boolean;
  /**
   * Whether `pulumi destroy`, or taking the side out of the stack, leaves all of it in AWS: key, key
   * policy, alias, bucket, versioning, encryption, ownership, public access block and policy.
   * Defaults to false.
   */
  retainOnDelete?: boolean;
  /** Further statements of the bucket's policy. Defaults to none. */
  additionalBucketPolicyStatements?: AdditionalStatement[];
}

/** What one destination is to be like. */
export interface DestinationSettings extends SideSettings {
  /**
   * The roles of other sources that replicate to this destination too, each with what its rules do there. The
   * destination's bucket and a created key let them in as the stack's own role across accounts; roles of the
   * destination's account need no such grant. Their stacks take the bucket as `existingBucket` under
   * `kmsKeyArn`. Defaults to none.
   */
  additionalReplicationRoles?: AdditionalReplicationRole[];
  /**
   * The name that the destination had before: its bucket, key and all else are then kept, and only what
   * is named after it changes. May stay when the rename was deployed. Defaults to none.
   */
  formerName?: string;
  /**
   * The storage class of the replicas, such as `STANDARD_IA`. Defaults to the class of the source
   * object.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Destination.html
   */
  storageClass?: string;
  /**
   * Whether replicas belong to the destination's account (owner override). Only across accounts and
   * only with ACLs, that is with an `objectOwnership` other than `BucketOwnerEnforced`, which gives
   * the same without it. Defaults to true exactly there.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-change-owner.html
   */
  accessControlTranslation?: boolean;
}

/** Which objects go where, and how. A rule for several destinations becomes one S3 rule for each. */
export interface RuleSettings {
  /** Names the rule; its S3 rules are called `<id>-<destination>`. ASCII, 255 characters at most. */
  id: string;
  /**
   * Where two rules select an object for one destination, the higher number wins. A rule for several
   * destinations takes that many numbers, counting up from this one. Set it on all rules or on none.
   * Defaults to the order of the list, the first rule winning.
   */
  priority?: number;
  /** `Enabled` or `Disabled`. Objects written meanwhile are never caught up. Defaults to `Enabled`. */
  status?: string;
  /** Selects the objects whose key begins so. 1,024 bytes at most. Defaults to every key. */
  prefix?: string;
  /**
   * Selects the objects that carry all of these tags from their PUT on; tags added later never start
   * a replication. 10 at most. Defaults to none.
   */
  tags?: Record<string, string>;
  /** The names of the destinations. Defaults to all of them. */
  destinations?: string[];
  /**
   * Whether a delete without a version id hides the replica too. Not with `tags`. Deletes of a
   * version are never replicated. Defaults to false.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-marker-replication.html
   */
  deleteMarkerReplication?: boolean;
  /**
   * Whether metadata changed on a replica comes back to its source; needs a rule in the other
   * direction as well. Defaults to false.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-for-metadata-changes.html
   */
  replicaModifications?: boolean;
  /** The storage class of this rule's replicas. Defaults to the destination's. */
  storageClass?: string;
  /**
   * Whether CloudWatch gets replication metrics and S3 sends failure events; priced as custom
   * metrics. Defaults to true.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html
   */
  metrics?: boolean;
  /**
   * Whether S3 commits to 15 minutes (Replication Time Control); priced per GB, needs `metrics`.
   * Defaults to false.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-time-control.html
   */
  replicationTimeControl?: boolean;
}

/** What a replicated bucket is to be like, credentials apart. */
export interface ReplicationSettings {
  /**
   * The name that the component had before: all its resources are then kept. May stay when the rename was
   * deployed, and must where the source is an existing bucket, unless `role.name` is set to the name of
   * the role. Defaults to none.
   */
  formerName?: string;
  /** The one source. */
  source: SideSettings;
  /** The destinations, by name: at least one. The names become part of resource names. */
  destinations: Record<string, DestinationSettings>;
  /** Defaults to one rule, `everything`, that sends every object to every destination. */
  rules?: RuleSettings[];
  /**
   * Whether objects are replicated at all: false disables every rule and keeps the rest. Objects
   * written meanwhile are never caught up. Defaults to true.
   */
  replicationEnabled?: boolean;
  /**
   * The ARNs of other keys of the source's Region and account that objects of the source are encrypted
   * under: the key that the bucket had before, or one that an upload named. The role may decrypt with them
   * too. Without them such objects cannot be replicated. Defaults to none.
   */
  additionalSourceKeyArns?: string[];
  /** The role that S3 assumes. Defaults to one whose name Pulumi makes up, without a boundary. */
  role?: RoleSettings;
  /** Tags for every resource that takes tags: at most 50. Defaults to none. */
  tags?: Record<string, string>;
}

/** The storage classes that S3 takes for replicas in a general purpose bucket. */
export const STORAGE_CLASSES: readonly string[] = [
  "STANDARD",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER_IR",
  "GLACIER",
  "DEEP_ARCHIVE",
  "REDUCED_REDUNDANCY",
];

/** The values of `objectOwnership`. */
export const OBJECT_OWNERSHIPS: readonly string[] = [
  "BucketOwnerEnforced",
  "BucketOwnerPreferred",
  "ObjectWriter",
];

/** Whether replicas change owner on their way to a destination (owner override). */
export function translatesAccessControl(
  source: Pick<SideSettings, "accountId">,
  destination: Omit<DestinationSettings, "kmsKeyArn">,
): boolean {
  const possible =
    destination.accountId !== source.accountId &&
    (destination.objectOwnership ?? "BucketOwnerEnforced") !== "BucketOwnerEnforced";
  return possible && (destination.accessControlTranslation ?? true);
}
