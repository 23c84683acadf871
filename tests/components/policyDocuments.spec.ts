import assert from "node:assert/strict";

import fc from "fast-check";

import type { Partition } from "../../components/partitions";
import type { Document, Statement } from "../../components/policyDocuments";
import {
  bucketPolicy,
  destinationGrants,
  keyPolicy,
  replicaKeyGrant,
  rolePolicy,
  sidPart,
  trustPolicy,
} from "../../components/policyDocuments";
import type { DestinationTopology, Topology } from "../../components/topology";
import { isCrossAccount } from "../../components/topology";
import { topologyOf, validSettings } from "../support/arbitraries";

// Whole documents, as S3 and KMS need them. That no statement is missing or idle is shown elsewhere, by
// simulating IAM; that AWS accepts them, only by deploying them.

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
}

function destinationOf(variant: Variant): DestinationTopology {
  const { partition = "aws", account = HERE, bucketKey = true } = variant;
  const region = REGIONS[partition][1];
  return {
    name: "dr",
    region,
    accountId: account,
    bucketArn: `arn:${partition}:s3:::replicas`,
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
      keyArn: `arn:${partition}:kms:${region}:${HERE}:key/1`,
      bucketKeyEnabled: sourceBucketKey,
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
  services: string[];
  account: string;
  replicate: string[];
  encrypt: string[];
  more: Statement[];
}

/** The role's policy, whose every part that a topology decides is given. */
function expectedRolePolicy({ partition, sourceServices, ...to }: Expectation): Document {
  const [here, there] = REGIONS[partition];
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
        Resource: `arn:${partition}:kms:${here}:${HERE}:key/1`,
        Condition: usedByS3(sourceServices, `arn:${partition}:s3:::originals`),
      },
      {
        Sid: "ReplicateDr",
        Effect: "Allow",
        Action: to.replicate,
        Resource: `arn:${partition}:s3:::replicas/*`,
      },
      {
        Sid: "EncryptReplicasDr",
        Effect: "Allow",
        Action: to.encrypt,
        Resource: `arn:${partition}:kms:${there}:${to.account}:key/2`,
        Condition: usedByS3(to.services, `arn:${partition}:s3:::replicas`),
      },
      ...to.more,
    ],
  };
}

const REPLICATE = ["s3:ReplicateObject", "s3:ReplicateTags"];
const ENCRYPT = ["kms:Encrypt", "kms:GenerateDataKey"];
const WITH_BUCKET_KEY = [...ENCRYPT, "kms:Decrypt"];
const READ_VERSIONING: Statement = {
  Sid: "ReadVersioningDr",
  Effect: "Allow",
  Action: "s3:GetBucketVersioning",
  Resource: "arn:aws:s3:::replicas",
};

