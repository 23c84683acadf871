import type * as pulumi from "@pulumi/pulumi";

import type { Recording, Registration, World } from "../../proof/recording/recorder";
import { finish, startRecording } from "../../proof/recording/recorder";

/** Runs a program in this process: its result, and all that it asked for. */
export async function record<T>(
  program: () => T,
  world?: World,
): Promise<Recording & { result: T }> {
  const recording = await startRecording(world);
  const result = program();
  await finish();
  return { ...recording, result };
}

/** The value of an Output. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}

/** The one registration of a type and name. */
export function only({ registrations }: Recording, type: string, name: string): Registration {
  const found = registrations.filter((item) => item.address === `${type} ${name}`);
  if (found.length !== 1) throw new Error(`${found.length} registrations of ${type} ${name}`);
  return found[0]!;
}
