import { fork } from "node:child_process";
import path from "node:path";

import type { Patch } from "../../../documents/changes/change";
import { foundBuckets } from "../../../proof/recording/foundBuckets";
import { parseSettings } from "../../../config";
import { asCliConfig } from "../../../stackFiles";
import type { Left, StackDeployment } from "./child";
import type { Held } from "./state";

/** Two states of one stack. */
export interface Deployed {
  before: Held[];
  after: Held[];
}

const PROGRAM = path.join(__dirname, "..", "..", "..", "index");

/**
 * Deploys the program with the settings before each edit, and onto that state with those after it. All in
 * one process; settings that several edits start from are deployed once.
 *
 * @throws Error of the first deployment that fails.
 */
export async function deployEdits(edits: readonly [Patch, Patch][]): Promise<Deployed[]> {
  const befores = [...new Map(edits.map(([before]) => [JSON.stringify(before), before])).values()];
  const ontoOf = ([before]: readonly [Patch, Patch]) =>
    befores.findIndex((one) => JSON.stringify(one) === JSON.stringify(before));
  const states = await statesOf([
    ...befores.map((settings) => deploymentOf(settings)),
    ...edits.map((edit) => ({ ...deploymentOf(edit[1]), onto: ontoOf(edit) })),
  ]);
  return edits.map((edit, index) => ({
    before: states[ontoOf(edit)]!,
    after: states[befores.length + index]!,
  }));
}

/** A deployment whose existing buckets are as the settings take them. */
function deploymentOf(settings: Patch): StackDeployment {
  const config = asCliConfig({ "pulumi:disable-default-providers": ["aws"], ...settings });
  const buckets = foundBuckets(parseSettings(settings).settings);
  return { program: PROGRAM, config, world: { buckets } };
}

function statesOf(deployments: StackDeployment[]): Promise<Held[][]> {
  const { AWS_REGION: _, AWS_DEFAULT_REGION: __, AWS_PROFILE: ___, ...env } = process.env;
  const child = fork(path.join(__dirname, "child.ts"), {
    execArgv: ["--import", "tsx"],
    env,
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const left: Left[] = [];
  let printed = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (printed += text));
  child.on("message", (one: Left) => left.push(one));
  child.send(deployments);
  return new Promise((resolve, reject) => {
    child.once("error", reject).once("close", () => {
      const states = left.flatMap((one) => ("held" in one ? [one.held] : []));
      const failed = left.find((one) => "error" in one);
      if (states.length === deployments.length) resolve(states);
      else {
        const { config } = deployments[states.length]!;
        const why = failed ? failed.error : `the program's process ended early\n${printed}`;
        reject(new Error(`${JSON.stringify(config)}: ${why}`));
      }
    });
  });
}
