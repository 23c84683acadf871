import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import type { Statement } from "../stack/documents";
import { statementsOf } from "../stack/documents";
import { isMetBy } from "../stack/evaluation";
import { replicationsOf } from "../stack/replications";
import { propertyOf } from "../stack/stackResources";
import { show, Unknown } from "../stack/unknownValues";

/**
 * S3 may assume the role of a replication, and nobody else may. S3 Batch Operations may too: AWS shows
 * one role for both.
 *
 * No page of AWS shows a condition in this trust, and no policy can tell whether one holds: conditions
 * are not judged. A role outside the stack is not either.
 */
export const trustOnlyS3 = stackPolicy(
  {
    name: "s3-replication-trust-only-s3",
    displayName: "Only S3 assumes the replication role",
    description: "S3 may assume the role of a replication, and nobody else may.",
    enforcementLevel: "mandatory",
    severity: "high",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html",
    remediationSteps:
      'Give the role an assumeRolePolicy with one statement: Allow, Principal { Service: "s3.amazonaws.com" }, Action sts:AssumeRole.',
    controls: { checkov: ["CKV_AWS_60", "CKV_AWS_61"], nist: ["AC-6"] },
  },
  (stack) => {
    const roles = new Set(replicationsOf(stack).flatMap(({ role }) => role.resources));
    return [...roles].flatMap((role): Finding[] => {
      const statements = statementsOf(propertyOf(role, "assumeRolePolicy"));
      if (statements instanceof Unknown) return [statements];
      return [
        ...(isTrusted(statements)
          ? []
          : [
              violation(
                role,
                `is a replication role, and its assumeRolePolicy does not let S3 assume it, so nothing is replicated. Allow sts:AssumeRole to the service s3.amazonaws.com.`,
              ),
            ]),
        ...statements.flatMap((statement) => {
          const others = othersIn(statement);
          return others.length === 0
            ? []
            : violation(
                role,
                `is a replication role, and ${statement.label} of its assumeRolePolicy lets ${others.join(", ")} assume it. Trust s3.amazonaws.com alone.`,
              );
        }),
      ];
    });
  },
);

const S3 = "s3.amazonaws.com";
const TRUSTED: readonly unknown[] = [S3, "batchoperations.s3.amazonaws.com"];

function isTrusted(statements: readonly Statement[]): boolean {
  const namesS3 = ({ aws = [], services }: Statement) =>
    aws.includes("*") || services.some((name) => name === S3 || name instanceof Unknown);
  // Conditions are not judged, and a trust names no resource.
  const toS3 = statements
    .filter(namesS3)
    .map((statement) => ({ ...statement, conditions: [], resources: ["*"] }));
  return isMetBy(toS3, "Allow", { action: "sts:AssumeRole", resource: "*" }) !== "no";
}

function othersIn({
  effect,
  aws = [],
  services,
  federated,
  exceptPrincipals,
}: Statement): string[] {
  if (effect !== "Allow") return [];
  if (exceptPrincipals) return ["everybody but a few"];
  return [...aws, ...services, ...federated]
    .filter((principal) => !(principal instanceof Unknown) && !TRUSTED.includes(principal))
    .map((principal) => (principal === "*" ? "everybody" : show(principal)));
}
