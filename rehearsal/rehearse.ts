import {
  caught,
  cleanedUp,
  deployed,
  deployedAgain,
  destroyed,
  readAsAsked,
  refusedToGo,
  replicated,
  tornDown,
  verified,
} from "./acts";
import type { Breakage } from "./breakages";
import { BREAKAGES } from "./breakages";
import type { StackConfig } from "./deployment/stackFiles";
import type { LocalAws } from "./localAws/start";
import { judgedByPolicies } from "./policies";
import { Stage } from "./stage";
import type { Step } from "./steps";
import { Steps } from "./steps";

/** What a rehearsal of one stack is to be like. */
export interface RehearsalOptions {
  /** Breaks the stack so after its deployment and leaves it broken: the rehearsal then fails. */
  breakage?: Breakage;
  /** Waits before anything is taken down, for people who want to look around. */
  pause?: (stage: Stage) => Promise<void>;
}

/** How a rehearsal went. */
export interface RehearsalReport {
  stack: string;
  ok: boolean;
  steps: Step[];
}

/**
 * Deploys a stack on the local AWS, proves that it replicates and that its failures are found, and
 * takes everything down again, whatever happened.
 */
export async function rehearse(
  stack: string,
  config: StackConfig,
  aws: LocalAws,
  options: RehearsalOptions,
  tell: (step: Step) => void,
): Promise<RehearsalReport> {
  const steps = new Steps(tell);
  const stage = await Stage.prepare(stack, config, aws);
  try {
    if (await steps.run("deploy", () => deployed(stage))) {
      await act(stage, steps, options.breakage);
      await options.pause?.(stage);
      await takeDown(stage, steps);
    }
  } finally {
    await steps.run("clean up", () => cleanedUp(stage));
  }
  return { stack, ok: steps.ok, steps: steps.done };
}

async function act(stage: Stage, steps: Steps, breakage: Breakage | undefined): Promise<void> {
  await steps.run("read back", () => readAsAsked(stage));
  if (breakage) {
    const { outputs, clientsOf } = stage.live;
    await breakage.apply(outputs, clientsOf);
    await steps.run("replicate", () => replicated(stage));
    await steps.run("verify", () => verified(stage));
    return;
  }
  await steps.run("deploy again", () => deployedAgain(stage));
  await steps.run("policies", () => judgedByPolicies(stage));
  await steps.run("replicate", () => replicated(stage));
  await steps.run("verify", () => verified(stage));
  for (const shown of BREAKAGES.filter((candidate) => candidate.applies(stage.live.outputs))) {
    await steps.run("break", () => caught(stage, shown));
  }
}

async function takeDown(stage: Stage, steps: Steps): Promise<void> {
  if (stage.settings.protect) await steps.run("protection", () => refusedToGo(stage));
  await steps.run("teardown", () => tornDown(stage));
  await steps.run("destroy", () => destroyed(stage));
}
