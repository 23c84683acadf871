import type { Registration } from "../../../proof/recording/recorder";
import { REPLACED_BY } from "../../../documents/changes/replacedBy";

/** A resource as a deployment leaves it in the stack's state. */
export interface Held extends Registration {
  /** Its id in AWS; empty where it has none. */
  id: string;
}

/** The inputs that differ. */
export function changedInputs(before: Registration, after: Registration): string[] {
  const names = new Set([...Object.keys(before.inputs), ...Object.keys(after.inputs)]);
  const text = ({ inputs }: Registration, name: string) => JSON.stringify(inputs[name]);
  return [...names].filter((name) => text(before, name) !== text(after, name)).sort();
}

/**
 * Whether the provider replaces a resource because of these inputs.
 *
 * @throws Error if nobody has said what replaces resources of its type.
 */
export function isReplaced({ type }: Registration, changed: readonly string[]): boolean {
  const known = REPLACED_BY[type];
  if (!known) throw new Error(`what replaces a ${type}?`);
  return changed.some((name) => known.properties.includes(name));
}

/**
 * The outputs after a deployment. What is kept keeps what AWS made up for it; the recorder would make it
 * up anew, in the Region that the provider leads to now. What is replaced gets another made-up name.
 */
export function settled(after: Registration, before: Registration): Record<string, unknown> {
  if (isReplaced(after, changedInputs(before, after))) {
    return { ...mapped(after.state, anew), ...after.inputs };
  }
  const madeUp = Object.entries(before.state).filter(([name]) => !(name in before.inputs));
  return { ...after.state, ...Object.fromEntries(madeUp), ...after.inputs };
}

const mapped = (state: Record<string, unknown>, change: (value: unknown) => unknown) =>
  Object.fromEntries(Object.entries(state).map(([name, value]) => [name, change(value)]));

/** Another suffix at the end of a name that was made up, or of an ARN with such a name. */
const anew = (value: unknown) =>
  typeof value === "string"
    ? value.replace(/(?<=-)[0-9a-f]{7}$/, (suffix) => suffix.slice(1) + suffix.charAt(0))
    : value;
