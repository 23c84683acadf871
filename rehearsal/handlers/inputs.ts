import { isRecord } from "../../shapes";

/**
 * The inputs of a resource, read one by one. What nobody read is refused: an input that a handler
 * dropped in silence would make the rehearsal prove less than it says.
 */
export class Inputs {
  private readonly read = new Set<string>();

  constructor(
    private readonly values: Record<string, unknown>,
    private readonly path: string,
  ) {}

  /** A text, or undefined. */
  text(name: string): string | undefined {
    return this.take(name, "text", (value) => typeof value === "string");
  }

  /** A text that must be there. */
  requiredText(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw new Error(`${this.path}.${name} is missing`);
    return value;
  }

  /** True, false or undefined. */
  flag(name: string): boolean | undefined {
    return this.take(name, "true or false", (value) => typeof value === "boolean");
  }

  /** A number, or undefined. */
  number(name: string): number | undefined {
    return this.take(name, "a number", (value) => typeof value === "number");
  }

  /** Texts by name, or undefined. */
  map(name: string): Record<string, string> | undefined {
    return this.take(
      name,
      "texts by name",
      (value): value is Record<string, string> =>
        isRecord(value) && Object.values(value).every((item) => typeof item === "string"),
    );
  }

  /** A list of texts, or undefined. */
  texts(name: string): string[] | undefined {
    return this.take(
      name,
      "a list of texts",
      (value): value is string[] =>
        Array.isArray(value) && value.every((item) => typeof item === "string"),
    );
  }

  /** A policy as JSON text: Pulumi takes text and objects. */
  policy(name: string): string {
    const value = this.values[name];
    this.read.add(name);
    if (typeof value === "string") return value;
    if (isRecord(value)) return JSON.stringify(value);
    throw new Error(`${this.path}.${name} is no policy document`);
  }

  /** What `read` makes of an object, or undefined. */
  object<T>(name: string, read: (inputs: Inputs) => T): T | undefined {
    const value = this.take(name, "an object", isRecord);
    return value === undefined ? undefined : consume(value, `${this.path}.${name}`, read);
  }

  /** What `read` makes of each object of a list; an empty list where there is none. */
  objects<T>(name: string, read: (inputs: Inputs) => T): T[] {
    const values = this.take(name, "a list of objects", isRecordList) ?? [];
    return values.map((value, index) => consume(value, `${this.path}.${name}[${index}]`, read));
  }

  /** The inputs that nobody read. */
  unread(): string[] {
    return Object.keys(this.values)
      .filter((name) => this.values[name] !== undefined && !this.read.has(name))
      .map((name) => `${this.path}.${name}`);
  }

  private take<T>(name: string, kind: string, is: (value: unknown) => value is T): T | undefined {
    const value = this.values[name];
    this.read.add(name);
    if (value === undefined || value === null) return undefined;
    if (is(value)) return value;
    throw new Error(`${this.path}.${name} is not ${kind}: ${JSON.stringify(value)}`);
  }
}

/**
 * Reads an object whole.
 *
 * @throws Error naming the inputs that `read` left over.
 */
export function consume<T>(
  values: Record<string, unknown>,
  path: string,
  read: (inputs: Inputs) => T,
): T {
  const inputs = new Inputs(values, path);
  const result = read(inputs);
  const unread = inputs.unread();
  if (unread.length > 0) {
    throw new Error(`the rehearsal does not know the input ${unread.join(", ")}`);
  }
  return result;
}

const isRecordList = (value: unknown): value is Record<string, unknown>[] =>
  Array.isArray(value) && value.every(isRecord);
