import { ownStacks } from "../stackFiles";
import { readBoundary } from "./boundary";
import type { Command } from "./commandLine";
import { parseCommand } from "./commandLine";
import { HELP } from "./help";
import { asJson } from "./json";
import { ProofError } from "./proofError";
import type { Proof } from "./prove";
import { prove } from "./prove";
import { renderProof, totals } from "./report";

/** Exit codes: all is proven; something is wrong; the proof could not be made. */
const OK = 0;
const WRONG = 1;
const UNUSABLE = 2;

type Stream = Pick<NodeJS.WritableStream, "write">;

/**
 * Proves what the command line asks for and answers with the process's exit code. Stacks are those beside the
 * program unless others are given.
 */
export async function main(
  args: string[],
  { stdout, stderr }: { stdout: Stream; stderr: Stream } = process,
  from = ownStacks,
): Promise<number> {
  try {
    const command = parseCommand(args, from);
    if (command.help) {
      stdout.write(`${HELP}\n`);
      return OK;
    }
    return await run(command, stdout);
  } catch (error) {
    if (!(error instanceof ProofError)) throw error;
    stderr.write(`error: ${error.message}\nSee \`npm run prove -- --help\`.\n`);
    return UNUSABLE;
  }
}

async function run(command: Command, stdout: Stream): Promise<number> {
  const boundary =
    command.boundary === undefined ? undefined : await readBoundary(command.boundary);
  const proofs: Proof[] = [];
  for (const claim of command.stacks) {
    const proof = await prove({ ...claim, boundary });
    if (!command.json) stdout.write(`${renderProof(proof)}\n\n`);
    proofs.push(proof);
  }
  const ok = proofs.every((proof) => proof.ok);
  if (command.json) {
    stdout.write(`${JSON.stringify({ ok, proofs: proofs.map(asJson) }, null, 2)}\n`);
  } else if (proofs.length > 1) {
    for (const proof of proofs) stdout.write(`${proof.stack}: ${totals(proof)}\n`);
  }
  return ok ? OK : WRONG;
}

if (require.main === module) {
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
