import assert from "node:assert/strict";

import type { Partition } from "../../components/partitions";
import type { Document, Statement } from "../../components/policyDocuments";
import { rolePolicy, sidPart, trustPolicy } from "../../components/policyDocuments";
import type { DestinationTopology, Topology } from "../../components/topology";

// The role's whole documents, as S3 needs them. That no statement is missing or idle is shown elsewhere,
// by simulating IAM; that AWS accepts them, only by deploying them.

const HERE = "111111111111";
const THERE = "222222222222";
const REGIONS = {
  aws: ["us-east-1", "us-west-2"],
  "aws-cn": ["cn-north-1", "cn-northwest-1"],
  "aws-us-gov": ["us-gov-west-1", "us-gov-east-1"],
} as const;

interface Variant {
  partition?: Partition;
  account?: string;
  sourceBucketKey?: boolean;
  bucketKey?: boolean;
  markers?: boolean;
  override?: boolean;
  otherKeys?: string[];
}

function destinationOf(variant: Variant): DestinationTopology {
  const { partition = "aws", account = HERE, bucketKey = true } = variant;
  const region = REGIONS[partition][1];
  return {
    name: "dr",
    region,
    accountId: account,
    bucketArn: `arn:${partition}:s3:::replicas`,
    sseAlgorithm: "aws:kms",
    keyArn: `arn:${partition}:kms:${region}:${account}:key/2`,
    bucketKeyEnabled: bucketKey,
    receivesDeleteMarkers: variant.markers ?? false,
    translatesAccessControl: variant.override ?? false,
  };
}

function topologyWith(variant: Variant): Topology {
  const { partition = "aws", sourceBucketKey = true } = variant;
  const region = REGIONS[partition][0];
  return {
    partition,
    roleArn: `arn:${partition}:iam::${HERE}:role/replication`,
    source: {
      region,
      accountId: HERE,
      bucketArn: `arn:${partition}:s3:::originals`,
      sseAlgorithm: "aws:kms",
      keyArn: `arn:${partition}:kms:${region}:${HERE}:key/1`,
      bucketKeyEnabled: sourceBucketKey,
      additionalKeyArns: variant.otherKeys ?? [],
    },
    destinations: [destinationOf(variant)],
  };
}

const usedByS3 = (services: string[], bucketArn: string) => ({
  StringLike: {
    "kms:ViaService": services,
    "kms:EncryptionContext:aws:s3:arn": [bucketArn, `${bucketArn}/*`],
  },
});

interface Expectation {
  partition: Partition;
  sourceServices: string[];
  sourceKeys: string[];
  services: string[];
  account: string;
  encrypt: string[];
  more: Statement[];
}

const allow = (Sid: string, Action: string | string[], ...Resource: string[]): Statement => ({
  Sid,
  Effect: "Allow",
  Action,
  Resource,
});

/** The role's policy, whose every part that a topology decides is given. */
function expectedRolePolicy({ partition, sourceServices, ...to }: Expectation): Document {
  const there = REGIONS[partition][1];
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "ReadReplicationConfiguration",
        Effect: "Allow",
        Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
        Resource: `arn:${partition}:s3:::originals`,
      },
      {
        Sid: "ReadSourceVersions",
        Effect: "Allow",
        Action: [
          "s3:GetObjectVersionForReplication",
          "s3:GetObjectVersionAcl",
          "s3:GetObjectVersionTagging",
          "s3:GetObjectVersionAnnotationForReplication",
        ],
        Resource: `arn:${partition}:s3:::originals/*`,
      },
      {
        Sid: "DecryptSource",
        Effect: "Allow",
        Action: "kms:Decrypt",
        Resource: to.sourceKeys,
        Condition: usedByS3(sourceServices, `arn:${partition}:s3:::originals`),
      },
      allow(
        "Replicate",
        ["s3:ReplicateObject", "s3:ReplicateTags"],
        `arn:${partition}:s3:::replicas/*`,
      ),
      ...to.more,
      {
        Sid: "EncryptReplicasDr",
        Effect: "Allow",
        Action: to.encrypt,
        Resource: `arn:${partition}:kms:${there}:${to.account}:key/2`,
        Condition: usedByS3(to.services, `arn:${partition}:s3:::replicas`),
      },
    ],
  };
}

const ENCRYPT = ["kms:Encrypt", "kms:GenerateDataKey"];
const WITH_BUCKET_KEY = [...ENCRYPT, "kms:Decrypt"];
const READ_VERSIONING = allow("ReadVersioning", "s3:GetBucketVersioning", "arn:aws:s3:::replicas");
const HAND_OVER = allow(
  "HandOverReplicas",
  "s3:ObjectOwnerOverrideToBucketOwner",
  "arn:aws:s3:::replicas/*",
);
const DELETE_MARKERS = allow(
  "ReplicateDeleteMarkers",
  "s3:ReplicateDelete",
  "arn:aws:s3:::replicas/*",
);
const SOURCE_KEY = `arn:aws:kms:us-east-1:${HERE}:key/1`;
const OTHER_KEY = `arn:aws:kms:us-east-1:${HERE}:key/0`;

const plain: Expectation = {
  partition: "aws",
  sourceServices: ["s3.us-east-1.amazonaws.com"],
  sourceKeys: [SOURCE_KEY],
  services: ["s3.us-west-2.amazonaws.com"],
  account: HERE,
  encrypt: WITH_BUCKET_KEY,
  more: [],
};

