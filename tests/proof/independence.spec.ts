import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

// A proof by requests that were written down from the policies would prove nothing. Nobody can test what
// an author had in mind; what the files read of each other, one can.

const ROOT = path.join(__dirname, "../..");
const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");

/** The files of ours that a file names in an import, an export or a call, be it for types alone. */
function importsOf(file: string): string[] {
  const named = [...read(file).matchAll(/(?:\bfrom|\bimport|\brequire)\s*\(?\s*"(\.[^"]+)"/g)];
  return named.map(([, module]) => `${path.join(path.dirname(file), module!)}.ts`);
}

/** The files themselves and all that they read, directly or by way of others. */
function readBy(files: string[]): string[] {
  const found = new Set(files);
  for (const file of found) for (const other of importsOf(file)) found.add(other);
  return [...found].sort();
}

const REQUESTS = [
  "components/permissions.ts",
  ...readdirSync(path.join(ROOT, "proof/requests")).map((file) => `proof/requests/${file}`),
];
const POLICIES = ["components/policyDocuments.ts", "components/resourcePolicies.ts"];
/** What both sides may read: the names of Regions and accounts in ARNs, and the shape of a topology. */
const COMMON = ["components/partitions.ts", "components/topology.ts"];

describe("the requests and the policies", () => {
  it("are found with all that they import, over several files", () => {
    assert.ok(importsOf("proof/requests/forbidden.ts").includes("proof/requests/intrusions.ts"));
    assert.ok(readBy(["proof/judge.ts"]).includes("components/policyDocuments.ts"));
    assert.ok(
      readBy(["components/replicatedBucket.ts"]).includes("components/resourcePolicies.ts"),
    );
    assert.ok(REQUESTS.length >= 5);
  });

  it("are written without looking at each other: the requests at no policy", () => {
    assert.deepEqual(readBy(REQUESTS), [...REQUESTS, ...COMMON].sort());
  });

  it("are written without looking at each other: the policies at no request", () => {
    assert.deepEqual(readBy(POLICIES), [...POLICIES, ...COMMON].sort());
  });

  it("share nothing of the topology but its types", () => {
    const imports = REQUESTS.flatMap((file) =>
      [...read(file).matchAll(/^(?:import|export)\b[^;]*\/topology";$/gm)].map(([text]) => text),
    );
    assert.ok(imports.length >= 5);
    for (const text of imports) assert.match(text, /^import type \{/);
  });
});
