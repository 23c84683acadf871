import type { Statement } from "../../components/policyDocuments";
import { objectsOf } from "../../components/policyDocuments";
import type { Scope } from "../scope";
import { operationActions } from "./operations";
import { actionsOf } from "./resourceTypes";
import { actionsOn, allBuckets, allow, hasTags, madeKeys, ownedBy, perKeyTags } from "./statements";
import { BUCKET_TYPES, KEY_TYPES, REPLICATION, ROLE_TYPES } from "./types";

const READ = ["read"] as const;

/** What the preview role may do, and the deploy role too: read what the stacks have, and what `verify` looks at. */
export function readStatements(scope: Scope): Statement[] {
  const verify = operationActions("verify");
  const looks = [...verify, ...operationActions("import")];
  const reading = (types: readonly string[]) => [...new Set([...actionsOf(types, READ), ...looks])];
  const buckets = allBuckets(scope);
  const keys = actionsOn("key", reading(KEY_TYPES));
  const hasKeys = scope.aliases.length + scope.existingKeys.length > 0;
  const roles = [...scope.roles, ...scope.existingRoles];
  return [
    ...allow("ReadBuckets", actionsOn("bucket", reading([...BUCKET_TYPES, REPLICATION])), buckets),
    ...allow(
      "ReadObjects",
      actionsOn("object", verify),
      buckets.map(objectsOf),
      ownedBy(scope.accountId),
    ),
    ...perKeyTags("ReadKeys", keys, madeKeys(scope), scope, hasTags),
    ...allow("ReadExistingKeys", actionsOn("key", verify), scope.existingKeys),
    // Of the whole account and Region: AWS knows no other way to ask for aliases.
    ...allow("ListAliases", actionsOn("anything", reading(KEY_TYPES)), hasKeys ? "*" : []),
    ...allow("ReadRoles", actionsOn("role", reading(ROLE_TYPES)), roles),
    ...(scope.existingRoles.length > 0
      ? allow("ReadPoliciesOfRoles", actionsOn("policy", verify), [
          `arn:${scope.partition}:iam::${scope.accountId}:policy/*`,
          `arn:${scope.partition}:iam::aws:policy/*`,
        ])
      : []),
  ];
}
