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
   * Creates it, having read every input before it waits for anything, so that an unknown one is refused
   * before the resource exists. `name` is the resource's, for automatic names.
   */
  create(inputs: Inputs, place: Place, name: string): Promise<Created>;
  /** Changes it to other inputs; without it the rehearsal refuses a change. */
  update?(id: string, inputs: Inputs, place: Place): Promise<void>;
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

/** AWS's answers to reading something that is gone. */
export const GONE = [
  "NoSuchBucket",
  "NoSuchEntity",
  "NoSuchEntityException",
  "NotFound",
  "NotFoundException",
];
