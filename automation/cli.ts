import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { OperationError, messageOf } from "../operations/errors";
import type { RoleKind } from "./awsRoles";
import { awsRolesOfStack } from "./awsRoles";
import type { Check, GhCall } from "./driftIssue";
import { isWell, issueCalls, issuesIn, listCall } from "./driftIssue";

/** What `--help` prints. */
export const HELP = `What the workflows of this repository run besides Pulumi.

  npm run -s automation -- aws-roles --stack prod --role preview
  npm run -s automation -- drift-issue --stack acme/prod --run URL --refresh OUTCOME --refresh-log FILE
                                       --verify OUTCOME --verify-log FILE

aws-roles    Prints the roles by which the stack's accounts are entered, and the profiles that get their
             credentials, as lines for GITHUB_OUTPUT.
  --stack NAME        Pulumi.<NAME>.yaml says which accounts
  --role KIND         preview or deploy

drift-issue  Opens, edits, reopens or closes the one issue of the stack with gh. Ends with 1 where a check
             went wrong.
  --stack NAME        the stack, for the title
  --run URL           the run that looked
  --refresh OUTCOME   how pulumi refresh went: success, or else
  --refresh-log FILE  what it printed
  --verify OUTCOME    how verify went
  --verify-log FILE   what it printed`;

const OK = 0;
const WRONG = 1;
const UNUSABLE = 2;

/** Runs `gh` and answers with what it printed. */
export type Gh = (call: GhCall) => string;

type Stream = Pick<NodeJS.WritableStream, "write">;

const text = { type: "string" } as const;
const OPTIONS = {
  stack: text,
  role: text,
  run: text,
  refresh: text,
  "refresh-log": text,
  verify: text,
  "verify-log": text,
  help: { type: "boolean", short: "h" },
} as const;

type Values = ReturnType<typeof parse>["values"];
const parse = (args: string[]) => parseArgs({ args, options: OPTIONS, allowPositionals: true });

/** Runs one command and answers with the process's exit code. */
export function main(
  args: string[],
  { stdout, stderr, gh = runGh }: { stdout: Stream; stderr: Stream; gh?: Gh } = process,
): number {
  try {
    const { values, positionals } = parse(args);
    if (values.help) {
      stdout.write(`${HELP}\n`);
      return OK;
    }
    switch (positionals.join(" ")) {
      case "aws-roles":
        stdout.write(`${awsRolesOfStack(given(values, "stack"), roleKind(values))}\n`);
        return OK;
      case "drift-issue":
        return driftIssue(values, gh);
      default:
        throw new OperationError("say aws-roles or drift-issue, see --help");
    }
  } catch (error) {
    stderr.write(`error: ${messageOf(error)}\n`);
    return UNUSABLE;
  }
}

function driftIssue(values: Values, gh: Gh): number {
  const stack = given(values, "stack");
  const checks: Check[] = [
    { name: "pulumi refresh", ...checked(values, "refresh") },
    { name: "verify", ...checked(values, "verify") },
  ];
  const issues = issuesIn(gh(listCall(stack)));
  for (const call of issueCalls(stack, given(values, "run"), checks, issues)) gh(call);
  return isWell(checks) ? OK : WRONG;
}

function checked(values: Values, name: "refresh" | "verify"): Omit<Check, "name"> {
  const file = given(values, `${name}-log`);
  // A step that was not reached has written none.
  return { outcome: given(values, name), log: existsSync(file) ? readFileSync(file, "utf8") : "" };
}

function given(values: Values, name: Exclude<keyof Values, "help">): string {
  const value = values[name];
  if (!value) throw new OperationError(`--${name} is missing, see --help`);
  return value;
}

function roleKind(values: Values): RoleKind {
  const role = given(values, "role");
  if (role === "preview" || role === "deploy") return role;
  throw new OperationError(`--role ${role}: say preview or deploy`);
}

function runGh({ args, input }: GhCall): string {
  const { status, stdout, stderr, error } = spawnSync("gh", args, { input, encoding: "utf8" });
  if (error) throw new OperationError(`gh could not be run: ${error.message}`);
  if (status !== 0) throw new OperationError(`gh ${args.join(" ")}: ${stderr.trim()}`);
  return stdout;
}

if (require.main === module) process.exitCode = main(process.argv.slice(2));
