import path from "node:path";

import type { RecordedResource } from "../../rehearsal/recordedResource";
import { isRecord } from "../../shapes";
import { frozenStacks } from "../../stackFiles";
import { launch } from "../start/launch";

const ROOT = path.join(__dirname, "..", "..");
/** What the resources of dev are called by: their names, URNs and ARNs begin with it. */
const NAME = "archive";
const KEY_ID = /\b[0-9a-f]{8}(?=-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b)/g;

/** What the program registers for the stack dev, as policies see it after an update. */
export async function stackResources(): Promise<RecordedResource[]> {
  const { resources } = await launch({
    folder: ROOT,
    typescript: false,
    config: frozenStacks.config("dev"),
  });
  // Policies read the stack's name in the URNs.
  return replaced(
    resources.filter(({ type }) => type !== "pulumi:pulumi:Stack"),
    (text) => text.replaceAll("urn:pulumi:bench::bench::", "urn:pulumi:dev::replicated-bucket::"),
  );
}

/** At least as many resources: whole copies of a stack, each with names, ARNs and keys of its own. */
export function copies(resources: readonly RecordedResource[], atLeast: number) {
  const count = Math.ceil(atLeast / resources.length);
  return Array.from({ length: count }, (_, index) => copy(resources, index)).flat();
}

function copy(resources: readonly RecordedResource[], index: number): RecordedResource[] {
  const number = index.toString(16).padStart(4, "0");
  return replaced(resources, (text) =>
    text
      .replaceAll(NAME, `${NAME}${index}`)
      .replace(KEY_ID, (part) => `${part.slice(0, 4)}${number}`),
  );
}

/** Resources with every text in them changed, that of their types apart. */
function replaced(resources: readonly RecordedResource[], change: (text: string) => string) {
  const changed = (value: unknown): unknown => {
    if (typeof value === "string") return change(value);
    if (Array.isArray(value)) return value.map(changed);
    return isRecord(value) ? record(value) : value;
  };
  const record = (values: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, changed(value)]));
  return resources.map((resource): RecordedResource => {
    const { urn, name, parent, properties, dependencies, propertyDependencies, provider } =
      resource;
    return {
      ...resource,
      urn: change(urn),
      name: change(name),
      parent: parent && change(parent),
      properties: record(properties),
      dependencies: dependencies.map(change),
      propertyDependencies: Object.fromEntries(
        Object.entries(propertyDependencies).map(([property, urns]) => [
          property,
          urns.map(change),
        ]),
      ),
      provider: provider && {
        ...provider,
        urn: change(provider.urn),
        name: change(provider.name),
      },
    };
  });
}
