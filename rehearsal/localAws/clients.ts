import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { STSClient } from "@aws-sdk/client-sts";

import type { AwsClients } from "../../operations/awsClients";
import { isAwsError } from "../../operations/errors";

/** Whose requests they are. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** Clients of the local AWS. */
export interface LocalClients extends AwsClients {
  sts: STSClient;
}

/** How long a local AWS may think: one that hangs shall end a rehearsal, not stop it. */
const REQUEST_TIMEOUT_MS = 30_000;

/** The local AWSs that left a request unanswered: to wait for each further one would take hours. */
const hanging = new Set<string>();

/** What a client's middleware sees of a request. */
interface Request {
  headers: Record<string, string>;
}

/**
 * Clients that speak to the local AWS in a Region. It speaks plain HTTP and believes this header, as it
 * would behind a proxy that ends TLS; without it our own bucket policies would refuse every request.
 */
export function localClients(
  endpoint: string,
  region: string,
  credentials: Credentials,
  requestTimeout = REQUEST_TIMEOUT_MS,
): LocalClients {
  const requestHandler = { requestTimeout, throwOnRequestTimeout: true };
  const options = { endpoint, region, credentials, requestHandler };
  const clients = {
    s3: new S3Client({ ...options, forcePathStyle: true }),
    kms: new KMSClient(options),
    iam: new IAMClient(options),
    sts: new STSClient(options),
  };
  const throughTls = { name: "behindTlsProxy", step: "build" as const };
  const inSight = { name: "answering", step: "deserialize" as const };
  const { s3, kms, iam, sts } = clients;
  s3.middlewareStack.add((next) => (args) => next(marked(args)), throughTls);
  kms.middlewareStack.add((next) => (args) => next(marked(args)), throughTls);
  iam.middlewareStack.add((next) => (args) => next(marked(args)), throughTls);
  sts.middlewareStack.add((next) => (args) => next(marked(args)), throughTls);
  s3.middlewareStack.add(
    (next) => (args) => inTurn(endpoint, () => answered(endpoint, () => next(args))),
    inSight,
  );
  kms.middlewareStack.add((next) => (args) => answered(endpoint, () => next(args)), inSight);
  iam.middlewareStack.add((next) => (args) => answered(endpoint, () => next(args)), inSight);
  sts.middlewareStack.add((next) => (args) => answered(endpoint, () => next(args)), inSight);
  return clients;
}

/** Sends a request, unless another was left without an answer before. */
async function answered<T>(endpoint: string, send: () => Promise<T>): Promise<T> {
  if (hanging.has(endpoint)) throw new Error(`the local AWS at ${endpoint} answers no more`);
  try {
    return await send();
  } catch (error) {
    if (isAwsError(error, "TimeoutError")) hanging.add(endpoint);
    throw error;
  }
}

/** The latest S3 request to each local AWS. */
const latest = new Map<string, Promise<unknown>>();

/**
 * Sends one S3 request after another. fakecloud 0.51.0 locks itself up for good when a write arrives
 * while it reads an object under a KMS key: the read asks twice for a lock that the write waits for.
 */
function inTurn<T>(endpoint: string, send: () => Promise<T>): Promise<T> {
  const before = latest.get(endpoint) ?? Promise.resolve();
  const turn = before.then(send, send);
  latest.set(endpoint, turn);
  return turn;
}

function marked<T extends { request: unknown }>(args: T): T {
  const { headers } = args.request as Request;
  headers["x-forwarded-proto"] = "https";
  return args;
}

/** Where a single command takes the mark off again that its client puts on: after it. */
export const PLAIN_HTTP = { name: "plainHttp", step: "build", priority: "low" } as const;

/** The request as it comes over plain HTTP. */
export function unmarked<T extends { request: unknown }>(args: T): T {
  const { headers } = args.request as Request;
  delete headers["x-forwarded-proto"];
  return args;
}
