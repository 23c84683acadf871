import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import type { Attached } from "../stack/attachedDocuments";
import { bucketDocuments } from "../stack/attachedDocuments";
import type { Statement } from "../stack/documents";
import { sidesOf } from "../stack/sides";
import { decision } from "./decisions";
import { isCrossAccount, type Named } from "./named";
import { objectsOf, overTls, requestsOf } from "./needs";
import { otherAccountsOf, outsidersOf, statementsLettingIn } from "./outsiders";
import type { Destination, Participants } from "./participants";
import { participantsOf } from "./participants";

/**
 * A destination in another account than the role's lets that role, and no other, write replicas.
 *
 * The grant may name the role, or the role's account together with `aws:PrincipalArn` = the role. The
 * account alone lets every role of it in that its own administrators allow; so does everybody. Roles of other
 * sources, by their ARNs, are no others: one destination may serve several. Accounts are told by ARNs and by the providers; where they cannot be told, as with profiles, only grants to
 * everybody are found. A policy that a preview does not know is judged in the update; that there is none
 * is told in the preview.
 */
export const letOnlyTheRoleWriteReplicas = stackPolicy(
  {
    name: "s3-replication-let-only-the-role-write-replicas",
    displayName: "Destinations let the role in, and only it",
    description:
      "The bucket policy of a destination in another account lets the replication role write replicas, and nobody else.",
    enforcementLevel: "mandatory",
    severity: "high",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-walkthrough-2.html",
    remediationSteps:
      "In the destination's bucket policy allow s3:ReplicateObject, and s3:ReplicateDelete or s3:ObjectOwnerOverrideToBucketOwner where the rules need them, on the bucket's objects to the source's account on condition that aws:PrincipalArn is the role's ARN.",
    controls: { nist: ["AC-3", "AC-6"] },
  },
  (stack) => {
    const { sides } = sidesOf(stack);
    const documentsOf = bucketDocuments(stack);
    return participantsOf(stack).flatMap((participants) =>
      participants.destinations.flatMap((destination): Finding[] => {
        const side = sides.find(({ bucket }) => bucket && bucket === destination.resource);
        return side ? destinationFindings(participants, destination, documentsOf(side)) : [];
      }),
    );
  },
);

const REPLICATE = "s3:ReplicateObject";

function destinationFindings(
  { role, replication }: Participants,
  destination: Destination,
  attached: Attached,
): Finding[] {
  const { resource } = destination;
  if (!resource) return [];
  const outsiders = outsidersOf(role, destination);
  const objects = objectsOf(destination);
  // Without the destination's own account nobody can say which accounts are others.
  const others = (statement: Statement) =>
    destination.accountId === undefined ? [] : otherAccountsOf(statement, role, destination);
  const open = attached.documents.flatMap((document) => [
    ...statementsLettingIn(document, outsiders, REPLICATE, objects).map(({ label, who }) =>
      violation(
        document.holder,
        `lets ${who} write replicas into ${destination.name} by ${label}. Add the condition ArnEquals aws:PrincipalArn = the ARN of ${role.name}.`,
      ),
    ),
    ...statementsLettingIn(document, [], REPLICATE, objects, others).map(({ label, who }) =>
      violation(
        document.holder,
        `lets ${who} write replicas into ${destination.name} by ${label}. Add the condition ArnEquals aws:PrincipalArn = the ARN of the role that replicates from there, or take the statement out.`,
      ),
    ),
  ]);
  const refused = isCrossAccount(role, destination)
    ? refusedActions(role, destination, attached)
    : [];
  if (refused.length === 0) return open;
  const policy = attached.documents[0]?.holder;
  const fault = policy
    ? `does not let the role ${role.name} ${refused.join(" and ")} in ${destination.name}`
    : `is a destination of ${replication.config.name} in another account and has no BucketPolicy, so it does not let the role ${role.name} write replicas`;
  return [
    ...open,
    violation(
      policy ?? resource,
      `${fault}. Allow ${refused.join(" and ")} on its objects to account ${role.accountId ?? ""} on condition that aws:PrincipalArn is the role's ARN.`,
    ),
  ];
}

function refusedActions(role: Named, destination: Destination, attached: Attached): string[] {
  const actions = [
    REPLICATE,
    ...(destination.receivesDeleteMarkers ? ["s3:ReplicateDelete"] : []),
    ...(destination.changesOwner ? ["s3:ObjectOwnerOverrideToBucketOwner"] : []),
  ];
  // A policy of this bucket may well write its name out, so an unknown one may say anything.
  const thing = { ...destination, resource: undefined };
  const refused = requestsOf({ actions, thing, asks: overTls(objectsOf(destination)) }, role)
    .filter((request) => decision(attached, request, thing).kind !== "allowed")
    .map(({ action }) => action);
  return [...new Set(refused)];
}
