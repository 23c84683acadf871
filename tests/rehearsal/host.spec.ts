import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";

import { hostProgram } from "../../rehearsal/localAws/find";
import type { LocalAws } from "../../rehearsal/localAws/start";
import { startLocalAws } from "../../rehearsal/localAws/start";

// Where another local AWS is used and the host was never built, there is nothing to test. What the host
// answers otherwise, the other suites see.

describe("our own host of the local AWS", function () {
  const program = hostProgram(process.env);
  let aws: LocalAws | undefined;

  before(async function () {
    if (existsSync(program)) aws = await startLocalAws({ program });
    else this.skip();
  });
  after(() => aws?.stop());

  it("tells its version", () => {
    const { status, stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
    assert.deepEqual([status, stdout], [0, "local-aws 0.1.0\n"]);
  });

  for (const [args, problem] of [
    [["--port", "1"], "unknown argument --port"],
    [["--addr"], "--addr needs a value"],
    [["--iam", "lax"], "--iam lax: "],
    [["--addr", "localhost"], "--addr localhost: "],
    [["--addr", "203.0.113.1:0"], "cannot serve at 203.0.113.1:0: "],
  ] as const) {
    it(`says what is wrong with ${args.join(" ")}`, () => {
      const { status, stderr } = spawnSync(program, args, { encoding: "utf8" });
      assert.notEqual(status, 0);
      assert.ok(stderr.startsWith(`local-aws: ${problem}`), stderr);
    });
  }

  it("goes on answering when objects under a KMS key are read and written at once", async () => {
    const credentials = await aws!.administratorOf("111111111111");
    const requestHandler = { requestTimeout: 10_000, throwOnRequestTimeout: true };
    const options = { endpoint: aws!.endpoint, region: "us-west-2", credentials, requestHandler };
    // Clients that do not wait for their turn, unlike the rehearsal's own.
    const s3 = new S3Client({ ...options, forcePathStyle: true, maxAttempts: 1 });
    const { KeyMetadata } = await new KMSClient(options).send(new CreateKeyCommand({}));
    const SSEKMSKeyId = KeyMetadata!.Arn!;
    const Bucket = "read-and-written";
    await s3.send(new CreateBucketCommand({ Bucket }));
    const put = (Key: string) =>
      s3.send(
        new PutObjectCommand({
          Bucket,
          Key,
          Body: Key,
          ServerSideEncryption: "aws:kms",
          SSEKMSKeyId,
        }),
      );
    const get = async (Key: string) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return Body!.transformToString();
    };
    await put("a");
    const names = Array.from({ length: 200 }, (_, index) => `object-${index}`);
    const read = await Promise.all(names.flatMap((name) => [put(name), get("a")]));
    assert.deepEqual(
      read.filter((answer) => typeof answer === "string"),
      names.map(() => "a"),
    );
  });
});
