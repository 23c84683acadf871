// docs/permissions.md; a test fails where the page is not as it would be written.
import { writeFileSync } from "node:fs";
import path from "node:path";

import { format, resolveConfig } from "prettier";

import { exampleConfig, exampleNames, frozenStacks } from "../stackFiles";
import { permissionsDocument } from "./document";
import type { Proof } from "./prove";
import { provePolicies } from "./prove";
import { registeredPolicies } from "./registeredPolicies";

/** Where the page is. */
export const PAGE = path.join(__dirname, "..", "docs", "permissions.md");

/** The proofs of every frozen stack and every example, whose policies the program registers unless told otherwise. */
export async function allProofs(policiesOf = registeredPolicies): Promise<Proof[]> {
  const claims = [
    ...frozenStacks.names().map((stack) => ({ stack, config: frozenStacks.config(stack) })),
    ...exampleNames().map((stack) => ({ stack, config: exampleConfig(stack) })),
  ];
  const proofs: Proof[] = [];
  for (const { stack, config } of claims) {
    proofs.push(await provePolicies(stack, await policiesOf(stack, config)));
  }
  return proofs;
}

/** The page as the repository's formatter has it. */
export async function permissionsPage(proofs: Proof[]): Promise<string> {
  const options = await resolveConfig(PAGE);
  return format(permissionsDocument(proofs), { ...options, filepath: PAGE });
}

/** Writes the page of these proofs. */
export async function writePage(proofs: Proof[], file = PAGE): Promise<void> {
  writeFileSync(file, await permissionsPage(proofs));
}
