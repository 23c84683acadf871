import type { PolicyResource } from "@pulumi/policy";

import type { Finding } from "../findings";
import { violation } from "../findings";
import { keysOf } from "../rules/ruleInputs";
import type { Reference } from "../stack/references";
import { bucketReference } from "../stack/references";
import type { Replication, Rule } from "../stack/replications";
import { METRIC_ALARM } from "../stack/resourceTypes";
import type { Stack } from "../stack/stack";
import { resourcesOf } from "../stack/stack";
import { dependenciesOf, propertyOf, regionOf, regionsOf } from "../stack/stackResources";
import { at, itemsOf, show, Unknown } from "../stack/unknownValues";

/** The metric of replicas that failed, which S3 publishes in the Region of the source. */
export const FAILURES = "OperationsFailedReplication";

/** The metrics that S3 publishes in the Region of the destination. */
export const PENDING: readonly unknown[] = [
  "ReplicationLatency",
  "BytesPendingReplication",
  "OperationsPendingReplication",
];

const NAMESPACE = "AWS/S3";
const DIMENSIONS = ["DestinationBucket", "RuleId", "SourceBucket"];

/** A metric of S3 Replication that an alarm watches, by itself or as part of a metric math. */
export interface Watch {
  alarm: PolicyResource;
  metricName: string;
  statistic: unknown;
  dimensions: unknown;
  /** What the dimensions `SourceBucket` and `DestinationBucket` stand for. */
  source: Reference;
  destination: Reference;
  /** What all the dimensions stand for as buckets, whatever their names are. */
  buckets: Reference[];
}

/** What the alarms of a stack watch, and the values that keep a preview from telling what else. */
export interface Watches {
  watches: Watch[];
  unknown: Unknown[];
}

/** What the alarms of a stack watch of S3 Replication. A query in SQL is not looked into. */
export function watchesOf(stack: Stack): Watches {
  const metrics = resourcesOf(stack, METRIC_ALARM).flatMap((alarm) => [
    {
      alarm,
      property: "dimensions",
      metricName: propertyOf(alarm, "metricName"),
      namespace: propertyOf(alarm, "namespace"),
      statistic: propertyOf(alarm, "statistic"),
      dimensions: propertyOf(alarm, "dimensions"),
    },
    ...itemsOf(propertyOf(alarm, "metricQueries")).map((query) => ({
      alarm,
      property: "metricQueries",
      metricName: at(query, "metric", "metricName"),
      namespace: at(query, "metric", "namespace"),
      statistic: at(query, "metric", "stat"),
      dimensions: at(query, "metric", "dimensions"),
    })),
  ]);
  const watches = metrics.flatMap((metric): Watch[] => {
    const { alarm, property, metricName, namespace, statistic, dimensions } = metric;
    const isOurs = metricName === FAILURES || PENDING.includes(metricName);
    if (!isOurs || typeof metricName !== "string" || namespace !== NAMESPACE) return [];
    const reference = (value: unknown) =>
      bucketReference(stack, value, dependenciesOf(alarm, property));
    const values =
      dimensions instanceof Unknown
        ? [dimensions]
        : keysOf(dimensions).map((name) => at(dimensions, name));
    return [
      {
        alarm,
        metricName,
        statistic,
        dimensions,
        source: reference(at(dimensions, "SourceBucket")),
        destination: reference(at(dimensions, "DestinationBucket")),
        buckets: values.map(reference),
      },
    ];
  });
  return {
    watches,
    unknown: metrics.flatMap(({ metricName, namespace }) =>
      [metricName, namespace].filter((value) => value instanceof Unknown),
    ),
  };
}

/** Whether an alarm watches a rule: both buckets by name and the rule by its id, and by nothing else. */
export function watchesRule(
  watch: Watch,
  replication: Replication,
  { destination, data }: Rule,
): boolean | Unknown {
  const { dimensions } = watch;
  if (dimensions instanceof Unknown) {
    return isAbout(watch, replication) || watch.source.unknown ? dimensions : false;
  }
  const id = at(data, "id");
  const ruleId = at(dimensions, "RuleId");
  const isSame = [
    hasOwnDimensions(dimensions),
    isNamed(at(dimensions, "SourceBucket"), watch.source, replication.source),
    isNamed(at(dimensions, "DestinationBucket"), watch.destination, destination),
    ruleId instanceof Unknown ? ruleId : id instanceof Unknown ? id : ruleId === id,
  ];
  if (isSame.includes(false)) return false;
  return isSame.find((one) => one instanceof Unknown) ?? true;
}

/** Whether an alarm is about the source of a replication, by whatever dimension. */
export function isAbout({ buckets }: Watch, { source }: Replication): boolean {
  return buckets.some((bucket) => overlap(bucket, source));
}

