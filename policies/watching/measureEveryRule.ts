import { rulePolicy } from "../rules/ruleInputs";
import { at, show, Unknown } from "../stack/unknownValues";

/**
 * Every rule has replication metrics, disabled rules too. Without them a replica that fails makes no
 * event and no metric: only a look at the source object tells.
 *
 * Whether anybody watches the metrics is another policy's business. A status that a preview does not
 * know is left to the update.
 */
export const measureEveryRule = rulePolicy(
  {
    name: "s3-replication-measure-every-rule",
    displayName: "Every replication rule has metrics",
    description:
      "Every replication rule publishes metrics, without which nobody hears of a failure.",
    enforcementLevel: "mandatory",
    severity: "medium",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html",
    remediationSteps:
      'Set destination.metrics.status to "Enabled" on each rule; eventThreshold only together with Replication Time Control.',
    controls: {},
  },
  ({ data, wrong }) => {
    const status = at(data, "destination", "metrics", "status");
    if (status === "Enabled") return [];
    if (status instanceof Unknown) return [status];
    return [
      wrong(
        `metrics.status is ${show(status)}, so S3 tells nobody of a replica that fails. Set it to "Enabled".`,
      ),
    ];
  },
);
