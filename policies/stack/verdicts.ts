/** What can be told of a policy: a preview may know too little. */
export type Verdict = "yes" | "no" | "unknown";

/** Whether all hold. */
export function all(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes("no")) return "no";
  return verdicts.includes("unknown") ? "unknown" : "yes";
}

/** Whether all hold, asked one by one until one does not. */
export function allOf(questions: readonly (() => Verdict)[]): Verdict {
  let answer: Verdict = "yes";
  for (const question of questions) {
    const one = question();
    if (one === "no") return one;
    if (one === "unknown") answer = one;
  }
  return answer;
}

/** Whether any holds. */
export function any(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes("yes")) return "yes";
  return verdicts.includes("unknown") ? "unknown" : "no";
}

/** The opposite. */
export function not(verdict: Verdict): Verdict {
  if (verdict === "unknown") return verdict;
  return verdict === "yes" ? "no" : "yes";
}

/** A truth as a verdict. */
export const verdict = (truth: boolean): Verdict => (truth ? "yes" : "no");
