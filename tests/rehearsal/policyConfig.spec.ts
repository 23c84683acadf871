import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { parsePolicyConfig, readPolicyConfig } from "../../rehearsal/policyConfig";
import { withPolicyPack } from "../../rehearsal/policyPack";
import { pair } from "../support/goodPair";

const TLS = "s3-replication-require-tls";

describe("the configuration of the policy pack", () => {
  it("is none where there is no file", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "replicated-bucket-config-"));
    try {
      const file = path.join(folder, "policies.json");
      assert.deepEqual(readPolicyConfig(file), {});
      writeFileSync(file, `{ "${TLS}": "disabled" }`);
      assert.deepEqual(readPolicyConfig(file), { [TLS]: { enforcementLevel: "disabled" } });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("is a level or options by the policy's name, as the Pulumi CLI takes it", () => {
    const suppressions = [{ resource: "archive", reason: "moves", expires: "2999-12-31" }];
    const text = JSON.stringify({
      all: "advisory",
      [TLS]: { enforcementLevel: "mandatory", suppressions },
      "s3-replication-require-tags": { tags: ["owner"], note: null },
    });
    assert.deepEqual(parsePolicyConfig("policies.json", text), {
      all: { enforcementLevel: "advisory" },
      [TLS]: { enforcementLevel: "mandatory", suppressions },
      "s3-replication-require-tags": { tags: ["owner"] },
    });
  });

  for (const [text, why] of [
    ["[1]", "it holds no object of settings by policy"],
    [`{ "${TLS}": 1 }`, `${TLS} is neither a level nor an object`],
    [
      `{ "${TLS}": "strict" }`,
      `${TLS} has the level "strict", not advisory, mandatory, remediate, disabled`,
    ],
    [
      `{ "${TLS}": { "enforcementLevel": 1 } }`,
      `${TLS} has the level 1, not advisory, mandatory, remediate, disabled`,
    ],
  ] as const) {
    it(`is refused where ${why}`, () => {
      assert.throws(() => parsePolicyConfig("policies.json", text), {
        message: `policies.json cannot be used: ${why}`,
      });
    });
  }

  it("is refused where it is no JSON, by the name of the file", () => {
    assert.throws(() => parsePolicyConfig("policies.json", "{"), /^Error: policies\.json cannot/);
  });

  it("decides what a policy does: by its name, else by all", async function () {
    this.timeout(120_000);
    const { destinationPolicy: _, destinationEncryption: __, ...broken } = pair("update");
    const pack = path.resolve(__dirname, "../../policies");
    const stack = { project: "program", stack: "test", dryRun: false };
    const options = parsePolicyConfig("it", `{ "all": "advisory", "${TLS}": "disabled" }`);
    const found = await withPolicyPack(
      pack,
      stack,
      (running) => running.analyzeStack(Object.values(broken)),
      options,
    );
    assert.ok(found.length > 0);
    assert.deepEqual(new Set(found.map(({ level }) => level)), new Set(["advisory"]));
    assert.ok(!found.some(({ policy }) => policy === TLS));
  });
});
