import type { ReplicationRule } from "@aws-sdk/client-s3";
import { GetBucketReplicationCommand } from "@aws-sdk/client-s3";

import type { AwsClients } from "./awsClients";
import type { Check } from "./checks";
import { attempt, compare } from "./checks";
import { isAwsError } from "./errors";
import type { RuleOutputs, StackOutputs } from "./stackOutputs";
import { tagsOf } from "./tags";
import { verifyRole } from "./verifyRole";

const FIX = "somebody changed it outside the stack: run `pulumi refresh`, then `pulumi up`";

/** Looks at the source's replication configuration and at the role in it, and changes nothing. */
export async function verifyReplication(
  outputs: StackOutputs,
  { s3, iam }: AwsClients,
): Promise<Check[]> {
  const { bucketName } = outputs.source;
  const parts = await Promise.all([
    attempt("source", `replication configuration of ${bucketName}`, async () => {
      const configuration = await replicationOf(s3, bucketName);
      const found = new Map(configuration?.Rules?.map((rule) => [rule.ID, rule]));
      return [
        compare("source", "role of the configuration", configuration?.Role, outputs.roleArn, FIX),
        ...outputs.rules.flatMap((rule) => ruleChecks(rule, found.get(rule.id), outputs)),
        ...foreignRules(found, outputs.rules),
      ];
    }),
    attempt("source", `role ${outputs.roleArn}`, () => verifyRole(outputs, iam)),
  ]);
  return parts.flat();
}

/** The configuration, or undefined where the bucket has none. */
export async function replicationOf(s3: AwsClients["s3"], bucketName: string) {
  try {
    const answer = await s3.send(new GetBucketReplicationCommand({ Bucket: bucketName }));
    return answer.ReplicationConfiguration;
  } catch (error) {
    if (isAwsError(error, "ReplicationConfigurationNotFoundError")) return undefined;
    throw error;
  }
}

function ruleChecks(
  rule: RuleOutputs,
  found: ReplicationRule | undefined,
  outputs: StackOutputs,
): Check[] {
  const what = (part: string) => `rule ${rule.id}, ${part}`;
  const presence = found ? "present" : "missing";
  const checks = [compare("source", `rule ${rule.id}`, presence, "present", FIX)];
  if (!found) return checks;
  const destination = outputs.destinations[rule.destination];
  const parts: [string, unknown, unknown][] = [
    ["status", found.Status, rule.status],
    ["priority", found.Priority, rule.priority],
    ["filter", filterOf(found), { prefix: rule.prefix, tags: rule.tags }],
    ["destination bucket", found.Destination?.Bucket, destination?.bucketArn],
    ["destination account", found.Destination?.Account, rule.accountId],
    [
      "key of the replicas",
      found.Destination?.EncryptionConfiguration?.ReplicaKmsKeyID,
      destination?.kmsKeyArn,
    ],
    ["SSE-KMS objects", found.SourceSelectionCriteria?.SseKmsEncryptedObjects?.Status, "Enabled"],
    [
      "replica modifications",
      found.SourceSelectionCriteria?.ReplicaModifications?.Status ?? "Disabled",
      status(rule.replicaModifications),
    ],
    ["delete markers", found.DeleteMarkerReplication?.Status, status(rule.deleteMarkerReplication)],
    ["storage class", found.Destination?.StorageClass, rule.storageClass],
    [
      "metrics",
      found.Destination?.Metrics?.Status ?? "Disabled",
      status(rule.metrics || rule.replicationTimeControl),
    ],
    [
      "Replication Time Control",
      found.Destination?.ReplicationTime?.Status ?? "Disabled",
      status(rule.replicationTimeControl),
    ],
    [
      "owner override",
      found.Destination?.AccessControlTranslation?.Owner,
      rule.accessControlTranslation ? "Destination" : undefined,
    ],
  ];
  return [
    ...checks,
    ...parts.map(([part, is, should]) => compare("source", what(part), is, should, FIX)),
  ];
}

const status = (on: boolean) => (on ? "Enabled" : "Disabled");

function filterOf({ Filter }: ReplicationRule) {
  const tags = Filter?.And?.Tags ?? (Filter?.Tag ? [Filter.Tag] : []);
  return {
    prefix: Filter?.And?.Prefix ?? Filter?.Prefix ?? "",
    tags: tagsOf(tags),
  };
}

function foreignRules(
  found: Map<string | undefined, ReplicationRule>,
  ours: RuleOutputs[],
): Check[] {
  const known = new Set(ours.map((rule) => rule.id));
  const foreign = [...found.keys()].filter((id) => id === undefined || !known.has(id));
  return [compare("source", "rules that are not the stack's", foreign, [], FIX)];
}
