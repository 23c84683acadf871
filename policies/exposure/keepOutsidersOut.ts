import type { PolicyResource } from "@pulumi/policy";

import type { Finding } from "../findings";
import { ruleViolation } from "../findings";
import { stackPolicy } from "../policy";
import { bucketDocuments } from "../stack/attachedDocuments";
import type { Statement } from "../stack/documents";
import { isAbout } from "../stack/evaluation";
import { sidesOf } from "../stack/sides";
import type { Stack } from "../stack/stack";
import { accountOf } from "../stack/stackResources";
import { Unknown, unknownsIn } from "../stack/unknownValues";
import { outsidersOf, publicness } from "./outsiders";

interface Config {
  actions: string[];
}

/**
 * No bucket policy of a replication lets everybody in, or lets another account do what takes the bucket,
 * its versions or its replication out of its owner's hands.
 *
 * Only what is allowed is judged, whatever a denial takes away again. The bucket's own account is its
 * provider's, or that of another resource by the same provider; where neither tells, only what is open
 * to everybody is found. Canonical user ids are not looked at. A document that a preview does not know
 * as a whole is judged in the update.
 */
export const keepOutsidersOut = stackPolicy<Config>(
  {
    name: "s3-replication-keep-outsiders-out",
    displayName: "Bucket policies keep outsiders out",
    description:
      "Bucket policies of a replication grant nothing to everybody, and no power over the bucket to other accounts.",
    enforcementLevel: "mandatory",
    severity: "high",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    remediationSteps:
      "Name the principals of each statement, or add a condition such as aws:PrincipalOrgID. Give other accounts only what replication needs: s3:ReplicateObject, s3:ReplicateDelete and s3:ReplicateTags.",
    controls: {
      securityHub: ["S3.2", "S3.3", "S3.6"],
      config: [
        "s3-bucket-public-read-prohibited",
        "s3-bucket-public-write-prohibited",
        "s3-bucket-blacklisted-actions-prohibited",
      ],
      checkov: ["CKV_AWS_70"],
      nist: ["AC-3", "SC-7"],
    },
  },
  (stack, { actions }) => {
    const { sides, unknown } = sidesOf(stack);
    const documentsOf = bucketDocuments(stack);
    return [
      ...unknown,
      ...sides.flatMap((side) => {
        const { documents, unknown: others } = documentsOf(side);
        const what = `${side.name}, ${side.part}`;
        return [
          ...others,
          ...documents.flatMap(({ holder, statements }) => {
            if (statements instanceof Unknown) return [];
            const own = ownAccount(stack, holder);
            return statements
              .filter(({ effect }) => effect === "Allow")
              .flatMap((statement) => statementFindings(holder, statement, actions, own, what));
          }),
        ];
      }),
    ];
  },
  {
    actions: {
      type: "array",
      description: "The actions that no bucket policy of a replication grants to other accounts.",
      items: { type: "string", pattern: "^s3:[A-Za-z]+$" },
      default: [
        "s3:BypassGovernanceRetention",
        "s3:DeleteBucketPolicy",
        "s3:DeleteObjectVersion",
        "s3:PutBucketAcl",
        "s3:PutBucketPolicy",
        "s3:PutBucketVersioning",
        "s3:PutEncryptionConfiguration",
        "s3:PutObjectAcl",
        "s3:PutReplicationConfiguration",
      ],
    },
  },
);

function statementFindings(
  holder: PolicyResource,
  statement: Statement,
  actions: readonly string[],
  own: string | undefined,
  what: string,
): Finding[] {
  const { label, aws = [], conditions } = statement;
  const openness = publicness(statement);
  if (openness === "unknown") return unknownsIn([aws, conditions]);
  if (openness === "yes") {
    return [
      ruleViolation(
        holder,
        [label],
        `lets everybody in to ${what}. Name its principals, or add a condition that tells their organization, account or network, such as aws:PrincipalOrgID.`,
      ),
    ];
  }
  const granted = actions.map((action) => ({ action, verdict: grants(statement, action) }));
  const sure = granted.filter(({ verdict }) => verdict === "yes").map(({ action }) => action);
  const outsiders = outsidersOf(statement, own);
  const unknownOutsiders = unknownsIn(aws);
  if (sure.length > 0 && outsiders.length > 0) {
    return [
      ruleViolation(
        holder,
        [label],
        `gives ${outsiders.join(", ")} ${sure.join(", ")} on ${what}. Take ${sure.length > 1 ? "these actions" : "this action"} out: replication needs none of the kind.`,
      ),
    ];
  }
  if (sure.length > 0) return unknownOutsiders;
  const isOpen = outsiders.length > 0 || unknownOutsiders.length > 0;
  return isOpen && granted.some(({ verdict }) => verdict === "unknown")
    ? unknownsIn(statement.actions)
    : [];
}

/** Whether a statement is about an action, whoever asks for whatever in whatever circumstances. */
function grants(statement: Statement, action: string) {
  const anything = { resources: ["*"], exceptResources: false, conditions: [] };
  return isAbout({ ...statement, ...anything }, { action, resource: "*" });
}

function ownAccount({ resources }: Stack, holder: PolicyResource): string | undefined {
  const { provider: by } = holder;
  const fellows = resources.filter(({ provider }) => by && provider?.urn === by.urn);
  return [holder, ...fellows].map(accountOf).find((account) => account !== undefined);
}
