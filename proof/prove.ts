import type { StackConfig } from "../stackFiles";
import type { Judged } from "./judge";
import { expectations, isRight, judge } from "./judge";
import { Labels } from "./labels";
import type { NecessityReport } from "./necessity";
import { necessity } from "./necessity";
import type { Policies } from "./policies";
import { registeredPolicies } from "./registeredPolicies";
import type { AnyPolicy } from "./simulate";

/** What is to be proven. */
export interface Claim {
  /** The name of the stack or example. */
  stack: string;
  config: StackConfig;
  /** What the role may do at most, where an organisation limits it. Defaults to no limit. */
  boundary?: AnyPolicy;
}

/** A stack's permissions, tried one by one. */
export interface Proof {
  stack: string;
  policies: Policies;
  judged: Judged[];
  necessity: NecessityReport;
  /** Whether all of that is as it must be. */
  ok: boolean;
}

/**
 * Registers the unchanged program for a stack and proves its policies.
 *
 * @throws ProofError if the program fails.
 */
export async function prove({ stack, config, boundary }: Claim): Promise<Proof> {
  return provePolicies(stack, { ...(await registeredPolicies(stack, config)), boundary });
}

/** Tries every request on the policies of a stack; then takes each part of them away and tries again. */
export async function provePolicies(stack: string, policies: Policies): Promise<Proof> {
  const { topology, adopted, others } = policies;
  const judged = await judge(expectations(topology, adopted, others), policies);
  const labels = new Labels(topology);
  const necessary = await necessity(policies, (arn) => labels.policy(arn));
  return { stack, policies, judged, necessity: necessary, ok: isProven(judged, necessary) };
}

/** Whether every request came as it must, and nothing can be taken away unnoticed. */
export const isProven = (judged: Judged[], { survivors }: NecessityReport) =>
  judged.every(isRight) && survivors.length === 0;
