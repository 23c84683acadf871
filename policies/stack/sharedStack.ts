import type { PolicyResource } from "@pulumi/policy";

import type { Stack } from "./stack";
import { stackOf } from "./stack";

let shared: Stack | undefined;

/**
 * The stack that a policy is asked about, the same for all policies that are asked together.
 *
 * The SDK unpacks every resource anew for each policy, though it asks all of them about one stack, one
 * after the other, before anything else can happen: what the first was given therefore serves the others,
 * and what was found out about it, too. The next stack comes with the next turn of the event loop.
 */
export function sharedStack(resources: readonly PolicyResource[]): Stack {
  if (shared && isOf(shared, resources)) return shared;
  shared = stackOf(resources);
  setImmediate(() => {
    shared = undefined;
  });
  return shared;
}

const isOf = (stack: Stack, resources: readonly PolicyResource[]) =>
  stack.resources.length === resources.length &&
  stack.resources.every(({ urn }, index) => urn === resources[index]?.urn);
