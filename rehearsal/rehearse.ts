import type { StackConfig } from "../stackFiles";
import {
  allowedByOwners,
  caught,
  cleanedUp,
  deployed,
  deployedAgain,
  destroyed,
  kept,
  readAsAsked,
  refused,
  refusedToGo,
  replicated,
  tornDown,
  verified,
} from "./acts";
import type { Breakage } from "./breakages";
import { BREAKAGES } from "./breakages";
import type { LocalAws } from "./localAws/start";
import { needsOf } from "./owners";
import { summonJudge } from "./policies";
import type { ExamplePromise } from "./promises/promise";
import { Stage } from "./stage";
import type { Step } from "./steps";
import { Steps } from "./steps";

/** What a rehearsal of one stack is to be like. */
export interface RehearsalOptions {
  /** Breaks the stack so after its deployment and leaves it broken: the rehearsal then fails. */
  breakage?: Breakage;
  /** What is promised beyond what every stack does; not looked at where the stack is broken. Defaults to nothing. */
  promises?: readonly ExamplePromise[];
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
    await (options.breakage
      ? showBroken(stage, steps, options.breakage, options.pause)
      : showWhole(stage, steps, options));
  } finally {
    await steps.run("clean up", () => cleanedUp(stage));
  }
  return { stack, ok: steps.ok, steps: steps.done };
}

type Pause = RehearsalOptions["pause"];

async function showWhole(
  stage: Stage,
  steps: Steps,
  { pause, promises = [] }: RehearsalOptions,
): Promise<void> {
  const judge = summonJudge(stage);
  const keep = async (moment: ExamplePromise["moment"]) => {
    for (const promise of promises.filter((one) => one.moment === moment)) {
      await steps.run("promises", () => kept(stage, promise));
    }
  };
  try {
    if (stage.existingBuckets.length > 0 && !(await steps.run("refuse", () => refused(stage)))) {
      return;
    }
    if (!(await setUp(stage, steps))) return;
    await steps.run("deploy again", () => deployedAgain(stage));
    await steps.run("replicate", () => replicated(stage));
    await steps.run("verify", () => verified(stage));
    await keep("up");
    for (const shown of BREAKAGES.filter((candidate) => candidate.applies(stage.live.outputs))) {
      await steps.run("break", () => caught(stage, shown));
    }
    await steps.run("policies", () => judge.judge());
  } finally {
    await judge.dismiss();
  }
  await pause?.(stage);
  await takeDown(stage, steps);
  await keep("destroyed");
}

/** Deploys the stack and has everything ready for the first object. */
async function setUp(stage: Stage, steps: Steps): Promise<boolean> {
  if (!(await steps.run("deploy", () => deployed(stage)))) return false;
  await steps.run("read back", () => readAsAsked(stage));
  if (needsOf(stage).length > 0) await steps.run("owners", () => allowedByOwners(stage));
  return true;
}

async function showBroken(
  stage: Stage,
  steps: Steps,
  breakage: Breakage,
  pause: Pause,
): Promise<void> {
  if (!(await setUp(stage, steps))) return;
  let mend: () => Promise<void> = () => Promise.resolve();
  try {
    const broken = await steps.run("break", async () => {
      mend = await breakage.apply(stage.live.outputs, stage.live.clientsOf);
      return { ok: true, summary: breakage.what };
    });
    if (broken) {
      await steps.run("replicate", () => replicated(stage));
      await steps.run("verify", () => verified(stage));
      await pause?.(stage);
    }
  } finally {
    await mend();
  }
  await takeDown(stage, steps);
}

async function takeDown(stage: Stage, steps: Steps): Promise<void> {
  if (stage.settings.protect) await steps.run("protection", () => refusedToGo(stage));
  await steps.run("teardown", () => tornDown(stage));
  await steps.run("destroy", () => destroyed(stage));
}
