import { readFileSync } from "node:fs";

import { isRecord } from "../shapes";
import type { Level, OptionValue, PolicyOptions } from "./policyPack";

const LEVELS: readonly Level[] = ["advisory", "mandatory", "remediate", "disabled"];

/**
 * The policies' levels and options from a file in the form of the Pulumi CLI's `--policy-pack-config`: by the
 * name of the policy, or by `all`, a level or an object of `enforcementLevel` and options. None where there is
 * no such file.
 *
 * @throws Error naming the file and what of it cannot be used.
 * @see https://www.pulumi.com/docs/insights/policy/policy-packs/authoring/#policy-configuration
 */
export function readPolicyConfig(file: string): PolicyOptions {
  const text = textOf(file);
  return text === undefined ? {} : parsePolicyConfig(file, text);
}

/** The same from the file's text. */
export function parsePolicyConfig(file: string, text: string): PolicyOptions {
  const wrong = (why: string) => new Error(`${file} cannot be used: ${why}`);
  const settings = parsed(text, wrong);
  if (!isRecord(settings)) throw wrong("it holds no object of settings by policy");
  return Object.fromEntries(
    Object.entries(settings).map(([policy, setting]) => {
      const options = typeof setting === "string" ? { enforcementLevel: setting } : setting;
      if (!isRecord(options)) throw wrong(`${policy} is neither a level nor an object`);
      const { enforcementLevel: level } = options;
      if (level !== undefined && !LEVELS.some((known) => known === level)) {
        throw wrong(`${policy} has the level ${JSON.stringify(level)}, not ${LEVELS.join(", ")}`);
      }
      return [policy, valuesOf(options)];
    }),
  );
}

/** What is null counts as not said. */
function valuesOf(options: Record<string, unknown>): Record<string, OptionValue> {
  const values = Object.entries(options).flatMap(([name, value]): [string, OptionValue][] =>
    isValue(value) ? [[name, value]] : [],
  );
  return Object.fromEntries(values);
}

const isValue = (value: unknown): value is OptionValue => value !== null && value !== undefined;

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function parsed(text: string, wrong: (why: string) => Error): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}
