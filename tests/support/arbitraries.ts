import fc from "fast-check";

import type { Partition } from "../../components/partitions";
import { partitionOf } from "../../components/partitions";
import { deleteMarkerDestinations, replicationRules } from "../../components/replicationRules";
import type {
  DestinationSettings,
  ReplicationSettings,
  RuleSettings,
  SideSettings,
} from "../../components/settings";
import {
  OBJECT_OWNERSHIPS,
  STORAGE_CLASSES,
  translatesAccessControl,
} from "../../components/settings";
import type { SideTopology, Topology } from "../../components/topology";
import { keyId } from "./mocks";

// What a stack may look like, all of it right. Limits have tests of their own.

const REGIONS: Record<Partition, string[]> = {
  aws: ["us-east-1", "us-west-2", "eu-west-1"],
  "aws-cn": ["cn-north-1", "cn-northwest-1"],
  "aws-us-gov": ["us-gov-west-1", "us-gov-east-1"],
};
const ACCOUNTS = ["111111111111", "222222222222"];
const DESTINATIONS = ["dr", "residency", "eu-central-1", "a-2"];

const side = (regions: string[]): fc.Arbitrary<SideSettings> =>
  fc.record(
    {
      region: fc.constantFrom(...regions),
      accountId: fc.constantFrom(...ACCOUNTS),
      bucketKeyEnabled: fc.boolean(),
      objectOwnership: fc.constantFrom(...OBJECT_OWNERSHIPS),
    },
    { requiredKeys: ["region", "accountId"] },
  );

const destinations = (regions: string[]): fc.Arbitrary<Record<string, DestinationSettings>> =>
  fc
    .tuple(fc.subarray(DESTINATIONS, { minLength: 1 }), fc.array(side(regions), size(4)))
    .map(([names, sides]) => Object.fromEntries(names.map((name, index) => [name, sides[index]!])));

const size = (length: number) => ({ minLength: length, maxLength: length });

const rule = (names: string[]): fc.Arbitrary<Omit<RuleSettings, "id" | "priority">> =>
  fc
    .record(
      {
        status: fc.constantFrom("Enabled", "Disabled"),
        prefix: fc.constantFrom("", "invoices/", "documents/2026-"),
        tags: fc.constantFrom<Record<string, string>[]>(
          {},
          { class: "gold" },
          { class: "gold", team: "a" },
        ),
        destinations: fc.shuffledSubarray(names, { minLength: 1 }),
        deleteMarkerReplication: fc.boolean(),
        replicaModifications: fc.boolean(),
        storageClass: fc.constantFrom(...STORAGE_CLASSES),
        metrics: fc.boolean(),
        replicationTimeControl: fc.boolean(),
      },
      { requiredKeys: [] },
    )
    .map((options) => ({
      ...options,
      deleteMarkerReplication:
        options.deleteMarkerReplication && Object.keys(options.tags ?? {}).length === 0,
      metrics: options.metrics ?? options.replicationTimeControl,
      replicationTimeControl: options.replicationTimeControl && options.metrics !== false,
    }));

/** Rules with the list's order or with priorities of their own, which leave room for destinations. */
const rules = (names: string[]): fc.Arbitrary<RuleSettings[]> =>
  fc
    .tuple(fc.array(rule(names), { minLength: 1, maxLength: 5 }), fc.boolean())
    .map(([all, numbered]) =>
      all.map((one, index) => ({
        ...one,
        id: `rule ${index}`,
        ...(numbered && { priority: 10 * index }),
      })),
    );

/** Settings that have no problem. */
export const validSettings: fc.Arbitrary<ReplicationSettings> = fc
  .constantFrom(...Object.values(REGIONS))
  .chain((regions) => fc.tuple(side(regions), destinations(regions)))
  .chain(([source, sides]) =>
    fc.record(
      {
        source: fc.constant(source),
        destinations: fc.constant(sides),
        rules: rules(Object.keys(sides)),
        replicationEnabled: fc.boolean(),
        tags: fc.constantFrom<Record<string, string>[]>({}, { environment: "test" }),
      },
      { requiredKeys: ["source", "destinations"] },
    ),
  );

/** The topology that the component makes of settings, with ARNs as AWS would give. */
export function topologyOf(settings: ReplicationSettings): Topology {
  const { source, destinations: sides } = settings;
  const partition = partitionOf(source.region)!;
  const markers = deleteMarkerDestinations(replicationRules(settings));
  const sideOf = (name: string, { region, accountId, bucketKeyEnabled = true }: SideSettings) => ({
    region,
    accountId,
    bucketKeyEnabled,
    bucketArn: `arn:${partition}:s3:::archive-${name}`,
    keyArn: `arn:${partition}:kms:${region}:${accountId}:key/${keyId(name)}`,
  });
  return {
    partition,
    roleArn: `arn:${partition}:iam::${source.accountId}:role/replication`,
    source: sideOf("source", source) satisfies SideTopology,
    destinations: Object.entries(sides).map(([name, destination]) => ({
      ...sideOf(name, destination),
      name,
      receivesDeleteMarkers: markers.has(name),
      translatesAccessControl: translatesAccessControl(source, destination),
    })),
  };
}
