import { createRequire } from "node:module";

import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

import type { World } from "../../../proof/recording/recorder";
import { startRecording } from "../../../proof/recording/recorder";
import type { StackConfig } from "../../../stackFiles";
import { byIdentity, finder } from "../identity";
import type { Held } from "./state";
import { changedInputs, isReplaced, settled } from "./state";

// A process for deployments of one stack, each onto the state that an earlier one has left: loading the
// SDK takes longer than running the program.

/** A deployment of the program. */
export interface StackDeployment {
  program: string;
  config: StackConfig;
  world?: World;
  /** Which deployment of the list has left the state. Defaults to none: a new stack. */
  onto?: number;
}

/** The state that it leaves, or why it failed, and all after it with it. */
export type Left = { held: Held[] } | { error: string };

const STACK = "pulumi:pulumi:Stack";

const load = createRequire(__filename);
/** Keeps a program's stack, configuration and monitor apart from others'. The SDK has no types for it. */
const { withLocalStorage } = load("@pulumi/pulumi/runtime/state") as {
  withLocalStorage: <Result>(callback: () => Result) => Result;
};

/** Rejects with the first error that nobody catches: whatever waits for what failed waits for ever. */
const failing = new Promise<never>((_resolve, reject) => {
  process.on("unhandledRejection", reject).on("uncaughtException", reject);
});

function deploy({ program, config, world }: StackDeployment, before: Held[]): Promise<Held[]> {
  return withLocalStorage(async () => {
    const { registrations } = await startRecording(world);
    const ids = settleWith(byIdentity(before), registrations);
    pulumi.runtime.setAllConfig(config);
    const loaded = new Set(Object.keys(load.cache));
    await pulumi.runtime.runInPulumiStack(() => Promise.resolve(load(program)));
    await pulumi.runtime.disconnect();
    // What nobody catches is told of at the end of a turn.
    await new Promise((resolve) => setImmediate(resolve));
    for (const file of Object.keys(load.cache)) {
      const isOwn = !loaded.has(file) && !file.includes("node_modules");
      if (isOwn) Reflect.deleteProperty(load.cache, file);
    }
    return registrations.map((one) => ({ ...one, id: ids.get(one) ?? "" }));
  });
}

interface Response {
  getId(): string;
  setId(id: string): Response;
  setObject(object: Struct): Response;
}
type Callback = (error: Error | null, response?: Response) => void;
interface Monitor {
  registerResource(request: RegisterResourceRequest, callback: Callback): unknown;
}

/** Has the program see what is there already, where the recorder would make up something new. */
function settleWith(before: Map<string, Held>, registrations: Omit<Held, "id">[]) {
  const ids = new Map<Omit<Held, "id">, string>();
  const heldBy = finder(before);
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) =>
    register(request, (error, response) => {
      const own = response && request.getType() !== STACK ? registrations.at(-1) : undefined;
      // Components too: what is below them is found by what they were.
      const held = own && heldBy(own);
      if (response && own?.type.startsWith("aws:")) {
        if (held) {
          own.state = settled(own, held);
          response.setObject(structOf(own.state));
          if (!isReplaced(own, changedInputs(held, own))) response.setId(held.id);
        }
        ids.set(own, response.getId());
      }
      callback(error, response);
    });
  return ids;
}

/** The recorder's values come from JSON, so they are JSON. */
const structOf = (state: Record<string, unknown>) =>
  Struct.fromJavaScript(state as Parameters<typeof Struct.fromJavaScript>[0]);

async function deployAll(deployments: StackDeployment[]): Promise<void> {
  const send = (left: Left) =>
    new Promise<void>((resolve) => {
      process.send?.(left, () => {
        resolve();
      });
    });
  const states: Held[][] = [];
  try {
    for (const deployment of deployments) {
      const { onto } = deployment;
      const before = onto === undefined ? [] : states[onto]!;
      const held = await Promise.race([deploy(deployment, before), failing]);
      states.push(held);
      await send({ held });
    }
  } catch (error) {
    await send({ error: error instanceof Error ? error.message : String(error) });
  }
  process.disconnect();
}

// Who asked is gone, or has the answer.
process.once("disconnect", () => process.exit());
process.once("message", (deployments) => {
  void deployAll(deployments as StackDeployment[]);
});
