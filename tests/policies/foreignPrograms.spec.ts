// Programs as people write them, recorded in a preview and in an update of a new stack, and judged by the
// whole pack. That AWS would really answer as the policies say is documented, and not shown here.
import assert from "node:assert/strict";

import { policies } from "../../policies/policies";
import type { RecordedProgram } from "../support/recordedPrograms";
import { foreignPrograms, ownPrograms, recordPrograms } from "../support/recordedPrograms";
import { judge, judgeInputs, type Verdict } from "../support/policies";
import { FAULTS } from "./programs/faults";

type Mode = "preview" | "update";

/** What the whole pack says, policy by policy. */
async function verdictsOf(program: RecordedProgram, mode: Mode): Promise<Map<string, Verdict[]>> {
  const { inputs, outputs } = program[mode];
  const verdicts = new Map<string, Verdict[]>();
  for (const policy of policies.filter(({ enforcementLevel }) => enforcementLevel !== "disabled")) {
    const found =
      "validateStack" in policy ? await judge(policy, outputs) : await judgeInputs(policy, inputs);
    if (found.length > 0) verdicts.set(policy.name.replace("s3-replication-", ""), found);
  }
  return verdicts;
}

/** The resources that a policy refuses, each as often as it does. */
const refused = (verdicts: Map<string, Verdict[]>) =>
  Object.fromEntries(
    [...verdicts].flatMap(([policy, all]) => {
      const names = all.filter(([level]) => level === "mandatory").map(([, name]) => name);
      return names.length > 0 ? [[policy, names.sort()]] : [];
    }),
  );

describe("programs as people write them", function () {
  this.timeout(180_000);
  const recorded = new Map<string, RecordedProgram>();
  before(async () => {
    for (const program of await recordPrograms([...foreignPrograms(), ...ownPrograms()])) {
      recorded.set(program.name, program);
    }
  });

  it("are eight, each with faults that are written down", () => {
    const names = foreignPrograms().map(({ name }) => name);
    assert.equal(names.length, 8);
    assert.deepEqual(Object.keys(FAULTS), names);
  });

  for (const [name, { preview, update }] of Object.entries(FAULTS)) {
    it(`are refused for what is wrong with them, and for nothing else: ${name}`, async () => {
      const program = recorded.get(name)!;
      assert.deepEqual(refused(await verdictsOf(program, "update")), update);
      assert.deepEqual(refused(await verdictsOf(program, "preview")), preview);
    });
  }

  it("are refused for sixty different things and more", async () => {
    const said = new Set<string>();
    for (const { name } of foreignPrograms()) {
      for (const mode of ["preview", "update"] as const) {
        for (const [policy, all] of await verdictsOf(recorded.get(name)!, mode)) {
          for (const [, resource, message] of all)
            said.add(`${name} ${policy} ${resource} ${message}`);
        }
      }
    }
    assert.ok(said.size >= 60, `${said.size} violations`);
  });

  for (const { name } of ownPrograms()) {
    it(`are not the stacks and examples of this repository: ${name}`, async () => {
      for (const mode of ["preview", "update"] as const) {
        assert.deepEqual(refused(await verdictsOf(recorded.get(name)!, mode)), {});
      }
      const advice = new Set((await verdictsOf(recorded.get(name)!, "update")).keys());
      assert.deepEqual(advice, new Set(["alarm-on-failures"]));
    });
  }
});
