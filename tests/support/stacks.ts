import assert from "node:assert/strict";

import type { PolicyResource } from "@pulumi/policy";

import type { Stack } from "../../policies/stack/stack";
import { stackOf } from "../../policies/stack/stack";
import type { RecordedResource } from "../../rehearsal/recordedResource";
import { judge } from "./policies";

/** Recorded resources as the SDK hands them to stack policies: unknown values throw when touched. */
export async function seen(resources: RecordedResource[]): Promise<PolicyResource[]> {
  let found: PolicyResource[] = [];
  const policy = {
    name: "sees",
    description: "Sees.",
    enforcementLevel: "mandatory" as const,
    validateStack: (args: { resources: PolicyResource[] }) => {
      found = args.resources;
    },
  };
  assert.deepEqual(await judge(policy, resources), []);
  return found;
}

/** A stack as policies see it, and each of its resources by name. */
export async function stackOfRecorded(resources: RecordedResource[]) {
  const found = await seen(resources);
  const byName = new Map(found.map((resource) => [resource.name, resource]));
  assert.equal(byName.size, found.length, "resources of one name cannot be told apart");
  const of = (name: string): PolicyResource => byName.get(name)!;
  const stack: Stack = stackOf(found);
  return { stack, of };
}

/** The names of resources, in order. */
export const names = (resources: readonly { name: string }[]) => resources.map(({ name }) => name);
