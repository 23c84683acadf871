import assert from "node:assert/strict";
import { PassThrough } from "node:stream";

import { askBuckets } from "../../operations/askBuckets";
import { sideOutputs } from "../support/stackOutputs";

// The questions are asked through streams; that Ctrl-C closes a real terminal is Node's affair.

const SIDES = [sideOutputs("source"), sideOutputs("dr", { accountId: "222222222222" })];

/** Answers question after question; undefined closes the terminal. */
async function answering(...answers: (string | undefined)[]) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const questions: string[] = [];
  output.setEncoding("utf8").on("data", (question: string) => {
    questions.push(question);
    const answer = answers.shift();
    if (answer === undefined) input.end();
    else input.write(`${answer}\n`);
  });
  return { chosen: await askBuckets(SIDES, input, output), questions };
}

describe("asking for the buckets to empty", () => {
  it("asks for each bucket by itself, and says where it is", async () => {
    const { questions } = await answering("", "");
    assert.deepEqual(questions, [
      "Delete every version in archive-source (account 111111111111, us-east-1)? Type its name to do so, or nothing to keep them: ",
      "Delete every version in archive-dr (account 222222222222, us-west-2)? Type its name to do so, or nothing to keep them: ",
    ]);
  });

  const cases: [string, string[], string[]][] = [
    ["takes the whole name for a yes", ["archive-source", "archive-dr"], SIDES.map(nameOf)],
    ["overlooks spaces around the name", [" archive-source ", ""], ["archive-source"]],
    ["keeps what is answered by nothing", ["", "archive-dr"], ["archive-dr"]],
    ["keeps what is answered by yes", ["yes", "y"], []],
    ["keeps what is answered by part of the name", ["archive", "archive-d"], []],
    ["keeps what is answered in other letters", ["ARCHIVE-SOURCE", ""], []],
    ["keeps what is answered by the other's name", ["archive-dr", "archive-source"], []],
  ];
  for (const [title, answers, buckets] of cases) {
    it(title, async () => {
      const { chosen } = await answering(...answers);
      assert.deepEqual(chosen, buckets);
    });
  }

  it("forgets every answer when they end early", async () => {
    await assert.rejects(answering("archive-source", undefined), {
      name: "OperationError",
      message: "the questions were not answered; no bucket was emptied",
    });
  });
});

function nameOf({ bucketName }: { bucketName: string }): string {
  return bucketName;
}
