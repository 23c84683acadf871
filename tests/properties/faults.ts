import * as aws from "@pulumi/aws";

import type { ProgramSettings } from "../../config";
import type { Json } from "./trees";
import { entriesOf, typeOf } from "./trees";

// What is wrong with settings, told a second time and in another way than the program does it. Not told
// here, and not reached by the bends: a role's policy that is too long, names of destinations that only
// hyphens tell apart, and the finer rules of bucket names.

type Shape =
  "string" | "boolean" | "number" | { list: Shape } | { map: Shape } | Record<string, Field>;
interface Field {
  shape: Shape;
  required?: true;
}

const some = (shape: Shape): Field => ({ shape });
const must = (shape: Shape): Field => ({ shape, required: true });
const [text, flag] = [some("string"), some("boolean")];

const SIDE: Record<string, Field> = {
  region: must("string"),
  accountId: must("string"),
  bucketName: text,
  bucketNamePrefix: text,
  kmsKeyArn: text,
  sseAlgorithm: text,
  bucketKeyEnabled: flag,
  objectOwnership: text,
  forceDestroy: flag,
  retainOnDelete: flag,
  assumeRoleArn: text,
  profile: text,
};
const RULE: Record<string, Field> = {
  id: must("string"),
  priority: some("number"),
  status: text,
  prefix: text,
  tags: some({ map: "string" }),
  destinations: some({ list: "string" }),
  deleteMarkerReplication: flag,
  replicaModifications: flag,
  storageClass: text,
  metrics: flag,
  replicationTimeControl: flag,
};
const ALL: Record<string, Field> = {
  name: must("string"),
  protect: flag,
  replicationEnabled: flag,
  additionalSourceKeyArns: some({ list: "string" }),
  tags: some({ map: "string" }),
  source: must(SIDE),
  destinations: must({ map: { ...SIDE, storageClass: text, accessControlTranslation: flag } }),
  rules: some({ list: RULE }),
};

/** Whether values of the wrong type, unknown keys or missing ones are among the settings. */
export function hasWrongShape(value: Json | undefined, shape: Shape = ALL): boolean {
  if (typeof shape === "string") return typeOf(value) !== shape;
  const items = entriesOf(value);
  const [kind, item] = Object.entries<unknown>(shape)[0]!;
  if (kind === "list" || kind === "map") {
    const right = typeOf(value) === (kind === "list" ? "list" : "object");
    return !right || items.some(([, each]) => hasWrongShape(each, item as Shape));
  }
  const fields = new Map(Object.entries(shape as Record<string, Field>));
  const given = new Map(items);
  const lacks = [...fields].some(([key, { required }]) => required && !given.has(key));
  const misfits = items.some(([key, each]) => {
    const field = fields.get(key);
    return !field || hasWrongShape(each, field.shape);
  });
  return typeOf(value) !== "object" || lacks || misfits;
}

const partitionIn = (region: string) => /^(?:cn|us-gov)(?=-)/.exec(region)?.[0] ?? "";
const isRegion = (region: string) =>
  Object.values<string>(aws.Region).includes(region) && !/^(?:us|eu)-iso|^eusc-/.test(region);
const isAccount = (id: string) => id.length === 12 && !/[^0-9]/.test(id);
const arnStart = (service: string, region: string, at: string, accountId: string) =>
  `arn:${["aws", partitionIn(at)].filter(Boolean).join("-")}:${service}:${region}:${accountId}:`;
const isUnder = (start: string, arn: string | undefined) => arn?.startsWith(start) ?? true;
const isOneOf = (allowed: string, value: string | undefined) =>
  value === undefined || allowed.split(" ").includes(value);
const hasTwins = (items: unknown[]) => new Set(items).size < items.length;
const count = (items: object | undefined) => Object.keys(items ?? {}).length;

const CLASSES =
  "STANDARD STANDARD_IA ONEZONE_IA INTELLIGENT_TIERING GLACIER_IR GLACIER DEEP_ARCHIVE REDUCED_REDUNDANCY";
const OWNERSHIPS = "BucketOwnerEnforced BucketOwnerPreferred ObjectWriter";

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html */
const isTagText = (value: string) => /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(value);
const areBadTags = (tags: Record<string, string> = {}, most: number) =>
  count(tags) > most ||
  Object.entries(tags).some(
    ([key, value]) =>
      key === "" ||
      key.length > 128 ||
      value.length > 256 ||
      /^aws:|^__proto__$/i.test(key) ||
      !isTagText(key + value),
  );

