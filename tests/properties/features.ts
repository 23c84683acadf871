import { LONGEST_DESTINATION, bucketNameOf } from "../../components/bucketNames";
import { knownPartitionOf } from "../../components/partitions";
import type { ReplicationRule } from "../../components/replicationRules";
import { replicationRules } from "../../components/replicationRules";
import type { DestinationSettings, RuleSettings, SideSettings } from "../../components/settings";
import { OBJECT_OWNERSHIPS, translatesAccessControl } from "../../components/settings";
import type { Replication } from "../support/replications";

type Has = (replication: Replication) => boolean;
type Feature = [name: string, has: Has];

const sidesOf = ({ settings }: Replication) => Object.values(settings.destinations);
const namesOf = ({ settings }: Replication) => Object.keys(settings.destinations);
const upTo = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Whether any destination is so. */
const anySide =
  (is: (side: DestinationSettings, source: SideSettings) => boolean): Has =>
  (replication) =>
    sidesOf(replication).some((side) => is(side, replication.settings.source));

/** Whether any S3 rule is so. */
const anyRule =
  (is: (rule: ReplicationRule) => boolean): Has =>
  ({ settings }) =>
    settings.rules !== undefined && replicationRules(settings).some(is);

/** Whether any rule is so, as the settings have it. */
const anyGiven =
  (is: (rule: RuleSettings) => boolean): Has =>
  ({ settings: { rules = [] } }) =>
    rules.some(is);

const algorithmOf = ({ sseAlgorithm = "aws:kms" }: SideSettings) => sseAlgorithm;
const keyOf = ({ kmsKeyArn = "created", sseAlgorithm }: SideSettings) =>
  sseAlgorithm === "AES256" ? "none" : (/mrk|created/.exec(kmsKeyArn)?.[0] ?? "given");
const bucketKeyOf = (side: SideSettings) => {
  const { bucketKeyEnabled = algorithmOf(side) === "aws:kms" } = side;
  return bucketKeyEnabled ? "on" : "off";
};
const keysOf = (replication: Replication) =>
  sidesOf(replication).flatMap(({ kmsKeyArn = [] }) => kmsKeyArn);
const accountsOf = (replication: Replication) =>
  new Set([replication.settings.source, ...sidesOf(replication)].map(({ accountId }) => accountId))
    .size;

const isAcross = (side: SideSettings, source: SideSettings) => side.accountId !== source.accountId;

/** Features of a destination, within one account and across two. */
const ofDestination: [string, (side: DestinationSettings, source: SideSettings) => boolean][] = [
  ["any", () => true],
  ["Same-Region", (side, source) => side.region === source.region],
  ...["on-on", "on-off", "off-on", "off-off"].map((pair): (typeof ofDestination)[number] => [
    `Bucket Keys ${pair}`,
    (side, source) => `${bucketKeyOf(source)}-${bucketKeyOf(side)}` === pair,
  ]),
  ["Bucket Key by default", ({ bucketKeyEnabled }) => bucketKeyEnabled === undefined],
  ...["created", "given", "mrk"].map((kind): (typeof ofDestination)[number] => [
    `key ${kind}`,
    (side) => keyOf(side) === kind,
  ]),
  ...[undefined, ...OBJECT_OWNERSHIPS].map((ownership): (typeof ofDestination)[number] => [
    ownership ?? "ownership by default",
    ({ objectOwnership }) => objectOwnership === ownership,
  ]),
];

