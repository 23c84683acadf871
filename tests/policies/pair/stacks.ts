import type { StackValidationPolicy } from "@pulumi/policy";

import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import type { Mode } from "../../support/pairs";
import { ACCOUNT, bucket, key, ownership, replication, versioning } from "../../support/pairs";
import { judge, type Verdict } from "../../support/policies";

/** What a policy says of a stack and of what is added to it. */
export const judging =
  (policy: StackValidationPolicy) =>
  (stack: object, more: RecordedResource[] = [], options: object = {}): Promise<Verdict[]> =>
    judge(policy, [...(Object.values(stack) as RecordedResource[]), ...more], options);

/** A pair with a second destination, `archive-eu`, in eu-west-1 unless told otherwise. */
export function fanOut(
  mode: Mode = "update",
  { region = "eu-west-1", account = ACCOUNT, drAccount = ACCOUNT } = {},
) {
  const stack = pair(mode, "archive", drAccount);
  const eu = bucket("archive-eu", region, mode, account);
  const euKey = key("archive-eu-key", region, mode, account);
  const added = { eu, euKey, euVersioning: versioning(eu), euOwnership: ownership(eu) };
  const config = replication(
    "archive",
    stack.source,
    [
      ["all-dr", stack.destination, stack.destinationKey],
      ["all-eu", eu, euKey],
    ],
    stack.role,
  );
  const ready = [...stack.replication.dependencies, ...Object.values(added).map(({ urn }) => urn)];
  const dependencies = [...new Set([...config.dependencies, ...ready])];
  return { ...stack, ...added, replication: { ...config, dependencies } };
}
