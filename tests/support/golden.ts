import { readFileSync } from "node:fs";
import path from "node:path";

import type { Registration } from "../../proof/recording/recorder";
import { byIdentity, finder } from "./identity";

// Pulumi knows a resource by its type, its name and the types of its parents: whatever changes one of
// them makes Pulumi replace the resource, bucket or key included, unless an alias says that it is the
// same. tests/golden/ has them as deployed. A change there needs an alias in the component.

/** What Pulumi knows a resource by, and whether it is protected. */
export interface Identity {
  type: string;
  name: string;
  parents: string[];
  protect: boolean;
}

const inOrder = (identities: Identity[]) =>
  identities.sort((a, b) => `${a.type} ${a.name}`.localeCompare(`${b.type} ${b.name}`, "en"));

/** The identities of all that a program registered. */
export function identitiesOf(registrations: Registration[]): Identity[] {
  return inOrder(
    registrations.map(({ type, name, parents, protect }) => ({ type, name, parents, protect })),
  );
}

/** What becomes of the resources of a stack that was deployed as golden files have it. */
export interface Fates {
  /** What Pulumi would delete: nothing of now is that, by name or by alias. */
  deleted: string[];
  /** What Pulumi would create. */
  created: string[];
  /** What is protected now and was not, or the other way round. */
  reprotected: string[];
}

/** No fate but to stay. */
export const UNTOUCHED: Fates = { deleted: [], created: [], reprotected: [] };

/** What Pulumi would do to a stack whose resources these were when a program registers what it registers. */
export function fatesOf(golden: readonly Identity[], registrations: Registration[]): Fates {
  const find = finder(byIdentity(golden));
  const found = registrations.map((now) => ({ now, before: find(now) }));
  const known = new Set(found.map(({ before }) => before));
  const changed = found.filter(({ now, before }) => before && now.protect !== before.protect);
  const addresses = (resources: { type: string; name: string }[]) =>
    resources.map(({ type, name }) => `${type} ${name}`).sort();
  return {
    deleted: addresses(golden.filter((one) => !known.has(one))),
    created: addresses(found.filter(({ before }) => !before).map(({ now }) => now)),
    reprotected: addresses(changed.map(({ now }) => now)),
  };
}

/** The identities of a stack's or an example's resources as deployed. */
export function goldenIdentities(stack: string): Identity[] {
  const file = path.join(__dirname, "..", "golden", `${stack}.json`);
  return inOrder(JSON.parse(readFileSync(file, "utf8")) as Identity[]);
}
