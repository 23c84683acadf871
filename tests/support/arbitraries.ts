import fc from "fast-check";

import { bucketNameOf } from "../../components/bucketNames";
import type { Partition } from "../../components/partitions";
import { knownPartitionOf } from "../../components/partitions";
import type {
  DestinationSettings,
  ReplicationSettings,
  RuleSettings,
  SideSettings,
} from "../../components/settings";
import { OBJECT_OWNERSHIPS, STORAGE_CLASSES } from "../../components/settings";
import { sideFacts } from "../../components/sideFacts";
import type { AnySideTopology, Topology } from "../../components/topology";
import { asDestination } from "../../components/topology";
import { madeUpState } from "../../proof/recording/madeUpState";

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

/** What a rule may be like, its destinations apart. */
export const ruleOptions: fc.Arbitrary<Omit<RuleSettings, "id" | "priority" | "destinations">> = fc
  .record(
    {
      status: fc.constantFrom("Enabled", "Disabled"),
      prefix: fc.constantFrom("", "invoices/", "documents/2026-"),
      tags: fc.constantFrom<Record<string, string>[]>(
        {},
        { class: "gold" },
        { class: "gold", team: "a" },
      ),
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

const rule = (names: string[]): fc.Arbitrary<Omit<RuleSettings, "id" | "priority">> =>
  fc
    .tuple(
      ruleOptions,
      fc.record(
        { destinations: fc.shuffledSubarray(names, { minLength: 1 }) },
        { requiredKeys: [] },
      ),
    )
    .map(([options, chosen]) => ({ ...options, ...chosen }));

/** Rules with the list's order or with priorities of their own, which leave room for destinations. */
const rules = (names: string[]): fc.Arbitrary<RuleSettings[]> =>
  fc
    .tuple(fc.array(rule(names), { minLength: 1, maxLength: 5 }), fc.boolean())
    .map(([all, numbered]) =>
      reachingAll(all, names).map((one, index) => ({
        ...one,
        id: `rule ${index}`,
        ...(numbered && { priority: 10 * index }),
      })),
    );

/** The rules, the first of which goes to the destinations, too, that no other names. */
export function reachingAll<T extends Pick<RuleSettings, "destinations">>(
  rules: T[],
  names: string[],
): T[] {
  const [first, ...others] = rules;
  if (!first?.destinations) return rules;
  const own = first.destinations;
  const reached = new Set(rules.flatMap(({ destinations: chosen = names }) => chosen));
  const forgotten = names.filter((name) => !reached.has(name));
  return [{ ...first, destinations: [...own, ...forgotten] }, ...others];
}

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

/** The topology that the component makes of settings, with ARNs as the mocks of its resources give. */
export function topologyOf(settings: ReplicationSettings, name = "archive"): Topology {
  const { source, destinations: sides, additionalSourceKeyArns = [] } = settings;
  const factsOf = sideFacts(settings);
  const arnOf = (type: string, resource: string, inputs: object, place: SideSettings) =>
    String(madeUpState(type, `${name}-${resource}`, { ...inputs }, place).state.arn);
  const sideOf = (as: string, at: DestinationSettings): AnySideTopology => {
    const bucket = { bucket: bucketNameOf(name, at) };
    return {
      ...factsOf(as, at),
      bucketArn: arnOf("aws:s3/bucket:Bucket", `${as}-bucket`, bucket, at),
      ...(at.sseAlgorithm !== "AES256" && {
        keyArn: at.kmsKeyArn ?? arnOf("aws:kms/key:Key", `${as}-key`, {}, at),
      }),
    };
  };
  return {
    partition: knownPartitionOf(source.region),
    roleArn: arnOf("aws:iam/role:Role", "replication", {}, source),
    source: { ...sideOf("source", source), additionalKeyArns: additionalSourceKeyArns },
    // In the order of the names, as the component makes them.
    destinations: Object.keys(sides)
      .sort()
      .map((as) => asDestination(sideOf(as, sides[as]!))),
  };
}
