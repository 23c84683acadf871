import { at, show, Unknown } from "../stack/unknownValues";
import { rulePolicy } from "./ruleInputs";

/**
 * Every rule is enabled. What is written while a rule is disabled is never replicated by it, not even
 * after it is enabled again. A pause that is meant is a suppression, which runs out.
 *
 * A status that a preview does not know is left to the update. A pause by AWS FIS is not in the stack.
 */
export const enableEveryRule = rulePolicy(
  {
    name: "s3-replication-enable-every-rule",
    displayName: "Every replication rule is enabled",
    description: "Every replication rule is enabled, so that it leaves no gap in the replicas.",
    enforcementLevel: "mandatory",
    severity: "medium",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/disable-replication.html",
    remediationSteps:
      'Set status to "Enabled" on each rule, and replicate what was written meanwhile by an S3 Batch Replication job. Where a rule pauses on purpose, suppress the violation until the day the pause ends.',
    controls: { config: ["s3-bucket-replication-enabled"], checkov: ["CKV_AWS_144"] },
  },
  ({ data, wrong }) => {
    const status = at(data, "status");
    if (status === "Enabled") return [];
    if (status instanceof Unknown) return [status];
    return [
      wrong(
        `status is ${show(status)}, so what is written meanwhile is never replicated by this rule. Set it to "Enabled", and fill the gap by S3 Batch Replication.`,
      ),
    ];
  },
);
