import type { DestinationTopology, Topology } from "../../components/topology";
import type { Judged } from "../../proof/judge";
import type { TriedRequest } from "../../proof/policies";
import type { Proof } from "../../proof/prove";
import type { Reason } from "../../proof/simulate";

// A small topology, and a proof of it made by hand, to see what readers get of it.

/** The role of {@link topology}. */
export const ROLE = "arn:aws:iam::111111111111:role/replication";
/** Its source's bucket. */
export const SOURCE_BUCKET = "arn:aws:s3:::archive";
/** Its source's key. */
export const SOURCE_KEY =
  "arn:aws:kms:us-east-1:111111111111:key/11111111-1111-4111-8111-111111111111";
/** The bucket of its destination. */
export const DR_BUCKET = "arn:aws:s3:::archive-dr";
/** The key of its destination. */
export const DR_KEY = "arn:aws:kms:us-west-2:222222222222:key/22222222-2222-4222-8222-222222222222";

const dr: DestinationTopology = {
  name: "dr",
  region: "us-west-2",
  accountId: "222222222222",
  bucketArn: DR_BUCKET,
  sseAlgorithm: "aws:kms",
  keyArn: DR_KEY,
  bucketKeyEnabled: true,
  receivesDeleteMarkers: false,
  translatesAccessControl: false,
};

/** One source and one destination of another account. */
export const topology: Topology = {
  partition: "aws",
  roleArn: ROLE,
  source: {
    region: "us-east-1",
    accountId: "111111111111",
    bucketArn: SOURCE_BUCKET,
    sseAlgorithm: "aws:kms",
    keyArn: SOURCE_KEY,
    bucketKeyEnabled: true,
    additionalKeyArns: [],
  },
  destinations: [dr],
};

/** A request, of which only some matters. */
export const requestOf = (request: Partial<TriedRequest>): TriedRequest => ({
  id: "a request",
  what: "something happens",
  action: "s3:ListBucket",
  resource: SOURCE_BUCKET,
  accountOfResource: "111111111111",
  principal: ROLE,
  context: {},
  source: "https://docs.aws.amazon.com/page.html",
  ...request,
});

/** A request that came out as it must, or not. */
export const judged = (
  request: Partial<TriedRequest>,
  expected: boolean,
  by: Reason[],
  found = expected,
): Judged => ({
  request: requestOf(request),
  allowed: expected,
  verdict: { allowed: found, by },
});

/** A proof made of these. */
export function proofOf(all: Judged[], change: Partial<Proof> = {}): Proof {
  return {
    stack: "test",
    policies: {
      topology,
      role: { Version: "2012-10-17", Statement: [] },
      resources: new Map(),
      assumed: [],
    },
    judged: all,
    necessity: { made: 0, killed: [], excused: [], survivors: [] },
    ok: true,
    ...change,
  };
}
