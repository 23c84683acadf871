import type { PolicyResource } from "@pulumi/policy";

import type { Reference } from "./references";
import { keyReference } from "./references";
import { replicationsOf } from "./replications";
import { KEY_ALIAS } from "./resourceTypes";
import { sidesOf } from "./sides";
import type { Stack } from "./stack";
import { dependenciesOf, propertyOf } from "./stackResources";
import type { Unknown } from "./unknownValues";
import type { DefaultEncryption } from "./defaultEncryption";
import { defaultEncryptionsOf, isByKms } from "./defaultEncryption";

/** A key of the stack that a replication needs. */
export interface ReplicationKey {
  key: PolicyResource;
  /** What for, in a message: `encrypts archive-source, the source of archive`. */
  use: string;
}

/** The keys of all replications, each once, and the values that keep a preview from telling others. */
export interface ReplicationKeys {
  keys: ReplicationKey[];
  unknown: Unknown[];
}

/**
 * The keys of the stack that encrypt a side by default or its replicas. Keys outside the stack are
 * others' to keep; so are those of objects older than the bucket's default.
 */
export function replicationKeysOf(stack: Stack): ReplicationKeys {
  const encryptionsOf = defaultEncryptionsOf(stack);
  const { sides, unknown } = sidesOf(stack);
  const found = new Map<PolicyResource, string>();
  const pending = [...unknown];
  const add = (reference: Reference | undefined, use: string) => {
    const { keys, unknown: open } = keysBehind(stack, reference);
    for (const key of keys) if (!found.has(key)) found.set(key, use);
    pending.push(...open);
  };
  for (const side of sides) {
    const { encryptions, unknown: open } = encryptionsOf(side);
    pending.push(...open);
    for (const encryption of encryptions.filter(isByKms)) {
      add(encryption.key, `encrypts ${side.name}, ${side.part}`);
    }
  }
  for (const { config, rules } of replicationsOf(stack)) {
    for (const { replicaKey } of rules) add(replicaKey, `encrypts replicas of ${config.name}`);
  }
  return {
    keys: [...found].map(([key, use]) => ({ key, use })),
    unknown: [...new Map(pending.map((one) => [`${one.urn} ${one.path}`, one])).values()],
  };
}

/** The keys of the stack that a reference may mean: of an alias, the key that it points to. */
export function keysBehind(
  stack: Stack,
  reference: Reference | undefined,
): { keys: PolicyResource[]; unknown: Unknown[] } {
  const parts = (reference?.resources ?? []).map((resource) => {
    if (!KEY_ALIAS.has(resource.type)) return { keys: [resource], unknown: [] };
    const target = propertyOf(resource, "targetKeyId");
    const behind = keyReference(stack, target, dependenciesOf(resource, "targetKeyId"));
    // An alias points to a key, never to an alias.
    const keys = behind.resources.filter(({ type }) => !KEY_ALIAS.has(type));
    return { keys, unknown: behind.unknown ? [behind.unknown] : [] };
  });
  return {
    keys: [...new Set(parts.flatMap(({ keys }) => keys))],
    unknown: [
      ...(reference?.unknown ? [reference.unknown] : []),
      ...parts.flatMap(({ unknown }) => unknown),
    ],
  };
}

const KEY_ARN = /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\//;

/** The ARNs of the key of a default encryption, as far as they are known. */
export function keyArnsOf(stack: Stack, { keyId, key }: DefaultEncryption): string[] {
  const arns = [keyId, ...keysBehind(stack, key).keys.map((one) => propertyOf(one, "arn"))];
  return [
    ...new Set(arns.filter((arn) => typeof arn === "string" && KEY_ARN.test(arn)).map(String)),
  ];
}
