import { excuseFor } from "./excused";
import type { Expected } from "./judge";
import { expectations } from "./judge";
import type { Dropped, Mutant } from "./mutants";
import { ROLE_POLICY, mutantsOf } from "./mutants";
import type { Policies, TriedRequest } from "./policies";
import { ask, protectedArn } from "./policies";

/** One part of a policy that was taken away. */
export interface Part {
  /** Whose policy: `role policy`, or what the caller calls the resource. */
  policy: string;
  /** The id of the statement. */
  statement: string;
  dropped: Dropped;
  /** All of that in a line: `bucket policy of dr, Replicate: action s3:ReplicateTags`. */
  text: string;
}

/** A part whose loss a request noticed. */
export interface Killed extends Part {
  by: Pick<TriedRequest, "id" | "what">;
  how: "a required request fails" | "a forbidden request gets through";
}

/** A part whose loss no request noticed, and that stays all the same. */
export interface Excused extends Part {
  reason: string;
  /** The AWS page that requires it. */
  source: string;
}

/** What came of taking away each part of a stack's policies, one at a time. */
export interface NecessityReport {
  /** How many parts there are. */
  made: number;
  killed: Killed[];
  excused: Excused[];
  /** Parts whose loss no request noticed: superfluous, or a request is missing from the proof. */
  survivors: Part[];
}

/**
 * Takes away each part of the stack's documents, the role's trust included, and looks for a request that
 * notices. Documents of keys that the stack was given are not the stack's. Nor is a boundary: what it holds
 * back besides would hide losses, so it is left out.
 *
 * Each loss must be noticed by the kind of request that the part is there for. What lets less through (a
 * grant gone, a denial without its condition) must make a required request fail; what lets more through (a
 * denial gone, a grant without its condition) must let a forbidden one pass. The other kind cannot notice,
 * as evaluation is monotone: it is not tried, and a loss that it alone would notice counts as unnoticed.
 * A request that comes out wrong with all parts in place notices nothing.
 *
 * @param labelOf what to call the policy of what has this ARN. Defaults to the ARN.
 */
export async function necessity(
  { boundary: _notOurs, ...policies }: Policies,
  labelOf: (arn: string) => string = (arn) => arn,
): Promise<NecessityReport> {
  const { topology, adopted, others } = policies;
  const expected = expectations(topology, adopted, others);
  const mutants = ownDocuments(policies).flatMap(([policy, document]) =>
    mutantsOf(policy, document),
  );
  const report: NecessityReport = { made: mutants.length, killed: [], excused: [], survivors: [] };
  for (const mutant of mutants) {
    const part = partOf(mutant, labelOf);
    const killer = await killerOf(mutant, expected, policies);
    const excuse = excuseFor(mutant, topology, others);
    if (killer) report.killed.push({ ...part, ...killer });
    else if (excuse) report.excused.push({ ...part, reason: excuse.reason, source: excuse.source });
    else report.survivors.push(part);
  }
  return report;
}

/** The documents that the stack wrote, each with whose it is. */
function ownDocuments({ role, resources, assumed }: Policies) {
  const own = [...resources].filter(([arn]) => !assumed.includes(arn));
  return [[ROLE_POLICY, role] as const, ...own];
}

function partOf({ policy, statement, dropped }: Mutant, labelOf: (arn: string) => string): Part {
  const label = policy === ROLE_POLICY ? policy : labelOf(policy);
  const what = dropped.kind === "statement" ? "whole statement" : `${dropped.kind} ${dropped.text}`;
  return { policy: label, statement, dropped, text: `${label}, ${statement}: ${what}` };
}

async function killerOf(
  mutant: Mutant,
  expected: Expected[],
  policies: Policies,
): Promise<Pick<Killed, "by" | "how"> | undefined> {
  const mustAllow = mutant.allows === "less";
  const mutated = withMutant(mutant, policies);
  const concerned = expected.filter(
    ({ request, allowed }) => allowed === mustAllow && concerns(mutant, request, policies),
  );
  for (const { request } of concerned) {
    if ((await ask(request, mutated)).allowed === mustAllow) continue;
    if ((await ask(request, policies)).allowed !== mustAllow) continue;
    const how = mustAllow ? "a required request fails" : "a forbidden request gets through";
    return { by: { id: request.id, what: request.what }, how };
  }
  return undefined;
}

function withMutant({ policy, document }: Mutant, policies: Policies): Policies {
  if (policy === ROLE_POLICY) return { ...policies, role: document };
  return { ...policies, resources: new Map([...policies.resources, [policy, document]]) };
}

/** Whether the part decides on the request: its document is asked, and its statement names the request. */
function concerns(
  { policy, touched }: Mutant,
  { action, resource, principal, evenIf }: TriedRequest,
  { topology }: Policies,
): boolean {
  const isAsked =
    policy === ROLE_POLICY
      ? principal === topology.roleArn && evenIf !== "the role may do everything"
      : protectedArn(resource) === policy && evenIf !== "the resource lets the account in";
  return isAsked && names(touched.Action, action) && names(touched.Resource ?? "*", resource);
}

/** Whether one of the patterns, with IAM's wildcards, fits the whole of a name. */
function names(patterns: string | string[], name: string): boolean {
  return [patterns].flat().some((pattern) => {
    const literal = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
    const source = literal.replaceAll("*", ".*").replaceAll("?", ".");
    return new RegExp(`^${source}$`, "i").test(name);
  });
}
