import * as kms from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";

import { EncryptionKey } from "./encryptionKey";
import type { KeySettings } from "./keySettings";
import { arnWhereOwned } from "./movedAccount";
import type { Partition } from "./partitions";
import type { Statement } from "./policyDocuments";
import { existingKeyStatements, keyDocument } from "./sideDocuments";
import { hasKey } from "./sseAlgorithm";
import type { Grantee, GrantingDestination, SideFacts } from "./topology";

/** The role of another account that replicates to a side; its ARN may be an Output. */
export type GranteeArgs = Omit<Grantee, "roleArn"> & { roleArn: pulumi.Input<string> };

/** What a side's key depends on. */
export interface SideKeyArgs {
  /** What its policy depends on and the settings decide. */
  facts: SideFacts;
  /** The partition of its Region. */
  partition: Partition;
  /** An existing key's ARN; undefined makes a key, unless the side encrypts by SSE-S3. */
  kmsKeyArn?: pulumi.Input<string>;
  /** What a key is to be like that is made. Defaults to the defaults of its settings. */
  key?: KeySettings;
  /** The roles of other accounts that replicate to this side. Defaults to none. */
  grantees?: GranteeArgs[];
  /** By what its statements are told from those of others in policies that they share. */
  replication: string;
  /** Tags of the key. Defaults to none. */
  tags?: Record<string, string>;
}

/** The key of a side: the one that is given, or one that is made; none with SSE-S3. */
export interface SideKey {
  keyArn?: pulumi.Output<string>;
  made?: kms.Key;
}

/** The ARN of the key that is given, or of one that is made as `<name>-key`. */
export function sideKey(name: string, args: SideKeyArgs, parent: pulumi.Resource): SideKey {
  const { facts, kmsKeyArn, key: settings = {}, tags } = args;
  if (!hasKey(facts)) return {};
  if (kmsKeyArn) return { keyArn: pulumi.output(kmsKeyArn) };
  const { key } = new EncryptionKey(
    `${name}-key`,
    {
      description: `Objects of the replicated bucket ${name}`,
      rotationPeriodInDays: settings.keyRotationPeriodInDays,
      deletionWindowInDays: settings.keyDeletionWindowInDays,
      tags,
    },
    { parent },
  );
  return { keyArn: arnWhereOwned(key.arn, facts, "key"), made: key };
}

/** What the owner of a key that was given must add to its policy; nothing where the stack writes it. */
export function requiredKeyStatements(
  { keyArn, made }: SideKey,
  { grantees = [], replication }: SideKeyArgs,
  side: pulumi.Output<GrantingDestination>,
): pulumi.Output<Statement[]> {
  return pulumi
    .all([side, pulumi.output(keyArn === undefined || made ? [] : grantees)])
    .apply(([to, roles]) => existingKeyStatements(replication, to, roles));
}

/** The policy of a key that was made. It names the bucket, and so follows it. */
export function sideKeyPolicy(
  name: string,
  made: kms.Key,
  args: SideKeyArgs,
  side: pulumi.Output<GrantingDestination>,
  parent: pulumi.Resource,
): kms.KeyPolicy {
  const { partition, key: settings } = args;
  const document = pulumi
    .all([side, pulumi.output(args.grantees ?? [])])
    .apply(([to, grantees]) => keyDocument(partition, to, grantees, settings));
  return new kms.KeyPolicy(
    `${name}-key-policy`,
    { keyId: made.keyId, policy: pulumi.jsonStringify(document) },
    // The provider would say "updated" and leave the policy on a key that was replaced.
    { parent, deletedWith: made, replaceOnChanges: ["keyId"] },
  );
}
