/** What a stack's file can hold. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** Settings as a stack's file has them: nothing says that they are right. */
export type Tree = Record<string, Json>;
/** The keys and indices that lead to a value. */
export type Path = string[];
/** A key, or an index, and what stands there. */
export type Entry = [string, Json];

/** The kind of a value, told apart as YAML does. */
export const typeOf = (value: Json | undefined) =>
  value === null ? "null" : Array.isArray(value) ? "list" : typeof value;

/** The entries of a list or a map; nothing else has any. */
export const entriesOf = (value: Json | undefined): Entry[] =>
  typeof value === "object" && value !== null ? Object.entries(value) : [];

/** The value at a path. */
export const valueAt = (tree: Json, path: Path): Json | undefined =>
  path.reduce<Json | undefined>((at, step) => new Map(entriesOf(at)).get(step), tree);

/** A value and where it stands. */
export interface Place {
  path: Path;
  value: Json;
}

/** A place and all places below it. */
export function placesFrom(path: Path, value: Json): Place[] {
  const below = entriesOf(value).flatMap(([key, item]) => placesFrom([...path, key], item));
  return [{ path, value }, ...below];
}

/** The same kind of value with other entries; `__proto__` is a key like any other, as in JSON. */
const withEntries = (value: Json, entries: Entry[]): Json =>
  Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);

function changed(at: Json, [step, ...rest]: Path, change: (entries: Entry[]) => Entry[]): Json {
  const entries = entriesOf(at);
  if (step === undefined) return withEntries(at, change(entries));
  const next = entries.map(([key, value]): Entry => [
    key,
    key === step ? changed(value, rest, change) : value,
  ]);
  return withEntries(at, next);
}

/** The tree with other entries in place of the one at a path. */
export const replaced = (tree: Tree, path: Path, change: (entry: Entry) => Entry[]): Tree =>
  changed(tree, path.slice(0, -1), (entries) =>
    entries.flatMap((entry) => (entry[0] === path.at(-1) ? change(entry) : [entry])),
  ) as Tree;

/** The tree with another value at a path where one is. */
export const put = (tree: Tree, path: Path, value: Json): Tree =>
  replaced(tree, path, ([key]) => [[key, value]]);

/** The tree with an entry of the map at a path, which replaces one of that key. */
export const added = (tree: Tree, path: Path, entry: Entry): Tree =>
  changed(tree, path, (entries) => [...entries.filter(([key]) => key !== entry[0]), entry]) as Tree;
