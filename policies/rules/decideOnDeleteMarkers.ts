import { at, show, Unknown } from "../stack/unknownValues";
import { rulePolicy, tagsOf } from "./ruleInputs";

/**
 * Every rule says whether it replicates delete markers, and one that selects by tags says that it does
 * not: S3 refuses a filter without the setting, and the two together. Left out of a rule without a
 * filter, the setting is on.
 *
 * A status or a tag that a preview does not know is left to the update.
 */
export const decideOnDeleteMarkers = rulePolicy(
  {
    name: "s3-replication-decide-on-delete-markers",
    displayName: "Every replication rule decides on delete markers",
    description:
      "Every replication rule says whether it replicates delete markers, which none with tags does.",
    enforcementLevel: "mandatory",
    severity: "high",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-marker-replication.html",
    remediationSteps:
      'Set deleteMarkerReplication.status on each rule: to "Disabled" where a delete in the source must not hide the replica, and wherever the filter has tags; else to "Enabled".',
    controls: {},
  },
  (rule) => {
    const { data, wrong } = rule;
    const status = at(data, "deleteMarkerReplication", "status");
    if (status instanceof Unknown) return [status];
    if (status === "Disabled") return [];
    if (status !== "Enabled") {
      return [
        wrong(
          `deleteMarkerReplication.status is ${show(status)}, which decides nothing: with a filter S3 refuses that, without one it replicates delete markers. Set it to "Enabled" or "Disabled".`,
        ),
      ];
    }
    const tags = tagsOf(rule);
    return tags.some((tag) => !(tag instanceof Unknown))
      ? [
          wrong(
            'deleteMarkerReplication.status is "Enabled" and the filter has tags, which S3 refuses together: delete markers carry no tags. Set it to "Disabled", or select by prefix.',
          ),
        ]
      : tags.filter((tag) => tag instanceof Unknown);
  },
);
