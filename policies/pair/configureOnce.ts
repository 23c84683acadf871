import { violation } from "../findings";
import { stackPolicy } from "../policy";
import { replicationsOf } from "../stack/replications";
import { BUCKET_REPLICATION } from "../stack/resourceTypes";
import type { Place } from "./places";
import { sourcesOf } from "./places";

/**
 * The replication of a bucket is configured by one resource. S3 keeps one configuration for a bucket and
 * replaces it whole, so that two resources undo each other with every update.
 *
 * Buckets are compared by resource, or by name where they are outside the stack. In a preview the
 * dependencies of a new bucket's name tell; where they do not, a configuration is left to the update with
 * an advisory, unless the stack has no other. Another stack's configurations cannot be seen.
 */
export const configureOnce = stackPolicy(
  {
    name: "s3-replication-configure-once",
    displayName: "The replication of a bucket is configured once",
    description: "No two BucketReplicationConfig resources configure the same bucket.",
    enforcementLevel: "mandatory",
    severity: "high",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-add-config.html",
    remediationSteps:
      "Put the rules of all BucketReplicationConfig resources of a bucket into one of them and remove the others.",
    controls: {},
  },
  (stack) => {
    const configured = replicationsOf(stack)
      .filter(({ config }) => BUCKET_REPLICATION.has(config.type))
      .flatMap((replication) =>
        sourcesOf(replication).map((source) => ({ config: replication.config, source })),
      );
    const configs = new Set(configured.map(({ config }) => config));
    if (configs.size < 2) return [];
    const firsts = new Map<string, { name: string }>();
    return configured.flatMap(({ config, source }) => {
      if (source.undecided) return source.undecided;
      const first = firsts.get(source.id);
      if (first) return violation(config, faultOf(source, first));
      firsts.set(source.id, config);
      return [];
    });
  },
);

const faultOf = (source: Place, first: { name: string }) =>
  `configures the replication of ${source.name}, as ${first.name} does. S3 keeps one configuration for a bucket, so that each undoes the other with every update. Put the rules of both into one.`;
