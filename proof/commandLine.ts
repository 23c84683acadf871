import { parseArgs } from "node:util";

import { exampleConfig, exampleNames, ownStacks } from "../stackFiles";
import type { StackConfig } from "../stackFiles";
import { ProofError } from "./proofError";

/** What the command line asks for. */
export interface Command {
  /** The stacks and examples to prove. */
  stacks: { stack: string; config: StackConfig }[];
  /** The file of a permissions boundary. Defaults to none. */
  boundary?: string;
  json: boolean;
  help: boolean;
}

const OPTIONS = {
  stack: { type: "string", multiple: true },
  example: { type: "string", multiple: true },
  all: { type: "boolean", default: false },
  boundary: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/**
 * Reads the command line, without the names of program and script. Without a stack or an example it means
 * all stacks. These are the ones beside the program unless others are given.
 *
 * @throws ProofError saying what is wrong with it.
 */
export function parseCommand(args: string[], from = ownStacks): Command {
  const { stack, example, all, ...rest } = parse(args);
  const named = stack !== undefined || example !== undefined;
  if (all && named) throw new ProofError("--all goes with no --stack and no --example");
  const stacks = stack ?? (named ? [] : from.names());
  const examples = example ?? (all ? exampleNames() : []);
  return {
    ...rest,
    stacks: [
      ...distinct(stacks).map((name) => ({ stack: name, config: configOf(from.config, name) })),
      ...distinct(examples).map((name) => ({ stack: name, config: configOf(exampleConfig, name) })),
    ],
  };
}

function parse(args: string[]) {
  try {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    const [stray] = positionals;
    if (stray === undefined) return values;
    throw new Error(`Unexpected argument '${stray}'. Name a stack with --stack ${stray}`);
  } catch (error) {
    // Node goes on about positional arguments, of which there are none to give.
    throw new ProofError(messageOf(error).replace(/\. To specify a positional.*/s, ""));
  }
}

function configOf(read: (name: string) => StackConfig, name: string): StackConfig {
  try {
    return read(name);
  } catch (error) {
    throw new ProofError(messageOf(error));
  }
}

const distinct = (names: string[]) => [...new Set(names)];

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
