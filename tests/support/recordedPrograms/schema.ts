import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

// Which properties a resource has comes from the SDK's own declarations: a property of a resource that
// may not be undefined and was not given is computed by AWS, so a preview does not know it.

/** A property of a resource, or a field of an object in one. */
export interface Property {
  /** Its TypeScript type, such as `string` or `outputs.s3.BucketGrant[]`. */
  type: string;
  /** Whether it is undefined where it is left out and has no default. */
  isOptional: boolean;
}

/** Properties by name. */
export type Schema = ReadonlyMap<string, Property>;

const SDK = path.dirname(require.resolve("@pulumi/aws/package.json"));
const schemas = new Map<string, Schema>();
let declaredOutputs: string | undefined;

/** The properties that a resource of a type has in its state; none where the SDK has no such type. */
export function schemaOf(type: string): Schema {
  return remembered(type, () => {
    const declared = declarationOf(type).matchAll(
      /readonly (?<name>\w+): pulumi\.Output<(?<type>[\s\S]*?)>;\n/g,
    );
    return new Map(
      Array.from(declared, ({ groups }) => [
        groups!.name!,
        {
          type: groups!.type!.replace(" | undefined", ""),
          isOptional: groups!.type!.endsWith("| undefined"),
        },
      ]),
    );
  });
}

/** The fields of an object type such as `outputs.s3.BucketVersioning`; none of any other type. */
export function fieldsOf(type: string): Schema {
  const [, module, name] = /^outputs\.(\w+)\.(\w+)$/.exec(type) ?? [];
  if (module === undefined || name === undefined) return new Map();
  return remembered(type, () => {
    declaredOutputs ??= readFileSync(path.join(SDK, "types", "output.d.ts"), "utf8");
    const namespace = declaredOutputs.indexOf(`export declare namespace ${module} {`);
    const start = declaredOutputs.indexOf(`interface ${name} {`, namespace);
    const text = declaredOutputs.slice(start, declaredOutputs.indexOf("\n    }", start));
    const fields = text.matchAll(/^ {8}(?<name>\w+)(?<optional>\??): (?<type>.*?);?$/gm);
    return new Map(
      Array.from(fields, ({ groups }) => [
        groups!.name!,
        { type: groups!.type!, isOptional: groups!.optional === "?" },
      ]),
    );
  });
}

/** The property that Pulumi names a resource by, if that may be left out. */
export function automaticNameOf(type: string): string | undefined {
  const name = /^aws:s3\/bucket(?:V2)?:/.test(type) ? "bucket" : "name";
  const [, args = ""] = declarationOf(type).split(/^export interface \w+Args \{$/m);
  return new RegExp(`^ {4}${name}\\?:`, "m").test(args) ? name : undefined;
}

function declarationOf(type: string): string {
  const [provider, module = ""] = type.split(":");
  const file = path.join(SDK, `${module.replace(/^index\//, "")}.d.ts`);
  return provider === "aws" && existsSync(file) ? readFileSync(file, "utf8") : "";
}

function remembered(type: string, read: () => Schema): Schema {
  const schema = schemas.get(type) ?? read();
  schemas.set(type, schema);
  return schema;
}
