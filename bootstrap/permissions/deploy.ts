import type { Statement } from "../../components/policyDocuments";
import { objectsOf } from "../../components/policyDocuments";
import type { Scope } from "../scope";
import { operationActions } from "./operations";
import { FORCE_DESTROY, actionsOf } from "./resourceTypes";
import {
  actionsOn,
  allBuckets,
  allow,
  canariesOf,
  givesTags,
  hasTags,
  keyUse,
  madeKeys,
  ownedBy,
  perKeyTags,
} from "./statements";
import { BUCKET_TYPES, EXISTING_BUCKET_TYPES, KEY_TYPES, REPLICATION, ROLE_TYPES } from "./types";

const CHANGES = ["create", "update", "delete"] as const;

/** What the deploy role may change, beside what it may read. */
export function changeStatements(scope: Scope, boundaryArn: string): Statement[] {
  return [
    ...bucketStatements(scope),
    ...existingBucketStatements(scope),
    ...keyStatements(scope),
    ...roleStatements(scope, boundaryArn),
  ];
}

function bucketStatements({ buckets, forcedBuckets, sources, regions }: Scope): Statement[] {
  const actions = actionsOf([...BUCKET_TYPES, REPLICATION], CHANGES);
  return [
    ...allow("CreateBuckets", actionsOn("newBucket", actions), buckets, {
      StringEquals: { "aws:RequestedRegion": regions },
    }),
    ...allow("ChangeBuckets", actionsOn("bucket", actions), buckets),
    ...allow("ConfigureReplication", actionsOn("source", actions), sources),
    ...allow("ListForcedBuckets", actionsOn("bucket", FORCE_DESTROY), forcedBuckets),
    ...allow(
      "EmptyForcedBuckets",
      actionsOn("object", FORCE_DESTROY),
      forcedBuckets.map(objectsOf),
    ),
  ];
}

function existingBucketStatements({ existingBuckets }: Scope): Statement[] {
  return existingBuckets.flatMap((bucket, index) => {
    const types = Object.entries(EXISTING_BUCKET_TYPES)
      .filter(([setting]) => bucket[setting as keyof typeof EXISTING_BUCKET_TYPES] === true)
      .map(([, type]) => type);
    // What a stack did to such a bucket stays when the stack goes.
    const actions = actionsOn("bucket", actionsOf(types, ["create", "update"]));
    return allow(`ChangeExistingBucket${index + 1}`, actions, [bucket.arn]);
  });
}

function keyStatements(scope: Scope): Statement[] {
  const actions = actionsOf(KEY_TYPES, CHANGES);
  const { aliases, keyRegions } = scope;
  const keys = madeKeys(scope);
  const tags = (tags: Record<string, string>) => givesTags(tags, keyRegions);
  return [
    ...perKeyTags("CreateKeys", actionsOn("newKey", actions), "*", scope, tags),
    // A key that is created with tags is tagged before it has any.
    ...perKeyTags("TagNewKeys", ["kms:TagResource"], keys, scope, tags),
    ...perKeyTags("ChangeKeys", actionsOn("key", actions), keys, scope, hasTags),
    ...allow("NameKeys", actionsOn("alias", actions), aliases),
  ];
}

function roleStatements({ roles, existingRoles }: Scope, boundaryArn: string): Statement[] {
  const actions = actionsOf([...ROLE_TYPES, REPLICATION], CHANGES);
  return [
    ...allow("CreateBoundedRoles", actionsOn("boundedRole", actions), roles, {
      StringEquals: { "iam:PermissionsBoundary": boundaryArn },
    }),
    ...allow("ChangeRoles", actionsOn("role", actions), roles),
    ...allow("HandRolesToS3", actionsOn("passedRole", actions), [...roles, ...existingRoles], {
      StringEquals: { "iam:PassedToService": "s3.amazonaws.com" },
    }),
  ];
}

/** What `verify --canary` needs of the deploy role: objects under the canaries' prefix, and their keys. */
export function canaryStatements(scope: Scope): Statement[] {
  const actions = operationActions("canary");
  const objects = actionsOn("object", actions);
  const writes = objects.filter((action) => action.startsWith("s3:Put"));
  const removals = objects.filter((action) => action.startsWith("s3:Delete"));
  const { resources, condition } = keyUse(scope);
  const owned = ownedBy(scope.accountId);
  return [
    ...allow("WriteCanaries", writes, scope.sources.map(canariesOf), owned),
    ...allow("RemoveCanaries", removals, allBuckets(scope).map(canariesOf), owned),
    ...allow("UseKeysForCanaries", actionsOn("keyUse", actions), resources, condition),
  ];
}

/** What `teardown` needs of the deploy role, where an administrator lets it delete data. */
export function teardownStatements(scope: Scope): Statement[] {
  const actions = operationActions("teardown").filter((action) => !action.startsWith("s3:Get"));
  const buckets = allBuckets(scope);
  return [
    ...allow("ListForTeardown", actionsOn("bucket", actions), buckets),
    ...allow(
      "Teardown",
      actionsOn("object", actions),
      buckets.map(objectsOf),
      ownedBy(scope.accountId),
    ),
  ];
}
