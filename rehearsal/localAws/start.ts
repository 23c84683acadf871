import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";

import type { Credentials } from "./clients";
import type { LocalAwsPlace } from "./find";

/** A local AWS that answers. */
export interface LocalAws {
  endpoint: string;
  /** Credentials of an administrator of the account. */
  administratorOf(accountId: string): Promise<Credentials>;
  /** Ends it, if it was started here. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 30_000;

/** Starts the program and waits for its port, or uses the endpoint that the user named. */
export async function startLocalAws(place: LocalAwsPlace): Promise<LocalAws> {
  if ("endpoint" in place) {
    const aws = localAws(place.endpoint, () => Promise.resolve());
    await reachable(place.endpoint);
    return aws;
  }
  const child = spawn(place.program, ["--addr", "127.0.0.1:0", "--iam", "strict"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = () => end(child);
  // Whatever happens to us, the local AWS must not outlive us.
  process.once("exit", () => child.kill("SIGKILL"));
  try {
    return localAws(`http://127.0.0.1:${await portOf(child)}`, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = "";
    let errors = "";
    const timer = setTimeout(() => {
      reject(
        new Error(`the local AWS did not start within ${START_TIMEOUT_MS / 1000} s\n${errors}`),
      );
    }, START_TIMEOUT_MS);
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      errors = (errors + text).slice(-4000);
    });
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const port = /FAKECLOUD_PORT=(\d+)/.exec(output)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    });
    child.once("error", reject).once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`the local AWS ended at its start with code ${code ?? "none"}\n${errors}`));
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
  await gone;
  clearTimeout(timer);
}

async function reachable(endpoint: string): Promise<void> {
  try {
    await fetch(`${endpoint}/_fakecloud/health`);
  } catch {
    throw new Error(`no local AWS answers at ${endpoint} (LOCAL_AWS_ENDPOINT)`);
  }
}

function localAws(endpoint: string, stop: () => Promise<void>): LocalAws {
  const made = new Map<string, Promise<Credentials>>();
  return {
    endpoint,
    stop,
    administratorOf: (accountId) => {
      const credentials = made.get(accountId) ?? createAdministrator(endpoint, accountId);
      made.set(accountId, credentials);
      return credentials;
    },
  };
}

async function createAdministrator(endpoint: string, accountId: string): Promise<Credentials> {
  const answer = await fetch(`${endpoint}/_fakecloud/iam/create-admin`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ accountId, userName: `rehearsal-${process.pid}` }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`no administrator for account ${accountId}: ${text}`);
  const { accessKeyId, secretAccessKey } = JSON.parse(text) as Credentials;
  return { accessKeyId, secretAccessKey };
}
