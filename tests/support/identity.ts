import type { Alias } from "../../proof/recording/aliases";
import type { Registration } from "../../proof/recording/recorder";

/** What Pulumi knows a resource by: the types of its parents, its type and its name. */
export function identityOf({ type, name, parents }: Alias): string {
  const above = parents.map((address) => address.split(" ")[0]!);
  return `${[...above.reverse(), type].join("$")}::${name}`;
}

/** Resources by their identity. */
export const byIdentity = <One extends Alias>(resources: readonly One[]) =>
  new Map(resources.map((resource) => [identityOf(resource), resource]));

type Named = Pick<Registration, "address" | "type" | "name" | "parents" | "aliases">;

/**
 * Finds in a state what each resource was before, as Pulumi's engine does: by its own identity, else by its
 * aliases, else by those that the alias of its parent leads to. Resources must be asked for in the order in
 * which they are registered.
 *
 * @throws Error where two are the same one of before, which the engine refuses.
 * @see https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/step_generator.go
 */
export function finder<One extends Alias>(state: ReadonlyMap<string, One>) {
  /** What resources of now were, by their address, where that was something else. */
  const formerly = new Map<string, string>();
  const taken = new Map<string, string>();
  return (resource: Named): One | undefined => {
    const found = identitiesOf(resource, formerly).find((identity) => state.has(identity));
    if (found === undefined) return undefined;
    const other = taken.get(found);
    if (other !== undefined) throw new Error(`${resource.address} and ${other} were both ${found}`);
    taken.set(found, resource.address);
    if (found !== identityOf(resource)) formerly.set(resource.address, found);
    return state.get(found);
  };
}

/** Everything that a resource may be in the state, in the order in which the engine looks. */
function identitiesOf(resource: Named, formerly: ReadonlyMap<string, string>): string[] {
  const [parent] = resource.parents;
  const own = resource.aliases.map((alias) => ({ ...alias, identity: collapsed(alias, formerly) }));
  const former = parent === undefined ? undefined : formerly.get(parent);
  const inherited =
    parent === undefined || former === undefined
      ? []
      : [resource, ...own].map(({ type, name }) =>
          below(former, type, renamed(name, parent, former)),
        );
  return [identityOf(resource), ...own.map(({ identity }) => identity), ...inherited];
}

/** An alias below a parent that is found under an alias itself is below that. */
function collapsed(alias: Alias, formerly: ReadonlyMap<string, string>): string {
  const former = formerly.get(alias.parents[0] ?? "");
  return former === undefined ? identityOf(alias) : below(former, alias.type, alias.name);
}

const below = (parent: string, type: string, name: string) =>
  `${parent.slice(0, parent.indexOf("::"))}$${type}::${name}`;

/** A name that begins with the parent's began with the parent's former one. */
function renamed(name: string, parentAddress: string, former: string): string {
  const parentName = parentAddress.slice(parentAddress.indexOf(" ") + 1);
  const formerName = former.slice(former.indexOf("::") + 2);
  return name.startsWith(parentName) ? formerName + name.slice(parentName.length) : name;
}
