import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";

import type { KMSClient } from "@aws-sdk/client-kms";

import type { ClientsOf } from "../../operations/awsClients";
import { main } from "../../operations/cli";
import { frozenStacks } from "../../stackFiles";

const ID = "1234abcd-12ab-34cd-56ef-1234567890ab";
const resource = (type: string, name: string) => ({
  type,
  name,
  id: "<PLACEHOLDER>",
  version: "7",
});
const FILE = {
  nameTable: {
    "archive-dr": "urn:pulumi:dev::replicated-bucket::pulumi:providers:aws::archive-dr",
  },
  resources: [
    { type: "replicated-bucket:index:ReplicatedBucket", name: "archive", component: true },
    resource("aws:kms/key:Key", "archive-dr-key"),
    { ...resource("aws:kms/alias:Alias", "archive-dr-keyAlias"), logicalName: "archive-dr-key" },
    resource("aws:s3/bucket:Bucket", "archive-dr-bucket"),
  ],
};

/** A KMS with one key, of which it is asked by the side's own clients. */
const clientsOf: ClientsOf = ({ region, accountId }) => {
  const KeyMetadata = {
    ...{ KeyId: ID, KeyManager: "CUSTOMER", KeyState: "Enabled", KeySpec: "SYMMETRIC_DEFAULT" },
    ...{ Arn: `arn:aws:kms:${region}:${accountId}:key/${ID}`, AWSAccountId: accountId },
    Origin: "AWS_KMS",
  };
  const kms: unknown = { send: () => Promise.resolve({ KeyMetadata }) };
  const none = new Proxy({}, { get: () => assert.fail("nobody expected a look at it") }) as never;
  return { kms: kms as KMSClient, s3: none, iam: none };
};

async function run(args: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const signals = new EventEmitter();
  const stdin = Readable.from([]);
  const stacks = frozenStacks;
  const code = await main(args, { clientsOf, stdin, stdout, stderr, signals, stacks });
  stdout.end();
  stderr.end();
  return { code, stdout: await text(stdout), stderr: await text(stderr) };
}

describe("import-ids on the command line", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "replicated-bucket-import-"));
  const file = path.join(folder, "import.json");
  const args = ["import-ids", "--stack", "dev", "--file", file];
  beforeEach(() => {
    writeFileSync(file, JSON.stringify(FILE));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const written = () => JSON.parse(readFileSync(file, "utf8")) as typeof FILE;

  it("writes the file again, with ids, and without what the stack is to make", async () => {
    const { code, stdout, stderr } = await run([...args, "--key", `dr=${ID}`]);
    assert.deepEqual([code, stderr], [0, ""]);
    const [component, key] = FILE.resources;
    assert.deepEqual(written(), { ...FILE, resources: [component, { ...key, id: ID }] });
    assert.match(stdout, /import\.json: 1 ids\n {2}aws:kms\/key:Key archive-dr-key: 1234abcd-/);
    assert.match(stdout, /creates:\n {2}aws:kms\/alias:Alias archive-dr-key\n/);
  });

  it("prints its report as JSON when asked", async () => {
    const { stdout } = await run([...args, "--key", `dr=${ID}`, "--json"]);
    const { ids, created } = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual(ids, { "aws:kms/key:Key archive-dr-key": ID });
    assert.deepEqual(created, [
      "aws:kms/alias:Alias archive-dr-key",
      "aws:s3/bucket:Bucket archive-dr-bucket",
    ]);
  });

  it("leaves the file alone where something is wrong", async () => {
    const { code, stderr } = await run([...args, "--bucket", "dr=acme-replicas"]);
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^error: this cannot be imported:\n {2}--bucket dr=acme-replicas: set bucketName/,
    );
    assert.deepEqual(written(), FILE);
  });
});
