import { readFileSync } from "node:fs";

import type { Document } from "../components/policyDocuments";
import { ProofError } from "./proofError";
import type { AnyPolicy } from "./simulate";
import { simulate } from "./simulate";

const NOTHING: Document = { Version: "2012-10-17", Statement: [] };
/** A request that makes the simulator read a boundary, and complain of what it cannot; any one would. */
const ANYTHING = {
  principal: "arn:aws:iam::111111111111:role/any",
  action: "s3:ListBucket",
  resource: "arn:aws:s3:::any",
  accountOfResource: "111111111111",
  context: {},
};

/**
 * Reads the document of a permissions boundary.
 *
 * @throws ProofError naming the file and what is wrong with it.
 */
export async function readBoundary(file: string): Promise<AnyPolicy> {
  try {
    const document = withList(JSON.parse(readFileSync(file, "utf8")));
    if (!isPolicy(document)) throw new Error("it has no list of statements with an Effect");
    await simulate(ANYTHING, { boundary: document, resource: NOTHING });
    return document;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ProofError(`--boundary ${file} is no policy to prove with: ${why}`);
  }
}

/** IAM takes one statement without a list, too. */
function withList(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("Statement" in value)) return value;
  return { ...value, Statement: [value.Statement].flat() };
}

function isPolicy(value: unknown): value is AnyPolicy {
  if (typeof value !== "object" || value === null || !("Statement" in value)) return false;
  const { Statement } = value;
  return (
    Array.isArray(Statement) &&
    Statement.every((one: unknown) => typeof one === "object" && one !== null && "Effect" in one)
  );
}
