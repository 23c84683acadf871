import { violation } from "../findings";
import { resourcePolicy } from "../policy";
import { BUCKET } from "../stack/resourceTypes";
import { readProperty, Unknown } from "../stack/unknownValues";

/**
 * No bucket has its replication configuration written into itself. It is deprecated there, cannot wait
 * for what replication needs, and undoes what a BucketReplicationConfig sets.
 *
 * The inputs are looked at, since the outputs show what the provider last read, whoever configured it.
 * An input that a preview does not know may turn out to be nothing, and is left to the update with an
 * advisory.
 */
export const configureReplicationBesideTheBucket = resourcePolicy(
  {
    name: "s3-replication-configure-replication-beside-the-bucket",
    displayName: "Replication is configured beside the bucket",
    description: "No bucket sets the deprecated property of its own for replication.",
    enforcementLevel: "mandatory",
    severity: "high",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-add-config.html",
    remediationSteps:
      "Move the rules from the bucket's replicationConfiguration to a BucketReplicationConfig.",
    controls: {},
  },
  BUCKET,
  (bucket) =>
    PROPERTIES.flatMap((property) => {
      const value = readProperty(bucket, property);
      if (value instanceof Unknown) return value;
      if (value === undefined || (Array.isArray(value) && value.length === 0)) return [];
      return violation(
        bucket,
        `sets ${property}, which is deprecated and undoes what a BucketReplicationConfig sets. Move its rules to a BucketReplicationConfig.`,
      );
    }),
);

/** A `Bucket` has one object, a `BucketV2` a list. */
const PROPERTIES = ["replicationConfiguration", "replicationConfigurations"];
