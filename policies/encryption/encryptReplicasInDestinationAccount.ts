import type { Finding } from "../findings";
import { ruleViolation } from "../findings";
import { stackPolicy } from "../policy";
import type { Reference } from "../stack/references";
import { accountOf, accountOfArn } from "../stack/stackResources";
import type { Replication, Rule } from "../stack/replications";
import { replicationsOf } from "../stack/replications";
import { at } from "../stack/unknownValues";

/**
 * Replicas are encrypted under a key of the account that the destination belongs to. Under a key of the
 * source's account the destination's owner cannot read them, least of all once that account is lost.
 *
 * Accounts are told by ARNs, by `destination.account` and by the providers; where they cannot be told, as
 * with profiles, nothing is judged. In a preview that cannot tell which key a rule means, one of those
 * that it may be must be right.
 */
export const encryptReplicasInDestinationAccount = stackPolicy(
  {
    name: "s3-replication-encrypt-replicas-in-destination-account",
    displayName: "Replicas are encrypted under a key of the destination's account",
    description:
      "Every replication rule names a KMS key of the account that the destination bucket belongs to.",
    enforcementLevel: "mandatory",
    severity: "high",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html",
    remediationSteps:
      "Make a key with the provider of the destination, and set destination.encryptionConfiguration.replicaKmsKeyId to its ARN.",
    controls: { nist: ["SC-12"] },
  },
  (stack) =>
    replicationsOf(stack).flatMap((replication) =>
      replication.rules.flatMap((rule) => accountFindings(replication, rule)),
    ),
);

function accountFindings({ config }: Replication, rule: Rule): Finding[] {
  const { label, data, destination, replicaKey } = rule;
  const given = at(data, "destination", "account");
  const accounts = typeof given === "string" ? [given] : accountsIn(destination);
  const keyAccounts = replicaKey ? accountsIn(replicaKey) : [];
  const canTell = accounts.length > 0 && keyAccounts.length > 0;
  if (!canTell || keyAccounts.some((account) => accounts.includes(account))) return [];
  const [account = ""] = accounts;
  return [
    ruleViolation(
      config,
      [label],
      `replicaKmsKeyId is a key of account ${keyAccounts.join(" or ")}, but the destination belongs to ${accounts.join(" or ")}, whose owner could not read the replicas. Set it to the ARN of a key of account ${account}.`,
    ),
  ];
}

/** The accounts that what is meant may belong to; none where one cannot be told. */
function accountsIn({ resources, outside }: Reference): string[] {
  const accounts = [...resources.map(accountOf), ...(outside ? [accountOfArn(outside)] : [])];
  const known = accounts.filter((account) => account !== undefined);
  return known.length === accounts.length ? [...new Set(known)] : [];
}
