import { additionalGrantees } from "./additionalRoles";
import type { Problem } from "./problems";
import { show } from "./problems";
import type { DestinationSettings, ReplicationSettings } from "./settings";
import { bucketDocument, extendedBucketPolicy, keyDocument, replicationId } from "./sideDocuments";
import { standInGrantee, standInSide } from "./standIns";
import { isCrossAccount } from "./topology";
import { keepsEncryption } from "./validateExistingBuckets";

/**
 * What S3 takes for a bucket's policy, in bytes.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
 */
export const LONGEST_BUCKET_POLICY = 20_480;

/**
 * What KMS takes for a key's policy, in bytes.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
 */
export const LONGEST_KEY_POLICY = 32_768;

/** The problems of additional statements that make a policy too long, for settings that are right. */
export function documentSizeProblems(name: string, settings: ReplicationSettings): Problem[] {
  const sideOf = standInSide(name, settings);
  const grantee = standInGrantee(name, settings);
  const problemsOf = (path: string, as: string, at: DestinationSettings): Problem[] => {
    const side = sideOf(as, at);
    const others = additionalGrantees(at);
    const grantees = [...(isCrossAccount(settings.source, at) ? [grantee] : []), ...others];
    const statements = at.additionalBucketPolicyStatements ?? [];
    const keyStatements = at.additionalKeyPolicyStatements ?? [];
    const administrators = at.keyAdministrators ?? [];
    const roles = `${path}.additionalReplicationRoles`;
    const ofRoles = `${others.length} roles, for which`;
    // Alone, without what is added, neither is ever too long; with roles of other sources it may be.
    const withoutStatements = [
      ...tooLong(
        roles,
        `${ofRoles} the bucket's policy has`,
        others.length > 0 && at.existingBucket === undefined && bucketDocument(side, grantees),
        LONGEST_BUCKET_POLICY,
        FEWER_ROLES,
      ),
      ...tooLong(
        roles,
        `${ofRoles} the key's policy has`,
        others.length > 0 && makesKey(at) && keyDocument(grantee.partition, side, grantees),
        LONGEST_KEY_POLICY,
        FEWER_ROLES,
      ),
    ];
    if (withoutStatements.length > 0) return withoutStatements;
    return [
      ...tooLong(
        `${path}.additionalBucketPolicyStatements`,
        `${statements.length} statements, for which the bucket's policy has`,
        statements.length > 0 && bucketDocument(side, grantees, statements),
        LONGEST_BUCKET_POLICY,
      ),
      ...tooLong(
        `${path}.${keyStatements.length > 0 ? "additionalKeyPolicyStatements" : "keyAdministrators"}`,
        `${keyStatements.length} statements and ${administrators.length} administrators, for which the key's policy has`,
        keyStatements.length + administrators.length > 0 &&
          keyDocument(grantee.partition, side, grantees, at),
        LONGEST_KEY_POLICY,
      ),
    ];
  };
  return [
    ...problemsOf("source", "source", settings.source),
    ...Object.entries(settings.destinations).flatMap(([as, at]) =>
      problemsOf(`destinations.${as}`, as, at),
    ),
  ];
}

/**
 * The problem of an existing bucket whose policy has no room for what the stack adds.
 *
 * @param as the side's name: `source`, or a destination's.
 * @param present the policy that the bucket has, as JSON text; empty or undefined where it has none.
 */
export function mergedPolicySizeProblems(
  name: string,
  settings: ReplicationSettings,
  as: string,
  present: string | undefined,
): Problem[] {
  const { source, destinations, formerName } = settings;
  const at = destinations[as];
  if (!at?.existingBucket?.extendBucketPolicy) return [];
  const side = standInSide(name, settings)(as, at);
  const grantee = standInGrantee(name, settings);
  const owner = {
    replication: replicationId(name, source),
    formerReplication: formerName && replicationId(formerName, source),
  };
  const own = isCrossAccount(source, at) ? [grantee] : [];
  const grantees = [...own, ...additionalGrantees(at)];
  const bytes = bytesOf(extendedBucketPolicy(present, owner, side, grantees));
  if (bytes <= LONGEST_BUCKET_POLICY) return [];
  return [
    {
      path: `destinations.${as}.existingBucket.extendBucketPolicy`,
      received: true,
      allowed: `false, since the policy of the bucket ${show(at.existingBucket.name)} would have ${bytes} bytes, and S3 takes ${LONGEST_BUCKET_POLICY}`,
      fix: "make room in the policy, or leave extendBucketPolicy out and add what the output required says in fewer words",
    },
  ];
}

/** How many bytes a document has as it is sent to AWS. */
const bytesOf = (text: string) => new TextEncoder().encode(text).length;

/** Whether the stack makes the side's key, and so writes its policy. */
const makesKey = (side: DestinationSettings) =>
  side.kmsKeyArn === undefined && !keepsEncryption(side);

const FEWER_STATEMENTS =
  "say the same in fewer statements, or leave it to the IAM policies of those who ask";
const FEWER_ROLES = "let some of the sources replicate to another destination";

function tooLong(
  path: string,
  what: string,
  document: object | false,
  most: number,
  fix = FEWER_STATEMENTS,
): Problem[] {
  const bytes = document ? bytesOf(JSON.stringify(document)) : 0;
  if (bytes <= most) return [];
  return [
    {
      path,
      received: `${what} ${bytes} bytes`,
      allowed: `as many as fit into ${most} bytes`,
      fix,
    },
  ];
}
