import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import { getRegionOutput } from "@pulumi/aws/getRegion";
import type { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";

import type { Problem } from "./problems";
import { throwProblems } from "./problems";

/** What a side says of itself, and the provider that is to bear it out. */
export interface ProviderClaim {
  /** Where the side stands in the arguments: `source`, `destinations.dr`. */
  path: string;
  region: string;
  accountId: string;
  provider: Provider;
}

/** Where a provider really leads. */
export interface ProviderReality {
  region: string;
  accountId: string;
}

/** The differences between what the side at `path` says and where its provider leads. */
export function providerProblems(
  path: string,
  claimed: ProviderReality,
  real: ProviderReality,
): Problem[] {
  const problems: Problem[] = [];
  if (real.accountId !== claimed.accountId) {
    problems.push({
      path: `${path}.accountId`,
      received: claimed.accountId,
      allowed: `${real.accountId}, the account that the side's credentials belong to`,
      fix: "correct the account id, or give the side credentials of that account",
    });
  }
  if (real.region !== claimed.region) {
    problems.push({
      path: `${path}.region`,
      received: claimed.region,
      allowed: `${real.region}, the Region that the side's provider works in`,
      fix: "correct the Region of the side or of its provider",
    });
  }
  return problems;
}

/**
 * Asks each side's provider where it leads. The result is for `dependsOn`: whatever waits for it is
 * registered only if every provider leads where its side says.
 *
 * @throws pulumi.RunError naming every side whose provider leads elsewhere.
 */
export function checkProviders(
  component: string,
  claims: readonly ProviderClaim[],
): pulumi.Output<pulumi.Resource[]> {
  const answers = claims.map(({ path, provider, ...claimed }) =>
    pulumi
      .all([
        getCallerIdentityOutput({}, { provider }).accountId,
        getRegionOutput({}, { provider }).region,
      ])
      .apply(([accountId, region]) => providerProblems(path, claimed, { accountId, region })),
  );
  return pulumi.all(answers).apply((problems) => {
    throwProblems(`ReplicatedBucket "${component}"`, problems.flat());
    return [];
  });
}
