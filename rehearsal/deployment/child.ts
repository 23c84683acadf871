// One deployment, in a process of its own: modules keep what they have read of a configuration, and a
// failed registration is followed by a burst of rejections that only the process's end stops.
import path from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { RehearsalEngine } from "./engine";
import type { DeploymentMessage, DeploymentRequest } from "./records";
import { Registrations } from "./registrations";

const PROGRAM = path.join(__dirname, "..", "..", "index.ts");

async function deploy(request: DeploymentRequest): Promise<void> {
  const { program = PROGRAM } = request;
  const send = (message: DeploymentMessage) => process.send?.(message);
  const rejections: string[] = [];
  const note = (error: unknown) => {
    rejections.push(error instanceof Error ? error.message : String(error));
  };
  process.on("unhandledRejection", note).on("uncaughtException", note);

  const registrations = new Registrations();
  const engine = new RehearsalEngine(request, registrations, send);
  pulumi.runtime.setAllConfig(request.config);
  await pulumi.runtime.setMocks(engine, request.project, request.stack, false);
  registrations.listen();

  let outputs: Record<string, unknown> = {};
  try {
    outputs = (await pulumi.runtime.runInPulumiStack(() => import(program))) ?? {};
    await pulumi.runtime.disconnect();
  } catch (error) {
    note(error);
  }
  // What waits for a failed registration rejects a moment after it.
  await new Promise((resolve) => setImmediate(resolve));
  const messages = engine.failures.length > 0 ? engine.failures : [...new Set(rejections)];
  send(messages.length > 0 ? { kind: "failed", messages } : { kind: "done", outputs });
  process.exitCode = messages.length > 0 ? 1 : 0;
  process.disconnect();
}

// Who asked for the deployment is gone, or has the answer.
process.once("disconnect", () => process.exit());

process.once("message", (request) => {
  void deploy(request as DeploymentRequest);
});
