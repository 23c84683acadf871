import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import type { Attached } from "../stack/attachedDocuments";
import { keyDocuments } from "../stack/attachedDocuments";
import { decision } from "./decisions";
import { isCrossAccount, type Named } from "./named";
import type { Need } from "./needs";
import { needsOf, requestsOf } from "./needs";
import { outsidersOf, statementsLettingIn } from "./outsiders";
import { participantsOf } from "./participants";

/**
 * The policies of the keys let the replication role use them: the account's IAM policies decide, or the
 * role is named; in another account the role is let in, and no other role of its account.
 *
 * A key without a policy of its own has AWS's default, which lets its own account decide and nobody
 * else. Keys outside the stack are not judged. A policy that a preview does not know is judged in the
 * update; that a key of another account has none is told in the preview.
 */
export const letTheRoleUseKeys = stackPolicy(
  {
    name: "s3-replication-let-the-role-use-keys",
    displayName: "Key policies let the replication role in",
    description:
      "The key policies let the replication role decrypt the source and encrypt the replicas; across accounts that role alone.",
    enforcementLevel: "mandatory",
    severity: "critical",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html",
    remediationSteps:
      "Within one account keep the statement that lets the account's IAM policies decide. In the policy of a replica key of another account allow kms:Encrypt, kms:GenerateDataKey and, with Bucket Keys, kms:Decrypt to the source's account on condition that aws:PrincipalArn is the role's ARN.",
    controls: { nist: ["AC-3", "SC-12"] },
  },
  (stack) => {
    const documentsOf = keyDocuments(stack);
    return participantsOf(stack).flatMap((participants) => {
      const { role } = participants;
      return needsOf(participants)
        .filter(({ on, thing }) => on === "the key" && thing.resource !== undefined)
        .flatMap((need): Finding[] => {
          const key = need.thing.resource;
          return key ? keyFindings(need, role, documentsOf(key)) : [];
        });
    });
  },
);

function keyFindings(need: Need, role: Named, attached: Attached): Finding[] {
  const { thing, actions, consequence } = need;
  const { resource } = thing;
  if (!resource) return [];
  const [policy] = attached.documents;
  const isForeign = isCrossAccount(role, thing);
  if (!policy) {
    return isForeign && attached.unknown.length === 0
      ? [
          violation(
            resource,
            `is in another account than the role ${role.name} and has no key policy that lets it in, so ${consequence}. ${fixOf(actions, role)}`,
          ),
        ]
      : [];
  }
  // A key's policy names it by "*", so an unknown one may say anything.
  const anyone = { ...thing, resource: undefined };
  const refusals = requestsOf(need, role)
    .filter((request) => decision(attached, request, anyone).kind !== "allowed")
    .map(({ action }) => action);
  const refused = [...new Set(refusals)];
  const open = isForeign
    ? attached.documents.flatMap((document) =>
        statementsLettingIn(document, outsidersOf(role, thing), "kms:Encrypt", [thing.arn]).map(
          ({ label, who }) =>
            violation(
              document.holder,
              `lets ${who} use the key ${thing.name} by ${label}. Add the condition ArnEquals aws:PrincipalArn = the ARN of ${role.name}.`,
            ),
        ),
      )
    : [];
  if (refused.length === 0) return open;
  return [
    ...open,
    violation(
      policy.holder,
      `does not let the role ${role.name} ${refused.join(" and ")} with the key ${thing.name}, so ${consequence}. ${isForeign ? fixOf(refused, role) : "Let the account's IAM policies decide: allow kms:* to the account's root."}`,
    ),
  ];
}

const fixOf = (actions: readonly string[], { accountId = "of the role" }: Named) =>
  `Allow ${actions.join(" and ")} to account ${accountId} on condition that aws:PrincipalArn is the role's ARN.`;
