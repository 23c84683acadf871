import { fork } from "node:child_process";
import path from "node:path";

import type { DeploymentMessage, DeploymentRequest, ResourceRecord } from "./records";

/** How a deployment went. What it made is there even if it failed: somebody has to clean up. */
export interface Deployment {
  resources: ResourceRecord[];
  outputs: Record<string, unknown>;
  /** What went wrong; empty if nothing did. */
  failures: string[];
}

/** Deploys the program in a process of its own. */
export function deploy(request: DeploymentRequest): Promise<Deployment> {
  const child = fork(path.join(__dirname, "child.ts"), {
    execArgv: ["--import", "tsx"],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // Out of the terminal's reach: Ctrl-C would cut what is created off from its record.
    detached: true,
  });
  const deployment: Deployment = { resources: [], outputs: {}, failures: [] };
  let finished = false;
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      printed = (printed + text).slice(-4000);
    });
  }
  child.on("message", (message: DeploymentMessage) => {
    if (message.kind === "resource") deployment.resources.push(message.resource);
    if (message.kind === "done") deployment.outputs = message.outputs;
    if (message.kind === "failed") deployment.failures.push(...message.messages);
    finished ||= message.kind !== "resource";
  });
  child.send(request);
  return new Promise((resolve, reject) => {
    child.once("error", reject).once("close", (code, signal) => {
      if (!finished) {
        const how = signal === null ? `with code ${code ?? "none"}` : `by ${signal}`;
        deployment.failures.push(`the program ended ${how}\n${printed}`.trimEnd());
      }
      resolve(deployment);
    });
  });
}
