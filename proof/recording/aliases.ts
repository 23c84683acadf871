import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";

/** What a resource may be in the state of a stack, beside what it is called now. */
export interface Alias {
  type: string;
  name: string;
  /** As those of a registration; of an alias that is a URN without their names, which no URN tells. */
  parents: string[];
}

/** The aliases of a request, each a URN or what differs from the resource. */
export function aliasesOf(
  request: RegisterResourceRequest,
  parentsOf: (urn: string) => string[],
): Alias[] {
  return request.getAliasesList().map((alias) => {
    const spec = alias.getSpec();
    if (!spec) return ofUrn(alias.getUrn());
    return {
      type: spec.getType() || request.getType(),
      name: spec.getName() || request.getName(),
      parents: spec.getNoparent() ? [] : parentsOf(spec.getParenturn() || request.getParent()),
    };
  });
}

/** Of `urn:pulumi:<stack>::<project>::<types>::<name>`; another stack or project is nothing here. */
function ofUrn(urn: string): Alias {
  const [, , types = "", ...name] = urn.split("::");
  const [type = "", ...parents] = types.split("$").reverse();
  return { type, name: name.join("::"), parents: parents.map((parent) => `${parent} `) };
}
