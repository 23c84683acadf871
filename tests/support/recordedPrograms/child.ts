import { createRequire } from "node:module";

import * as pulumi from "@pulumi/pulumi";

import type { Deployment, Recorded } from "./engine";
import { RecordingEngine } from "./engine";

// A process for programs, one after the other: loading the SDK takes longer than running any of them.

/** A deployment of a program's file. */
export interface ProgramDeployment extends Deployment {
  program: string;
}

/** A deployment as it was recorded and how long that took; or why it failed, and all after it with it. */
export type Outcome = { recorded: Recorded; milliseconds: number } | { error: string };

const load = createRequire(__filename);
/** Keeps a program's stack, configuration and monitor apart from others'. The SDK has no types for it. */
const { withLocalStorage } = load("@pulumi/pulumi/runtime/state") as {
  withLocalStorage: <Result>(callback: () => Result) => Result;
};

/** Rejects with the first error that nobody catches: whatever waits for what failed waits for ever. */
const failing = new Promise<never>((_resolve, reject) => {
  process.on("unhandledRejection", reject).on("uncaughtException", reject);
});

/** Runs a program in a store of its own, as the Automation API does, with its modules loaded anew. */
function record({ program, ...deployment }: ProgramDeployment): Promise<Outcome> {
  return withLocalStorage(async () => {
    const start = performance.now();
    const { project, stack, config, mode } = deployment;
    const engine = new RecordingEngine(deployment);
    const mocks = { newResource: unused, call: unused };
    await pulumi.runtime.setMocks(mocks, project, stack, mode === "preview");
    engine.listen();
    pulumi.runtime.setAllConfig(config);
    const before = new Set(Object.keys(load.cache));
    await pulumi.runtime.runInPulumiStack(() => Promise.resolve(load(program)));
    await pulumi.runtime.disconnect();
    for (const file of Object.keys(load.cache)) {
      const isOwn = !before.has(file) && !file.includes("node_modules");
      if (isOwn) Reflect.deleteProperty(load.cache, file);
    }
    return { recorded: engine.recorded(), milliseconds: performance.now() - start };
  });
}

function unused(): never {
  throw new Error("the recording engine has taken the mocks' place");
}

async function recordAll(deployments: ProgramDeployment[]): Promise<void> {
  const send = (outcome: Outcome) =>
    new Promise<void>((resolve) => {
      process.send?.(outcome, () => {
        resolve();
      });
    });
  try {
    for (const deployment of deployments) {
      await send(await Promise.race([record(deployment), failing]));
    }
  } catch (error) {
    await send({ error: error instanceof Error ? error.message : String(error) });
  }
  process.disconnect();
}

// Who asked is gone, or has the answer.
process.once("disconnect", () => process.exit());
process.once("message", (deployments) => {
  void recordAll(deployments as ProgramDeployment[]);
});
