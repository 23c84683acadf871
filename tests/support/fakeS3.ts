import { S3Client } from "@aws-sdk/client-s3";

/** A request that a fake client was sent. */
export interface Sent {
  /** The command: `PutObject`. */
  command: string;
  input: Record<string, unknown>;
}

/** Answers a request, or throws the error that S3 would. */
export type Answer = (sent: Sent) => object | Promise<object>;

/** A client that sends nothing anywhere, and what it was asked to send. */
export interface FakeS3 {
  client: S3Client;
  sent: Sent[];
  /** The inputs of the requests of one command, in their order. */
  inputsOf(command: string): Record<string, unknown>[];
}

/**
 * A real S3 client whose every request is answered here. What a fake answers is what we believe of S3;
 * whether S3 does so, only S3 can tell.
 */
export function fakeS3(answer: Answer): FakeS3 {
  const client = new S3Client({
    region: "us-east-1",
    credentials: { accessKeyId: "none", secretAccessKey: "none" },
  });
  const sent: Sent[] = [];
  client.middlewareStack.add(
    (_next, { commandName = "" }) =>
      async ({ input }) => {
        const request = { command: commandName.replace(/Command$/, ""), input: { ...input } };
        sent.push(request);
        const output = await answer(request);
        return { output: { $metadata: {}, ...output }, response: undefined };
      },
    { name: "fake", step: "initialize", priority: "high" },
  );
  const inputsOf = (command: string) =>
    sent.filter((request) => request.command === command).map(({ input }) => input);
  return { client, sent, inputsOf };
}

/** Answers each command its own way, with a value or by its input; any other is an error. */
export function answers(
  table: Record<string, object | ((input: Record<string, unknown>) => object)>,
): Answer {
  return ({ command, input }) => {
    const found = table[command];
    if (!found) throw new Error(`nobody expected ${command}`);
    return typeof found === "function" ? (found as (input: object) => object)(input) : found;
  };
}

/** An error as the SDK throws it, told by its name. */
export function awsError(name: string, message = "as AWS says it"): Error {
  return Object.assign(new Error(message), { name });
}
