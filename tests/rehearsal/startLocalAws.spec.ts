import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { RequestListener, Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";

import { GetBucketPolicyCommand, ListBucketsCommand } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";

import { findLocalAws } from "../../rehearsal/localAws/find";
import { localClients } from "../../rehearsal/localAws/clients";
import { startLocalAws } from "../../rehearsal/localAws/start";
import { describeWithLocalAws } from "../support/localAws";
import { isRunning, runFile, temporaryFolder, writeScript } from "../support/rehearsal";

// The programs here are scripts: what a real one answers, the other suites see.

describe("starting a local AWS", () => {
  const folder = temporaryFolder();
  const short = { startMs: 300, endMs: 100 };
  let count = 0;

  /** A program that leaves its process's id in a file. */
  function script(...lines: string[]): { program: string; pid: () => number } {
    count += 1;
    const program = path.join(folder(), `program-${count}`);
    writeScript(program, [`echo $$ > "${program}.pid"`, ...lines]);
    return { program, pid: () => Number(readFileSync(`${program}.pid`, "utf8")) };
  }

  it("says what a program printed that ends at once", async () => {
    const { program } = script('echo "cannot bind" >&2', "exit 3");
    await assert.rejects(startLocalAws({ program }), {
      message: "the local AWS ended at its start with code 3\ncannot bind\n",
    });
  });

  it("gives up on a program that tells no port, and ends it", async () => {
    const { program, pid } = script("echo warming up >&2", "exec tail -f /dev/null");
    await assert.rejects(startLocalAws({ program }, short), {
      message: "the local AWS did not start within 0.3 s\nwarming up\n",
    });
    assert.ok(!isRunning(pid()));
  });

  it("says why a program could not be run", async () => {
    await assert.rejects(
      startLocalAws({ program: path.join(folder(), "missing") }),
      /^Error: the local AWS ended at its start with code 127\n.*missing.*(?:not found|No such file)/,
    );
  });

  it("ends what it started", async () => {
    const { program, pid } = script("echo FAKECLOUD_PORT=1", "exec tail -f /dev/null");
    const aws = await startLocalAws({ program });
    assert.equal(aws.endpoint, "http://127.0.0.1:1");
    assert.ok(isRunning(pid()));
    await aws.stop();
    assert.ok(!isRunning(pid()));
    await aws.stop();
  });

  it("ends what does not want to end", async () => {
    const { program, pid } = script(
      "trap '' TERM",
      "echo FAKECLOUD_PORT=1",
      "exec tail -f /dev/null",
    );
    const aws = await startLocalAws({ program }, { startMs: 30_000, endMs: 100 });
    await aws.stop();
    assert.ok(!isRunning(pid()));
  });

  for (const signal of ["SIGTERM", "SIGKILL"]) {
    it(`does not let it outlive a process that ends by ${signal}`, async () => {
      const { program, pid } = script("echo FAKECLOUD_PORT=1", "exec tail -f /dev/null");
      await runFile("tests/rehearsal/programs/startAndLeave.ts", [program, signal]);
      // It ends a moment later; if it does not, the test's time is up.
      while (isRunning(pid())) await new Promise(setImmediate);
    });
  }

  describe("at an endpoint", () => {
    const servers: Server[] = [];
    const serve = async (listener: RequestListener) => {
      const server = createServer(listener).listen(0, "127.0.0.1");
      await once(server, "listening");
      servers.push(server);
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    };

    after(() => {
      for (const server of servers) server.close().closeAllConnections();
    });

    it("that nobody serves says so", async () => {
      await assert.rejects(startLocalAws({ endpoint: "http://127.0.0.1:1" }), {
        message: "no local AWS answers at http://127.0.0.1:1 (LOCAL_AWS_ENDPOINT)",
      });
    });

    it("that never answers says so in time", async () => {
      const endpoint = await serve(() => undefined);
      await assert.rejects(startLocalAws({ endpoint }, short), {
        message: `no local AWS answers at ${endpoint} (LOCAL_AWS_ENDPOINT)`,
      });
    });

    it("that is something else says so", async () => {
      const endpoint = await serve((_, response) => response.writeHead(404).end());
      await assert.rejects(startLocalAws({ endpoint }), {
        message: `what answers at ${endpoint} is no fakecloud (LOCAL_AWS_ENDPOINT)`,
      });
    });

    it("that makes no administrator says for which account", async () => {
      const endpoint = await serve((request, response) =>
        response.writeHead(request.method === "GET" ? 200 : 403).end("not here"),
      );
      const aws = await startLocalAws({ endpoint });
      await assert.rejects(aws.administratorOf("111111111111"), {
        message: "no administrator for account 111111111111: not here",
      });
    });

    it("that hangs is asked no second time", async () => {
      let asked = 0;
      const endpoint = await serve(() => (asked += 1));
      const credentials = { accessKeyId: "a", secretAccessKey: "b" };
      const { s3, sts } = localClients(endpoint, "us-west-2", credentials, 50);
      await assert.rejects(s3.send(new ListBucketsCommand({})));
      assert.equal(asked, 1);
      const answer = { message: `the local AWS at ${endpoint} answers no more` };
      await assert.rejects(s3.send(new ListBucketsCommand({})), answer);
      await assert.rejects(sts.send(new GetCallerIdentityCommand({})), answer);
      assert.equal(asked, 1);
    });
  });
});

describeWithLocalAws("a local AWS that runs", (aws) => {
  it("has an administrator for each account, made once", async () => {
    for (const account of ["111111111111", "222222222222"]) {
      const credentials = await aws().administratorOf(account);
      assert.equal(await aws().administratorOf(account), credentials);
      const { sts } = localClients(aws().endpoint, "us-west-2", credentials);
      assert.equal((await sts.send(new GetCallerIdentityCommand({}))).Account, account);
    }
  });

  it("can be used by its endpoint, and stays when its user stops", async () => {
    const { endpoint } = aws();
    const other = await startLocalAws(findLocalAws({ LOCAL_AWS_ENDPOINT: `${endpoint}/` })!);
    await other.stop();
    const credentials = await other.administratorOf("111111111111");
    const { s3 } = localClients(other.endpoint, "us-west-2", credentials);
    await assert.rejects(s3.send(new GetBucketPolicyCommand({ Bucket: "nobodys-bucket" })), {
      name: "NoSuchBucket",
    });
  });
});
