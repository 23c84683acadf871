import assert from "node:assert/strict";
import path from "node:path";

import { launch, parseCosts } from "../../bench/start/launch";
import { parseProcess } from "../../bench/start/policyPackStart";
import { runtimeOptions, TemporaryProject } from "../../bench/start/programs";
import { runProgram } from "../../proof/recording/programs";
import { frozenStacks } from "../../stackFiles";

// That our engine asks of a program what Pulumi's does is not shown here: no test runs the CLI.

const ROOT = path.join(__dirname, "..", "..");
const STACK = "pulumi:pulumi:Stack replicated-bucket-bench";

describe("a measured program start", function () {
  this.timeout(60_000);

  let project: TemporaryProject | undefined;
  const projectOf = (index: string) => (project = new TemporaryProject(index));
  afterEach(() => {
    project?.remove();
    project = undefined;
  });

  it("runs an empty program to its end and tells what it cost", async () => {
    const { folder } = projectOf("export {};\n");
    const { registered, time, cpu, memory } = await launch({ folder, typeCheck: false });
    assert.deepEqual(registered, [STACK]);
    assert.ok(time > 50 && cpu > 50, `${time} ms, ${cpu} ms of CPU`);
    assert.ok(memory > 20 && memory < 4000, `${memory} MB`);
  });

  it("counts what child processes cost", async () => {
    const { folder } = projectOf(`
      import { execFileSync } from "node:child_process";
      const busy = "const used = () => { const { user, system } = process.cpuUsage(); return user + system; };" +
        "while (used() < 3e6);";
      execFileSync(process.execPath, ["-e", busy]);`);
    const { cpu } = await launch({ folder, typeCheck: false });
    assert.ok(cpu > 3000, `${cpu} ms of CPU`);
  });

  it("has the program of this repository register what it does under mocks", async () => {
    const config = frozenStacks.config("dev");
    const [{ registered }, { registrations }] = await Promise.all([
      launch({ folder: ROOT, typescript: false, config }),
      runProgram({ config }),
    ]);
    const expected = [STACK, ...registrations.map(({ address }) => address)];
    assert.deepEqual([...registered].sort(), expected.sort());
  });

  it("refuses a program that fails, with its error", async () => {
    const { folder } = projectOf('throw new Error("not today");\n');
    await assert.rejects(launch({ folder, typeCheck: false }), /ended with 32:\n[^]*not today/);
  });

  it("checks types where it is told to", async () => {
    const { folder } = projectOf('export const number: number = "text";\n');
    await launch({ folder, typeCheck: false });
    await assert.rejects(launch({ folder, typeCheck: true }), /'string' is not assignable/);
  });
});

describe("what is read of a start", () => {
  it("takes the children's user and system time from the shell, in either spelling", () => {
    const dash = "peak 102400\n0m0.010000s 0m0.020000s\n1m1.500000s 0m0.250000s\n";
    assert.deepEqual(parseCosts(dash), { cpu: 61_750, memory: 100 });
    assert.deepEqual(parseCosts(dash.replaceAll("000s", "s")), { cpu: 61_750, memory: 100 });
  });

  it("refuses a report with a part missing", () => {
    assert.throws(() => parseCosts("0m0.01s 0m0.02s\n1m1.5s 0m0.25s\n"), /^Error: no costs in: /);
    assert.throws(() => parseCosts("peak 1024\n"), /^Error: no costs in: peak 1024/);
  });

  it("takes a process's times from behind its name, which may hold brackets", () => {
    const stat = "7 (a) 1 (b) S 1 2 3 4 5 6 7 8 9 10 100 20 3 4 20 0";
    const status = "Name:\ta\nVmHWM:\t  204800 kB\nVmRSS:\t 1024 kB\n";
    assert.deepEqual(parseProcess(stat, status), { cpu: 1270, memory: 200 });
  });

  it("takes from Pulumi.yaml how the program is started", () => {
    assert.deepEqual(runtimeOptions("runtime: nodejs\n"), {});
    const options = "options:\n    typescript: false\n    tsconfig: tsconfig.pulumi.json\n";
    assert.deepEqual(runtimeOptions(`main: src\nruntime:\n  name: nodejs\n  ${options}`), {
      main: "src",
      typescript: false,
      tsconfig: "tsconfig.pulumi.json",
    });
  });
});
