import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import type { RoleDocuments } from "../stack/attachedDocuments";
import { roleDocuments } from "../stack/attachedDocuments";
import type { Request } from "../stack/evaluation";
import type { Decision } from "./decisions";
import { decisionOfRole } from "./decisions";
import type { Named } from "./named";
import type { Need } from "./needs";
import { needsOf, requestsOf } from "./needs";
import { participantsOf } from "./participants";

/**
 * The role of a replication can do what its rules need: read the source, decrypt it, write each
 * destination and encrypt under its key, with the encryption context that Bucket Keys bring.
 *
 * Its own policies are read, attached ones of the stack, those written into the role, and a few of AWS's
 * by their names; any other policy from elsewhere may allow everything. A role outside the stack is not
 * judged, nor are permissions boundaries and service control policies.
 *
 * In a preview of new resources the documents are unknown. A document can name only what it depends on,
 * so a role whose policies depend on no replica key is refused already there; the rest is left to the
 * update, which `s3-replication-know-policy-documents` says.
 */
export const grantRoleWhatRulesNeed = stackPolicy(
  {
    name: "s3-replication-grant-role-what-rules-need",
    displayName: "The replication role can do what the rules need",
    description:
      "The role of a replication may read and decrypt the source, and write and encrypt every replica.",
    enforcementLevel: "mandatory",
    severity: "critical",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html",
    remediationSteps:
      "Add the actions to a policy of the role, on the ARNs of the source, of each destination and of their keys: kms:Decrypt on the source's key, kms:Encrypt on each replica key, with Bucket Keys kms:Decrypt too. In conditions on kms:EncryptionContext:aws:s3:arn list the bucket's ARN and that of its objects.",
    controls: { nist: ["CP-9"] },
  },
  (stack) => {
    const documentsOf = roleDocuments(stack);
    return participantsOf(stack).flatMap((participants): Finding[] => {
      const { role } = participants;
      if (!role.resource) return [];
      const documents = documentsOf(role.resource);
      if (isEmpty(documents)) {
        return [
          violation(
            role.resource,
            `is the role of ${participants.replication.config.name} and has no policy, so S3 replicates nothing. Give it one that allows what the rules need.`,
          ),
        ];
      }
      return needsOf(participants).flatMap((need) => needFindings(need, role, documents));
    });
  },
);

const isEmpty = ({ documents, unknown, elsewhere }: RoleDocuments) =>
  documents.length + unknown.length + elsewhere.length === 0;

function needFindings(need: Need, role: Named, documents: RoleDocuments): Finding[] {
  const refusals = requestsOf(need, role)
    .map((request) => ({
      action: request.action,
      context: request.context,
      decision: decisionOfRole(documents, request, need.thing),
    }))
    .filter(({ decision }) => decision.kind !== "allowed");
  const [first] = refusals;
  if (!first) return [];
  const actions = [...new Set(refusals.map(({ action }) => action))].join(" and ");
  const { on, thing, consequence } = need;
  return [
    violation(
      { urn: role.resource?.urn ?? "", name: role.name },
      `may not ${actions} on ${on} ${thing.name}, so ${consequence}. ${fixOf(first.decision, first.context)}`,
    ),
  ];
}

function fixOf(decision: Decision, context: Request["context"] = {}): string {
  switch (decision.kind) {
    case "denied":
      return `${decision.holder}, ${decision.statement.label}, denies it: exempt the role.`;
    case "condition": {
      const sent = decision.statement.conditions
        .map(({ key }) => Object.entries(context).find(([name]) => name.toLowerCase() === key))
        .flatMap((entry) => (entry ? [`${entry[0]} ${entry[1]}`] : []));
      const comes = sent.length > 0 ? ` S3's request comes with ${sent.join(", ")}.` : "";
      return `${decision.holder}, ${decision.statement.label}, allows it under conditions that do not hold.${comes}`;
    }
    default:
      return "Allow it in a policy of the role.";
  }
}