/** What replications may be like: a name, and whether one is so. */
export const FEATURES: Feature[] = [
  ...["aws", "aws-cn", "aws-us-gov"].map((partition): Feature => [
    partition,
    ({ settings }) => knownPartitionOf(settings.source.region) === partition,
  ]),
  ...upTo(1, 12).map((count): Feature => [
    `${count} destinations`,
    (replication) => namesOf(replication).length === count,
  ]),
  ...upTo(1, 3).map((count): Feature => [
    `${count} accounts`,
    (replication) => accountsOf(replication) === count,
  ]),
  ...ofDestination.flatMap(([name, is]): Feature[] => [
    [`within: ${name}`, anySide((side, source) => !isAcross(side, source) && is(side, source))],
    [`across: ${name}`, anySide((side, source) => isAcross(side, source) && is(side, source))],
  ]),
  ["owner override", anySide((side, source) => translatesAccessControl(source, side))],
  [
    "owner override declined",
    anySide(
      (side, source) =>
        translatesAccessControl(source, { ...side, accessControlTranslation: true }) &&
        side.accessControlTranslation === false,
    ),
  ],
  ...["aws:kms", "aws:kms:dsse", "AES256"].flatMap((from) =>
    ["aws:kms", "aws:kms:dsse"].map((to): Feature => [
      `${from} to ${to}`,
      anySide((side, source) => algorithmOf(source) === from && algorithmOf(side) === to),
    ]),
  ),
  ...["created", "given", "mrk", "none"].map((kind): Feature => [
    `source: key ${kind}`,
    ({ settings }) => keyOf(settings.source) === kind,
  ]),
  ...upTo(0, 3).map((count): Feature => [
    `source: ${count} additional keys`,
    ({ settings }) => (settings.additionalSourceKeyArns ?? []).length === count,
  ]),
  [
    "a key of several destinations",
    (replication) => new Set(keysOf(replication)).size < keysOf(replication).length,
  ],
  [
    "a key of source and destination",
    (replication) => keysOf(replication).includes(replication.settings.source.kmsKeyArn ?? ""),
  ],
  ["bucket named by Pulumi", anySide((side) => bucketNameOf("a", side) === undefined)],
  ["bucket named", anySide(({ bucketName }) => bucketName !== undefined)],
  ["bucket named, 63 characters", anySide(({ bucketName }) => bucketName?.length === 63)],
  ["bucket prefixed", anySide(({ bucketNamePrefix }) => bucketNamePrefix !== undefined)],
  [
    "bucket prefixed, 63 characters",
    (replication) =>
      sidesOf(replication).some(
        (side) =>
          side.bucketNamePrefix !== undefined &&
          bucketNameOf(replication.name, side)?.length === 63,
      ),
  ],
  ["name of 1 character", ({ name }) => name.length === 1],
  ["name of 30 characters", ({ name }) => name.length === 30],
  [
    "destination name of 17 characters",
    (replication) => namesOf(replication).some((name) => name.length === LONGEST_DESTINATION),
  ],
  ["rule by default", ({ settings }) => settings.rules === undefined],
  ["several rules", ({ settings: { rules = [] } }) => rules.length > 1],
  [
    "several rules for a destination",
    ({ settings }) => {
      const receivers = replicationRules(settings).map(({ destination }) => destination);
      return new Set(receivers).size < receivers.length;
    },
  ],
  ["rule for chosen destinations", anyGiven(({ destinations }) => destinations !== undefined)],
  ["rule with a priority", anyGiven(({ priority }) => priority !== undefined)],
  ["rule with the highest priority", anyGiven(({ priority = 0 }) => priority > 2 ** 30)],
  ["rule id of 255 characters", anyRule(({ id }) => id.length === 255)],
  ["disabled rule", anyGiven(({ status }) => status === "Disabled")],
  ["all disabled", ({ settings }) => settings.replicationEnabled === false],
  ["prefix", anyRule(({ prefix }) => prefix !== "")],
  ["prefix of 1,024 bytes", anyRule(({ prefix }) => prefix.length === 1024)],
  ["tags", anyRule(({ tags }) => Object.keys(tags).length > 0)],
  ["10 tags", anyRule(({ tags }) => Object.keys(tags).length === 10)],
  ["prefix and tags", anyRule(({ prefix, tags }) => prefix !== "" && "class" in tags)],
  ["delete markers", anyRule((rule) => rule.deleteMarkerReplication)],
  ["no delete markers", anyRule((rule) => !rule.deleteMarkerReplication)],
  ["replica modifications", anyRule((rule) => rule.replicaModifications)],
  ["metrics off", anyRule(({ metrics }) => !metrics)],
  ["Replication Time Control", anyRule((rule) => rule.replicationTimeControl)],
];

const COLUMNS = 3;

/** Numbers by name, as a table. */
export function tableOf(counts: ReadonlyMap<string, number>): string {
  const cells = [...counts].map(
    ([name, count]) => `${name.padEnd(36)}${String(count).padStart(5)}`,
  );
  const height = Math.ceil(cells.length / COLUMNS);
  const row = (line: number) =>
    upTo(0, COLUMNS - 1).map((column) => cells[line + column * height] ?? "");
  return upTo(0, height - 1)
    .map((line) => `    ${row(line).join("   ").trimEnd()}\n`)
    .join("");
}
