import type { PolicyResource } from "@pulumi/policy";

import type { Reference } from "./references";
import { keyReference } from "./references";
import { BUCKET_ENCRYPTION } from "./resourceTypes";
import type { Side } from "./sides";
import { settingsOf } from "./sides";
import type { Stack } from "./stack";
import { dependenciesOf, propertyOf } from "./stackResources";
import { at, itemsOf, Unknown } from "./unknownValues";

/** The default encryption of a side, as one rule of a configuration of the stack has it. */
export interface DefaultEncryption {
  /** The BucketServerSideEncryptionConfiguration. */
  config: PolicyResource;
  /** Such as `aws:kms`. */
  algorithm: unknown;
  /** An ARN, an id or an alias, as it is written. */
  keyId: unknown;
  /** What `keyId` stands for; undefined where it is not set. */
  key?: Reference;
  bucketKeyEnabled: unknown;
  /** Such as `SSE-C`. */
  blockedEncryptionTypes: unknown[];
}

/** A side's default encryption, and the values that keep a preview from telling it. */
export interface DefaultEncryptions {
  encryptions: DefaultEncryption[];
  unknown: Unknown[];
}

/** SSE-KMS and DSSE-KMS: what encrypts under a key that can be named. */
const KMS_ALGORITHMS: readonly unknown[] = ["aws:kms", "aws:kms:dsse"];

/** Whether it encrypts, or may encrypt, under a key of KMS. */
export const isByKms = ({ algorithm }: DefaultEncryption) =>
  algorithm instanceof Unknown || KMS_ALGORITHMS.includes(algorithm);

/** Whether new objects get a Bucket Key. Only SSE-KMS knows them: elsewhere the setting means nothing. */
export const bucketKeyOf = ({ algorithm, bucketKeyEnabled }: DefaultEncryption): unknown =>
  algorithm === "aws:kms" || algorithm instanceof Unknown ? bucketKeyEnabled : false;

/** Finds what the stack's configurations say of a side; its inline property does not count. */
export function defaultEncryptionsOf(stack: Stack): (side: Side) => DefaultEncryptions {
  const configsOf = settingsOf(stack, BUCKET_ENCRYPTION);
  return (side) => {
    const { resources, unknown } = configsOf(side);
    const encryptions = resources.flatMap((config) =>
      itemsOf(propertyOf(config, "rules")).map((rule) => encryptionOf(stack, config, rule)),
    );
    return { encryptions, unknown };
  };
}

function encryptionOf(stack: Stack, config: PolicyResource, rule: unknown): DefaultEncryption {
  const settings = at(rule, "applyServerSideEncryptionByDefault");
  const keyId = at(settings, "kmsMasterKeyId");
  return {
    config,
    algorithm: at(settings, "sseAlgorithm"),
    keyId,
    key:
      keyId === undefined ? undefined : keyReference(stack, keyId, dependenciesOf(config, "rules")),
    bucketKeyEnabled: at(rule, "bucketKeyEnabled"),
    blockedEncryptionTypes: itemsOf(at(rule, "blockedEncryptionTypes")),
  };
}
