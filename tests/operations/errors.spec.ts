import assert from "node:assert/strict";

import { OperationError, isAwsError, messageOf } from "../../operations/errors";
import { awsError } from "../support/fakeS3";

describe("what an error says", () => {
  const cases: [string, unknown, string][] = [
    ["an error's message", new Error("no disk"), "no disk"],
    ["our own error's message", new OperationError("no outputs"), "no outputs"],
    ["AWS's name with its message", awsError("NoSuchBucket", "gone"), "NoSuchBucket: gone"],
    [
      "AWS's name once, where the message has it",
      awsError("AccessDenied", "AccessDenied by a policy"),
      "AccessDenied by a policy",
    ],
    [
      "what each of a host's addresses said",
      new AggregateError([new Error("connect ECONNREFUSED ::1:443"), new Error("and 127.0.0.1")]),
      "connect ECONNREFUSED ::1:443; and 127.0.0.1",
    ],
    ["a thrown text", "just text", "just text"],
    ["nothing at all", undefined, "undefined"],
  ];
  for (const [title, error, message] of cases) {
    it(`is ${title}`, () => {
      assert.equal(messageOf(error), message);
    });
  }
});

describe("AWS's errors", () => {
  it("are told by their names", () => {
    assert.equal(isAwsError(awsError("NoSuchKey"), "NotFound", "NoSuchKey"), true);
    assert.equal(isAwsError(awsError("AccessDenied"), "NotFound", "NoSuchKey"), false);
    assert.equal(isAwsError("NoSuchKey", "NoSuchKey"), false);
  });
});
