// Packs run for real, each in a process of its own, over Pulumi's Analyzer protocol. The Pulumi CLI
// itself is not run: what it sends is imitated by recorded resources.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AddressInfo, Socket } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import type { PolicyPack } from "../../rehearsal/policyPack";
import { startPolicyPack, withPolicyPack } from "../../rehearsal/policyPack";
import { bend, key, pair } from "../support/policies";

const ROOT = path.resolve(__dirname, "../..");
const STACK = { project: "program", stack: "test", dryRun: true };

const isGone = (pid: number) => {
  try {
    return !process.kill(pid, 0);
  } catch {
    return true;
  }
};

describe("the policy pack", function () {
  this.timeout(180_000);
  let pack: PolicyPack;
  before(async () => {
    pack = await startPolicyPack(path.join(ROOT, "policies"), STACK);
  });
  after(() => pack.close());

  it("starts as the Pulumi CLI starts it, with its policies mandatory", () => {
    assert.equal(pack.name, "replicated-bucket-policies");
    assert.equal(pack.version, "0.1.0");
    assert.deepEqual(
      pack.policies.map(({ name, level }) => [name, level]),
      [
        ["s3-replication-encrypt-buckets-with-customer-managed-key", "mandatory"],
        ["s3-replication-encrypt-replicas-in-destination-region", "mandatory"],
      ],
    );
  });

  it("lists every policy of its folder, under a name of its own", () => {
    const load = createRequire(__filename);
    const sdk = load("@pulumi/policy/server") as {
      serve: (...pack: unknown[]) => void;
    };
    const { serve } = sdk;
    let listed: unknown[] = [];
    sdk.serve = (_name, _version, _level, args) => {
      listed = (args as { policies: unknown[] }).policies;
    };
    try {
      load("../../policies/index");
    } finally {
      sdk.serve = serve;
    }
    const files = readdirSync(path.join(ROOT, "policies")).filter((file) => file.endsWith(".ts"));
    const policies = files
      .flatMap(
        (file) => Object.values(load(path.join(ROOT, "policies", file)) as object) as unknown[],
      )
      .filter((exported) => typeof exported === "object" && "enforcementLevel" in exported!);
    assert.ok(policies.length > 1);
    assert.deepEqual(new Set(listed), new Set(policies));
    assert.equal(listed.length, new Set(pack.policies.map(({ name }) => name)).size);
  });

  it("passes a good stack, previewed and updated", async () => {
    assert.deepEqual(await pack.analyzeStack(Object.values(pair("preview"))), []);
    assert.deepEqual(await pack.analyzeStack(Object.values(pair("update"))), []);
  });

  it("refuses a broken stack by each of its policies, at the resource at fault", async () => {
    const { destinationEncryption: _, ...stack } = pair("preview");
    bend(stack.replication, "rules.0.sourceSelectionCriteria", undefined);
    const violations = await pack.analyzeStack(Object.values(stack));
    assert.deepEqual(
      violations.map(({ policy, level, urn }) => [policy, level, urn]),
      [
        [
          "s3-replication-encrypt-buckets-with-customer-managed-key",
          "mandatory",
          stack.destination.urn,
        ],
        [
          "s3-replication-encrypt-replicas-in-destination-region",
          "mandatory",
          stack.replication.urn,
        ],
      ],
    );
    assert.match(violations[1]!.message, /rule "all-dr": sourceSelectionCriteria/);
  });

  it("says of the stack, not of a resource, what a preview does not know", async () => {
    const stack = pair("preview");
    stack.replication.propertyDependencies = {};
    const violations = await pack.analyzeStack(Object.values(stack));
    assert.deepEqual(
      violations.map(({ level, urn }) => [level, urn]),
      [
        ["advisory", undefined],
        ["advisory", undefined],
      ],
    );
  });
});

