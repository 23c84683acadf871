import type { PolicyResource } from "@pulumi/policy";

import type { Attached, AttachedDocument, RoleDocuments } from "../stack/attachedDocuments";
import type { Statement } from "../stack/documents";
import type { Request } from "../stack/evaluation";
import { isAbout, isMetBy } from "../stack/evaluation";
import { KEY, KEY_ALIAS } from "../stack/resourceTypes";
import { dependenciesOf, origins } from "../stack/stackResources";
import { Unknown } from "../stack/unknownValues";
import { matches } from "../stack/patterns";
import type { Named } from "./named";

/** Why a request is refused; `allowed` too where a preview cannot tell, which is left to the update. */
export type Decision =
  | { kind: "allowed" }
  /** No statement is about it. */
  | { kind: "missing" }
  /** A statement would allow it, but for its conditions. */
  | { kind: "condition"; statement: Statement; holder: string }
  | { kind: "denied"; statement: Statement; holder: string };

/** What policies of AWS by these names allow; of others nothing is known. */
const AWS_POLICIES: Readonly<Record<string, readonly string[]>> = {
  AdministratorAccess: ["*"],
  PowerUserAccess: ["*"],
  AmazonS3FullAccess: ["s3:*"],
  AmazonS3ReadOnlyAccess: ["s3:Get*", "s3:List*"],
};

/** What a role's policies say to a request about something. */
export function decisionOfRole(
  { documents, unknown, elsewhere }: RoleDocuments,
  request: Request,
  thing: Named,
): Decision {
  const isAllowedElsewhere = elsewhere.some(({ arn }) => {
    const actions = AWS_POLICIES[arn.split("/").at(-1) ?? ""];
    return actions?.some((action) => matches(action, request.action) === "yes") ?? true;
  });
  return decision({ documents, unknown }, request, thing, isAllowedElsewhere);
}

/** What the policies of a bucket or a key say to a request about it. */
export function decision(
  { documents, unknown }: Attached,
  request: Request,
  thing: Named,
  isAllowedElsewhere = false,
): Decision {
  const known = documents.flatMap(({ statements, holder }) =>
    statements instanceof Unknown ? [] : statements.map((statement) => ({ statement, holder })),
  );
  const denied = known.find(
    ({ statement }) => statement.effect === "Deny" && isAbout(statement, request) === "yes",
  );
  if (denied) return { kind: "denied", ...named(denied) };
  const statements = known.map(({ statement }) => statement);
  if (isAllowedElsewhere || unknown.length > 0) return { kind: "allowed" };
  if (isMetBy(statements, "Allow", request) !== "no") return { kind: "allowed" };
  if (documents.some((document) => mayName(document, thing))) return { kind: "allowed" };
  const conditional = known.find(
    ({ statement }) =>
      statement.effect === "Allow" && isAbout({ ...statement, conditions: [] }, request) !== "no",
  );
  return conditional ? { kind: "condition", ...named(conditional) } : { kind: "missing" };
}

/**
 * Whether a document that a preview does not know may name a thing. A bucket's name may be written out in
 * it, and so may all that is outside the stack. A key's id is made up by KMS: a document can name a key of
 * the stack only if it depends on it, or by a wildcard, which is refused anyway.
 */
function mayName({ statements, dependencies }: AttachedDocument, { resource }: Named): boolean {
  if (!(statements instanceof Unknown)) return false;
  if (!resource || !KEY.has(resource.type) || dependencies.length === 0) return true;
  return allOrigins(dependencies, KEY).some((one) => behindAlias(one).includes(resource));
}

/** A key itself, or the one that an alias of the stack points to. */
const behindAlias = (key: PolicyResource) =>
  KEY_ALIAS.has(key.type) ? dependenciesOf(key, "targetKeyId") : [key];

function allOrigins(dependencies: AttachedDocument["dependencies"], kind: typeof KEY) {
  // One by one, since those that exist already count here too.
  return dependencies.flatMap((dependency) => origins([dependency], kind));
}

const named = ({ statement, holder }: { statement: Statement; holder: { name: string } }) => ({
  statement,
  holder: holder.name,
});
