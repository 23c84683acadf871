import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { load } from "js-yaml";

import { frozenStacks, recordOf } from "../../stackFiles";
import type { Program } from "./launch";

const ROOT = path.join(__dirname, "..", "..");

/** The files of a folder, by name. */
export type Files = Record<string, string | object>;

/** What every TypeScript project has that Pulumi's templates make. */
const TSCONFIG = {
  compilerOptions: {
    strict: true,
    target: "es2020",
    module: "commonjs",
    moduleResolution: "node",
    sourceMap: true,
    forceConsistentCasingInFileNames: true,
    types: ["node"],
  },
};

/** The naive program: two buckets, as the SDK's own documentation imports it. */
const TWO_BUCKETS = `import * as aws from "@pulumi/aws";

const source = new aws.s3.Bucket("source");
const destination = new aws.s3.Bucket("destination");

export const sourceName = source.bucket;
export const destinationName = destination.bucket;
`;

/** A folder of its own for a TypeScript program, with the packages of this repository. */
export class TemporaryProject {
  readonly folder = mkdtempSync(path.join(tmpdir(), "replicated-bucket-bench-"));

  constructor(index: string, files: Files = {}) {
    const all = { "index.ts": index, "package.json": PACKAGE, "tsconfig.json": TSCONFIG, ...files };
    for (const [name, content] of Object.entries(all)) {
      const words = typeof content === "string" ? content : JSON.stringify(content, null, 2);
      writeFileSync(path.join(this.folder, name), words);
    }
    symlinkSync(path.join(ROOT, "node_modules"), path.join(this.folder, "node_modules"));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

const PACKAGE = { name: "bench", version: "0.0.0", main: "index.ts" };

/** The names of the measured programs: what they are, and whether their types are checked at the start. */
export const PROGRAMS = {
  empty: "empty, without type check",
  emptyChecked: "empty, with type check",
  naive: "two plain buckets, without type check",
  naiveChecked: "two plain buckets, with type check",
  ours: "this program, stack dev",
  oursChecked: "this program, stack dev, by ts-node with type check",
} as const;

/** One of the measured programs. */
export type ProgramName = keyof typeof PROGRAMS;

/** Makes the programs, uses them and removes what was made. */
export async function withPrograms<T>(
  use: (programs: Record<ProgramName, Program>) => Promise<T>,
): Promise<T> {
  const empty = new TemporaryProject("export {};\n");
  const naive = new TemporaryProject(TWO_BUCKETS);
  const config = frozenStacks.config("dev");
  const ours = { folder: ROOT, config };
  try {
    return await use({
      empty: { folder: empty.folder, typeCheck: false },
      emptyChecked: { folder: empty.folder, typeCheck: true },
      naive: { folder: naive.folder, typeCheck: false },
      naiveChecked: { folder: naive.folder, typeCheck: true },
      ours: { ...ours, ...runtimeOptions(readFileSync(path.join(ROOT, "Pulumi.yaml"), "utf8")) },
      oursChecked: { ...ours, main: "index.ts", typeCheck: true },
    });
  } finally {
    empty.remove();
    naive.remove();
  }
}

/** How a Pulumi.yaml has its program started. */
export function runtimeOptions(yaml: string): Pick<Program, "main" | "typescript" | "tsconfig"> {
  const { main, runtime } = recordOf(load(yaml));
  const { typescript, tsconfig } = recordOf(recordOf(runtime).options);
  return {
    ...(typeof main === "string" && { main }),
    ...(typeof typescript === "boolean" && { typescript }),
    ...(typeof tsconfig === "string" && { tsconfig }),
  };
}
