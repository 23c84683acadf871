import type { DestinationTopology, SourceTopology, Topology } from "../../components/topology";
import { OTHER_ACCOUNT, SOURCE_ACCOUNT } from "./sides";

/** The role of the topologies below. */
export const ROLE = `arn:aws:iam::${SOURCE_ACCOUNT}:role/replication`;

const keyArn = (region: string, accountId: string, digit: number) =>
  `arn:aws:kms:${region}:${accountId}:key/11111111-1111-4111-8111-11111111111${digit}`;

/** A source without Bucket Keys. */
export const SOURCE: SourceTopology & { keyArn: string } = {
  region: "us-east-1",
  accountId: SOURCE_ACCOUNT,
  bucketArn: "arn:aws:s3:::archive",
  sseAlgorithm: "aws:kms",
  keyArn: keyArn("us-east-1", SOURCE_ACCOUNT, 1),
  bucketKeyEnabled: false,
  additionalKeyArns: [],
};

/** What makes a source one by SSE-S3. */
export const BY_SSE_S3: Partial<SourceTopology> = { sseAlgorithm: "AES256", keyArn: undefined };

/** What makes a side one by DSSE-KMS. */
export const BY_DSSE_KMS = { sseAlgorithm: "aws:kms:dsse" } as const;

/** Keys that the source had before. */
export const OLDER_KEYS = [2, 3].map((digit) => keyArn("us-east-1", SOURCE_ACCOUNT, digit));

/** A destination of the source's account, without Bucket Keys. */
export const DR: DestinationTopology = {
  name: "dr",
  region: "us-west-2",
  accountId: SOURCE_ACCOUNT,
  bucketArn: "arn:aws:s3:::archive-dr",
  sseAlgorithm: "aws:kms",
  keyArn: keyArn("us-west-2", SOURCE_ACCOUNT, 4),
  bucketKeyEnabled: false,
  receivesDeleteMarkers: false,
  translatesAccessControl: false,
};

/** The same in another account. */
export const FOREIGN: DestinationTopology = {
  ...DR,
  accountId: OTHER_ACCOUNT,
  keyArn: keyArn("us-west-2", OTHER_ACCOUNT, 5),
};

/** A destination of another account with everything that it may have. */
export const FULL: DestinationTopology = {
  ...FOREIGN,
  name: "full",
  bucketArn: "arn:aws:s3:::archive-full",
  keyArn: keyArn("us-west-2", OTHER_ACCOUNT, 6),
  bucketKeyEnabled: true,
  receivesDeleteMarkers: true,
  translatesAccessControl: true,
};

/** A topology: to `dr` in the same account unless told otherwise. */
export function topology(
  destinations: DestinationTopology[] = [DR],
  source: Partial<SourceTopology> = {},
): Topology {
  return { partition: "aws", roleArn: ROLE, source: { ...SOURCE, ...source }, destinations };
}

/** One of each kind: two accounts, with and without Bucket Keys, with older keys of the source. */
export const mixedTopology = () => topology([DR, FULL], { additionalKeyArns: OLDER_KEYS });

/** What tells requests apart. */
export const idsOf = (requests: { id: string }[]) => requests.map(({ id }) => id);

/** The request of an id. */
export function requestOf<T extends { id: string }>(requests: T[], id: string): T {
  const [found, ...others] = requests.filter((request) => request.id === id);
  if (!found || others.length > 0) throw new Error(`not exactly one request is called ${id}`);
  return found;
}
