import { cpSync, mkdtempSync, readdirSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const ROOT = path.join(__dirname, "..", "..");

/**
 * A temporary folder with the sources of the program and of `bootstrap/`, and the frozen stacks where a team's own
 * would be: for what finds the stacks' files by itself.
 */
export function makeCheckout(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "replicated-bucket-checkout-"));
  const sources = readdirSync(ROOT).filter((name) => name.endsWith(".ts"));
  for (const name of [...sources, "Pulumi.yaml", "components", "bootstrap"]) {
    cpSync(path.join(ROOT, name), path.join(folder, name), { recursive: true });
  }
  cpSync(path.join(ROOT, "tests", "stacks"), folder, { recursive: true });
  for (const name of ["examples", "node_modules"]) {
    symlinkSync(path.join(ROOT, name), path.join(folder, name));
  }
  return folder;
}
