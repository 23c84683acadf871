import type { RecordedResource } from "../../rehearsal/recordedResource";

/** The resources of a stack as they are in one of another name. */
export function inStack(name: string, stack: object): RecordedResource[] {
  const text = JSON.stringify(Object.values(stack));
  return JSON.parse(
    text.replaceAll("urn:pulumi:test::", `urn:pulumi:${name}::`),
  ) as RecordedResource[];
}
