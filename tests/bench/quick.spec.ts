// Whether the benchmark runs. How fast anything is, a test cannot say: the machine has other things to do.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

import { measureRehearsal } from "../../bench/rehearsal";

const CLI = path.join(__dirname, "../../bench/cli.ts");

interface Report {
  runs: number;
  programStart: { name: string }[];
  goals: { goal: string }[];
  growth: { sizes: { count: number; time: number }[] }[];
}

describe("the benchmark", () => {
  it("measures everything once, for other programs to read", async function () {
    this.timeout(180_000);
    const args = ["--import", "tsx", CLI, "--quick", "--json"];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const report = JSON.parse(stdout) as Report;
    assert.equal(report.runs, 1);
    assert.ok(report.goals.length >= 5, JSON.stringify(report.goals));
    const times = report.growth.flatMap(({ sizes }) => sizes.map(({ time }) => time));
    assert.ok(times.length > 10);
    assert.ok(times.every((time) => time > 0));
  });

  it("ends with 1 and says why where a process cannot be started", async () => {
    const env = { ...process.env, PATH: "/nowhere" };
    const failed = promisify(execFile)(process.execPath, ["--import", "tsx", CLI, "--quick"], {
      env,
    });
    await assert.rejects(failed, (error: Error & { code?: unknown; stderr?: string }) => {
      assert.equal(error.code, 1);
      assert.match(error.stderr ?? "", /^error: .*ENOENT/m);
      return !/^\s+at /m.test(error.stderr ?? "");
    });
  });

  it("measures the second of two runs of npm, and fails where npm does", async () => {
    const seconds = await measureRehearsal(["run", "--silent", "bench", "--", "--help"]);
    assert.ok(seconds > 0.1 && seconds < 60, String(seconds));
    const wrong = ["run", "--silent", "bench", "--", "--nonsense"];
    await assert.rejects(measureRehearsal(wrong), { message: "the rehearsal ended with 2" });
  });
});
