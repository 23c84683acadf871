import { s3ViaService } from "../../components/partitions";
import type { Condition, Statement } from "../../components/policyDocuments";
import { objectsOf } from "../../components/policyDocuments";
import type { Scope } from "../scope";
import { CANARY_PREFIX } from "./operations";

/** What an action is asked for on, as far as permissions tell things apart. */
export type Thing =
  | "bucket"
  | "newBucket"
  | "source"
  | "object"
  | "key"
  | "newKey"
  | "keyUse"
  | "alias"
  | "anything"
  | "role"
  | "boundedRole"
  | "passedRole"
  | "policy";

/** Actions that are asked for on something else than their service's buckets, keys and roles. */
const THINGS: Readonly<Record<string, readonly Thing[]>> = {
  "s3:CreateBucket": ["newBucket"],
  "s3:PutReplicationConfiguration": ["source"],
  "kms:CreateKey": ["newKey"],
  "kms:Decrypt": ["keyUse"],
  "kms:GenerateDataKey": ["keyUse"],
  "kms:ListAliases": ["anything"],
  // Both must allow it.
  "kms:CreateAlias": ["alias", "key"],
  "kms:UpdateAlias": ["alias", "key"],
  "kms:DeleteAlias": ["alias", "key"],
  "iam:CreateRole": ["boundedRole"],
  "iam:PutRolePolicy": ["boundedRole"],
  "iam:PutRolePermissionsBoundary": ["boundedRole"],
  "iam:PassRole": ["passedRole"],
  "iam:GetPolicy": ["policy"],
  "iam:GetPolicyVersion": ["policy"],
};

const OBJECT_ACTION = /^s3:(?:(?:Get|Put|Delete)Object|AbortMultipartUpload$)/;

/** What an action is asked for on. */
export function thingsOf(action: string): readonly Thing[] {
  const exception = THINGS[action];
  if (exception) return exception;
  if (action.startsWith("iam:")) return ["role"];
  if (action.startsWith("kms:")) return ["key"];
  return OBJECT_ACTION.test(action) ? ["object"] : ["bucket"];
}

/** Those of the actions that are asked for on this thing. */
export const actionsOn = (thing: Thing, actions: readonly string[]): string[] =>
  actions.filter((action) => thingsOf(action).includes(thing)).sort();

/** A statement that allows these actions; none where there is nothing to allow, or nothing to allow it on. */
export function allow(
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[] | "*",
  Condition?: Condition,
): Statement[] {
  if (Action.length === 0 || Resource.length === 0) return [];
  const statement = { Effect: "Allow" as const, Action: [...Action] };
  return [
    {
      Sid,
      ...statement,
      Resource: Resource === "*" ? Resource : [...Resource],
      ...(Condition && { Condition }),
    },
  ];
}

/** One statement for each set of tags that the stacks' keys may have. */
export function perKeyTags(
  Sid: string,
  actions: readonly string[],
  resource: readonly string[] | "*",
  { keyTags }: Scope,
  conditionOf: (tags: Record<string, string>) => Condition,
): Statement[] {
  return keyTags.flatMap((tags, index) =>
    allow(keyTags.length === 1 ? Sid : `${Sid}${index + 1}`, actions, resource, conditionOf(tags)),
  );
}

const prefixed = (prefix: string, tags: Record<string, string>) =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}/${key}`, value]));

/** A key that has the tags. */
export const hasTags = (tags: Record<string, string>): Condition => ({
  StringEquals: prefixed("aws:ResourceTag", tags),
});

/** A request that gives the tags, in one of the stacks' Regions. */
export const givesTags = (tags: Record<string, string>, regions: readonly string[]): Condition => ({
  StringEquals: {
    ...prefixed("aws:RequestTag", tags),
    "aws:RequestedRegion": [...regions],
  },
});

/** All keys of the account in the Regions where the stacks make some. */
export const madeKeys = ({ partition, accountId, keyRegions }: Scope): string[] =>
  keyRegions.map((region) => `arn:${partition}:kms:${region}:${accountId}:key/*`);

/** Everything of the account's own: an ARN of S3 does not tell whose a bucket is. */
export const ownedBy = (accountId: string): Condition => ({
  StringEquals: { "aws:ResourceAccount": accountId },
});

/** The ARNs of all buckets, made and taken over. */
export const allBuckets = ({ buckets, existingBuckets }: Scope): string[] => [
  ...new Set([...buckets, ...existingBuckets.map(({ arn }) => arn)]),
];

/** What `--canary` writes to a bucket. */
export const canariesOf = (bucketArn: string) => `${bucketArn}/*${CANARY_PREFIX}*`;

/** The use of any key for objects of the buckets, through S3. */
export function keyUse(scope: Scope): { resources: string[]; condition: Condition } {
  const { partition, accountId, regions } = scope;
  const buckets = allBuckets(scope);
  return {
    resources: regions.map((region) => `arn:${partition}:kms:${region}:${accountId}:key/*`),
    condition: {
      StringEquals: { "kms:ViaService": regions.flatMap(s3ViaService) },
      // The bucket's ARN with a Bucket Key, the object's without one; `*` stands for the end of both.
      StringLike: {
        "kms:EncryptionContext:aws:s3:arn": buckets.flatMap((arn) =>
          arn.endsWith("*") ? [arn] : [arn, objectsOf(arn)],
        ),
      },
    },
  };
}
