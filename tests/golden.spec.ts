// That golden files would notice. Pulumi itself is not asked what it does about a resource that it no longer
// knows: it deletes that, and makes another.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { runProgram } from "../proof/recording/programs";
import { asCliConfig, exampleNames, frozenStacks } from "../stackFiles";
import type { Registration } from "../proof/recording/recorder";
import { makeCheckout } from "./support/checkout";
import { UNTOUCHED, fatesOf, goldenIdentities, identitiesOf } from "./support/golden";

/** What the program registers as dev, after a change of one component's source. */
async function registeredAfter(
  file: string,
  ...changes: [from: string, to: string][]
): Promise<Registration[]> {
  const folder = makeCheckout();
  try {
    const changed = path.join(folder, "components", file);
    let source = readFileSync(changed, "utf8");
    for (const [from, to] of changes) {
      assert.ok(source.includes(from), `${file} has no ${from}`);
      source = source.replaceAll(from, to);
    }
    writeFileSync(changed, source);
    const run = { config: frozenStacks.config("dev"), world: { stack: "dev" } };
    const program = path.join(folder, "index.ts");
    return (await runProgram({ ...run, program })).registrations;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the program registers as dev under other settings, such as names. */
async function registeredWith(settings: Record<string, unknown>): Promise<Registration[]> {
  const config = { ...frozenStacks.config("dev"), ...asCliConfig(settings) };
  const run = await runProgram({ config, world: { stack: "dev" } });
  assert.deepEqual(run.errors, []);
  return run.registrations;
}

const golden = goldenIdentities("dev");
/** The names of what Pulumi would delete of dev as deployed. */
const deletedBy = (registrations: Registration[]) =>
  fatesOf(golden, registrations).deleted.map((address) => address.split(" ")[1]!);

describe("the golden files", function () {
  this.timeout(60_000);

  it("are there for every stack and every example, and for nothing else", () => {
    const files = readdirSync(path.join(__dirname, "golden"));
    const expected = [...frozenStacks.names(), ...exampleNames()].map((name) => `${name}.json`);
    assert.deepEqual(files.sort(), expected.sort());
  });

  it("have type, name and parents of every resource", () => {
    for (const stack of [...frozenStacks.names(), ...exampleNames()]) {
      const identities = goldenIdentities(stack);
      assert.ok(identities.length > 10, stack);
      for (const { type, name, parents } of identities) {
        assert.match(type, /^(?:aws|pulumi|replicated-bucket):/);
        assert.ok(name !== "" && Array.isArray(parents));
      }
    }
  });

  it("fit the component as it is, in another folder too", async () => {
    const unchanged = await registeredAfter("replicationBucket.ts");
    assert.deepEqual(identitiesOf(unchanged), golden);
    assert.deepEqual(fatesOf(golden, unchanged), UNTOUCHED);
  });

  it("notice a resource that is renamed without an alias", async () => {
    const renamed = await registeredAfter("replicationBucket.ts", ["-ownership", "-owner"]);
    const type = "aws:s3/bucketOwnershipControls:BucketOwnershipControls";
    assert.deepEqual(fatesOf(golden, renamed), {
      deleted: [`${type} archive-dr-ownership`, `${type} archive-source-ownership`],
      created: [`${type} archive-dr-owner`, `${type} archive-source-owner`],
      reprotected: [],
    });
  });

  it("let a resource be renamed that has an alias", async () => {
    const [plain, named] = [
      "after(publicAccessBlock),",
      "{ ...after(publicAccessBlock), aliases },",
    ];
    const aliases = "const aliases = [{ name: `${name}-ownership` }];";
    const renamed = await registeredAfter(
      "replicationBucket.ts",
      ["-ownership", "-owner"],
      [plain, named],
      ["const ownership", `${aliases}\n    const ownership`],
    );
    assert.ok(renamed.some(({ name }) => name === "archive-dr-owner"));
    assert.deepEqual(fatesOf(golden, renamed), UNTOUCHED);
  });

  it("notice a resource that is protected no more", async () => {
    const { reprotected } = fatesOf(golden, await registeredWith({ protect: true }));
    assert.ok(reprotected.includes("aws:s3/bucket:Bucket archive-dr-bucket"));
  });

  it("notice a destination that is renamed, unless it says what it was", async () => {
    const { dr } = frozenStacks.settings("dev")["replicated-bucket:destinations"] as { dr: object };
    const lost = deletedBy(await registeredWith({ destinations: { vault: dr } }));
    assert.ok(
      ["archive-dr", "archive-dr-bucket", "archive-dr-key"].every((one) => lost.includes(one)),
    );
    const named = await registeredWith({ destinations: { vault: { ...dr, formerName: "dr" } } });
    assert.deepEqual(fatesOf(golden, named), UNTOUCHED);
  });

  it("notice a stack whose names change, unless it says what they were", async () => {
    const lost = deletedBy(await registeredWith({ name: "records" }));
    assert.equal(lost.length, golden.length);
    const named = await registeredWith({ name: "records", formerName: "archive" });
    assert.deepEqual(fatesOf(golden, named), UNTOUCHED);
  });

  it("know a stack again in which both change at once", async () => {
    const { dr } = frozenStacks.settings("dev")["replicated-bucket:destinations"] as { dr: object };
    const destinations = { vault: { ...dr, formerName: "dr" } };
    const named = await registeredWith({ name: "records", formerName: "archive", destinations });
    assert.deepEqual(fatesOf(golden, named), UNTOUCHED);
  });

  it("notice a component that gets another type, by all that is below it", async () => {
    const type: [string, string] = ["index:ReplicationBucket", "index:Side"];
    const missing = deletedBy(await registeredAfter("replicationBucket.ts", type));
    for (const name of ["archive-source-bucket", "archive-source-key", "archive-dr-versioning"]) {
      assert.ok(missing.includes(name), name);
    }
    assert.ok(!missing.includes("archive-replication"));
  });

  it("notice a resource that moves to another parent", async () => {
    const moved = await registeredAfter("encryptionKey.ts", [
      "{ targetKeyId: this.key.id }, { parent: this }",
      "{ targetKeyId: this.key.id }, { parent: this.key }",
    ]);
    assert.deepEqual(deletedBy(moved), ["archive-dr-key", "archive-source-key"]);
  });
});
