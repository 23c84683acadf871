import { isAwsError, messageOf } from "../../operations/errors";
import { handlerOf } from "../handlers";
import type { Places } from "./places";
import type { ResourceRecord } from "./records";

/** How a destroy went. */
export interface Destruction {
  deleted: string[];
  /** What was left on purpose, being retained. */
  retained: string[];
  failures: string[];
}

/**
 * Deletes the resources as `pulumi destroy` would: none while one of them is protected, each after
 * everything that was made after it. What was only read is forgotten.
 *
 * @param gone the names of AWS's errors that mean that a resource is gone already, which is no failure.
 *     Defaults to none.
 */
export async function destroy(
  resources: readonly ResourceRecord[],
  places: Places,
  gone: readonly string[] = [],
): Promise<Destruction> {
  const real = resources.filter(({ id, read }) => id !== undefined && !read);
  const kept = real.filter((resource) => resource.protect);
  if (kept.length > 0) {
    const failures = kept.map(({ urn }) => `resource ${urn} cannot be deleted: it is protected`);
    return { deleted: [], retained: [], failures };
  }
  const destruction: Destruction = { deleted: [], retained: [], failures: [] };
  const going = new Set(real.filter((one) => !one.retainOnDelete).map(({ urn }) => urn));
  for (const resource of [...real].reverse()) {
    if (resource.retainOnDelete) {
      destruction.retained.push(resource.name);
      continue;
    }
    try {
      // What goes with another resource is not deleted before it.
      if (!going.has(resource.deletedWith ?? "")) await remove(resource, places);
      destruction.deleted.push(resource.name);
    } catch (error) {
      if (isAwsError(error, ...gone)) continue;
      destruction.failures.push(`${resource.type} ${resource.name}: ${messageOf(error)}`);
    }
  }
  return destruction;
}

async function remove({ type, id, inputs, provider }: ResourceRecord, places: Places) {
  if (id === undefined || !provider) return;
  await handlerOf(type).delete(id, await places.of(provider.inputs), inputs);
}
