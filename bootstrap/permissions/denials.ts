import type { Statement } from "../../components/policyDocuments";
import type { Scope } from "../scope";
import { madeKeys } from "./statements";

/** What the administrator makes and nobody else may touch, by ARN. */
export interface Untouchables {
  roles: string[];
  boundary: string;
}

const deny = (Sid: string, rest: Omit<Statement, "Sid" | "Effect">): Statement => ({
  Sid,
  Effect: "Deny",
  ...rest,
});

/**
 * What the deploy role is denied whatever else it is given, now or later: to change who it is, who may enter it,
 * what bounds the roles that it makes, and to claim keys that have another owner's tag.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
 */
export function denials(scope: Scope, { roles, boundary }: Untouchables): Statement[] {
  const { partition, accountId, keyTags } = scope;
  const tagKeys = [...new Set(keyTags.flatMap((tags) => Object.keys(tags)))].sort();
  return [
    deny("LeaveIdentitiesAlone", {
      Action: "iam:*",
      Resource: [...roles, boundary, `arn:${partition}:iam::${accountId}:oidc-provider/*`],
    }),
    deny("LeaveBoundariesOn", { Action: "iam:DeleteRolePermissionsBoundary", Resource: "*" }),
    ...tagKeys.map((key, index) =>
      deny(`ClaimNoOthersKeys${tagKeys.length === 1 ? "" : index + 1}`, {
        Action: "kms:TagResource",
        Resource: madeKeys(scope),
        Condition: {
          StringNotEquals: {
            [`aws:ResourceTag/${key}`]: keyTags.flatMap((tags) => tags[key] ?? []),
          },
          Null: { [`aws:ResourceTag/${key}`]: "false" },
        },
      }),
    ),
  ];
}
