import type { Options } from "../policy";
import type { Stack } from "../stack/stack";

/** Stacks whose data nobody will miss. */
export interface ExceptStacks {
  exceptStacks: string[];
}

/** The option by which policies leave such stacks alone. */
export const EXCEPT_STACKS: Options<ExceptStacks> = {
  exceptStacks: {
    type: "array",
    description: "The names of stacks that are not judged, since their data may go at any time.",
    items: { type: "string", minLength: 1 },
    default: ["dev"],
  },
};

const STACK_OF_URN = /^urn:pulumi:(?<stack>[^:]+)::/;

/** Whether the stack is one of these. Its name is in the URN of each of its resources. */
export function isExcepted({ resources }: Stack, { exceptStacks }: ExceptStacks): boolean {
  const name = STACK_OF_URN.exec(resources[0]?.urn ?? "")?.groups?.stack;
  return name !== undefined && exceptStacks.includes(name);
}
