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

/** How patient to be with a local AWS, in milliseconds. */
export interface Patience {
  /** How long it may take to start, or to answer for the first time. */
  startMs: number;
  /** How long it may take to end, once it was asked to. */
  endMs: number;
}

/**
 * Runs a program until it ends or standard input closes. That closes with us, however we end: the local
 * AWS must not outlive us.
 */
const WATCH = `
exec 3<&0
"$0" "$@" 3<&- </dev/null &
program=$!
{ read -r _ <&3; kill "$program"; } >/dev/null 2>&1 &
watch=$!
wait "$program"
code=$?
kill "$watch" 2>/dev/null
exit "$code"`;

const PATIENCE: Patience = { startMs: 30_000, endMs: 5000 };

/** Starts the program and waits for its port, or uses the endpoint that the user named. */
export async function startLocalAws(
  place: LocalAwsPlace,
  { startMs, endMs }: Patience = PATIENCE,
): Promise<LocalAws> {
  if ("endpoint" in place) {
    await reachable(place.endpoint, startMs);
    return localAws(place.endpoint, () => Promise.resolve());
  }
  const options = ["--addr", "127.0.0.1:0", "--iam", "strict"];
  const child = spawn("/bin/sh", ["-c", WATCH, place.program, ...options], {
    stdio: ["pipe", "pipe", "pipe"],
    // Out of the terminal's reach: Ctrl-C is for us, who still have to take down what is in it.
    detached: true,
  });
  const stop = () => end(child, endMs);
  try {
    return localAws(`http://127.0.0.1:${await portOf(child, startMs)}`, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

function portOf(child: ChildProcess, startMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = "";
    let errors = "";
    const timer = setTimeout(() => {
      reject(new Error(`the local AWS did not start within ${startMs / 1000} s\n${errors}`));
    }, startMs);
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      errors = (errors + text).slice(-4000);
    });
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-4000);
      const port = /FAKECLOUD_PORT=(\d+)/.exec(output)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    });
    const ended = (how: string) => {
      clearTimeout(timer);
      reject(new Error(`the local AWS ${how}\n${errors}`));
    };
    child.once("error", (error) => {
      ended(`could not be started: ${error.message}`);
    });
    child.once("close", (code) => {
      ended(`ended at its start with code ${code ?? "none"}`);
    });
  });
}

async function end(child: ChildProcess, endMs: number): Promise<void> {
  const { pid, exitCode, signalCode } = child;
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("close", resolve));
  child.stdin?.end();
  const timer = setTimeout(() => process.kill(-pid, "SIGKILL"), endMs);
  await gone;
  clearTimeout(timer);
}

async function reachable(endpoint: string, startMs: number): Promise<void> {
  const signal = AbortSignal.timeout(startMs);
  const health = await fetch(`${endpoint}/_fakecloud/health`, { signal }).catch(() => undefined);
  if (health?.ok) return;
  const found = health
    ? `what answers at ${endpoint} is no fakecloud`
    : `no local AWS answers at ${endpoint}`;
  throw new Error(`${found} (LOCAL_AWS_ENDPOINT)`);
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
