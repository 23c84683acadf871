import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import type { AttachedDocument } from "../stack/attachedDocuments";
import { roleDocuments } from "../stack/attachedDocuments";
import type { Statement } from "../stack/documents";
import { show, Unknown } from "../stack/unknownValues";
import type { Participants } from "./participants";
import { participantsOf } from "./participants";

interface Config {
  allowedActions: string[];
}

/**
 * The role of a replication can do no more than replicate: no wildcard actions, no actions that S3 does
 * not use for it, no resources but the buckets and keys of the rules.
 *
 * Statements on keys may name any, one by one: older objects lie under keys that no rule shows. What S3
 * Batch Replication does besides belongs to a role of its own, or into the option `allowedActions`. AWS's
 * own managed policies are all more than a role needs. A document that a preview does not know is judged
 * in the update.
 */
export const grantRoleNoMore = stackPolicy<Config>(
  {
    name: "s3-replication-grant-role-no-more",
    displayName: "The replication role can do nothing else",
    description:
      "The role of a replication may do nothing that S3 does not do to replicate, and that with the buckets and keys of its rules alone.",
    enforcementLevel: "mandatory",
    severity: "medium",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html",
    remediationSteps:
      "List the actions one by one, and as resources the ARNs of the source, of the destinations and of their keys. Give the role no managed policy of AWS.",
    controls: {
      securityHub: ["KMS.1", "KMS.2"],
      config: [
        "iam-customer-policy-blocked-kms-actions",
        "iam-inline-policy-blocked-kms-actions",
        "iam-policy-no-statements-with-full-access",
      ],
      nist: ["AC-6"],
    },
  },
  (stack, { allowedActions }) => {
    const documentsOf = roleDocuments(stack);
    const byRole = new Map<string, Participants[]>();
    for (const one of participantsOf(stack)) {
      byRole.set(one.role.arn, [...(byRole.get(one.role.arn) ?? []), one]);
    }
    return [...byRole.values()].flatMap((participants): Finding[] => {
      const role = participants[0]?.role.resource;
      if (!role) return [];
      const { documents, elsewhere } = documentsOf(role);
      return [
        ...elsewhere
          .filter(({ arn }) => arn.includes(":iam::aws:policy/"))
          .map(({ arn, holder }) =>
            violation(
              holder,
              `gives the replication role ${role.name} the policy ${arn} of AWS, which allows far more than replication. Write a policy for the role that names its buckets and keys.`,
            ),
          ),
        ...documents.flatMap((document) =>
          documentFindings(document, participants, allowedActions),
        ),
      ];
    });
  },
  {
    allowedActions: {
      type: "array",
      items: { type: "string" },
      description: "Actions that the role may do besides, such as s3:GetObjectVersion.",
      default: [],
    },
  },
);

/** All that S3 does as the role. Where AWS's pages disagree, what any of them lists. */
const REPLICATION_ACTIONS = [
  "s3:GetReplicationConfiguration",
  "s3:ListBucket",
  "s3:GetBucketVersioning",
  "s3:GetObjectVersionForReplication",
  "s3:GetObjectVersionAcl",
  "s3:GetObjectVersionTagging",
  "s3:GetObjectVersionAnnotationForReplication",
  "s3:GetObjectRetention",
  "s3:GetObjectLegalHold",
  "s3:ReplicateObject",
  "s3:ReplicateDelete",
  "s3:ReplicateTags",
  "s3:ReplicateObjectAnnotation",
  "s3:ObjectOwnerOverrideToBucketOwner",
  "kms:Decrypt",
  "kms:Encrypt",
  "kms:GenerateDataKey",
];

function documentFindings(
  { holder, statements }: AttachedDocument,
  participants: readonly Participants[],
  allowedActions: readonly string[],
): Finding[] {
  if (statements instanceof Unknown) return [];
  const allowed = new Set(
    [...REPLICATION_ACTIONS, ...allowedActions].map((action) => action.toLowerCase()),
  );
  const buckets = participants.flatMap(({ source, destinations }) =>
    [source, ...destinations].map(({ arn }) => arn),
  );
  return statements
    .filter(({ effect }) => effect === "Allow")
    .flatMap((statement) => {
      const faults = [...actionFaults(statement, allowed), ...resourceFaults(statement, buckets)];
      return faults.length === 0
        ? []
        : violation(
            holder,
            `${statement.label} lets the replication role do more than replicate: ${faults.join("; ")}. Name what the rules need, one by one.`,
          );
    });
}

function actionFaults({ actions, exceptActions }: Statement, allowed: ReadonlySet<string>) {
  if (exceptActions) return [`it allows everything except ${actions.map(show).join(", ")}`];
  const more = actions.filter(
    (action) => typeof action === "string" && !allowed.has(action.toLowerCase()),
  );
  return more.length > 0 ? [`it allows ${more.map(String).join(", ")}`] : [];
}

/** A key's ARN without a wildcard names one key. */
const ONE_KEY = /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/;

function resourceFaults(
  { resources, exceptResources }: Statement,
  buckets: readonly string[],
): string[] {
  if (exceptResources) return [`it is about everything except ${resources.map(show).join(", ")}`];
  const isNeeded = (resource: string) =>
    ONE_KEY.test(resource) ||
    buckets.some((bucket) => resource === bucket || resource.startsWith(`${bucket}/`));
  const more = resources.filter((resource) => typeof resource === "string" && !isNeeded(resource));
  return more.length > 0 ? [`it is about ${more.map(String).join(", ")}`] : [];
}
