import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import * as types from "../stack/resourceTypes";
import { settingsOf, sidesOf } from "../stack/sides";
import { regionOf } from "../stack/stackResources";

/**
 * What configures a side is made by a provider of the bucket's own Region. It is easily forgotten on one
 * resource of many, and S3 then answers with a redirect to the other Region.
 *
 * Only what is in the stack is judged, and only where both Regions are known.
 */
export const configureBucketsInTheirRegion = stackPolicy(
  {
    name: "s3-replication-configure-buckets-in-their-region",
    displayName: "Replicated buckets are configured in their own Regions",
    description:
      "Everything that configures the source or a destination of a replication is made in the bucket's Region.",
    enforcementLevel: "mandatory",
    severity: "medium",
    url: "https://www.pulumi.com/docs/iac/concepts/resources/options/provider/",
    remediationSteps:
      "Give every resource that configures a bucket the provider of that bucket, or make it a child of a component that has that provider.",
    controls: {},
  },
  (stack) => {
    const { sides, unknown } = sidesOf(stack);
    const settings = KINDS.map((kind) => settingsOf(stack, kind));
    return [
      ...unknown,
      ...sides.flatMap((side): Finding[] => {
        const { bucket, name, part } = side;
        const region = bucket && regionOf(bucket);
        if (region === undefined) return [];
        const resources = settings.flatMap((of) => of(side).resources);
        return resources.flatMap((resource) => {
          const other = regionOf(resource);
          return other === undefined || other === region
            ? []
            : violation(
                resource,
                `configures ${name}, ${part}, which is in ${region}, by a provider of ${other}, so S3 refuses it. Give it the provider of ${name}.`,
              );
        });
      }),
    ];
  },
);

const KINDS = [
  types.BUCKET_REPLICATION,
  types.BUCKET_VERSIONING,
  types.BUCKET_ENCRYPTION,
  types.BUCKET_POLICY,
  types.BUCKET_PUBLIC_ACCESS_BLOCK,
  types.BUCKET_OWNERSHIP,
  types.BUCKET_ACL,
  types.BUCKET_LOGGING,
  types.BUCKET_OBJECT_LOCK,
  types.BUCKET_LIFECYCLE,
  types.BUCKET_REQUEST_PAYMENT,
];
