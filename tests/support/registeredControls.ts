import type { Demand, Registered } from "../../documents/demand";
import { OWNERS } from "../../documents/demand";
import type { Registration } from "../../proof/recording/recorder";

/**
 * Where a program's resources do not show what a demand says that they do: addresses, each with the
 * value found. A bucket or key without the resource that it must have is named itself.
 */
export function unmet({ registered = [] }: Demand, registrations: Registration[]): string[] {
  return registered.flatMap((one) => faultsOf(one, registrations));
}

function faultsOf(one: Registered, registrations: Registration[]): string[] {
  const { type, of, path, value, never = false } = one;
  const candidates = registrations.filter((resource) => resource.type === type);
  const shows = (resource: Registration) => matches(valueAt(resource.inputs, path), value);
  const fault = ({ address, inputs }: Registration) =>
    `${address}: ${path} is ${JSON.stringify(valueAt(inputs, path))}`;
  if (never) return candidates.filter(shows).map(fault);
  if (of === undefined) return candidates.filter((resource) => !shows(resource)).map(fault);
  return (
    registrations
      // A bucket that is only read belongs to somebody else, who answers for it.
      .filter((owner) => owner.type === OWNERS[of] && !owner.read)
      .flatMap((owner) => {
        const own = candidates.filter(({ inputs }) => inputs[of] === owner.state[of]);
        if (own.length === 0) return [`${owner.address}: no ${type}`];
        return own.filter((resource) => !shows(resource)).map(fault);
      })
  );
}

/** The value at a path; documents are registered as objects or as text. */
function valueAt(inputs: unknown, path: string): unknown {
  const keys = path === "" ? [] : path.split(".");
  return keys.reduce((here, key) => {
    const holder: unknown = typeof here === "string" ? JSON.parse(here) : here;
    return (holder as Record<string, unknown> | undefined)?.[key];
  }, inputs);
}

function matches(actual: unknown, wanted: unknown): boolean {
  if (Array.isArray(actual)) return actual.some((item) => matches(item, wanted));
  if (typeof wanted !== "object" || wanted === null) return actual === wanted;
  if (typeof actual !== "object" || actual === null) return false;
  return Object.entries(wanted).every(([key, value]) =>
    matches((actual as Record<string, unknown>)[key], value),
  );
}
