import * as pulumi from "@pulumi/pulumi";

import type { Problem } from "./problems";
import { sidePath, throwProblems } from "./problems";
import type { SideFacts } from "./topology";

/** What of a side has its account in its ARN. */
export type Owned = "key" | "role";

/**
 * The ARN of a side's key or role, once it is sure that it belongs to the account that the settings say.
 *
 * Pulumi would go on to change what depends on the account, with the new one's credentials, and AWS refuse
 * half-way, when other policies let the old account in no more.
 *
 * @throws pulumi.RunError in a preview already, as a rejection of the Output; nobody tells of what is new.
 */
export function arnWhereOwned(
  arn: pulumi.Input<string>,
  facts: Pick<SideFacts, "name" | "accountId">,
  what: Owned,
): pulumi.Output<string> {
  return pulumi.output(arn).apply((known) => {
    throwProblems(`The side ${facts.name}`, movedAccountProblems(facts, known, what));
    return known;
  });
}

/** What is wrong with a side's account, given the ARN of something that belongs to it. */
export function movedAccountProblems(
  { name, accountId }: Pick<SideFacts, "name" | "accountId">,
  arn: string,
  what: Owned,
): Problem[] {
  const real = arn.split(":")[4];
  if (real === accountId) return [];
  return [
    {
      path: `${sidePath(name)}.accountId`,
      received: accountId,
      allowed: `${real}, to which the side's ${what} belongs`,
      fix: "keep it: bucket, key and role stay in their account; for another account add a destination beside this one, or deploy a second stack",
    },
  ];
}
