import { readFileSync } from "node:fs";

import { ProofError } from "./proofError";
import type { AnyPolicy } from "./simulate";
import { prepare } from "./simulate";

/**
 * Reads the document of a permissions boundary.
 *
 * @throws ProofError naming the file and what is wrong with it.
 */
export async function readBoundary(file: string): Promise<AnyPolicy> {
  try {
    const document: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (!isPolicy(document)) throw new Error("it has no list of statements with an Effect");
    await prepare(document);
    return document;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ProofError(`--boundary ${file} is no policy to prove with: ${why}`);
  }
}

function isPolicy(value: unknown): value is AnyPolicy {
  if (typeof value !== "object" || value === null || !("Statement" in value)) return false;
  const { Statement } = value;
  return (
    Array.isArray(Statement) &&
    Statement.every((one: unknown) => typeof one === "object" && one !== null && "Effect" in one)
  );
}
