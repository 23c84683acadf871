import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

import { load } from "js-yaml";

import { isRecord } from "./shapes";

// The one reader of the stacks' files for everything around the program: tests, proof and rehearsal.
// The program itself gets its configuration from the Pulumi CLI.

/** A stack's configuration as the Pulumi CLI hands it to a program: text, and JSON for all else. */
export type StackConfig = Record<string, string>;

const STACK_FILE = /^Pulumi\.([^.]+)\.yaml$/;
const EXAMPLES = "examples";

/** The name of the project, from Pulumi.yaml. */
export function projectName(): string {
  return String(readYaml("Pulumi.yaml").name);
}

/** The stacks of a folder, by their files. */
export interface Stacks {
  /** Those that have a file with settings. */
  names: () => string[];
  /**
   * The settings of a stack's file, as YAML has them.
   *
   * @throws Error naming the stacks if there is no such file.
   */
  settings: (stack: string) => Record<string, unknown>;
  /** The same as the Pulumi CLI hands them to a program. */
  config: (stack: string) => StackConfig;
}

/** The stacks that are deployed: their files stand beside the program, and are whoever's who deploys them. */
export const ownStacks = stacksOf(".");

/** Stacks that nobody deploys or edits: generated pages show them, and tests know them by heart. */
export const frozenStacks = stacksOf(path.join("tests", "stacks"));

/** The examples: folders of `examples/` that hold the file of a stack of their own name. */
export function exampleNames(): string[] {
  const folders = readdirSync(path.join(__dirname, EXAMPLES), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  return folders.filter((name) => stacksIn(path.join(EXAMPLES, name)).includes(name)).sort();
}

/**
 * The configuration of an example, from its stack's file.
 *
 * @throws Error naming the examples if there is no such file.
 */
export function exampleConfig(name: string): StackConfig {
  const names = exampleNames();
  if (!names.includes(name)) {
    throw new Error(`there is no example ${name}; the examples are ${names.join(", ")}`);
  }
  return asCliConfig(settingsIn(path.join(EXAMPLES, name, `Pulumi.${name}.yaml`)));
}

/**
 * Settings as the Pulumi CLI hands them to a program; a key without a namespace gets the project's.
 *
 * @see https://www.pulumi.com/docs/iac/concepts/config/
 */
export function asCliConfig(settings: Record<string, unknown>): StackConfig {
  const project = projectName();
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [
      key.includes(":") ? key : `${project}:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

function stacksOf(folder: string): Stacks {
  const names = () => stacksIn(folder);
  const settings = (stack: string) => {
    if (!names().includes(stack)) {
      throw new Error(`there is no Pulumi.${stack}.yaml; the stacks are ${names().join(", ")}`);
    }
    return settingsIn(path.join(folder, `Pulumi.${stack}.yaml`));
  };
  return { names, settings, config: (stack) => asCliConfig(settings(stack)) };
}

function stacksIn(folder: string): string[] {
  const files = readdirSync(path.join(__dirname, folder)).filter((file) => STACK_FILE.test(file));
  // The CLI leaves files behind that hold nothing but a salt, such as for a stack of an example.
  const configured = files.filter(
    (file) => Object.keys(settingsIn(path.join(folder, file))).length,
  );
  return configured.flatMap((file) => STACK_FILE.exec(file)?.[1] ?? []).sort();
}

function settingsIn(file: string): Record<string, unknown> {
  return recordOf(readYaml(file).config);
}

function readYaml(file: string): Record<string, unknown> {
  const text = readFileSync(path.join(__dirname, file), "utf8");
  return recordOf(load(text, { filename: file }));
}

/** A file may be empty, and so may its `config`. */
export const recordOf = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});
