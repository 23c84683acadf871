import type { Document } from "../components/policyDocuments";
import { documentOf } from "../components/policyDocuments";
import { boundaryDocument } from "./boundary";
import { denials } from "./permissions/denials";
import { canaryStatements, changeStatements, teardownStatements } from "./permissions/deploy";
import { readStatements } from "./permissions/preview";
import type { Scope, StackSettings } from "./scope";
import { scopeOf } from "./scope";
import type { BootstrapSettings } from "./settings";
import { namesOf } from "./settings";

/** The policies of an account. */
export interface Documents {
  preview: Document;
  deploy: Document;
  /** Undefined where no stack makes a replication role in the account. */
  boundary?: Document;
}

/** The ARN of an identity that the program makes. */
const arnOf = (
  kind: "role" | "policy",
  { partition, accountId }: Scope,
  { path = "/" }: BootstrapSettings,
  name: string,
) => `arn:${partition}:iam::${accountId}:${kind}${path}${name}`;

/** What each of the roles may do, and what bounds the roles that the deploy role makes. */
export function documentsOf(
  settings: BootstrapSettings,
  stacks: readonly StackSettings[],
): Documents {
  const scope = scopeOf(settings, stacks);
  const names = namesOf(settings);
  const boundary = arnOf("policy", scope, settings, names.boundary);
  const roles = [names.preview, names.deploy].map((name) => arnOf("role", scope, settings, name));
  const ours = stacks.filter(
    ({ source, role }) =>
      source.accountId === settings.accountId && role?.existingArn === undefined,
  );
  return {
    preview: documentOf(...readStatements(scope)),
    deploy: documentOf(
      ...readStatements(scope),
      ...changeStatements(scope, boundary),
      ...canaryStatements(scope),
      ...(settings.teardown === true ? teardownStatements(scope) : []),
      ...denials(scope, { roles, boundary }),
    ),
    boundary: ours.length > 0 ? boundaryDocument(ours) : undefined,
  };
}
