import type { ImportFile, ImportResource } from "../../operations/importFile";
import type { Registration } from "../../proof/recording/recorder";

/** The names of resources in an import file, by their addresses. */
function namesOf(registrations: readonly Registration[]): Map<string, string> {
  const taken = new Set<string>();
  return new Map(
    registrations.map(({ address, type, name }) => {
      const own = taken.has(name) ? `${name}${type.split(":").at(-1)!}` : name;
      taken.add(own);
      return [address, own];
    }),
  );
}

/**
 * The import file that `pulumi preview --import-file` writes for a new stack whose providers are there, by the
 * CLI's source: every resource to be created but providers, components too; names that are taken get the type
 * behind them. That the CLI writes it so, only the CLI can tell.
 *
 * @see https://github.com/pulumi/pulumi/blob/master/pkg/cmd/pulumi/operations/preview.go
 */
export function importFileOf(registrations: readonly Registration[]): ImportFile {
  const names = namesOf(registrations);
  const providers = registrations.filter(({ type }) => type === "pulumi:providers:aws");
  const created = registrations.filter(({ type, read }) => !read && !type.startsWith("pulumi:"));
  const urn = (name: string) => `urn:pulumi:test::replicated-bucket::pulumi:providers:aws::${name}`;
  return {
    nameTable: Object.fromEntries(
      providers.map(({ address, name }) => [names.get(address), urn(name)]),
    ),
    resources: created.map((one): ImportResource => {
      const name = names.get(one.address)!;
      const [parent] = one.parents;
      const provider = names.get(`pulumi:providers:aws ${one.provider ?? ""}`);
      return {
        type: one.type,
        name,
        ...(one.custom && { id: "<PLACEHOLDER>", provider, version: "7.48.0" }),
        ...(parent !== undefined && { parent: names.get(parent) }),
        ...(!one.custom && { component: true }),
        ...(name !== one.name && { logicalName: one.name }),
      };
    }),
  };
}
