import type { PolicyResource } from "@pulumi/policy";

import { violation } from "../findings";
import { stackPolicy } from "../policy";
import type { AttachedDocument } from "../stack/attachedDocuments";
import { bucketDocuments, keyDocuments, roleDocuments } from "../stack/attachedDocuments";
import { sidesOf } from "../stack/sides";
import { unknownsIn } from "../stack/unknownValues";
import { participantsOf } from "./participants";

/**
 * Says once for each replication which of its policy documents a preview does not know, because they
 * name resources that the update makes. The other policies say of these documents what they can tell by
 * their dependencies, and judge them whole in the update.
 */
export const knowPolicyDocuments = stackPolicy(
  {
    name: "s3-replication-know-policy-documents",
    displayName: "Policy documents that only the update knows",
    description:
      "The policy documents of a replication are known, so that all of them are judged before anything changes.",
    enforcementLevel: "advisory",
    severity: "low",
    url: "https://www.pulumi.com/docs/iac/crossguard/",
    remediationSteps:
      "Nothing where the resources are new: the update judges the documents once it has made them, and every later preview does.",
    controls: {},
  },
  (stack) => {
    const { sides } = sidesOf(stack);
    const [ofBucket, ofKey, ofRole] = [
      bucketDocuments(stack),
      keyDocuments(stack),
      roleDocuments(stack),
    ];
    return participantsOf(stack).flatMap(({ replication, role, source, destinations }) => {
      const parts = [source, ...destinations];
      const keys = parts.flatMap((part) => part.keys.flatMap((key) => key.resource ?? []));
      const documents = [
        ...(role.resource ? ofRole(role.resource).documents : []),
        ...sides
          .filter(({ bucket }) => parts.some((part) => bucket && part.resource === bucket))
          .flatMap((side) => ofBucket(side).documents),
        ...[...new Set(keys)].flatMap((key) => ofKey(key).documents),
      ];
      const names = unknownNames(documents);
      if (names.length === 0) return [];
      return [
        violation(
          replication.config,
          `has policy documents that are known only after the update, which is when they are judged: ${names.join(", ")}.`,
        ),
      ];
    });
  },
);

function unknownNames(documents: readonly AttachedDocument[]): string[] {
  const unknown = documents.filter(({ statements }) => unknownsIn(statements).length > 0);
  return [...new Set<PolicyResource>(unknown.map(({ holder }) => holder))].map(({ name }) => name);
}
