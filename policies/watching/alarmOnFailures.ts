import type { PolicyResource } from "@pulumi/policy";

import type { Finding } from "../findings";
import { ruleViolation, violation } from "../findings";
import { stackPolicy } from "../policy";
import type { Replication, Rule } from "../stack/replications";
import { replicationsOf } from "../stack/replications";
import { propertyOf, regionsOf } from "../stack/stackResources";
import { at, itemsOf, Unknown } from "../stack/unknownValues";
import type { Watch, Watches } from "./replicationAlarms";
import {
  dimensionFindings,
  distinct,
  FAILURES,
  isAbout,
  regionFindings,
  sourcesOf,
  statisticFindings,
  watchesOf,
  watchesRule,
} from "./replicationAlarms";

/**
 * An alarm tells somebody of the failed replicas of every rule that is enabled and has metrics: one on
 * the Sum of OperationsFailedReplication, by the three dimensions that S3 publishes it by, in the
 * source's Region, with an action. A metric math that contains the metric counts.
 *
 * Alarms of other stacks, Metrics Insights queries and notifications of S3 are not seen, nor who listens
 * to an action, nor the threshold; an alarm that only a composite alarm or an EventBridge rule follows
 * counts as one without actions. Suppress what is meant so.
 *
 * In a preview an unknown bucket among the dimensions is one of those that they depend on. A rule id
 * that is not known is left to the update.
 */
export const alarmOnFailures = stackPolicy(
  {
    name: "s3-replication-alarm-on-failures",
    displayName: "An alarm tells of failed replicas",
    description:
      "An alarm with an action watches the failed replicas of every enabled rule with metrics, in the source's Region.",
    enforcementLevel: "advisory",
    severity: "medium",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html",
    remediationSteps:
      'In the source\'s Region add a MetricAlarm for each rule: namespace "AWS/S3", metricName "OperationsFailedReplication", statistic "Sum", dimensions SourceBucket and DestinationBucket with the names of the buckets and RuleId with the id of the rule, threshold 0, comparisonOperator "GreaterThanThreshold", treatMissingData "ignore", and alarmActions with the ARN of an SNS topic.',
    controls: {},
  },
  (stack) => {
    const replications = replicationsOf(stack);
    const { watches, unknown } = watchesOf(stack);
    const onFailures = watches.filter(({ metricName }) => metricName === FAILURES);
    return [
      ...replications.flatMap((one) => gapFindings(one, { watches: onFailures, unknown })),
      ...distinct(onFailures.flatMap((watch) => alarmFindings(watch, replications))),
    ];
  },
);

function gapFindings(replication: Replication, watches: Watches): Finding[] {
  const { config, rules } = replication;
  const doubts = rules.map((rule) => coverageOf(rule, replication, watches));
  const gaps = rules.filter((_, index) => doubts[index] === false);
  const undecided = doubts.filter((doubt) => doubt instanceof Unknown);
  if (gaps.length === 0) return undecided;
  const [region = "the source's Region"] = regionsOf(sourcesOf(replication)) ?? [];
  return [
    ruleViolation(
      config,
      gaps.map(({ label }) => label),
      `no alarm of the stack watches ${FAILURES}, so nobody is told of replicas that fail. Add a MetricAlarm on it in ${region}, with the dimensions SourceBucket, DestinationBucket and RuleId, and with alarmActions.`,
    ),
    ...undecided,
  ];
}

/** Whether a rule has the alarm that it needs, if it needs one. */
function coverageOf(
  rule: Rule,
  replication: Replication,
  { watches, unknown }: Watches,
): boolean | Unknown {
  const needed = needsAlarm(rule);
  const found = watches.map((watch) => watchesRule(watch, replication, rule));
  if (needed === false || found.includes(true)) return true;
  const open = [needed, replication.source.unknown, rule.destination.unknown, ...found, ...unknown];
  return open.find((one) => one instanceof Unknown) ?? false;
}

/** Whether a rule publishes the metric: only if it is enabled and has metrics. */
function needsAlarm({ data }: Rule): boolean | Unknown {
  const statuses = [at(data, "status"), at(data, "destination", "metrics", "status")];
  if (statuses.some((status) => status !== "Enabled" && !(status instanceof Unknown))) return false;
  return statuses.find((status) => status instanceof Unknown) ?? true;
}

function alarmFindings(watch: Watch, replications: readonly Replication[]): Finding[] {
  const { alarm } = watch;
  const meant = replications.filter((one) => isMeant(watch, one));
  if (meant.length === 0) return dimensionFindings(watch, replications);
  return [
    ...regionFindings(watch, meant.flatMap(sourcesOf)),
    ...statisticFindings(watch, "Sum"),
    ...actionFindings(alarm),
  ];
}

const isMeant = (watch: Watch, replication: Replication) =>
  isAbout(watch, replication) &&
  replication.rules.some((rule) => watchesRule(watch, replication, rule) !== false);

function actionFindings(alarm: PolicyResource): Finding[] {
  const enabled = propertyOf(alarm, "actionsEnabled");
  const silent = (fault: string, fix: string) =>
    violation(alarm, `${fault}, so it tells nobody of replicas that fail. ${fix}`);
  if (enabled instanceof Unknown) return [enabled];
  if (enabled === false) return [silent("has actionsEnabled false", "Set it to true.")];
  return itemsOf(propertyOf(alarm, "alarmActions")).length > 0
    ? []
    : [silent("has no alarmActions", "Name the ARN of an SNS topic of its Region.")];
}
