import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { STSClient } from "@aws-sdk/client-sts";

import type { AwsClients } from "../../operations/awsClients";

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

/** A local AWS that hangs shall end a rehearsal, not stop it. */
const REQUEST_TIMEOUT_MS = 30_000;

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
): LocalClients {
  const requestHandler = { requestTimeout: REQUEST_TIMEOUT_MS, throwOnRequestTimeout: true };
  const options = { endpoint, region, credentials, requestHandler };
  const clients = {
    s3: new S3Client({ ...options, forcePathStyle: true }),
    kms: new KMSClient(options),
    iam: new IAMClient(options),
    sts: new STSClient(options),
  };
  const throughTls = {
    tags: ["TLS"],
    name: "behindTlsProxy",
    step: "build" as const,
  };
  clients.s3.middlewareStack.add((next) => (args) => next(marked(args)), throughTls);
  clients.s3.middlewareStack.add((next) => (args) => inTurn(() => next(args)), {
    name: "inTurn",
    step: "deserialize",
  });
  clients.kms.middlewareStack.add((next) => (args) => next(marked(args)), throughTls);
  clients.iam.middlewareStack.add((next) => (args) => next(marked(args)), throughTls);
  clients.sts.middlewareStack.add((next) => (args) => next(marked(args)), throughTls);
  return clients;
}

let last: Promise<unknown> = Promise.resolve();

/**
 * Sends one S3 request after another. fakecloud 0.51.0 locks itself up for good when a write arrives
 * while it reads an object under a KMS key: the read asks twice for a lock that the write waits for.
 */
function inTurn<T>(send: () => Promise<T>): Promise<T> {
  const turn = last.then(send, send);
  last = turn;
  return turn;
}

function marked<T extends { request: unknown }>(args: T): T {
  const { headers } = args.request as Request;
  headers["x-forwarded-proto"] = "https";
  return args;
}
