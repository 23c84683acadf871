import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import type { Replication } from "../stack/replications";
import { replicationsOf } from "../stack/replications";
import { propertyOf } from "../stack/stackResources";
import { show, Unknown } from "../stack/unknownValues";
import type { Watch } from "./replicationAlarms";
import {
  dimensionFindings,
  distinct,
  FAILURES,
  isAbout,
  overlap,
  regionFindings,
  sourcesOf,
  statisticFindings,
  watchesOf,
} from "./replicationAlarms";

/** The options of this policy. */
interface Config {
  treatMissingData: string[];
}

/**
 * Alarms on the metrics of a replication of the stack lie where S3 publishes them: those on failures in
 * the source's Region, those on latency and on what is pending in the destination's, which they watch by
 * the Maximum and by the three dimensions. No alarm takes a gap in the data for a state: S3 publishes
 * failures only while it replicates, and the rest by the minute as far as it can.
 *
 * That an alarm on failures has the right dimensions, statistic and actions is another policy's
 * business. A destination outside the stack has no Region that could be told; a source outside the
 * stack has that of its configuration. Metrics Insights queries are not looked into.
 *
 * In a preview an unknown bucket among the dimensions is one of those that they depend on, and an alarm
 * may lie in the Region of any of them.
 */
export const alarmWhereMetricsLive = stackPolicy<Config>(
  {
    name: "s3-replication-alarm-where-metrics-live",
    displayName: "Alarms lie where the replication metrics are",
    description:
      "Alarms on replication metrics lie in the Region in which S3 publishes them and bear with missing data.",
    enforcementLevel: "mandatory",
    severity: "medium",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html",
    remediationSteps:
      'Create alarms on OperationsFailedReplication in the source\'s Region, and alarms on ReplicationLatency, BytesPendingReplication and OperationsPendingReplication in the destination\'s, with the statistic "Maximum" and the dimensions SourceBucket, DestinationBucket and RuleId. Set treatMissingData to "ignore".',
    controls: {},
  },
  (stack, { treatMissingData }) => {
    const replications = replicationsOf(stack);
    if (replications.length === 0) return [];
    const { watches } = watchesOf(stack);
    return distinct(
      watches.flatMap((watch) => watchFindings(watch, replications, treatMissingData)),
    );
  },
  {
    treatMissingData: {
      type: "array",
      description: "What treatMissingData of an alarm on a replication metric may be.",
      default: ["ignore", "notBreaching"],
      minItems: 1,
      items: { type: "string", enum: ["ignore", "notBreaching", "breaching", "missing"] },
    },
  },
);

function watchFindings(
  watch: Watch,
  replications: readonly Replication[],
  allowed: readonly string[],
): Finding[] {
  const { alarm, metricName, source, destination } = watch;
  const isOnFailures = metricName === FAILURES;
  const dimensions = isOnFailures ? [] : dimensionFindings(watch, replications);
  const unknown = source.unknown ?? destination.unknown;
  if (unknown) return [unknown];
  const own = replications.filter((one) => isBetween(watch, one));
  if (own.length === 0) {
    const whole = watch.dimensions;
    const isOpen = whole instanceof Unknown && replications.some((one) => isAbout(watch, one));
    return isOpen ? [whole] : dimensions;
  }
  return [
    ...dimensions,
    ...regionFindings(
      watch,
      isOnFailures ? own.flatMap(sourcesOf) : own.flatMap((one) => destinationsOf(watch, one)),
    ),
    ...(isOnFailures ? [] : statisticFindings(watch, "Maximum")),
    ...missingDataFindings(alarm, allowed),
  ];
}

const isBetween = ({ source, destination }: Watch, replication: Replication) =>
  overlap(source, replication.source) &&
  replication.rules.some((rule) => overlap(destination, rule.destination));

/** The buckets that the alarm may mean: in a preview the dimensions may depend on others, too. */
function destinationsOf({ destination }: Watch, { rules }: Replication) {
  const all = new Set(rules.flatMap((rule) => rule.destination.resources));
  return destination.resources.filter((bucket) => all.has(bucket));
}

function missingDataFindings(alarm: Watch["alarm"], allowed: readonly string[]): Finding[] {
  const treatment = propertyOf(alarm, "treatMissingData");
  if (treatment instanceof Unknown) return [treatment];
  if (typeof treatment === "string" && allowed.includes(treatment)) return [];
  const rights = allowed.map((one) => show(one)).join(" or ");
  return [
    violation(
      alarm,
      `has treatMissingData ${show(treatment)}, and S3 publishes no data while it replicates nothing or lags behind. Set it to ${rights}.`,
    ),
  ];
}
