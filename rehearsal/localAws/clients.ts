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
  const options = { endpoint, region, credentials };
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
  clients.kms.middlewareStack.add((next) => (args) => next(marked(args)), throughTls);
  clients.iam.middlewareStack.add((next) => (args) => next(marked(args)), throughTls);
  clients.sts.middlewareStack.add((next) => (args) => next(marked(args)), throughTls);
  return clients;
}

function marked<T extends { request: unknown }>(args: T): T {
  const { headers } = args.request as Request;
  headers["x-forwarded-proto"] = "https";
  return args;
}