/** Whether an alarm is about a bucket of a replication, source or destination, by whatever dimension. */
function isNear({ buckets }: Watch, { source, rules }: Replication): boolean {
  const sides = [source, ...rules.map(({ destination }) => destination)];
  return buckets.some((bucket) => sides.some((side) => overlap(bucket, side)));
}

/** Whether two references may stand for one bucket. */
export function overlap(one: Reference, other: Reference): boolean {
  return one.outside === undefined
    ? one.resources.some((bucket) => other.resources.includes(bucket))
    : one.outside === other.outside;
}

/** A configuration lies where its source does, which is all that tells of a source outside the stack. */
export const sourcesOf = ({ config, source }: Replication): readonly PolicyResource[] =>
  source.resources.length > 0 ? source.resources : [config];

/** What is wrong with the dimensions of an alarm, given all replications of the stack. */
export function dimensionFindings(watch: Watch, replications: readonly Replication[]): Finding[] {
  const { alarm, metricName, dimensions } = watch;
  if (dimensions instanceof Unknown) return [];
  const names = keysOf(dimensions).sort();
  if (!hasOwnDimensions(dimensions)) {
    const isOurs = names.length === 0 || replications.some((one) => isNear(watch, one));
    return isOurs && replications.length > 0
      ? [
          violation(
            alarm,
            `watches ${metricName} by ${names.length === 0 ? "no dimensions" : names.join(", ")}, and S3 publishes it by DestinationBucket, RuleId and SourceBucket together only, so the alarm sees nothing. Set these three dimensions.`,
          ),
        ]
      : [];
  }
  const own = replications.filter((replication) => isAbout(watch, replication));
  const isWatched = own.some((replication) =>
    replication.rules.some((rule) => watchesRule(watch, replication, rule) !== false),
  );
  if (own.length === 0 || isWatched) return [];
  const [destination, rule, source] = DIMENSIONS.map((name) => show(at(dimensions, name)));
  return [
    violation(
      alarm,
      `watches ${metricName} of a rule ${rule ?? ""} from ${source ?? ""} to ${destination ?? ""}, and ${own.map(({ config }) => config.name).join(" or ")} has no such rule. Set RuleId to the id of a rule, SourceBucket and DestinationBucket to the names of its buckets.`,
    ),
  ];
}

/**
 * What is wrong with the Region of an alarm on a metric that S3 publishes where these are. Where a
 * preview cannot tell which of several it is, any of their Regions will do.
 */
export function regionFindings(watch: Watch, whose: readonly PolicyResource[]): Finding[] {
  const { alarm, metricName } = watch;
  const regions = regionsOf(whose);
  const region = regionOf(alarm);
  if (!regions || region === undefined) {
    return [alarm, ...whose]
      .map((resource) => propertyOf(resource, "region"))
      .filter((value) => value instanceof Unknown);
  }
  if (regions.includes(region)) return [];
  const names = [...new Set(whose.map(({ name }) => name))].join(" or ");
  return [
    violation(
      alarm,
      `is in ${region} and watches ${metricName}, which S3 publishes in ${regions.join(" or ")}, the Region of ${names}. Alarms see their own Region only: create it there.`,
    ),
  ];
}

/** What is wrong with the statistic of an alarm, given the one that S3 publishes the metric for. */
export function statisticFindings(watch: Watch, right: "Sum" | "Maximum"): Finding[] {
  const { alarm, metricName, statistic } = watch;
  if (statistic === right) return [];
  if (statistic instanceof Unknown) return [statistic];
  return [
    violation(
      alarm,
      `watches ${metricName}, of which the ${right} tells, and its statistic is ${show(statistic)}. Set it to "${right}".`,
    ),
  ];
}

/** Findings, each once: several metrics of one metric math may share a fault. */
export function distinct(findings: readonly Finding[]): Finding[] {
  const byText = new Map(
    findings.map((one) => [`${one.urn} ${one instanceof Unknown ? one.path : one.message}`, one]),
  );
  return [...byText.values()];
}

function hasOwnDimensions(dimensions: unknown): boolean {
  const names = keysOf(dimensions);
  return names.length === DIMENSIONS.length && DIMENSIONS.every((name) => names.includes(name));
}

/** CloudWatch compares text: an ARN of the bucket is not its name. */
function isNamed(value: unknown, named: Reference, bucket: Reference): boolean | Unknown {
  const unknown = named.unknown ?? bucket.unknown;
  if (unknown) return unknown;
  return !(typeof value === "string" && value.startsWith("arn:")) && overlap(named, bucket);
}
