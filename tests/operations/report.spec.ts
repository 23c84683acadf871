import assert from "node:assert/strict";

import { compare } from "../../operations/checks";
import { renderChecks, renderTeardown } from "../../operations/report";
import type { TeardownReport } from "../../operations/teardown";

const right = compare("source", "versioning", "Enabled", "Enabled", "");
const wrong = compare("dr", "versioning", "Suspended", "Enabled", "switch it on");

describe("the report of verify", () => {
  it("has what is wrong last, and a sum", () => {
    assert.deepEqual(renderChecks([wrong, right, right]).split("\n"), [
      "ok    source: versioning: Enabled",
      "ok    source: versioning: Enabled",
      "WRONG dr: versioning: Suspended; expected Enabled; fix: switch it on",
      "3 checks, 1 wrong",
    ]);
  });

  it("says so when nothing was checked", () => {
    assert.equal(renderChecks([]), "0 checks, 0 wrong");
  });
});

describe("the report of teardown", () => {
  const NOTHING: TeardownReport = {
    enabledRules: [],
    emptied: {},
    kept: [],
    existing: [],
    done: false,
    commands: ["first", "second"],
  };
  const render = (change: Partial<TeardownReport>) =>
    renderTeardown({ ...NOTHING, ...change }).split("\n");

  it("names the enabled rules and how to stop them", () => {
    assert.deepEqual(render({ enabledRules: ["a-dr", "b-dr"] }), [
      "Replication is on: a-dr, b-dr. Nothing was done yet.",
      "Stop it through the stack:",
      "  first",
      "  second",
    ]);
  });

  it("counts what still waits for replicas", () => {
    assert.deepEqual(render({ pending: { pending: 2, asked: 30 } }), [
      "2 of 30 versions still wait for their replicas; nothing was emptied.",
      "Wait, then:",
      "  first",
      "  second",
    ]);
  });

  it("sums up what was emptied and what was kept, and leads on to Pulumi", () => {
    const report = render({
      pending: { pending: 0, asked: 30 },
      emptied: { "archive-source": { deleted: 12, aborted: 1, refused: [], more: false } },
      kept: ["archive-dr"],
      done: true,
    });
    assert.deepEqual(report, [
      "None of 30 versions looked at waits for its replicas.",
      "archive-source: 12 versions deleted, 1 uploads aborted",
      "archive-dr: keeps its objects; unless it is empty or retained, destroy will refuse it",
      "Now let Pulumi remove the stack:",
      "  first",
      "  second",
    ]);
  });

  it("says of a bucket that was there before that it stays with all that is in it", () => {
    const kept = ["archive-source", "archive-dr"];
    const report = render({ kept, existing: ["archive-source"], done: true });
    assert.deepEqual(report.slice(0, 2), [
      "archive-source: kept; it was there before the stack, and destroy leaves it with all its objects",
      "archive-dr: keeps its objects; unless it is empty or retained, destroy will refuse it",
    ]);
  });

  it("tells what would not go", () => {
    const refused = ["a (v1): AccessDenied: locked"];
    const report = render({
      emptied: { "archive-source": { deleted: 5, aborted: 0, refused, more: true } },
    });
    assert.deepEqual(report.slice(0, -2), [
      "archive-source: 5 versions deleted, 0 uploads aborted",
      "  not deleted: a (v1): AccessDenied: locked",
      "  more versions than the limit: let a lifecycle rule expire them instead",
      "Mend the above, then:",
    ]);
  });
});
