import { readFileSync } from "node:fs";
import path from "node:path";

import type { Registration } from "../../proof/recording/recorder";

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

/** The identities of a stack's or an example's resources as deployed. */
export function goldenIdentities(stack: string): Identity[] {
  const file = path.join(__dirname, "..", "golden", `${stack}.json`);
  return inOrder(JSON.parse(readFileSync(file, "utf8")) as Identity[]);
}
