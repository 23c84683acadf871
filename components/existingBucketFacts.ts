import { judgeEncryption } from "./existingBucketEncryption";
import type { ExistingBucketSettings } from "./existingBucketSettings";
import type { Problem } from "./problems";
import { show } from "./problems";

/** What AWS says of an existing bucket. */
export interface ExistingBucketFacts {
  region: string;
  versioned: boolean;
  /** Whether only the root user can change the versioning. */
  mfaDelete: boolean;
  objectLockEnabled: boolean;
  /** Such as `aws:kms`. */
  sseAlgorithm?: string;
  /** The default key as it was set: by ARN, id or alias; undefined where S3 chooses one. */
  kmsKeyArn?: string;
  bucketKeyEnabled: boolean;
  /** The kinds of encryption that uploads may not use, such as `SSE-C`; undefined where AWS names none. */
  blockedEncryptionTypes?: string[];
  /** The ARN of the role that replicates it already; undefined where nothing does. */
  replicationRoleArn?: string;
  /** The number of rules by which that role does. */
  replicationRules: number;
  /** `BucketOwner` or `Requester`. */
  requestPayer?: string;
}

/** What a side says of its existing bucket. */
export interface ExistingBucketClaim {
  /** The settings' path: `source`, `destinations.dr`. */
  path: string;
  existingBucket: ExistingBucketSettings;
  region: string;
  accountId: string;
  /** As in the settings: defaults to `aws:kms`. */
  sseAlgorithm?: string;
  /** As in the settings: defaults to true with SSE-KMS. */
  bucketKeyEnabled?: boolean;
  /** The key that the bucket is said to have; undefined where it is not said. */
  kmsKeyArn?: string;
  /** Whether it is a destination of another account than the source's. */
  isCrossAccount: boolean;
  /** Whether a role by this ARN is the stack's own: its rules are then the stack's. */
  isOwnRole: (arn: string) => boolean;
}

type Report = (setting: string, received: unknown, allowed: string, fix: string) => void;

/**
 * Everything that keeps an existing bucket from taking part as its settings say. Found before anything
 * is changed or created.
 */
export function existingBucketProblems(
  claim: ExistingBucketClaim,
  facts: ExistingBucketFacts,
): Problem[] {
  const { path, existingBucket, region } = claim;
  const problems: Problem[] = [];
  const wrong: Report = (setting, received, allowed, fix) =>
    problems.push({ path: `${path}.${setting}`, received, allowed, fix });
  const name = show(existingBucket.name);

  if (facts.region !== region) {
    const fix = "correct the Region: it decides which key and which provider the side needs";
    wrong("region", region, `${facts.region}, where the bucket ${name} is`, fix);
  }
  judgeVersioning(existingBucket, facts, wrong);
  if (path === "source" && facts.objectLockEnabled) {
    wrong(
      "existingBucket.name",
      existingBucket.name,
      "a bucket without Object Lock, of which S3 replicates nothing to buckets without",
      "choose another source: the stack does not replicate locks yet",
    );
  }
  if (claim.isCrossAccount && facts.requestPayer === "Requester") {
    wrong(
      "existingBucket.name",
      existingBucket.name,
      "a bucket whose owner pays for requests",
      "switch Requester Pays off: S3 does not replicate to such a bucket of another account",
    );
  }
  if (!existingBucket.replaceEncryption) judgeEncryption(claim, facts, wrong);
  judgeRules(claim, facts, wrong);
  return problems;
}

function judgeVersioning(
  { name, enableVersioning }: ExistingBucketSettings,
  { versioned, mfaDelete }: ExistingBucketFacts,
  wrong: Report,
) {
  const setting = "existingBucket.enableVersioning";
  if (enableVersioning && mfaDelete) {
    wrong(
      setting,
      enableVersioning,
      `false, since the bucket ${show(name)} has MFA delete, by which only the root user changes its versioning`,
      "leave it out, and let the root user switch versioning on where it is suspended",
    );
  } else if (!versioned && !enableVersioning) {
    wrong(
      setting,
      enableVersioning,
      `true, since the bucket ${show(name)} is not versioned, and S3 replicates no other`,
      "let the stack switch versioning on, or switch it on yourself; it can never be switched off, only suspended",
    );
  }
}

function judgeRules(claim: ExistingBucketClaim, facts: ExistingBucketFacts, wrong: Report) {
  const { path, existingBucket, isOwnRole } = claim;
  const { replicationRoleArn: role, replicationRules: count } = facts;
  if (path !== "source" || role === undefined || isOwnRole(role)) return;
  if (existingBucket.replaceReplicationRules) return;
  const rules = count === 1 ? "1 rule" : `${count} rules`;
  wrong(
    "existingBucket.replaceReplicationRules",
    existingBucket.replaceReplicationRules,
    `true, since the bucket ${show(existingBucket.name)} has ${rules} by the role ${role}, which the stack's would replace`,
    "add their destinations to the stack, then set it to true; or let somebody remove the rules",
  );
}
