import type { ClientsOf } from "../../operations/awsClients";
import type { Check } from "../../operations/checks";
import { compare } from "../../operations/checks";
import type { SideOutputs, StackOutputs } from "../../operations/stackOutputs";
import type { Places } from "../deployment/places";
import type { ResourceRecord } from "../deployment/records";
import type { ExistingBucket } from "../existingBuckets";
import type { ExistingKey } from "../existingKeys";
import type { LocalAws } from "../localAws/start";

/** What promises are held against: a stack on the local AWS. */
export interface Scene {
  /** Its outputs, and each side's clients with its own credentials. */
  live: { outputs: StackOutputs; clientsOf: ClientsOf };
  /** What the stack holds; once it was destroyed, what it left in AWS. */
  resources: readonly ResourceRecord[];
  places: Places;
  /** The keys that were there before it. */
  existingKeys: readonly ExistingKey[];
  /** The buckets that were there before it. */
  existingBuckets: readonly ExistingBucket[];
  aws: LocalAws;
}

/** Something that an example's page promises, beyond what every stack does. */
export interface ExamplePromise {
  /** What is promised, in a few words: "replicas are STANDARD_IA". */
  what: string;
  /** When it is looked at: while the stack is up, or once it was destroyed. */
  moment: "up" | "destroyed";
  /**
   * Looks, and writes objects of its own where it is about objects. What is expected stands here in full, as
   * the page has it, and not in terms of the configuration, which would then be free to change.
   */
  look: (scene: Scene) => Promise<Check[]>;
}

/** Where the mistake is looked for, if a promise is broken. */
export const FIX = "compare the example's file with its page, and see what `verify` finds";

/** A promise that holds while the stack is up. */
export const whileUp = (what: string, look: ExamplePromise["look"]): ExamplePromise => ({
  what,
  moment: "up",
  look,
});

/** A promise that holds once the stack was destroyed. */
export const onceDestroyed = (what: string, look: ExamplePromise["look"]): ExamplePromise => ({
  what,
  moment: "destroyed",
  look,
});

/** What was found, held against what was promised. */
export const check = (side: string, what: string, found: unknown, promised: unknown): Check =>
  compare(side, what, found, promised, FIX);

/** A stack's sides by name, the source first. */
export function sidesByName({ source, destinations }: StackOutputs): [string, SideOutputs][] {
  return [["source", source], ...Object.entries(destinations)];
}

/**
 * A destination by its name.
 *
 * @throws Error if the stack has none of that name.
 */
export function destinationOf({ destinations }: StackOutputs, name: string): SideOutputs {
  const side = destinations[name];
  if (!side) throw new Error(`the stack has no destination ${name}`);
  return side;
}

/** The checks of every side, in the order of the sides. */
export async function everySide(
  { live: { outputs } }: Scene,
  look: (name: string, side: SideOutputs) => Promise<Check[]>,
): Promise<Check[]> {
  const checks = await Promise.all(sidesByName(outputs).map(([name, side]) => look(name, side)));
  return checks.flat();
}
