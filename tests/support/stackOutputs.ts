import type { AwsClients, ClientsOf } from "../../operations/awsClients";
import type { DestinationOutputs, RuleOutputs, StackOutputs } from "../../operations/stackOutputs";
import type { FakeS3 } from "./fakeS3";
import { OTHER_ACCOUNT, SOURCE_ACCOUNT } from "./sides";

/** The role of the outputs below. */
export const ROLE_ARN = `arn:aws:iam::${SOURCE_ACCOUNT}:role/archive-replication-1a2b3c4`;

/** A side's outputs, by its name. */
export function sideOutputs(
  name: string,
  change: Partial<DestinationOutputs> = {},
): DestinationOutputs {
  const region = change.region ?? (name === "source" ? "us-east-1" : "us-west-2");
  const accountId = change.accountId ?? SOURCE_ACCOUNT;
  return {
    bucketName: `archive-${name}`,
    bucketArn: `arn:aws:s3:::archive-${name}`,
    kmsKeyArn: `arn:aws:kms:${region}:${accountId}:key/${name}`,
    bucketKeyEnabled: true,
    objectOwnership: "BucketOwnerEnforced",
    region,
    accountId,
    ...change,
  };
}

/** A rule's outputs: everything to `dr`, unless told otherwise. */
export function ruleOutputs(change: Partial<RuleOutputs> = {}): RuleOutputs {
  return {
    id: "everything-dr",
    priority: 1,
    status: "Enabled",
    prefix: "",
    tags: {},
    destination: "dr",
    accountId: SOURCE_ACCOUNT,
    deleteMarkerReplication: false,
    replicaModifications: false,
    metrics: true,
    replicationTimeControl: false,
    accessControlTranslation: false,
    ...change,
  };
}

/** The outputs of a stack: one rule to `dr` in the same account, unless told otherwise. */
export function stackOutputs(change: Partial<StackOutputs> = {}): StackOutputs {
  return {
    source: sideOutputs("source"),
    destinations: { dr: sideOutputs("dr") },
    roleArn: ROLE_ARN,
    rules: [ruleOutputs()],
    ...change,
  };
}

/** The outputs of a stack with a second destination, in another account. */
export function fanOutOutputs(): StackOutputs {
  const residency = sideOutputs("residency", { region: "eu-west-1", accountId: OTHER_ACCOUNT });
  return stackOutputs({
    destinations: { dr: sideOutputs("dr"), residency },
    rules: [
      ruleOutputs({ id: "all-dr", priority: 2 }),
      ruleOutputs({ id: "all-residency", destination: "residency", accountId: OTHER_ACCOUNT }),
    ],
  });
}

/** Each side's fake client, by bucket. Nothing but S3 can be asked. */
export function fakeClientsOf(byBucket: Record<string, FakeS3>): ClientsOf {
  return ({ bucketName }) => {
    const fake = byBucket[bucketName];
    if (!fake) throw new Error(`nobody expected a look at ${bucketName}`);
    return { s3: fake.client } as AwsClients;
  };
}

/** Takes progress lines and keeps them. */
export function progressLines(): { lines: string[]; progress: (line: string) => void } {
  const lines: string[] = [];
  return { lines, progress: (line) => lines.push(line) };
}
