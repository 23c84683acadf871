import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { fromIni, fromTemporaryCredentials } from "@aws-sdk/credential-providers";

import type { SideOutputs } from "./stackOutputs";

/** What an operation uses to look at one side. */
export interface AwsClients {
  s3: S3Client;
  kms: KMSClient;
  iam: IAMClient;
}

/** Gives each side the clients that work in its Region with its credentials. */
export type ClientsOf = (side: SideOutputs) => AwsClients;

/**
 * Clients with the credentials that the stack's configuration names for the side: its role, assumed
 * with the credentials of its profile or of the environment; its profile; or the environment's.
 */
export const clientsOf: ClientsOf = ({ region, accountId, profile, assumeRoleArn }) => {
  const base = profile === undefined ? undefined : fromIni({ profile });
  const credentials =
    assumeRoleArn === undefined
      ? base
      : fromTemporaryCredentials({
          masterCredentials: base,
          params: { RoleArn: assumeRoleArn, RoleSessionName: "replicated-bucket" },
          clientConfig: { region },
        });
  const options = { region, credentials, followRegionRedirects: false };
  const s3 = new S3Client(options);
  // Outputs may be old: a bucket of that name that belongs to somebody else now is none of ours.
  s3.middlewareStack.add(
    (next) => (args) => next({ ...args, input: { ...args.input, ExpectedBucketOwner: accountId } }),
    { step: "initialize", name: "expectedBucketOwner" },
  );
  return {
    s3,
    kms: new KMSClient(options),
    iam: new IAMClient(options),
  };
};

/** Every side's clients, made once. */
export function cached(make: ClientsOf): ClientsOf {
  const made = new Map<SideOutputs, AwsClients>();
  return (side) => {
    const clients = made.get(side) ?? make(side);
    made.set(side, clients);
    return clients;
  };
}