describe("the client of policy packs", function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "policy-packs-"));
    symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  /** A pack in plain JavaScript, which starts at once. */
  function packOf(name: string, code: string): string {
    const directory = path.join(folder, name);
    mkdirSync(directory, { recursive: true });
    writeFileSync(path.join(directory, "package.json"), `{"name":"${name}","version":"1.0.0"}`);
    writeFileSync(path.join(directory, "index.js"), code);
    return directory;
  }

  const PROBE = `
    const { PolicyPack } = require("@pulumi/policy");
    const { isDryRun, getProject, getStack } = require("@pulumi/pulumi/runtime");
    new PolicyPack("probe", { enforcementLevel: "advisory", policies: [
      {
        name: "report",
        description: "Reports all it is told.",
        configSchema: { properties: { word: { type: "string", default: "so" }, other: { type: "number" } } },
        validateResource: ({ name, props, opts, provider, getConfig }, report) => {
          const { word, other } = getConfig();
          report([name, props.a, "b" in props, opts.protect, opts.parent, provider?.props.region, word, other].join());
        },
      },
      { name: "off", description: "Is off.", enforcementLevel: "disabled", validateResource: (_, report) => report("no") },
      { name: "mend", description: "Mends.", enforcementLevel: "remediate", validateStack: ({ resources }, report) =>
          report([getProject(), getStack(), isDryRun(), resources[1].parent.name, resources[1].dependencies.length].join()) },
    ] });`;

  it("tells resource and stack policies what it recorded, and them their defaults", async () => {
    const parent = key("parent", "us-east-1");
    const child = { ...key("child", "us-west-2"), parent: parent.urn, protect: true };
    child.properties = { a: 1, b: undefined };
    child.dependencies = [parent.urn];
    const probe = packOf("probe", PROBE);
    const said = await withPolicyPack(probe, STACK, async (pack) => ({
      policies: pack.policies.map(({ name, level }) => [name, level]),
      resource: await pack.analyze(child),
      bare: await pack.analyze({
        ...child,
        provider: undefined,
        parent: undefined,
        protect: false,
      }),
      stack: await pack.analyzeStack([parent, child]),
    }));
    assert.deepEqual(said, {
      policies: [
        ["report", "advisory"],
        ["off", "disabled"],
        ["mend", "remediate"],
      ],
      resource: [
        {
          policy: "report",
          level: "advisory",
          message: `Reports all it is told.\nchild,1,false,true,${parent.urn},us-west-2,so,`,
          urn: child.urn,
        },
      ],
      bare: [
        {
          policy: "report",
          level: "advisory",
          message: "Reports all it is told.\nchild,1,false,false,,,so,",
          urn: child.urn,
        },
      ],
      stack: [
        {
          policy: "mend",
          level: "mandatory",
          message: "Mends.\nprogram,test,true,parent,1",
          urn: undefined,
        },
      ],
    });
  });

  it("shows what a pack wrote that does not start", async () => {
    const broken = packOf("broken", `console.error("no such bucket"); process.exit(3);`);
    await assert.rejects(startPolicyPack(broken, STACK), {
      message: `The policy pack in ${broken} did not start: it ended with exit code 3\nno such bucket`,
    });
  });

  it("ends a pack that prints something else than its port", async () => {
    const chatty = packOf("chatty", `console.log("hello"); setInterval(() => {}, 1000);`);
    await assert.rejects(startPolicyPack(chatty, STACK), {
      message: `The policy pack in ${chatty} did not start: its first line is not a port\nhello`,
    });
  });

  it("says that there is no pack where there is none", async () => {
    await assert.rejects(startPolicyPack(path.join(folder, "missing"), STACK), /missing/);
  });

  it("hands on what a policy throws, and ends the pack", async () => {
    const faulty = packOf(
      "faulty",
      `const { PolicyPack } = require("@pulumi/policy");
      new PolicyPack("faulty", { policies: [{ name: "throw", description: "Throws.",
        validateStack: () => { throw new Error("a fault of the policy"); } }] });`,
    );
    let pid = 0;
    const used = withPolicyPack(faulty, STACK, (pack) => {
      pid = pack.pid;
      return pack.analyzeStack([]);
    });
    await assert.rejects(used, /a fault of the policy/);
    assert.ok(isGone(pid));
  });

  it("ends the pack when its user throws", async () => {
    let pid = 0;
    const used = withPolicyPack(packOf("probe", PROBE), STACK, (pack) => {
      pid = pack.pid;
      throw new Error("the user's fault");
    });
    await assert.rejects(used, { message: "the user's fault" });
    assert.ok(isGone(pid));
  });

  it("closes twice without complaint", async () => {
    const pack = await startPolicyPack(packOf("probe", PROBE), STACK);
    await pack.close();
    await pack.close();
    assert.ok(isGone(pack.pid));
  });

  it("ends the pack with a parent that is killed", async () => {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const connected = packOf(
      "connected",
      `${PROBE} require("node:net").connect(${port}, function () { this.write(String(process.pid)); });`,
    );
    const parent = path.join(folder, "parent.ts");
    writeFileSync(
      parent,
      `import { startPolicyPack } from ${JSON.stringify(path.join(ROOT, "rehearsal/policyPack"))};
      void startPolicyPack(${JSON.stringify(connected)}, ${JSON.stringify(STACK)});`,
    );
    const child = spawn(process.execPath, ["--import", "tsx", parent], { cwd: ROOT });
    const [socket] = (await once(server, "connection")) as [Socket];
    const [pid] = (await once(socket, "data")) as [Buffer];
    // The connection ends with the pack's process, whoever inherits that.
    const closed = once(socket.resume(), "close", { signal: AbortSignal.timeout(20_000) });
    child.kill("SIGKILL");
    try {
      await assert.doesNotReject(closed);
    } finally {
      if (!socket.closed) process.kill(Number(pid.toString()));
      server.close();
    }
  });
});
