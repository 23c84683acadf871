import { createInterface } from "node:readline/promises";

import { OperationError } from "./errors";
import type { SideOutputs } from "./stackOutputs";

/**
 * Asks for each bucket whether to empty it; only its whole name, typed, is a yes.
 *
 * @throws OperationError if the answers end early, by Ctrl-C or Ctrl-D: then none of them counts.
 */
export async function askBuckets(
  sides: readonly SideOutputs[],
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): Promise<string[]> {
  const terminal = createInterface({ input, output });
  // A question whose terminal is closed is never answered.
  const closed = new Promise<never>((_resolve, reject) => {
    terminal.once("close", () => {
      reject(new OperationError("the questions were not answered; no bucket was emptied"));
    });
  });
  const chosen: string[] = [];
  try {
    for (const { bucketName, accountId, region } of sides) {
      const question = `Delete every version in ${bucketName} (account ${accountId}, ${region})? Type its name to do so, or nothing to keep them: `;
      const answer = await Promise.race([terminal.question(question), closed]);
      if (answer.trim() === bucketName) chosen.push(bucketName);
    }
  } finally {
    closed.catch(() => undefined);
    terminal.close();
  }
  return chosen;
}
