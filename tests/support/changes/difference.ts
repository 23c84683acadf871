import type { Resources } from "../../../documents/changes/change";
import { labelOf } from "../../../documents/changes/labels";
import { byIdentity, finder, identityOf } from "../identity";
import type { Held } from "./state";
import { changedInputs, isReplaced } from "./state";

type Labelled = (resource: Held) => string;

/**
 * What a deployment does to the resources that an earlier one has left. Components, and buckets that are
 * only read, are nothing in AWS and left out.
 */
export function differenceOf(
  [before, nameBefore]: readonly [Held[], string],
  [after, nameAfter]: readonly [Held[], string],
): Resources {
  const wasBefore = finder(byIdentity(before.filter(({ read }) => !read)));
  const found = after.filter(({ read }) => !read).map((to) => ({ from: wasBefore(to), to }));
  const managed = found.filter(({ to }) => isManaged(to));
  const was: Labelled = ({ type, name }) => labelOf(type, name, nameBefore);
  const is: Labelled = ({ type, name }) => labelOf(type, name, nameAfter);
  const kept = managed.flatMap(({ from, to }) =>
    from ? [{ from, to, changed: changedInputs(from, to) }] : [],
  );
  const created = managed.filter(({ from }) => !from).map(({ to }) => to);
  const known = new Set(found.map(({ from }) => from));
  const deleted = before.filter((one) => isManaged(one) && !known.has(one));
  const [replaced, updated] = [true, false].map((wanted) =>
    kept.filter(({ to, changed }) => changed.length > 0 && isReplaced(to, changed) === wanted),
  ) as [typeof kept, typeof kept];
  const gone = [...deleted, ...replaced.map(({ from }) => from)];
  // Pulumi refuses to replace what was and stays protected, and to delete what was.
  const refused = [
    ...deleted,
    ...replaced.flatMap(({ from, to }) => (to.protect ? [from] : [])),
  ].filter(({ protect }) => protect);
  return {
    created: created.map(is).sort(),
    renamed: kept
      .filter(({ from, to }) => identityOf(from) !== identityOf(to))
      .map(({ to }) => is(to))
      .sort(),
    updated: byLabel(updated, is),
    replaced: byLabel(replaced, is),
    deleted: deleted.map(was).sort(),
    staysInAws: gone
      .filter(({ retainOnDelete }) => retainOnDelete)
      .map(was)
      .sort(),
    options: optionsOf(kept, is),
    refusedWhileProtected: refused.length > 0,
  };
}

const isManaged = ({ custom, read }: Held) => custom && !read;

interface Kept {
  from: Held;
  to: Held;
  changed: string[];
}

function byLabel(resources: readonly Kept[], label: Labelled): Record<string, string[]> {
  return Object.fromEntries(resources.map(({ to, changed }) => [label(to), changed]));
}

/** The options that change of what is kept: Pulumi writes them down and does nothing in AWS. */
function optionsOf(kept: readonly Kept[], label: Labelled): Record<string, string[]> {
  const options = new Map<string, string[]>();
  for (const option of ["protect", "retainOnDelete"] as const) {
    for (const { from, to } of kept) {
      if (from[option] === to[option]) continue;
      const name = `${option}: ${to[option]}`;
      options.set(name, [...(options.get(name) ?? []), label(to)].sort());
    }
  }
  return Object.fromEntries(options);
}
