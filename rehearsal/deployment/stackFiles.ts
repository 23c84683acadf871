import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

import { load } from "js-yaml";

const ROOT = path.join(__dirname, "..", "..");

/** A stack's configuration as the Pulumi CLI hands it to a program: text, and JSON for all else. */
export type StackConfig = Record<string, string>;

function readYaml(file: string): Record<string, unknown> {
  return (load(readFileSync(path.join(ROOT, file), "utf8")) ?? {}) as Record<string, unknown>;
}

/** The name of the project, from Pulumi.yaml. */
export function projectName(): string {
  return String(readYaml("Pulumi.yaml").name);
}

/** The stacks that have a configuration file. */
export function stackNames(): string[] {
  const names = readdirSync(ROOT).map((file) => /^Pulumi\.([^.]+)\.yaml$/.exec(file)?.[1]);
  return names.filter((name) => name !== undefined).sort();
}

/**
 * The configuration of a stack, from its file.
 *
 * @throws Error if there is no such file.
 */
export function stackConfig(stack: string): StackConfig {
  const { config } = readYaml(`Pulumi.${stack}.yaml`);
  const entries = Object.entries((config ?? {}) as Record<string, unknown>);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}
