import type { LocalClients } from "../localAws/clients";
import type { Inputs } from "./inputs";

/** Where a handler works: what the real provider knows of its configuration. */
export interface Place {
  clients: LocalClients;
  region: string;
  accountId: string;
  partition: string;
}

/** What the provider answers when it has created a resource. */
export interface Created {
  id: string;
  /** Everything that the provider computes, beside the inputs. */
  outputs: Record<string, unknown>;
}

/** Does with one type of resource what the AWS provider does, against the local AWS. */
export interface Handler {
  /**
   * Reads every input and answers with what creates the resource: an input that nobody reads is refused
   * before there is anything to create. `name` is the resource's, for automatic names.
   */
  create(inputs: Inputs, place: Place, name: string): () => Promise<Created>;
  /** The same for a change to other inputs; without it the rehearsal refuses a change. */
  update?(id: string, inputs: Inputs, place: Place): () => Promise<void>;
  /** What AWS holds, in the shape of the inputs. */
  read(id: string, place: Place): Promise<Record<string, unknown>>;
  /** Removes it. */
  delete(id: string, place: Place, inputs: Record<string, unknown>): Promise<void>;
}

/** An automatic name as Pulumi makes them: the resource's with seven random hexadecimal digits. */
export function automaticName(name: string): string {
  const random = Math.floor(Math.random() * 0x10000000);
  return `${name}-${random.toString(16).padStart(7, "0")}`;
}

/** Finishes what was created by half; where that fails, what there is goes again, for nobody knows it. */
export async function finish(
  steps: () => Promise<unknown>,
  undo: () => Promise<unknown>,
): Promise<void> {
  try {
    await steps();
  } catch (error) {
    // The first failure is the cause, whatever becomes of the undoing.
    await Promise.allSettled([undo()]);
    throw error;
  }
}

/** AWS's answers about something that is gone. */
export const GONE = [
  // A key that waits for its deletion.
  "KMSInvalidStateException",
  "NoSuchBucket",
  "NoSuchEntity",
  "NoSuchEntityException",
  "NotFound",
  "NotFoundException",
];
