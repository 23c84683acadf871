import assert from "node:assert/strict";

import { verdict } from "../../rehearsal/policies";

const found = { policy: "s3-replication-watch", message: "Watch it.\nNobody does." };

describe("the policies of a rehearsal", () => {
  it("find a stack right that violates none of them", () => {
    const summary = "3 policies judge the stack, 0 violations";
    assert.deepEqual(verdict(3, []), { ok: true, summary, details: [] });
  });

  it("tell what is advisory, which as in Pulumi is no violation", () => {
    assert.deepEqual(verdict(3, [{ ...found, level: "advisory" }]), {
      ok: true,
      summary: "3 policies judge the stack, 0 violations, 1 advisory",
      details: ["advisory s3-replication-watch: Watch it. Nobody does."],
    });
  });

  it("find a stack wrong that violates one of the others", () => {
    const level = "mandatory";
    const { ok, summary } = verdict(3, [
      { ...found, level },
      { ...found, level: "advisory" },
    ]);
    assert.equal(ok, false);
    assert.equal(summary, "3 policies judge the stack, 1 violations, 1 advisory");
  });
});
