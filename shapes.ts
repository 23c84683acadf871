import type { Problem } from "./components/problems";

/**
 * Reads an unknown value as a T. Whatever is not as it should be is reported, and a neutral value
 * stands in for it, so that one reading finds every fault.
 */
export type Shape<T> = (value: unknown, path: string, report: (problem: Problem) => void) => T;

/** What to do about a value of the wrong shape; where nothing stands, there is nothing to mend. */
function fixOf(value: unknown, mend: string): string {
  if (value === undefined) return "add the setting";
  return value === null ? "give the setting a value, or remove it" : mend;
}

function expecting<T>(
  allowed: string,
  mend: string,
  neutral: T,
  is: (value: unknown) => value is T,
): Shape<T> {
  return (value, path, report) => {
    if (is(value)) return value;
    report({ path, received: value, allowed, fix: fixOf(value, mend) });
    return neutral;
  };
}

const isText = (value: unknown) => typeof value === "string";

/** Text that the messages describe: `a Region such as us-east-1`. */
export function textOf(allowed: string): Shape<string> {
  return expecting(allowed, "write it as text, in quotes", "", isText);
}

/** Any text. */
export const text: Shape<string> = textOf("text");

/** Text of digits, which YAML takes for a number when it has no quotes. */
export const digits: Shape<string> = expecting(
  "12 digits in quotes",
  'put it in quotes, as in "012345678901" (with `pulumi config set --path`, add `--type string`)',
  "",
  isText,
);

/** True or false. */
export const flag: Shape<boolean> = expecting(
  "true or false",
  "write true or false, without quotes",
  false,
  (value) => typeof value === "boolean",
);

/** A number. Its neutral value is no number, and so equal to none. */
export const number: Shape<number> = expecting(
  "a number",
  "write the number without quotes",
  NaN,
  (value) => typeof value === "number",
);

/** T, or nothing. */
export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value, path, report) => (value === undefined ? undefined : shape(value, path, report));
}

/** A list of T. */
export function list<T>(shape: Shape<T>): Shape<T[]> {
  return (value, path, report) => {
    if (Array.isArray(value)) {
      return value.map((item: unknown, index) => shape(item, `${path}[${index}]`, report));
    }
    const fix = fixOf(value, "write it as [a, b] or with dashes");
    report({ path, received: value, allowed: "a list", fix });
    return [];
  };
}

/** Whether a value is an object with keys of its own, and no list. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** T by name. */
export function map<T>(shape: Shape<T>): Shape<Record<string, T>> {
  return (value, path, report) => {
    if (isRecord(value)) {
      const entries = Object.entries(value);
      return Object.fromEntries(
        entries.map(([key, item]) => [key, shape(item, `${path}.${key}`, report)]),
      );
    }
    const fix = fixOf(value, "write it as `name: value`");
    report({ path, received: value, allowed: "values by name", fix });
    return {};
  };
}

/** The settings named, each by its shape, and no others. An empty path is the top. */
export function record<T extends object>(shapes: { [K in keyof T]-?: Shape<T[K]> }): Shape<T> {
  const known = Object.keys(shapes) as (keyof T & string)[];
  return (value, path, report) => {
    const at = (key: string) => (path === "" ? key : `${path}.${key}`);
    const allowed = `settings: ${known.join(", ")}`;
    if (!isRecord(value)) {
      const fix = fixOf(value, "indent the settings below it");
      report({ path, received: value, allowed, fix });
    }
    const settings = isRecord(value) ? value : {};
    for (const key of Object.keys(settings).filter((key) => !known.some((name) => name === key))) {
      const fix = "correct the spelling or remove it";
      report({ path: at(key), received: settings[key], allowed, fix });
    }
    const silent = isRecord(value) ? report : () => undefined;
    const read = known.map((key) => [key, shapes[key](settings[key], at(key), silent)] as const);
    return Object.fromEntries(read.filter(([, item]) => item !== undefined)) as T;
  };
}
