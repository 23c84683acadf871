// Packs run for real, each in a process of its own, over Pulumi's Analyzer protocol. The Pulumi CLI
// itself is not run: what it sends is imitated by recorded resources.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import type { AddressInfo, Socket } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { policies } from "../../policies/policies";
import type { PolicyPack } from "../../rehearsal/policyPack";
import type { PolicyViolation, RecordedResource } from "../../rehearsal/policyPack";
import { startPolicyPack, withPolicyPack } from "../../rehearsal/policyPack";
import { pair } from "../support/goodPair";
import { key } from "../support/pairs";
import { bend } from "../support/policies";

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
  const expired = { resource: "archive-dr", reason: "moves in June", expires: "2020-06-30" };
  const living = { ...expired, expires: "2999-12-31" };
  let pack: PolicyPack;
  before(async () => {
    pack = await startPolicyPack(path.join(ROOT, "policies"), STACK, {
      "s3-replication-version-both-sides": { suppressions: [living] },
      "s3-replication-require-tls": { suppressions: [expired] },
      "s3-replication-enable-every-rule": { suppressions: [{ ...living, resource: "archive" }] },
    });
  });
  after(() => pack.close());

  const said = async (stack: object) => {
    const resources = Object.values(stack) as RecordedResource[];
    const single = await Promise.all(resources.map((resource) => pack.analyze(resource)));
    return [...single.flat(), ...(await pack.analyzeStack(resources))];
  };

  it("starts as the Pulumi CLI starts it, with every policy of its list at its own level", () => {
    assert.equal(pack.name, "replicated-bucket-policies");
    assert.equal(pack.version, "0.1.0");
    assert.deepEqual(
      pack.policies.map(({ name, level }) => [name, level]),
      policies.map(({ name, enforcementLevel }) => [name, enforcementLevel]),
    );
  });

  it("says of a good stack that is updated that two suppressions are idle, and nothing else", async () => {
    const idle = (await said(pair("update"))).map(({ level, message }) => [
      level,
      message.split("\n")[1],
    ]);
    const advice = ["advisory", "The suppression for archive-dr suppresses nothing. Remove it."];
    const rule = ["advisory", "The suppression for archive suppresses nothing. Remove it."];
    assert.deepEqual(idle, [rule, advice, advice]);
  });

  it("says of the preview of a good stack that its documents are not known, by an advisory", async () => {
    const found = await said(pair("preview"));
    assert.ok(found.every(({ level }) => level === "advisory"));
    assert.deepEqual(
      new Set(
        found.filter(({ message }) => !message.includes("suppression")).map(({ policy }) => policy),
      ),
      new Set(["s3-replication-know-policy-documents"]),
    );
  });

  it("refuses a broken stack by its resources alone and as a whole, at the resource at fault", async () => {
    const { destinationEncryption: _, ...stack } = pair("preview");
    bend(stack.replication, "rules.0.filter", undefined);
    const refused = (await said(stack)).filter(({ level }) => level === "mandatory");
    assert.deepEqual(
      refused.map(({ policy, urn }) => [policy, urn]),
      [
        ["s3-replication-filter-every-rule", stack.replication.urn],
        ["s3-replication-encrypt-buckets-with-customer-managed-key", stack.destination.urn],
      ],
    );
    assert.match(refused[0]!.message, /archive, rule "all-dr": filter is not set/);
  });

  it("shows what is suppressed as an advisory, with the reason, and refuses again what is over", async () => {
    const { destinationVersioning: _, destinationPolicy: __, ...stack } = pair("update");
    bend(stack.replication, "rules.0.status", "Disabled");
    const found = (await said(stack)).filter(({ policy }) =>
      /version-both-sides|require-tls|enable-every-rule/.test(policy),
    );
    assert.deepEqual(
      found.map(({ policy, level, message }) => [
        policy.replace("s3-replication-", ""),
        level,
        message.split("\n")[1]!.replace(/^archive-dr .*/, "refused"),
      ]),
      [
        ["enable-every-rule", "advisory", "Suppressed until 2999-12-31: moves in June"],
        ["require-tls", "mandatory", "refused"],
        ["version-both-sides", "advisory", "Suppressed until 2999-12-31: moves in June"],
      ],
    );
    assert.match(found[1]!.message, /\(Its suppression ended on 2020-06-30: moves in June\)$/);
    assert.match(found[2]!.message, /archive-dr is a destination of archive and is not versioned/);
  });

  it("tells stacks apart that it is asked about at the same time and one right after the other", async () => {
    const good = Object.values(pair("update"));
    const { destinationEncryption: _, ...broken } = pair("update", "broken");
    const bad = Object.values(broken);
    const refusals = (found: PolicyViolation[]) =>
      found.filter(({ level }) => level === "mandatory").map(({ urn }) => urn);
    const asked = await Promise.all([good, bad, good].map((stack) => pack.analyzeStack(stack)));
    assert.deepEqual(asked.map(refusals), [[], [broken.destination.urn], []]);

    const bent = pair("update");
    bend(bent.destinationVersioning, "versioningConfiguration.status", "Suspended");
    bend(bent.destinationPublicAccessBlock, "blockPublicAcls", false);
    assert.deepEqual(refusals(await pack.analyzeStack(good)), []);
    assert.deepEqual(refusals(await pack.analyzeStack(Object.values(bent))).length, 2);
    assert.deepEqual(refusals(await pack.analyzeStack(good)), []);
  });

  it("says of a resource, by an advisory, what a preview does not know", async () => {
    const stack = pair("preview");
    stack.replication.propertyDependencies = {};
    const found = (await said(stack)).filter(({ message }) =>
      message.includes("only after the update, which"),
    );
    assert.ok(found.length > 5);
    assert.ok(found.every(({ level, urn }) => level === "advisory" && urn !== undefined));
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

  it("does not wait for a pack that has nothing to serve", async () => {
    const idle = packOf("idle", `console.error("no policies"); process.exitCode = 4;`);
    await assert.rejects(startPolicyPack(idle, STACK), {
      message: `The policy pack in ${idle} did not start: it ended with exit code 4\nno policies`,
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
