import type { PolicyResource } from "@pulumi/policy";

import type { Finding } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import type { Replication } from "../stack/replications";
import { BUCKET_REQUEST_PAYMENT } from "../stack/resourceTypes";
import type { Settings, Side } from "../stack/sides";
import { settingsOf, sidesOf } from "../stack/sides";
import { accountOf, propertyOf } from "../stack/stackResources";
import { at, Unknown } from "../stack/unknownValues";

/**
 * No destination in another account than the source's is a Requester Pays bucket, which S3 does not
 * replicate to.
 *
 * Accounts are known by the rules' `destination.account`, by ARNs and by providers; where they do not
 * tell the accounts of both ends, nothing is said. A `payer` that only the update knows is left to it,
 * with an advisory.
 */
export const avoidRequesterPays = stackPolicy(
  {
    name: "s3-replication-avoid-requester-pays",
    displayName: "Destinations in other accounts are not Requester Pays buckets",
    description: "No destination in another account than its source lets the requester pay.",
    enforcementLevel: "mandatory",
    severity: "medium",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html",
    remediationSteps:
      'Set payer of the destination\'s BucketRequestPaymentConfiguration to "BucketOwner", or remove it.',
    controls: {},
  },
  (stack) => {
    const { sides, unknown } = sidesOf(stack);
    const paymentOf = settingsOf(stack, BUCKET_REQUEST_PAYMENT);
    return [...unknown, ...sides.flatMap((side) => sideFindings(side, paymentOf(side)))];
  },
);

function sideFindings(side: Side, { resources, unknown }: Settings): Finding[] {
  const { bucket } = side;
  const settings = resources.map((config) => ({ config, property: "payer" }));
  const own = bucket ? [{ config: bucket, property: "requestPayer" }] : [];
  return [
    ...(replicationFromAfar(side, bucket) ? unknown : []),
    ...(settings.length > 0 ? settings : own).flatMap(({ config, property }): Finding[] => {
      const replication = replicationFromAfar(side, bucket ?? config);
      if (!replication) return [];
      const payer = propertyOf(config, property);
      // Of a bucket itself it is what the provider will read after the update.
      if (payer instanceof Unknown) return config === bucket ? [] : [payer];
      if (payer !== "Requester") return [];
      const which = config === bucket ? "itself" : side.name;
      return [
        violation(
          config,
          `has ${property} "Requester" for ${which}, a destination of ${replication.config.name} in another account, which S3 then does not replicate to. Set it to "BucketOwner".`,
        ),
      ];
    }),
  ];
}

/** The replication, if any, from another account than the side's, which this resource of it tells. */
function replicationFromAfar(side: Side, teller?: PolicyResource): Replication | undefined {
  const { destinationOf, bucket, name } = side;
  return destinationOf.find(({ source, rules, config }) => {
    const here = accountOf(source.resources[0] ?? config);
    const accounts = rules
      .filter(({ destination: { resources, outside } }) =>
        bucket ? resources.includes(bucket) : outside === name,
      )
      .map(({ data }) => at(data, "destination", "account"))
      .concat(teller && accountOf(teller));
    return here !== undefined && accounts.some((one) => typeof one === "string" && one !== here);
  });
}
