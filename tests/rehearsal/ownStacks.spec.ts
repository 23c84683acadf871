// The stacks beside the program, rehearsed whatever a team wrote into their files. rehearse.spec.ts knows by heart what
// a rehearsal consists of.
import assert from "node:assert/strict";

import { rehearse } from "../../rehearsal/rehearse";
import { ownStacks } from "../../stackFiles";
import { describeWithLocalAws } from "../support/localAws";

describeWithLocalAws("a rehearsal of what is deployed", (aws) => {
  for (const stack of ownStacks.names()) {
    it(`goes well: ${stack}`, async function () {
      this.timeout(180_000);
      const report = await rehearse(stack, ownStacks.config(stack), aws(), {}, () => undefined);
      assert.deepEqual(
        report.steps.filter(({ ok }) => !ok),
        [],
      );
      assert.equal(report.ok, true);
    });
  }
});
