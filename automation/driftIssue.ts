import { isRecord } from "../shapes";

/** How a check of a drift run went, as GitHub calls the outcome of a step. */
export interface Check {
  /** What ran, such as `pulumi refresh`. */
  name: string;
  /** `success`, `failure`, `cancelled` or `skipped`. */
  outcome: string;
  /** What it printed. */
  log: string;
}

/** An issue, open or closed. */
export interface Issue {
  number: number;
  title: string;
  open: boolean;
}

/** Arguments for `gh`, and what it reads from standard input. */
export interface GhCall {
  args: string[];
  input?: string;
}

/** A body of more than 65,536 characters is refused. */
const MOST_OF_A_LOG = 25_000;

/** The one title of a stack's issue, by which it is found again. */
export const driftTitle = (stack: string) => `Drift: ${stack}`;

/** Lists the issues that may be the stack's. Only workflows' own: anybody can give an issue this title. */
export function listCall(stack: string): GhCall {
  const search = `in:title "${driftTitle(stack)}"`;
  return {
    args: ["issue", "list", "--app", "github-actions", "--state", "all", "--search", search].concat(
      ["--json", "number,title,state"],
    ),
  };
}

/** The issues that the list call printed. */
export function issuesIn(printed: string): Issue[] {
  const list: unknown = JSON.parse(printed);
  if (!Array.isArray(list)) return [];
  return list.filter(isRecord).map(({ number, title, state }) => ({
    number: Number(number),
    title: String(title),
    open: state === "OPEN",
  }));
}

/** Whether everything is as it should be. */
export const isWell = (checks: readonly Check[]) =>
  checks.every(({ outcome }) => outcome === "success");

/** What to do so that there is one issue while something is wrong, and none open while all is well. */
export function issueCalls(
  stack: string,
  run: string,
  checks: readonly Check[],
  issues: readonly Issue[],
): GhCall[] {
  const title = driftTitle(stack);
  const ours = issues.filter((issue) => issue.title === title);
  // The newest, should there ever be two.
  const issue = ours.sort((one, other) => other.number - one.number)[0];
  if (isWell(checks)) {
    if (!issue?.open) return [];
    const comment = `All is well again: ${run}`;
    return [{ args: ["issue", "close", String(issue.number), "--comment", comment] }];
  }
  const input = bodyOf(stack, run, checks);
  if (!issue) return [{ args: ["issue", "create", "--title", title, "--body-file", "-"], input }];
  const number = String(issue.number);
  const edit = { args: ["issue", "edit", number, "--body-file", "-"], input };
  return issue.open ? [edit] : [edit, { args: ["issue", "reopen", number] }];
}

function bodyOf(stack: string, run: string, checks: readonly Check[]): string {
  const parts = checks.flatMap(({ name, outcome, log }) => [
    `### \`${name}\`: ${outcome}`,
    "",
    fenced(outcome === "success" ? "Nothing to tell." : shortened(log)),
    "",
  ]);
  return [
    `The stack \`${stack}\` is not as it was deployed, or could not be looked at: ${run}`,
    "",
    ...parts,
    "This text is replaced by the next run that finds something, and the issue closed by the next that does not.",
  ].join("\n");
}

/** The end says most. */
function shortened(log: string): string {
  const text = log.trim();
  if (text === "") return "It printed nothing.";
  return text.length <= MOST_OF_A_LOG ? text : `…\n${text.slice(-MOST_OF_A_LOG)}`;
}

/** In a fence longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}
