import { isDeepStrictEqual } from "node:util";

import { messageOf } from "../operations/errors";
import { handlerOf } from "./handlers";
import type { Places } from "./deployment/places";
import type { ResourceRecord } from "./deployment/records";

/** A difference between what the program asked for and what AWS holds. */
export interface Difference {
  resource: string;
  input: string;
  asked: unknown;
  held: unknown;
}

/** Inputs that only a deletion reads; AWS holds them nowhere. */
const NOT_IN_AWS = ["forceDestroy", "deletionWindowInDays"];
const POLICIES = ["policy", "assumeRolePolicy"];

/** A difference in one line. */
export const describeDifference = ({ resource, input, asked, held }: Difference) =>
  `${resource}, ${input}: asked ${JSON.stringify(asked)}, held ${JSON.stringify(held)}`;

/** Reads every resource back from AWS and compares it with its inputs. */
export async function readBack(
  resources: readonly ResourceRecord[],
  places: Places,
): Promise<Difference[]> {
  const differences = await Promise.all(
    resources.map((resource) => differencesOf(resource, places)),
  );
  return differences.flat();
}

async function differencesOf(
  { type, name, id, inputs, provider }: ResourceRecord,
  places: Places,
): Promise<Difference[]> {
  if (id === undefined || !provider) return [];
  const resource = `${type} ${name}`;
  try {
    const held = await handlerOf(type).read(id, await places.of(provider.inputs));
    return Object.entries(inputs)
      .filter(([input]) => !NOT_IN_AWS.includes(input))
      .map(([input, asked]) => ({ resource, input, asked, held: held[input] }))
      .filter(
        ({ input, asked, held: found }) =>
          !isDeepStrictEqual(normal(input, asked), normal(input, found)),
      );
  } catch (error) {
    return [{ resource, input: "(all)", asked: "to be there", held: messageOf(error) }];
  }
}

/** Values that mean the same, made the same: policies as objects, absent properties left out. */
function normal(input: string, value: unknown): unknown {
  const parsed: unknown =
    POLICIES.includes(input) && typeof value === "string" ? JSON.parse(value) : value;
  return parsed === undefined ? undefined : JSON.parse(JSON.stringify(sorted(parsed)));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
