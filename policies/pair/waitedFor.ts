import type { PolicyResource } from "@pulumi/policy";

import type { Stack } from "../stack/stack";
import { groupedBy } from "../stack/stack";

/**
 * All that is there before a resource is made: what it depends on, what its parents do, and so on. A
 * dependency on a component is one on all of the component's children. Each resource is looked at twice
 * at most, however many ways lead to it.
 */
export function waitedFor(stack: Stack): (resource: PolicyResource) => ReadonlySet<PolicyResource> {
  const children = childrenOfComponents(stack);
  return (resource) => {
    const seen = new Set<PolicyResource>();
    const complete = new Set<PolicyResource>();
    const open = ahead(resource);
    for (let next = open.pop(); next; next = open.pop()) {
      const [found, withChildren] = next;
      if (!seen.has(found)) open.push(...ahead(found));
      seen.add(found);
      if (!withChildren || complete.has(found)) continue;
      complete.add(found);
      for (const child of children.get(found) ?? []) open.push([child, true]);
    }
    return seen;
  };
}

type Step = [resource: PolicyResource, withChildren: boolean];

/** A child is made after its parent, but before or after the parent's other children. */
function ahead({ dependencies, propertyDependencies, parent }: PolicyResource): Step[] {
  const all = [...dependencies, ...Object.values(propertyDependencies).flat()];
  const steps = all.map((one): Step => [one, true]);
  return parent ? [...steps, [parent, false]] : steps;
}

/** Components have no provider. What waits for another resource does not wait for its children. */
const childrenOfComponents = ({ resources }: Stack) =>
  groupedBy(resources, ({ parent }) => (parent && !parent.provider ? [parent] : []));
