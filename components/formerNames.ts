import type { ReplicationSettings } from "./settings";

/** The part of the settings that tells what was called otherwise before. */
export interface NamedSettings extends Pick<ReplicationSettings, "formerName"> {
  destinations: Record<string, { formerName?: string } | undefined>;
}

/**
 * The option `aliases` of a resource that had another name before: Pulumi then keeps it, and what is below
 * it, instead of making another.
 *
 * @see https://www.pulumi.com/docs/iac/concepts/options/aliases/
 */
export const aliasesFor = (formerNames: readonly string[]) => formerNames.map((name) => ({ name }));

/**
 * What a side was called before, the component's name in front: `archive-dr`. None where nothing was
 * renamed. Renamed may be the component, the destination or both, in any order, so that there are up to
 * three.
 */
export function formerSideNames(name: string, settings: NamedSettings, side: string): string[] {
  const names = [name, ...present(settings.formerName)];
  const sides = [side, ...present(settings.destinations[side]?.formerName)];
  return names
    .flatMap((base) => sides.map((end) => `${base}-${end}`))
    .filter((former) => former !== `${name}-${side}`);
}

/**
 * The longest of the names that a resource may have been made under: what Pulumi made up from it stays
 * when the resource is renamed.
 */
export const longest = (name: string, formerName = "") =>
  formerName.length > name.length ? formerName : name;

const present = (name: string | undefined) => (name === undefined ? [] : [name]);