describe("the role's policy", () => {
  const variants: [string, Variant, Partial<Expectation>][] = [
    ["within one account", {}, {}],
    ["across accounts", { account: THERE }, { account: THERE, more: [READ_VERSIONING] }],
    ["without Bucket Keys", { sourceBucketKey: false, bucketKey: false }, { encrypt: ENCRYPT }],
    ["with a Bucket Key at the source alone", { bucketKey: false }, {}],
    ["with a Bucket Key at the destination alone", { sourceBucketKey: false }, {}],
    ["with delete markers", { markers: true }, { more: [DELETE_MARKERS] }],
    [
      "with owner override",
      { account: THERE, override: true },
      { account: THERE, more: [HAND_OVER, READ_VERSIONING] },
    ],
    [
      "with another key of the source's objects",
      { otherKeys: [OTHER_KEY] },
      { sourceKeys: [SOURCE_KEY, OTHER_KEY] },
    ],
    [
      "in China",
      { partition: "aws-cn" },
      {
        partition: "aws-cn",
        sourceServices: ["s3.cn-north-1.amazonaws.com", "s3.cn-north-1.amazonaws.com.cn"],
        sourceKeys: [`arn:aws-cn:kms:cn-north-1:${HERE}:key/1`],
        services: ["s3.cn-northwest-1.amazonaws.com", "s3.cn-northwest-1.amazonaws.com.cn"],
      },
    ],
    [
      "in GovCloud",
      { partition: "aws-us-gov" },
      {
        partition: "aws-us-gov",
        sourceServices: ["s3.us-gov-west-1.amazonaws.com"],
        sourceKeys: [`arn:aws-us-gov:kms:us-gov-west-1:${HERE}:key/1`],
        services: ["s3.us-gov-east-1.amazonaws.com"],
      },
    ],
  ];
  for (const [title, variant, difference] of variants) {
    it(`is complete ${title}`, () => {
      assert.deepEqual(
        rolePolicy(topologyWith(variant)),
        expectedRolePolicy({ ...plain, ...difference }),
      );
    });
  }

  const second = {
    ...destinationOf({ account: THERE, override: true }),
    name: "eu-central-1",
    bucketArn: "arn:aws:s3:::others",
    keyArn: `arn:aws:kms:us-west-2:${THERE}:key/3`,
  };
  const withTwo = () => {
    const topology = topologyWith({ markers: true });
    return rolePolicy({ ...topology, destinations: [...topology.destinations, second] }).Statement;
  };

  const bySseS3 = (otherKeys: string[]) => {
    const given = topologyWith({ otherKeys, sourceBucketKey: false });
    const { keyArn: _none, ...source } = given.source;
    return rolePolicy({ ...given, source: { ...source, sseAlgorithm: "AES256" } }).Statement;
  };

  it("decrypts nothing of an SSE-S3 source, and encrypts replicas of unencrypted objects all the same", () => {
    const others = expectedRolePolicy(plain).Statement.filter(({ Sid }) => Sid !== "DecryptSource");
    assert.deepEqual(bySseS3([]), others);
  });

  it("decrypts what an SSE-S3 source has under other keys, and nothing else", () => {
    const expected = expectedRolePolicy({ ...plain, sourceKeys: [OTHER_KEY] });
    assert.deepEqual(bySseS3([OTHER_KEY]), expected.Statement);
  });

  it("is the same of DSSE-KMS as of SSE-KMS without Bucket Keys", () => {
    const given = topologyWith({ sourceBucketKey: false, bucketKey: false });
    const twice = <T extends object>(side: T) => ({
      ...side,
      sseAlgorithm: "aws:kms:dsse" as const,
    });
    const { source, destinations } = given;
    assert.deepEqual(
      rolePolicy({ source: twice(source), destinations: destinations.map(twice) }),
      rolePolicy(given),
    );
  });

  it("names the destinations of a permission in one statement, and only those that need it", () => {
    const [OBJECTS, OTHERS] = ["arn:aws:s3:::replicas/*", "arn:aws:s3:::others/*"];
    assert.deepEqual(
      withTwo()
        .slice(3, 7)
        .map(({ Sid, Resource }) => [Sid, Resource]),
      [
        ["Replicate", [OBJECTS, OTHERS]],
        ["ReplicateDeleteMarkers", [OBJECTS]],
        ["HandOverReplicas", [OTHERS]],
        ["ReadVersioning", ["arn:aws:s3:::others"]],
      ],
    );
  });

  it("has a statement for each destination's key, bound to that destination's bucket", () => {
    assert.deepEqual(
      withTwo()
        .slice(7)
        .map(({ Sid, Resource, Condition }) => [Sid, Resource, Condition]),
      [
        [
          "EncryptReplicasDr",
          `arn:aws:kms:us-west-2:${HERE}:key/2`,
          usedByS3(["s3.us-west-2.amazonaws.com"], "arn:aws:s3:::replicas"),
        ],
        [
          "EncryptReplicasEuCentral1",
          `arn:aws:kms:us-west-2:${THERE}:key/3`,
          usedByS3(["s3.us-west-2.amazonaws.com"], "arn:aws:s3:::others"),
        ],
      ],
    );
  });
});

describe("the role's trust", () => {
  it("lets S3 assume the role, and nobody else", () => {
    assert.deepEqual(trustPolicy(), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "LetS3AssumeTheRole",
          Effect: "Allow",
          Principal: { Service: "s3.amazonaws.com" },
          Action: "sts:AssumeRole",
        },
      ],
    });
  });
});

describe("statement ids", () => {
  it("write a destination's name without hyphens", () => {
    assert.deepEqual(["dr", "eu-central-1", "a-b", "dr2"].map(sidPart), [
      "Dr",
      "EuCentral1",
      "AB",
      "Dr2",
    ]);
  });
});
