/**
 * Stands for a value that a preview cannot know, because it comes from a resource that does not exist
 * yet.
 */
export class Unknown {
  /** @param reason what the policy SDK throws at whoever touches the value. */
  constructor(readonly reason: Error) {}
}

/**
 * A property as plain data, with an {@link Unknown} wherever a value is unknown.
 *
 * The SDK throws at the first touch of an unknown value and then drops the policy for the whole stack,
 * leaving an advisory; so values are touched here and nowhere else. What providers return for something
 * left out, null or "", reads as undefined.
 */
export function readProperty(holder: object, key: string): unknown {
  try {
    return plain(Reflect.get(holder, key));
  } catch (error) {
    if (error instanceof Error && "unknownTypeSentinel" in error) return new Unknown(error);
    throw error;
  }
}

function plain(value: unknown): unknown {
  if (value === null || value === "") return undefined;
  if (typeof value !== "object") return value;
  const entries = Object.keys(value).map((key) => [key, readProperty(value, key)] as const);
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
