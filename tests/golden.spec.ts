// That golden files would notice. Pulumi itself is not asked what it does about a resource that it no longer
// knows: it deletes that, and makes another.
import assert from "node:assert/strict";
import {
  cpSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { runProgram } from "../proof/recording/programs";
import { exampleNames, stackConfig, stackNames } from "../stackFiles";
import type { Identity } from "./support/golden";
import { goldenIdentities, identitiesOf } from "./support/golden";

const ROOT = path.join(__dirname, "..");

/** What the program registers as a stack, after a change of one component's source. */
async function identitiesAfter(file: string, from: string, to: string): Promise<Identity[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "replicated-bucket-renamed-"));
  try {
    const sources = readdirSync(ROOT).filter((name) => name.endsWith(".ts"));
    for (const name of [...sources, "components"]) {
      cpSync(path.join(ROOT, name), path.join(folder, name), { recursive: true });
    }
    symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"));
    const changed = path.join(folder, "components", file);
    const source = readFileSync(changed, "utf8");
    assert.ok(source.includes(from), `${file} has no ${from}`);
    writeFileSync(changed, source.replaceAll(from, to));
    const run = { config: stackConfig("dev"), world: { stack: "dev" } };
    const program = path.join(folder, "index.ts");
    const { registrations } = await runProgram({ ...run, program });
    return identitiesOf(registrations);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const keyOf = ({ type, name, parents }: Identity) => JSON.stringify([type, name, parents]);

/** The golden identities of dev that a program has no more. */
function missingFrom(identities: Identity[]): string[] {
  const present = new Set(identities.map(keyOf));
  const golden = goldenIdentities("dev").filter((one) => !present.has(keyOf(one)));
  return golden.map(({ name }) => name).sort();
}

describe("the golden files", function () {
  this.timeout(60_000);

  it("are there for every stack and every example, and for nothing else", () => {
    const files = readdirSync(path.join(__dirname, "golden"));
    const expected = [...stackNames(), ...exampleNames()].map((name) => `${name}.json`);
    assert.deepEqual(files.sort(), expected.sort());
  });

  it("have type, name and parents of every resource", () => {
    for (const stack of [...stackNames(), ...exampleNames()]) {
      const identities = goldenIdentities(stack);
      assert.ok(identities.length > 10, stack);
      for (const { type, name, parents } of identities) {
        assert.match(type, /^(?:aws|pulumi|replicated-bucket):/);
        assert.ok(name !== "" && Array.isArray(parents));
      }
    }
  });

  it("fit the component as it is, in another folder too", async () => {
    const unchanged = await identitiesAfter("replicationBucket.ts", "-versioning", "-versioning");
    assert.deepEqual(unchanged, goldenIdentities("dev"));
  });

  it("notice a resource that is renamed", async () => {
    const identities = await identitiesAfter("replicationBucket.ts", "-ownership", "-owner");
    assert.deepEqual(missingFrom(identities), ["archive-dr-ownership", "archive-source-ownership"]);
    assert.notDeepEqual(identities, goldenIdentities("dev"));
  });

  it("notice a component that gets another type, by all that is below it", async () => {
    const [from, to] = ["index:ReplicationBucket", "index:Side"];
    const identities = await identitiesAfter("replicationBucket.ts", from, to);
    const missing = missingFrom(identities);
    for (const name of ["archive-source-bucket", "archive-source-key", "archive-dr-versioning"]) {
      assert.ok(missing.includes(name), name);
    }
    assert.ok(!missing.includes("archive-replication"));
  });

  it("notice a resource that moves to another parent", async () => {
    const [from, to] = [
      "{ targetKeyId: this.key.id }, { parent: this }",
      "{ targetKeyId: this.key.id }, { parent: this.key }",
    ];
    const identities = await identitiesAfter("encryptionKey.ts", from, to);
    assert.deepEqual(missingFrom(identities), ["archive-dr-key", "archive-source-key"]);
  });
});
