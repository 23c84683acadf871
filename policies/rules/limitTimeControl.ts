import { at, Unknown } from "../stack/unknownValues";
import { prefixesOf, rulePolicy, tagsOf } from "./ruleInputs";

/** The options of this policy. */
interface Config {
  wholeBucket: boolean;
}

/**
 * Replication Time Control, which is billed for every GB that it replicates, is bought for a part of
 * the bucket. A rule without any prefix or tag selects the whole of it, with or without a filter.
 * Disabled rules cost nothing and pass.
 *
 * Whether a prefix leaves anything out cannot be seen. One that a preview does not know is left to the
 * update.
 */
export const limitTimeControl = rulePolicy<Config>(
  {
    name: "s3-replication-limit-time-control",
    displayName: "Replication Time Control is limited to what needs it",
    description: "No rule with Replication Time Control selects every object of its bucket.",
    enforcementLevel: "advisory",
    severity: "low",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-time-control.html",
    remediationSteps:
      "Give the objects that must be replicated within 15 minutes a rule of their own with a prefix or a tag, and take replicationTime off the rule for the rest. Where all objects need it, set the option wholeBucket to true.",
    controls: {},
  },
  (rule, { wholeBucket }) => {
    const { data, wrong } = rule;
    const status = at(data, "destination", "replicationTime", "status");
    if (wholeBucket || at(data, "status") === "Disabled") return [];
    if (status instanceof Unknown) return [status];
    const selectors = [...prefixesOf(rule), ...tagsOf(rule)];
    const unknown = selectors.filter((selector) => selector instanceof Unknown);
    if (status !== "Enabled" || selectors.length > unknown.length) return [];
    if (unknown.length > 0) return unknown;
    return [
      wrong(
        'replicationTime.status is "Enabled" and the filter leaves no object out, so Replication Time Control is billed for the whole bucket. Select by filter what must be replicated within 15 minutes, or set the option wholeBucket.',
      ),
    ];
  },
  {
    wholeBucket: {
      type: "boolean",
      description: "Whether a rule with Replication Time Control may select every object.",
      default: false,
    },
  },
);
