import { Provider } from "@pulumi/aws/provider";
import type { Region } from "@pulumi/aws/types/enums";

import type { ReplicationSide, SideSettings } from "./components";
import { ReplicatedBucket } from "./components";
import { aliasesFor, formerSideNames } from "./components/formerNames";
import type { CredentialSettings } from "./config";
import { readConfig } from "./config";

const settings = readConfig();

type Place = CredentialSettings & Pick<SideSettings, "region" | "accountId" | "existingBucket">;

/** A provider for one side, which refuses to work in any other account. */
function providerOf(side: string, { region, accountId, profile, assumeRoleArn }: Place) {
  const { name } = settings;
  return new Provider(
    `${name}-${side}`,
    {
      region: region as Region,
      allowedAccountIds: [accountId],
      profile,
      assumeRoles: assumeRoleArn === undefined ? undefined : [{ roleArn: assumeRoleArn }],
    },
    { aliases: aliasesFor(formerSideNames(name, settings, side)) },
  );
}

/** What the operations need to know of one side, and with whose credentials to look at it. */
function outputOf(side: ReplicationSide, place: Place | undefined) {
  const { bucketName, bucketArn, sseAlgorithm, keyArn, bucketKeyEnabled, objectOwnership } = side;
  const { region, accountId, profile, assumeRoleArn, existingBucket } = place ?? {};
  const at = { region, accountId, profile, assumeRoleArn, existingBucket };
  const encryption = { sseAlgorithm, kmsKeyArn: keyArn, bucketKeyEnabled };
  return { bucketName, bucketArn, ...encryption, objectOwnership, ...at };
}

/** What the owners of one side's existing bucket and key must add to their policies. */
function requiredOf(side: ReplicationSide) {
  const { requiredBucketPolicyStatements, requiredKeyPolicyStatements } = side;
  return {
    bucketPolicyStatements: requiredBucketPolicyStatements,
    keyPolicyStatements: requiredKeyPolicyStatements,
  };
}

const replicated = new ReplicatedBucket(
  settings.name,
  {
    ...settings,
    source: { ...settings.source, provider: providerOf("source", settings.source) },
    destinations: Object.fromEntries(
      Object.entries(settings.destinations).map(([name, destination]) => [
        name,
        { ...destination, provider: providerOf(name, destination) },
      ]),
    ),
  },
  { protect: settings.protect },
);

/** The source: bucket, key, Region, account and credentials. */
export const source = outputOf(replicated.source, settings.source);
/** The destinations by name: bucket, key, Region, account and credentials of each. */
export const destinations = Object.fromEntries(
  Object.entries(replicated.destinations).map(([name, destination]) => [
    name,
    outputOf(destination, settings.destinations[name]),
  ]),
);
/** What the stack needs and does not write, because a role, bucket or key is not its own. */
export const required = {
  rolePolicy: replicated.requiredRolePolicy,
  destinations: Object.fromEntries(
    Object.entries(replicated.destinations).map(([name, side]) => [name, requiredOf(side)]),
  ),
};
/** The role that S3 assumes to replicate. */
export const roleArn = replicated.roleArn;
/** What the settings say of it: its boundary, or that it was there before. */
export const role = settings.role ?? {};
/** The S3 rules, with every default filled in. */
export const rules = replicated.rules;
/** The other keys that older objects of the source are encrypted under. */
export const additionalSourceKeyArns = settings.additionalSourceKeyArns ?? [];
