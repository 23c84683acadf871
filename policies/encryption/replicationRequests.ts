import type { PolicyResource } from "@pulumi/policy";

import type { Replication, Rule } from "../stack/replications";
import { prefixOf, replicatesDeleteMarkers } from "../stack/replications";
import type { Side } from "../stack/sides";
import { accountOf, propertyOf, regionOf } from "../stack/stackResources";
import { at, Unknown } from "../stack/unknownValues";
import { objectsFor } from "./bucketPolicies";
import type { RoleRequest } from "./roleRequests";
import { ALGORITHM, KEY_ID } from "./uploads";

/** What S3 asks of the source's bucket as the role. */
export function readsOf(source: Side, bucketArn: string, rules: readonly Rule[]): RoleRequest[] {
  const context = contextOf(source);
  const ofBucket = (action: string) => ({ action, resourcesFor: () => [bucketArn], context });
  const ofObjects = (action: string): RoleRequest => ({
    action,
    resourcesFor: (statement) =>
      rules.flatMap((rule) => objectsFor(statement, bucketArn, prefixOf(rule))),
    context,
  });
  return [
    ofBucket("s3:GetReplicationConfiguration"),
    ofBucket("s3:ListBucket"),
    ofObjects("s3:GetObjectVersionForReplication"),
    ofObjects("s3:GetObjectVersionAcl"),
    ofObjects("s3:GetObjectVersionTagging"),
  ];
}

/** How replicas of a rule are encrypted. */
export interface ReplicaEncryption {
  /** Such as `aws:kms`. */
  algorithm: string;
  /** Undefined where it is not known, and by SSE-S3, which has none. */
  keyArn: string | undefined;
}

/** What S3 asks of a destination's bucket as the role for one rule. */
export function writesOf(
  destination: Side,
  bucketArn: string,
  rule: Rule,
  { algorithm, keyArn }: ReplicaEncryption,
): RoleRequest[] {
  const ask = (action: string): RoleRequest => ({
    action,
    resourcesFor: (statement) => objectsFor(statement, bucketArn, prefixOf(rule)),
    context: contextOf(destination),
  });
  const replicate = ask("s3:ReplicateObject");
  // AWS lists the encryption headers as condition keys of this action.
  const headers = { [ALGORITHM]: algorithm, ...(keyArn === undefined ? {} : { [KEY_ID]: keyArn }) };
  const deleteMarkers = replicatesDeleteMarkers(rule);
  const unless = deleteMarkers instanceof Unknown ? [deleteMarkers] : [];
  const owner = at(rule.data, "destination", "accessControlTranslation", "owner");
  return [
    {
      ...replicate,
      context: { ...replicate.context, ...headers },
      unsure: keyArn === undefined && algorithm !== "AES256" ? [KEY_ID] : [],
    },
    ask("s3:ReplicateTags"),
    ...(deleteMarkers === false ? [] : [{ ...ask("s3:ReplicateDelete"), unless }]),
    ...(owner === "Destination" ? [ask("s3:ObjectOwnerOverrideToBucketOwner")] : []),
  ];
}

/** A key as S3 uses it for a bucket: with a Bucket Key or without, undefined where that is not known. */
export interface KeyUse {
  key: PolicyResource;
  bucketArn: string | Unknown;
  prefix: string;
  bucketKey: boolean | undefined;
}

/** Uses of a key by S3 as the role. */
export function keyRequests(actions: readonly string[], use: KeyUse): RoleRequest[] {
  const { key, bucketArn, prefix, bucketKey } = use;
  const arn = propertyOf(key, "arn");
  const region = regionOf(key);
  // AWS documents no value of kms:ViaService for S3 in China.
  const isTold = region !== undefined && !region.startsWith("cn-");
  const isBound = typeof bucketArn === "string" && bucketKey !== undefined;
  return actions.map((action) => ({
    action,
    // In a key's policy "*" is the key itself.
    resourcesFor: () => [typeof arn === "string" ? arn : "*"],
    context: {
      ...(isTold ? { "kms:ViaService": `s3.${region}.amazonaws.com` } : {}),
      ...(isBound
        ? {
            "kms:EncryptionContext:aws:s3:arn": bucketKey
              ? bucketArn
              : `${bucketArn}/${prefix}any/object`,
          }
        : {}),
    },
  }));
}

/** The rules of a replication that have this side for their destination. */
export const rulesTo = ({ bucket, name }: Side, { rules }: Replication): Rule[] =>
  rules.filter(({ destination: { resources, outside } }) =>
    bucket ? resources.includes(bucket) : outside === name,
  );

/** With a role of its own, S3 is not a principal itself and calls on nobody's behalf. */
function contextOf({ bucket }: Side): Record<string, string> {
  const account = bucket && accountOf(bucket);
  return {
    "aws:PrincipalIsAWSService": "false",
    "aws:ViaAWSService": "false",
    ...(account === undefined
      ? {}
      : { "aws:ResourceAccount": account, "s3:ResourceAccount": account }),
  };
}
