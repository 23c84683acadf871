import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { keyProblems } from "./keySettings";
import type { Problem } from "./problems";
import type { DestinationSettings, ReplicationSettings, SideSettings } from "./settings";
import { encryptionProblems, needsKey } from "./validateEncryption";
import { keepsEncryption } from "./validateExistingBuckets";

/** What a side needs beside its settings. */
interface SideResources {
  /**
   * The provider that creates this side's resources: its Region and its credentials' account must be
   * the `region` and `accountId` of the side, which is checked before anything is created.
   */
  provider: aws.Provider;
  /** As in {@link SideSettings}, but may be the Output of a key in the same program. */
  kmsKeyArn?: pulumi.Input<string>;
}

/** The source. */
export type SourceArgs = Omit<SideSettings, "kmsKeyArn"> & SideResources;

/** A destination. */
export type DestinationArgs = Omit<DestinationSettings, "kmsKeyArn"> & SideResources;

/** Arguments of a ReplicatedBucket. */
export interface ReplicatedBucketArgs extends Omit<ReplicationSettings, "source" | "destinations"> {
  /** The one source. */
  source: SourceArgs;
  /** The destinations, by name: at least one. The names become part of resource names. */
  destinations: Record<string, DestinationArgs>;
}

/** The settings among the arguments; a key's ARN only where it is known already. */
export function settingsOf(args: ReplicatedBucketArgs): ReplicationSettings {
  return {
    ...args,
    source: plain(args.source),
    destinations: Object.fromEntries(
      Object.entries(args.destinations).map(([name, destination]) => [name, plain(destination)]),
    ),
  };
}

function plain<T extends SideResources>({ provider: _provider, kmsKeyArn, ...settings }: T) {
  return typeof kmsKeyArn === "string" ? { ...settings, kmsKeyArn } : settings;
}

function problemsBesideLaterKey(path: string, side: DestinationArgs): Problem[] {
  if (!needsKey(path, side)) {
    const key = { sseAlgorithm: side.sseAlgorithm, kmsKeyArn: "an ARN that is known later" };
    return encryptionProblems(path, key);
  }
  return keepsEncryption(side) ? [] : keyProblems(path, side);
}

/** What makes no sense beside a key whose ARN is known later, and so is not among the settings. */
export function laterKeyProblems({ source, destinations }: ReplicatedBucketArgs): Problem[] {
  const sides: [string, DestinationArgs][] = Object.entries(destinations);
  return [
    ["source", source] as const,
    ...sides.map(([name, side]) => [`destinations.${name}`, side] as const),
  ].flatMap(([path, side]) =>
    side.kmsKeyArn === undefined || typeof side.kmsKeyArn === "string"
      ? []
      : problemsBesideLaterKey(path, side),
  );
}
