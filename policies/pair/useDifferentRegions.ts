import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import { propertyOf } from "../stack/stackResources";
import { Unknown } from "../stack/unknownValues";
import type { Route, Routes } from "./places";
import { routesBySource } from "./places";

interface Config {
  sameRegion: string[];
}

/**
 * Every source has a destination in another Region, so that a Region can be lost. Rules that are disabled
 * count, which other policies report.
 *
 * The Region of a bucket is its own or its provider's; that of a source outside the stack is its
 * configuration's, that of a destination outside the stack the one in the ARN of its replicas' key. Where
 * nothing tells a destination's Region, its source is not judged. Regions are known in previews, as a
 * rule; one that is not is left to the update with an advisory, unless another destination is enough.
 */
export const useDifferentRegions = stackPolicy<Config>(
  {
    name: "s3-replication-use-different-regions",
    displayName: "Replicas are kept in another Region",
    description:
      "The source of a replication has at least one destination in another Region, unless Same-Region Replication is declared.",
    enforcementLevel: "mandatory",
    severity: "high",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html",
    remediationSteps:
      "Add a rule to a destination bucket of another Region, or name the BucketReplicationConfig or its source bucket in the option sameRegion.",
    controls: {
      securityHub: ["S3.7"],
      config: ["s3-bucket-cross-region-replication-enabled"],
      checkov: ["CKV_AWS_144"],
      nist: ["CP-6"],
    },
  },
  (stack, { sameRegion }) =>
    routesBySource(stack).flatMap((routes) =>
      routes.some((route) => isDeclared(route, sameRegion)) ? [] : regionFindings(routes),
    ),
  {
    sameRegion: {
      type: "array",
      items: { type: "string", minLength: 1 },
      description:
        "Names of replication configurations or of their source buckets, as resources or in S3, that need no destination in another Region.",
      default: [],
    },
  },
);

function isDeclared({ config, source }: Route, sameRegion: readonly string[]): boolean {
  const bucketName = source.bucket && propertyOf(source.bucket, "bucket");
  return sameRegion.some((name) => [config.name, source.name, bucketName].includes(name));
}

function regionFindings(routes: Routes): Finding[] {
  const [{ config, source }] = routes;
  const places = [source, ...routes.map(({ destination }) => destination)];
  const regions = [...new Set(places.map(({ region }) => region))];
  // Two known Regions among them are enough, whatever the others are.
  const [known, ...others] = regions.filter((region) => typeof region === "string");
  if (others.length > 0 || regions.includes(undefined)) return [];
  const unknown = regions.filter((region) => region instanceof Unknown);
  if (known === undefined || unknown.length > 0) return unknown;
  const names = new Set(routes.map(({ destination }) => destination.name));
  return [
    violation(
      config,
      `replicates ${source.name} in ${known} only to ${[...names].join(", ")} in the same Region, so that both can be lost with it. Add a destination in another Region, or name ${config.name} in the option sameRegion.`,
    ),
  ];
}
