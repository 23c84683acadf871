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
 * @param former statements that go, by their ids: those of the replication under its former name. Defaults
 *     to none.
 * @returns JSON text.
 */
export function mergedPolicy(
  present: string | undefined,
  statements: readonly Statement[],
  former: readonly Pick<Statement, "Sid">[] = [],
): string {
  const document = recordOf(present ? JSON.parse(present) : {});
  const gone = new Set<unknown>(former.map(({ Sid }) => Sid));
  const before = [document.Statement ?? []]
    .flat()
    .filter((statement) => !gone.has(recordOf(statement).Sid));
  const own = new Map<unknown, Statement>(
    statements.map((statement) => [statement.Sid, statement]),
  );
  const merged = before.map((statement) => own.get(recordOf(statement).Sid) ?? statement);
  const known = new Set(before.map((statement) => recordOf(statement).Sid));
  const added = statements.filter(({ Sid }) => !known.has(Sid));
  const version = present ? {} : { Version: "2012-10-17" };
  return JSON.stringify({ ...version, ...document, Statement: [...merged, ...added] });
}

/**
 * The statements of a policy by which a replication let in roles of other sources that it lets in no more:
 * they are its own by their ids, and nobody else takes them away.
 *
 * @param present the policy that the bucket has, as JSON text; empty or undefined where it has none.
 * @param statements those that the replication has there now.
 */
export function statementsOfFormerRoles(
  replication: string,
  present: string | undefined,
  statements: readonly Statement[],
): Pick<Statement, "Sid">[] {
  const document = recordOf(present ? JSON.parse(present) : {});
  const own = new RegExp(
    `^(?:Replicate|ReadVersioning)From${sidPart(replication)}For[A-Za-z0-9]+$`,
  );
  const wanted = new Set(statements.map(({ Sid }) => Sid));
  return [document.Statement ?? []].flat().flatMap((statement) => {
    const { Sid } = recordOf(statement);
    return typeof Sid === "string" && own.test(Sid) && !wanted.has(Sid) ? [{ Sid }] : [];
  });
}

/** What AWS hands out is right; this only tells the compiler. */
const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? { ...value } : {};