type Side = ProgramSettings["destinations"][string];
const SIDE_FAULTS: ((side: Side, source: Side) => boolean)[] = [
  ({ region }) => !isRegion(region),
  ({ accountId }) => !isAccount(accountId),
  ({ region }, source) => partitionIn(region) !== partitionIn(source.region),
  ({ kmsKeyArn, region, accountId }) =>
    !isUnder(`${arnStart("kms", region, region, accountId)}key/`, kmsKeyArn),
  (side, source) =>
    !isOneOf(`aws:kms aws:kms:dsse${side === source ? " AES256" : ""}`, side.sseAlgorithm),
  ({ sseAlgorithm = "aws:kms", bucketKeyEnabled }) =>
    sseAlgorithm !== "aws:kms" && bucketKeyEnabled === true,
  (side, source) =>
    side === source && side.sseAlgorithm === "AES256" && side.kmsKeyArn !== undefined,
  ({ assumeRoleArn, region, accountId }) =>
    !isUnder(`${arnStart("iam", "", region, accountId)}role/`, assumeRoleArn),
  ({ bucketName, bucketNamePrefix }) => bucketName !== undefined && bucketNamePrefix !== undefined,
  ({ bucketName = "abc" }) => !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucketName),
  ({ bucketNamePrefix = "a" }) => !/^[a-z0-9][a-z0-9.-]{0,60}$/.test(bucketNamePrefix),
  ({ objectOwnership }) => !isOneOf(OWNERSHIPS, objectOwnership),
  ({ storageClass }) => !isOneOf(CLASSES, storageClass),
  ({ accessControlTranslation, accountId, objectOwnership = "" }, source) =>
    accessControlTranslation === true &&
    (accountId === source.accountId || !/Preferred|Writer/.test(objectOwnership)),
];

type Rule = NonNullable<ProgramSettings["rules"]>[number];
const RULE_FAULTS: ((rule: Rule, destinations: string[]) => boolean)[] = [
  ({ id }) => !/^[ -~]{1,253}$/.test(id),
  ({ priority = 0 }) => !(priority >= 0 && priority < 2 ** 31 && Math.floor(priority) === priority),
  ({ status }) => !isOneOf("Enabled Disabled", status),
  ({ prefix = "" }) => new TextEncoder().encode(prefix).length > 1024,
  ({ tags }) => areBadTags(tags, 10),
  ({ destinations = ["any"] }) => destinations.length === 0 || hasTwins(destinations),
  ({ destinations = [] }, known) => !destinations.every((name) => known.includes(name)),
  ({ deleteMarkerReplication, tags }) => deleteMarkerReplication === true && count(tags) > 0,
  ({ replicationTimeControl, metrics }) => replicationTimeControl === true && metrics === false,
  ({ storageClass }) => !isOneOf(CLASSES, storageClass),
];

const FAULTS: ((settings: ProgramSettings) => boolean)[] = [
  ({ name }) => !/^[a-z][a-z0-9-]{0,29}$/.test(name),
  ({ destinations }) => count(destinations) === 0,
  ({ destinations }) =>
    !Object.keys(destinations).every((name) => /^[a-z][a-z0-9-]{0,16}$/.test(name)),
  ({ destinations }) => "source" in destinations || Object.hasOwn(destinations, "replication"),
  ({ tags }) => areBadTags(tags, 50),
  ({ source, destinations }) =>
    hasTwins([source, ...Object.values(destinations)].flatMap(({ bucketName = [] }) => bucketName)),
  ({ source, destinations }) =>
    [source, ...Object.values(destinations)].some((side) =>
      SIDE_FAULTS.some((isFaulty) => isFaulty(side, source)),
    ),
  ({ source, additionalSourceKeyArns: arns = [] }) =>
    hasTwins([...arns, source.kmsKeyArn]) ||
    !arns.every((arn) =>
      isUnder(`${arnStart("kms", source.region, source.region, source.accountId)}key/`, arn),
    ),
  ({ rules }) => rules?.length === 0 || count(rules) > 1000,
  ({ rules = [], destinations }) =>
    rules.some((rule) => RULE_FAULTS.some((isFaulty) => isFaulty(rule, Object.keys(destinations)))),
  ({ rules = [{}], destinations }) =>
    Object.keys(destinations).some((name) =>
      rules.every(({ destinations: names }: Partial<Rule>) => names?.includes(name) === false),
    ),
  ({ rules = [] }) => hasTwins(rules.flatMap(({ priority = [] }) => priority)),
  ({ rules = [] }) => new Set(rules.map(({ priority }) => priority === undefined)).size > 1,
  ({ rules = [], destinations }) =>
    hasTwins(
      rules.flatMap(({ id, destinations: names = Object.keys(destinations) }) =>
        names.map((name) => `${id}-${name}`),
      ),
    ),
];

/** Whether anything is wrong with settings, as they were read from a stack's configuration. */
export const isWrong = (settings: Json): boolean =>
  hasWrongShape(settings) ||
  FAULTS.some((isFaulty) => isFaulty(settings as unknown as ProgramSettings));
