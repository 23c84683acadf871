/** A demand that is not met, or not everywhere, and why. */
export interface Decision {
  title: string;
  why: string;
  /** What does instead, or what to add to the stack. */
  instead: string;
  /** Which buckets a suppression is for. Defaults to none: the finding is to be seen. */
  suppressFor?: "destinations" | "buckets";
  /** How Checkov is told: for all that it reads, or at single resources. Defaults to the former. */
  checkov?: "inline";
  /** The checks of Prowler that say the same. Defaults to none. */
  prowler?: readonly string[];
}

/** What was decided otherwise than others demand. */
export const DECISIONS = {
  replicas: {
    title: "Destinations, and sources that replicate within their Region",
    why: `A replica is not replicated again, so a destination has no rules: Security Hub, AWS Config and Checkov fail it all
the same. A source whose destinations are all in its own Region fails S3.7, as that asks for another Region; Checkov
passes it, for CKV_AWS_144 looks for an enabled rule and never at Regions. Prowler looks Regions up, so it fails both,
and says MANUAL of a source whose destinations are in accounts that it does not audit (older versions: FAIL).`,
    instead: `The policies \`s3-replication-use-different-regions\` and \`s3-replication-use-different-accounts\` judge the pair: what
is right for a source there says nothing of its destination here.`,
    suppressFor: "destinations",
    checkov: "inline",
    prowler: ["s3_bucket_cross_region_replication"],
  },
  accessLogs: {
    title: "Access logs",
    why: `Who keeps access logs, where and for how long is decided for an account, not for a pair of buckets, and the
data events of CloudTrail record the same requests with more certainty. So the component makes no bucket for logs.`,
    instead: `Where there is one, add \`aws.s3.BucketLogging\` for the buckets of the outputs: to a bucket of the same Region and
account that has no default retention and takes part in no replication (\`s3-replication-keep-logs-out\`).`,
    suppressFor: "buckets",
    prowler: ["s3_bucket_server_access_logging_enabled"],
  },
  notifications: {
    title: "Event notifications",
    why: `A bucket has one notification configuration, and it is the application's. Replication does not need it: what
fails shows in the metrics, which are on by default, and \`npm run verify\` compares the objects.`,
    instead: `\`s3-replication-measure-every-rule\` and \`s3-replication-alarm-on-failures\` hold stacks to metrics and alarms. To be
told of each object that fails, add \`aws.s3.BucketNotification\` with \`s3:Replication:OperationFailedReplication\`.`,
    suppressFor: "buckets",
    prowler: ["s3_bucket_event_notifications_enabled"],
  },
  lifecycle: {
    title: "Lifecycle rules",
    why: `They delete data, or move it to where it is no longer replicated from, and they are not replicated: each bucket
follows its own. How long data must live only its owner knows, so the component sets none, and versions are kept.`,
    instead: `Add \`aws.s3.BucketLifecycleConfiguration\` to either side. \`s3-replication-expire-old-versions\` asks for one; it is
disabled unless you enable it.`,
    suppressFor: "buckets",
    prowler: ["s3_bucket_lifecycle_enabled"],
  },
  objectLock: {
    title: "Object Lock",
    why: `It cannot be taken off a bucket again, and nobody, not even the root user, shortens a retention in compliance mode:
a decision of whoever owns the data. The component does not offer it yet.`,
    instead: `\`s3-replication-lock-both-sides\` judges pairs that use it: without a lock at the destination, the retention would not
be replicated.`,
    suppressFor: "buckets",
    prowler: ["s3_bucket_object_lock"],
  },
  mfaDelete: {
    title: "MFA delete",
    why: `Only the root user can set it, with a device of its own, so no program can; and a bucket that has it takes no
lifecycle rules. Checkov has no check for it.`,
    instead: `A destination in another account, which the source's administrators cannot reach, guards against the same.`,
    suppressFor: "buckets",
    prowler: ["s3_bucket_no_mfa_delete"],
  },
  destroyedStacks: {
    title: "Keys of stacks that were destroyed",
    why: `No key of a standing stack waits for its deletion. One that was destroyed or replaced waits for 30 days, the
longest that KMS allows, and fails KMS.3 for as long: that is the time to notice, and to cancel it.`,
    instead: `\`s3-replication-delay-key-deletion\` asks for the longest wait, \`s3-replication-protect-data\` for protection against
\`pulumi destroy\`. Do not suppress it.`,
  },
  keyPolicies: {
    title: 'The resource "*" of a key policy',
    why: `In a key policy, "*" is the key itself and nothing else. Checkov takes it for every resource where a policy is written
as a Terraform data source \`aws_iam_policy_document\`, and fails each key policy written so. The component registers
key policies as JSON, which these checks do not read.`,
    instead: `\`s3-replication-let-the-role-use-keys\` and \`s3-replication-let-only-the-role-write-replicas\` judge what the policies
let whom do.`,
    checkov: "inline",
  },
} as const satisfies Record<string, Decision>;

export type DecisionName = keyof typeof DECISIONS;
