import assert from "node:assert/strict";

import { kept } from "../../../rehearsal/acts";
import { PROMISES } from "../../../rehearsal/promises";
import type { ExamplePromise, Scene } from "../../../rehearsal/promises/promise";
import { check, onceDestroyed, whileUp } from "../../../rehearsal/promises/promise";
import type { RehearsalReport } from "../../../rehearsal/rehearse";
import { rehearse } from "../../../rehearsal/rehearse";
import { exampleConfig, exampleNames } from "../../../stackFiles";
import { describeWithLocalAws } from "../../support/localAws";
import { promisesOf } from "../../support/promises";

describe("The promises of the examples", () => {
  it("are there for every example, and no other", () => {
    assert.deepEqual(Object.keys(PROMISES).sort(), exampleNames());
    for (const promises of Object.values(PROMISES)) assert.ok(promises.length > 0);
  });

  it("are broken where nothing is looked at", async () => {
    const nothing = whileUp("much", () => Promise.resolve([]));
    const { ok, summary } = await kept({} as Scene, nothing);
    assert.deepEqual([ok, summary], [false, "much (0 comparisons)"]);
  });
});

const BEFORE = [
  ...["deploy", "read back", "owners", "deploy again", "replicate", "verify"],
  ...Array.from({ length: 8 }, () => "promises"),
];
const AFTER = [
  ...["break", "break", "break", "policies", "protection", "teardown", "destroy"],
  ...["promises", "promises", "clean up"],
];

describeWithLocalAws("a rehearsal of an example", (aws) => {
  let report: RehearsalReport;
  /** What was looked at, and whether the stack held anything then. */
  const moments: [string, boolean][] = [];

  before(async () => {
    const broken = (promise: typeof whileUp, what: string): ExamplePromise =>
      promise(what, ({ resources }: Scene) => {
        moments.push([what, resources.length > 0]);
        return Promise.resolve([check("source", "weather", "rain", "sun")]);
      });
    const promises = [
      ...promisesOf("existing-keys"),
      broken(whileUp, "sun while it is up"),
      broken(onceDestroyed, "sun once it was destroyed"),
    ];
    const config = exampleConfig("existing-keys");
    report = await rehearse("existing-keys", config, aws(), { promises }, () => undefined);
  });

  it("holds each promise at its moment, and does the rest as for any stack", () => {
    assert.deepEqual(
      report.steps.map(({ name }) => name),
      [...BEFORE, ...AFTER],
    );
    assert.deepEqual(moments, [
      ["sun while it is up", true],
      ["sun once it was destroyed", false],
    ]);
  });

  it("is wrong where a promise is broken, and names what was found", () => {
    assert.equal(report.ok, false);
    const wrong = report.steps.filter(({ ok }) => !ok);
    assert.deepEqual(
      wrong.map(({ name, summary }) => [name, summary]),
      [
        ["promises", "sun while it is up (1 comparison)"],
        ["promises", "sun once it was destroyed (1 comparison)"],
      ],
    );
    for (const { details } of wrong) {
      assert.deepEqual(
        details.map((detail) => detail.split(";")[0]),
        ["WRONG source: weather: rain"],
      );
    }
  });
});
