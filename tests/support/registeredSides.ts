import assert from "node:assert/strict";

import type { Registration } from "../../proof/recording/recorder";

/** What a program asked AWS for at one side. */
export interface RegisteredSide {
  region: string;
  accountId: string;
  /** The bucket's name, where the program gives one. */
  bucketName?: string;
  kmsKeyArn: string;
  bucketKeyEnabled: boolean;
  objectOwnership: string;
}

/** What a program asked S3 for by one rule; what it did not ask for is undefined or false. */
export interface RegisteredRule {
  id: string;
  priority: number;
  filter: unknown;
  /** The name of the bucket's resource that it leads to. */
  to: string;
  deleteMarkers: boolean;
  storageClass?: string;
  owner?: string;
  /** The time limit of Replication Time Control. */
  minutes?: number;
}

const PROVIDER = "pulumi:providers:aws";

/** The resources of a kind, such as `Bucket`. */
export const ofKind = (registrations: Registration[], kind: string) =>
  registrations.filter(({ type }) => type.endsWith(`:${kind}`));

/** What AWS holds of a stack: neither its components nor its providers, nor what was there before. */
export const held = (registrations: Registration[]) =>
  registrations.filter(({ type, custom, read }) => custom && !read && type !== PROVIDER);

/** One input of every provider, such as its `profile`, by the provider's name. */
export function ofProviders(registrations: Registration[], input: string): Record<string, unknown> {
  const providers = registrations.filter(({ type }) => type === PROVIDER);
  return Object.fromEntries(providers.map(({ name, inputs }) => [name, inputs[input]]));
}

interface Encryption {
  applyServerSideEncryptionByDefault: { kmsMasterKeyId: string };
  bucketKeyEnabled: boolean;
}

/** The sides whose buckets the program makes, by the names of their buckets' resources. */
export function sidesOf(registrations: Registration[]): Record<string, RegisteredSide> {
  const sideOf = (bucket: Registration): RegisteredSide => {
    const part = (kind: string) =>
      ofKind(registrations, kind).find(({ inputs }) => inputs.bucket === bucket.state.bucket)!
        .inputs;
    const [encryption] = part("BucketServerSideEncryptionConfiguration").rules as Encryption[];
    const { objectOwnership } = part("BucketOwnershipControls").rule as { objectOwnership: string };
    return {
      region: ofProviders(registrations, "region")[bucket.provider!] as string,
      accountId: onlyAccount(ofProviders(registrations, "allowedAccountIds")[bucket.provider!]),
      bucketName: bucket.inputs.bucket as string | undefined,
      kmsKeyArn: encryption!.applyServerSideEncryptionByDefault.kmsMasterKeyId,
      bucketKeyEnabled: encryption!.bucketKeyEnabled,
      objectOwnership,
    };
  };
  const buckets = ofKind(held(registrations), "Bucket");
  return Object.fromEntries(buckets.map((bucket) => [bucket.name, sideOf(bucket)]));
}

function onlyAccount(allowed: unknown): string {
  const [account, ...others] = allowed as string[];
  assert.deepEqual(others, []);
  return account!;
}

interface Rule {
  id: string;
  priority: number;
  status: string;
  filter: unknown;
  deleteMarkerReplication: { status: string };
  destination: {
    bucket: string;
    account: string;
    storageClass?: string;
    accessControlTranslation?: { owner: string };
    replicationTime?: { time: { minutes: number } };
    encryptionConfiguration: { replicaKmsKeyId: string };
  };
}

/** The enabled rules; each names account and key of the side that it leads to. */
export function rulesOf(registrations: Registration[]): RegisteredRule[] {
  const [configuration, ...others] = ofKind(registrations, "BucketReplicationConfig");
  assert.deepEqual(others, []);
  const sides = sidesOf(registrations);
  return (configuration!.inputs.rules as Rule[]).map(({ destination, ...rule }) => {
    const to = ofKind(registrations, "Bucket").find(
      ({ state }) => state.arn === destination.bucket,
    );
    const { accountId, kmsKeyArn } = sides[to!.name]!;
    assert.equal(rule.status, "Enabled");
    assert.equal(destination.account, accountId);
    assert.equal(destination.encryptionConfiguration.replicaKmsKeyId, kmsKeyArn);
    return {
      id: rule.id,
      priority: rule.priority,
      filter: rule.filter,
      to: to!.name,
      deleteMarkers: rule.deleteMarkerReplication.status === "Enabled",
      storageClass: destination.storageClass,
      owner: destination.accessControlTranslation?.owner,
      minutes: destination.replicationTime?.time.minutes,
    };
  });
}
