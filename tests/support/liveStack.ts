import assert from "node:assert/strict";

import type { ClientsOf } from "../../operations/awsClients";
import type { Check } from "../../operations/checks";
import type { StackOutputs } from "../../operations/stackOutputs";
import type { StackConfig } from "../../stackFiles";
import { exampleConfig, frozenStacks } from "../../stackFiles";
import type { LocalAws } from "../../rehearsal/localAws/start";
import { Stage } from "../../rehearsal/stage";
import { describeWithLocalAws } from "./localAws";

/** A stack that is up on the local AWS. */
export interface LiveStack {
  stage: Stage;
  aws: LocalAws;
  outputs: StackOutputs;
  clientsOf: ClientsOf;
}

/** A suite with one of the frozen stacks, deployed once before its tests and removed after them. */
export function describeLiveStack(
  title: string,
  stack: string,
  tests: (live: () => LiveStack) => void,
): void {
  describeLive(title, stack, () => frozenStacks.config(stack), tests);
}

/** The same with the stack of an example. */
export function describeLiveExample(
  title: string,
  example: string,
  tests: (live: () => LiveStack) => void,
): void {
  describeLive(title, example, () => exampleConfig(example), tests);
}

/** The same with a configuration that no file has, under a name for the stack. */
export function describeLive(
  title: string,
  stack: string,
  config: () => StackConfig,
  tests: (live: () => LiveStack) => void,
): void {
  describeWithLocalAws(title, (aws) => {
    // A suite within the suite, so that the stack goes before the local AWS does.
    describe(`with the stack ${stack}`, () => {
      let stage: Stage | undefined;

      before(async () => {
        stage = await Stage.prepare(stack, config(), aws());
        const { failures } = await stage.up();
        assert.deepEqual(failures, []);
      });

      after(async () => {
        assert.deepEqual((await stage?.strike()) ?? [], []);
      });

      tests(() => {
        if (!stage) throw new Error("the stack was not deployed");
        return { stage, aws: aws(), ...stage.live };
      });
    });
  });
}

/** The checks that are wrong. */
export const wrongOnes = (checks: readonly Check[]) => checks.filter((check) => !check.ok);
