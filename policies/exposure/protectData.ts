import type { PolicyResource } from "@pulumi/policy";

import type { Violation } from "../findings";
import { violation } from "../findings";
import { stackPolicy } from "../policy";
import { replicationKeysOf } from "../stack/replicationKeys";
import { sidesOf } from "../stack/sides";
import type { ExceptStacks } from "./exceptStacks";
import { EXCEPT_STACKS, isExcepted } from "./exceptStacks";

/**
 * The buckets of every replication and the keys that their objects are encrypted under are protected:
 * Pulumi then refuses to delete or replace them.
 *
 * A resource that is protected by its component counts, and all is known in a preview. Policies do not
 * see the option `retainOnDelete`: a bucket that relies on it alone has to be suppressed.
 */
export const protectData = stackPolicy<ExceptStacks>(
  {
    name: "s3-replication-protect-data",
    displayName: "Replicated buckets and their keys are protected",
    description:
      "The buckets of a replication and the keys of their objects are protected from deletion.",
    enforcementLevel: "mandatory",
    severity: "high",
    url: "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
    remediationSteps:
      "Set the resource option protect to true on the buckets and keys, or on the component that makes them.",
    controls: {},
  },
  (stack, config) => {
    if (isExcepted(stack, config)) return [];
    const { sides, unknown } = sidesOf(stack);
    return [
      ...unknown,
      ...sides.flatMap(({ bucket, part }) => (bucket ? unprotected(bucket, part) : [])),
      ...replicationKeysOf(stack).keys.flatMap(({ key, use }) =>
        unprotected(key, `the key that ${use}`),
      ),
    ];
  },
  EXCEPT_STACKS,
);

function unprotected(resource: PolicyResource, part: string): Violation[] {
  if (resource.opts.protect) return [];
  return [
    violation(
      resource,
      `is ${part} and not protected, so that a destroy or a replacement deletes it. Set its option protect to true.`,
    ),
  ];
}
