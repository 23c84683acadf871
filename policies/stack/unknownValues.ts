/** A value that a preview cannot know, because it comes from a resource that does not exist yet. */
export class Unknown {
  constructor(
    /** The URN of the resource that it is a property of. */
    readonly urn: string,
    /** The resource's name. */
    readonly resourceName: string,
    /** The property's path, such as `rules.0.destination.bucket`. */
    readonly path: string,
  ) {}

  /** How it shows in the JSON of a value that is known but for this. */
  toJSON(): string {
    return "known after the update";
  }
}

/** Whoever holds properties: a resource. */
export interface Holder {
  urn: string;
  name: string;
  props: object;
}

/**
 * A property as plain data, with an {@link Unknown} wherever a value is unknown.
 *
 * The SDK throws at the first touch of an unknown value and then drops the policy for the whole stack;
 * so values are touched here and nowhere else. What providers return for something left out, null or
 * "", reads as undefined.
 */
export function readProperty(holder: Holder, property: string): unknown {
  return touch(holder, holder.props, [property]);
}

function touch(holder: Holder, object: object, path: string[]): unknown {
  try {
    return plain(holder, Reflect.get(object, path.at(-1) ?? ""), path);
  } catch (error) {
    if (error instanceof Error && "unknownTypeSentinel" in error) {
      return new Unknown(holder.urn, holder.name, path.join("."));
    }
    throw error;
  }
}

function plain(holder: Holder, value: unknown, path: string[]): unknown {
  if (value === null || value === "") return undefined;
  if (typeof value !== "object") return value;
  const entries = Object.keys(value).map(
    (key) => [key, touch(holder, value, [...path, key])] as const,
  );
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}

/** The value at a path of plain data: undefined where there is none, Unknown below an Unknown. */
export function at(data: unknown, ...path: string[]): unknown {
  return path.reduce((here, key) => {
    if (here instanceof Unknown) return here;
    return typeof here === "object" && here !== null ? Reflect.get(here, key) : undefined;
  }, data);
}

/** The items of a list of plain data. A list that is unknown as a whole counts as one unknown item. */
export function itemsOf(list: unknown): unknown[] {
  if (list instanceof Unknown) return [list];
  return Array.isArray(list) ? list : [];
}

/** Every unknown value in plain data. */
export function unknownsIn(data: unknown): Unknown[] {
  if (data instanceof Unknown) return [data];
  return typeof data === "object" && data !== null ? Object.values(data).flatMap(unknownsIn) : [];
}

/** Whether a preview does not know some property of a resource. */
export function isPartlyUnknown(holder: Holder): boolean {
  return Object.keys(holder.props).some(
    (property) => unknownsIn(readProperty(holder, property)).length > 0,
  );
}

/** A value in a message: JSON, or `not set`. */
export function show(value: unknown): string {
  if (value instanceof Unknown) return "a value known after the update";
  return value === undefined ? "not set" : JSON.stringify(value);
}
