import type { Statement } from "./policyDocuments";
import { sidPart } from "./policyDocuments";

/**
 * A statement under an id that tells which replication it is of, where several share a policy.
 *
 * @param replication what no other replication to the bucket is called, such as `archive-111111111111`.
 */
export function ownedBy(replication: string, statement: Statement): Statement {
  return { ...statement, Sid: `${statement.Sid}From${sidPart(replication)}` };
}

/**
 * A bucket's policy with statements added, each in the place of the one that had its id before, else at
 * the end. All else stays as it is, whoever wrote it: other statements, their order, the version, which
 * decides what `${…}` means in them.
 *
 * @param present the policy that the bucket has, as JSON text; empty or undefined where it has none.
 * @returns JSON text.
 */
export function mergedPolicy(
  present: string | undefined,
  statements: readonly Statement[],
): string {
  const document = recordOf(present ? JSON.parse(present) : {});
  const before = [document.Statement ?? []].flat();
  const own = new Map<unknown, Statement>(
    statements.map((statement) => [statement.Sid, statement]),
  );
  const merged = before.map((statement) => own.get(recordOf(statement).Sid) ?? statement);
  const known = new Set(before.map((statement) => recordOf(statement).Sid));
  const added = statements.filter(({ Sid }) => !known.has(Sid));
  const version = present ? {} : { Version: "2012-10-17" };
  return JSON.stringify({ ...version, ...document, Statement: [...merged, ...added] });
}

/** What AWS hands out is right; this only tells the compiler. */
const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? { ...value } : {};
