import type { Finding } from "../findings";
import { violation } from "../findings";
import type { ResourceInputs } from "../policy";
import { resourcePolicy } from "../policy";
import { BUCKET_REPLICATION } from "../stack/resourceTypes";
import { propertyOf } from "../stack/stackResources";
import { at, show, Unknown } from "../stack/unknownValues";
import type { RuleInputs } from "./ruleInputs";
import { rulesOf } from "./ruleInputs";

/**
 * Nothing is set that the provider's types still offer and S3 no longer wants: the replication of
 * existing objects by a rule, which it refuses whatever the status is, and the token of AWS Support for
 * buckets with Object Lock. The token is a secret, so no message shows it.
 *
 * What a preview does not know may turn out to be nothing, and is left to the update.
 */
export const avoidUnsupportedSettings = resourcePolicy(
  {
    name: "s3-replication-avoid-unsupported-settings",
    displayName: "Replication uses no setting that S3 has dropped",
    description:
      "A replication configuration asks for no replication of existing objects and carries no Object Lock token.",
    enforcementLevel: "mandatory",
    severity: "high",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-batch-replication-batch.html",
    remediationSteps:
      "Remove existingObjectReplication from the rules and replicate existing objects by an S3 Batch Replication job. Remove token.",
    controls: {},
  },
  BUCKET_REPLICATION,
  (config) => [...tokenFindings(config), ...rulesOf(config).flatMap(existingFindings)],
);

function tokenFindings(config: ResourceInputs): Finding[] {
  const token = propertyOf(config, "token");
  if (token === undefined) return [];
  if (token instanceof Unknown) return [token];
  return [
    violation(
      config,
      "sets token, which S3 needs no more for a bucket with Object Lock. Remove it: it is a secret of no use.",
    ),
  ];
}

function existingFindings({ data, wrong }: RuleInputs): Finding[] {
  const existing = at(data, "existingObjectReplication");
  if (existing === undefined) return [];
  if (existing instanceof Unknown) return [existing];
  return [
    wrong(
      `existingObjectReplication.status is ${show(at(existing, "status"))}, and S3 answers MalformedXML to any. Remove existingObjectReplication, and replicate existing objects by S3 Batch Replication.`,
    ),
  ];
}
