import assert from "node:assert/strict";

import { describeCheck } from "../../operations/checks";
import type { ExamplePromise, Scene } from "../../rehearsal/promises/promise";
import { PROMISES } from "../../rehearsal/promises";
import { wrongWhile } from "./bend";
import type { Mend } from "./bend";
import type { LiveStack } from "./liveStack";
import { wrongOnes } from "./liveStack";

/** One thing that is bent, and what must then be found wrong. */
export interface Bent {
  /** What the promise promises. */
  promise: string;
  /** What is bent: the end of the test's title. */
  when: string;
  /** Bends it in AWS. Defaults to bending nothing there. */
  bend?: (live: LiveStack) => Promise<Mend>;
  /** What is held against the promise then, where that is not the stack as it is. */
  scene?: (live: LiveStack) => Partial<Scene>;
  /** What one of the findings must say. */
  wrong: RegExp;
}

/** The promises of an example. */
export const promisesOf = (example: string): readonly ExamplePromise[] => PROMISES[example]!;

/** What a promise is held against, with some of it replaced. */
function sceneOf({ stage }: LiveStack, changes: Partial<Scene> = {}): Scene {
  const { live, resources, places, existingKeys, existingBuckets, aws } = stage;
  return { live, resources, places, existingKeys, existingBuckets, aws, ...changes };
}

/** Tests that promises are kept and that each is found broken when something is bent. */
export function describePromises(
  promises: readonly ExamplePromise[],
  live: () => LiveStack,
  bends: readonly Bent[],
): void {
  for (const promise of promises) {
    it(`are kept: ${promise.what}`, async () => {
      const checks = await promise.look(sceneOf(live()));
      assert.deepEqual(wrongOnes(checks).map(describeCheck), []);
      assert.ok(checks.length > 0);
    });
  }

  for (const { promise, when, bend, scene, wrong } of bends) {
    it(`are found broken, ${promise}: when ${when}`, async () => {
      const { look } = promises.find(({ what }) => what === promise)!;
      const found = await wrongWhile(
        () => bend?.(live()) ?? Promise.resolve(() => Promise.resolve()),
        () => look(sceneOf(live(), scene?.(live()))),
      );
      const lines = found.map(describeCheck);
      assert.ok(
        lines.some((line) => wrong.test(line)),
        `${String(wrong)} is not among\n${lines.join("\n")}`,
      );
    });
  }

  it("are each tried with something that breaks them", () => {
    const tried = new Set(bends.map(({ promise }) => promise));
    assert.deepEqual([...tried].sort(), promises.map(({ what }) => what).sort());
  });
}