const plain: Expectation = {
  partition: "aws",
  sourceServices: ["s3.us-east-1.amazonaws.com"],
  services: ["s3.us-west-2.amazonaws.com"],
  account: HERE,
  replicate: REPLICATE,
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
    ["with delete markers", { markers: true }, { replicate: [...REPLICATE, "s3:ReplicateDelete"] }],
    [
      "with owner override",
      { account: THERE, override: true },
      {
        account: THERE,
        more: [READ_VERSIONING],
        replicate: [...REPLICATE, "s3:ObjectOwnerOverrideToBucketOwner"],
      },
    ],
    [
      "in China",
      { partition: "aws-cn" },
      {
        partition: "aws-cn",
        sourceServices: ["s3.cn-north-1.amazonaws.com", "s3.cn-north-1.amazonaws.com.cn"],
        services: ["s3.cn-northwest-1.amazonaws.com", "s3.cn-northwest-1.amazonaws.com.cn"],
      },
    ],
    [
      "in GovCloud",
      { partition: "aws-us-gov" },
      {
        partition: "aws-us-gov",
        sourceServices: ["s3.us-gov-west-1.amazonaws.com"],
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

  it("has statements of its own for each destination", () => {
    const topology = topologyWith({});
    const second = { ...destinationOf({ account: THERE }), name: "eu-central-1" };
    const sids = rolePolicy({ ...topology, destinations: [...topology.destinations, second] })
      .Statement.slice(3)
      .map(({ Sid }) => Sid);
    assert.deepEqual(sids, [
      "ReplicateDr",
      "EncryptReplicasDr",
      "ReplicateEuCentral1",
      "EncryptReplicasEuCentral1",
      "ReadVersioningEuCentral1",
    ]);
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

describe("a key's policy", () => {
  const rootStatement = (partition: Partition) => ({
    Sid: "EnableIamPolicies",
    Effect: "Allow",
    Principal: { AWS: `arn:${partition}:iam::${THERE}:root` },
    Action: "kms:*",
    Resource: "*",
  });

  for (const partition of ["aws", "aws-cn", "aws-us-gov"] as const) {
    it(`leaves the key to the account's administrators in ${partition}`, () => {
      assert.deepEqual(keyPolicy(partition, THERE), {
        Version: "2012-10-17",
        Statement: [rootStatement(partition)],
      });
    });
  }

  const keyGrant = (Action: string[]) => ({
    Sid: "EncryptReplicas",
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${HERE}:root` },
    Action,
    Resource: "*",
    Condition: {
      ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${HERE}:role/replication` },
      ...usedByS3(["s3.us-west-2.amazonaws.com"], "arn:aws:s3:::replicas"),
    },
  });

  it("lets the role of another account encrypt replicas, through S3 for its bucket alone", () => {
    const topology = topologyWith({ account: THERE });
    const grant = replicaKeyGrant(topology, topology.destinations[0]!);
    assert.deepEqual(keyPolicy("aws", THERE, [grant]), {
      Version: "2012-10-17",
      Statement: [rootStatement("aws"), keyGrant(WITH_BUCKET_KEY)],
    });
  });

  it("lets that role decrypt only where replicas can have a Bucket Key", () => {
    const without = topologyWith({ account: THERE, bucketKey: false, sourceBucketKey: false });
    assert.deepEqual(replicaKeyGrant(without, without.destinations[0]!), keyGrant(ENCRYPT));
    const atSource = topologyWith({ account: THERE, bucketKey: false });
    assert.deepEqual(
      replicaKeyGrant(atSource, atSource.destinations[0]!),
      keyGrant(WITH_BUCKET_KEY),
    );
  });
});

describe("a bucket's policy", () => {
  const BUCKET = "arn:aws:s3:::replicas";
  const KEY = "arn:aws:kms:us-west-2:222222222222:key/2";
  const algorithm = "s3:x-amz-server-side-encryption";
  const key = "s3:x-amz-server-side-encryption-aws-kms-key-id";
  const deny = (Sid: string, Action: string, Resource: string | string[], Condition: object) => ({
    Sid,
    Effect: "Deny",
    Principal: "*",
    Action,
    Resource,
    Condition,
  });
  const upload = (sid: string, condition: object) =>
    deny(sid, "s3:PutObject", `${BUCKET}/*`, condition);
  const DENIALS = [
    deny("DenyPlainHttp", "s3:*", [BUCKET, `${BUCKET}/*`], {
      Bool: { "aws:SecureTransport": "false" },
    }),
    deny("DenyOldTls", "s3:*", [BUCKET, `${BUCKET}/*`], {
      NumericLessThan: { "s3:TlsVersion": "1.2" },
    }),
    upload("DenyWrongKey", { StringNotEquals: { [key]: KEY }, Null: { [key]: "false" } }),
    upload("DenyOtherEncryption", {
      StringNotEquals: { [algorithm]: "aws:kms" },
      Null: { [algorithm]: "false" },
    }),
    upload("DenyKmsWithoutKey", {
      StringEquals: { [algorithm]: "aws:kms" },
      Null: { [key]: "true" },
    }),
    upload("DenyCustomerProvidedKeys", {
      Null: { "s3:x-amz-server-side-encryption-customer-algorithm": "false" },
    }),
  ];

  it("denies what is present and wrong", () => {
    assert.deepEqual(bucketPolicy({ bucketArn: BUCKET, keyArn: KEY }), {
      Version: "2012-10-17",
      Statement: DENIALS,
    });
  });

  const grants: [string, Variant, string[]][] = [
    ["replicate", {}, REPLICATE],
    ["replicate delete markers", { markers: true }, [...REPLICATE, "s3:ReplicateDelete"]],
    [
      "give replicas to the bucket's owner",
      { override: true },
      [...REPLICATE, "s3:ObjectOwnerOverrideToBucketOwner"],
    ],
  ];
  for (const [title, variant, actions] of grants) {
    it(`lets the role of another account ${title}`, () => {
      const topology = topologyWith({ account: THERE, ...variant });
      const allowed = {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${HERE}:root` },
        Condition: { ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${HERE}:role/replication` } },
      };
      const granted = destinationGrants(topology, topology.destinations[0]!);
      assert.deepEqual(bucketPolicy({ bucketArn: BUCKET, keyArn: KEY }, granted).Statement, [
        ...DENIALS,
        { Sid: "Replicate", ...allowed, Action: actions, Resource: `${BUCKET}/*` },
        { Sid: "ReadVersioning", ...allowed, Action: "s3:GetBucketVersioning", Resource: BUCKET },
      ]);
    });
  }
});

describe("every document of valid settings", () => {
  const documentsOf = (topology: Topology): Document[] => [
    trustPolicy(),
    rolePolicy(topology),
    bucketPolicy(topology.source),
    keyPolicy(topology.partition, topology.source.accountId),
    ...topology.destinations.flatMap((to) => {
      const across = isCrossAccount(topology.source, to);
      return [
        bucketPolicy(to, across ? destinationGrants(topology, to) : []),
        keyPolicy(topology.partition, to.accountId, across ? [replicaKeyGrant(topology, to)] : []),
      ];
    }),
  ];
  const holds = (check: (document: Document, topology: Topology) => void) => {
    fc.assert(
      fc.property(validSettings, (settings) => {
        const topology = topologyOf(settings);
        for (const document of documentsOf(topology)) check(document, topology);
      }),
    );
  };

  it("allows no wildcard action but the administrators' own in a key policy", () => {
    holds(({ Statement }) => {
      for (const { Sid, Effect, Action, Resource = "" } of Statement) {
        if (Effect === "Deny" || Sid === "EnableIamPolicies") continue;
        assert.doesNotMatch([Action].flat().join(), /\*/);
        if (Sid !== "EncryptReplicas") assert.ok(![Resource].flat().includes("*"), Sid);
      }
    });
  });

  it("names ARNs of the topology's partition only", () => {
    holds((document, { partition }) => {
      const partitions = JSON.stringify(document).match(/(?<=arn:)[a-z-]+(?=:)/g) ?? [];
      assert.deepEqual(
        partitions.filter((found) => found !== partition),
        [],
      );
    });
  });

  it("tells its statements apart by ids that IAM takes", () => {
    holds(({ Statement }) => {
      const sids = Statement.map(({ Sid }) => Sid);
      assert.equal(new Set(sids).size, sids.length, sids.join());
      for (const sid of sids) assert.match(sid, /^[A-Za-z0-9]+$/);
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
