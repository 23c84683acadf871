import type { Finding } from "../findings";
import { at, show, Unknown } from "../stack/unknownValues";
import type { RuleInputs } from "./ruleInputs";
import { rulePolicy } from "./ruleInputs";

/**
 * Replication Time Control and the threshold of the metrics come together: with it S3 demands metrics,
 * and 15 minutes in both places, the only number it takes; without it, or with it disabled, S3 refuses
 * metrics that have a threshold.
 *
 * Whether the destination's Region offers Replication Time Control is not looked at. Values that a
 * preview does not know are left to the update.
 */
export const pairTimeControlWithMetrics = rulePolicy(
  {
    name: "s3-replication-pair-time-control-with-metrics",
    displayName: "Replication Time Control and metrics agree",
    description:
      "Replication Time Control has metrics and 15 minutes beside it, and metrics without it have no threshold.",
    enforcementLevel: "mandatory",
    severity: "high",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-time-control.html",
    remediationSteps:
      'With destination.replicationTime: { status: "Enabled", time: { minutes: 15 } } set destination.metrics: { status: "Enabled", eventThreshold: { minutes: 15 } }. Without it set metrics: { status: "Enabled" } alone.',
    controls: {},
  },
  (rule) => {
    const time = at(rule.data, "destination", "replicationTime");
    const status = at(time, "status");
    if (status instanceof Unknown) return [status];
    if (status === "Enabled") {
      return [...minutesFindings(rule, ["replicationTime", "time"]), ...enabledFindings(rule)];
    }
    if (time !== undefined && status !== "Disabled") {
      const fault = `replicationTime.status is ${show(status)}. Set it to "Enabled" or "Disabled".`;
      return [rule.wrong(fault)];
    }
    const isSet = at(time, "time") !== undefined;
    return [
      ...(isSet ? minutesFindings(rule, ["replicationTime", "time"]) : []),
      ...thresholdFindings(rule, status),
    ];
  },
);

/** The only limit that S3 knows. */
const MINUTES = 15;

function enabledFindings(rule: RuleInputs): Finding[] {
  const status = at(rule.data, "destination", "metrics", "status");
  if (status instanceof Unknown) return [status];
  if (status === "Enabled") return minutesFindings(rule, ["metrics", "eventThreshold"]);
  return [
    rule.wrong(
      `replicationTime.status is "Enabled" and metrics.status is ${show(status)}, but S3 wants metrics with it. Set metrics to { status: "Enabled", eventThreshold: { minutes: ${MINUTES} } }.`,
    ),
  ];
}

function minutesFindings({ data, wrong }: RuleInputs, path: string[]): Finding[] {
  const minutes = at(data, "destination", ...path, "minutes");
  if (minutes === MINUTES) return [];
  if (minutes instanceof Unknown) return [minutes];
  const name = [...path, "minutes"].join(".");
  return [
    wrong(`${name} is ${show(minutes)}, and S3 takes ${MINUTES} only. Set it to ${MINUTES}.`),
  ];
}

function thresholdFindings({ data, wrong }: RuleInputs, status: unknown): Finding[] {
  const threshold = at(data, "destination", "metrics", "eventThreshold");
  if (threshold === undefined) return [];
  if (threshold instanceof Unknown) return [threshold];
  return [
    wrong(
      `metrics.eventThreshold is set and replicationTime.status is ${show(status)}, which S3 refuses. Remove eventThreshold, or enable replicationTime.`,
    ),
  ];
}
