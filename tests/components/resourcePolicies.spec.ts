import assert from "node:assert/strict";

import type { Partition } from "../../components/partitions";
import {
  administratorStatements,
  bucketPolicy,
  destinationGrants,
  keyPolicy,
  replicaKeyGrant,
} from "../../components/resourcePolicies";
import type { Grantee, GrantingDestination } from "../../components/topology";

// Whole documents, as S3 and KMS need them. That no statement is missing or idle is shown elsewhere, by
// simulating IAM; that AWS accepts them, only by deploying them.

const HERE = "111111111111";
const THERE = "222222222222";
const ROLE = `arn:aws:iam::${HERE}:role/replication`;
const BUCKET = "arn:aws:s3:::replicas";
const KEY = `arn:aws:kms:us-west-2:${THERE}:key/2`;

const granteeWith = (bucketKeyEnabled = true): Grantee => ({
  partition: "aws",
  roleArn: ROLE,
  source: { accountId: HERE, bucketKeyEnabled },
});

const DESTINATION: GrantingDestination = {
  name: "dr",
  region: "us-west-2",
  accountId: THERE,
  bucketArn: BUCKET,
  sseAlgorithm: "aws:kms",
  bucketKeyEnabled: true,
  receivesDeleteMarkers: false,
  translatesAccessControl: false,
};

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

  const keyGrant = (...more: string[]) => ({
    Sid: "EncryptReplicas",
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${HERE}:root` },
    Action: ["kms:Encrypt", "kms:GenerateDataKey", ...more],
    Resource: "*",
    Condition: {
      ArnEquals: { "aws:PrincipalArn": ROLE },
      StringLike: {
        "kms:ViaService": ["s3.us-west-2.amazonaws.com"],
        "kms:EncryptionContext:aws:s3:arn": [BUCKET, `${BUCKET}/*`],
      },
    },
  });

  it("lets the role of another account encrypt replicas, through S3 for its bucket alone", () => {
    const grant = replicaKeyGrant(granteeWith(), DESTINATION);
    assert.deepEqual(keyPolicy("aws", THERE, [grant]), {
      Version: "2012-10-17",
      Statement: [rootStatement("aws"), keyGrant("kms:Decrypt")],
    });
  });

  it("lets that role decrypt only where replicas can have a Bucket Key", () => {
    const without = { ...DESTINATION, bucketKeyEnabled: false };
    assert.deepEqual(replicaKeyGrant(granteeWith(false), without), keyGrant());
    assert.deepEqual(replicaKeyGrant(granteeWith(true), without), keyGrant("kms:Decrypt"));
    assert.deepEqual(replicaKeyGrant(granteeWith(false), DESTINATION), keyGrant("kms:Decrypt"));
  });

  it("names the accounts and services of its partition", () => {
    const grantee: Grantee = {
      partition: "aws-cn",
      roleArn: `arn:aws-cn:iam::${HERE}:role/replication`,
      source: { accountId: HERE, bucketKeyEnabled: true },
    };
    const { Principal, Condition } = replicaKeyGrant(grantee, {
      ...DESTINATION,
      region: "cn-north-1",
    });
    assert.deepEqual(Principal, { AWS: `arn:aws-cn:iam::${HERE}:root` });
    assert.deepEqual(Condition?.StringLike?.["kms:ViaService"], [
      "s3.cn-north-1.amazonaws.com",
      "s3.cn-north-1.amazonaws.com.cn",
    ]);
  });
});

describe("the administrators of a key", () => {
  const administrators = ["role/keys", "user/me"].map((who) => `arn:aws:iam::${THERE}:${who}`);

  it("look after the key by one statement", () => {
    const [statement, ...others] = administratorStatements(administrators);
    assert.deepEqual(others, []);
    const { Action, ...rest } = statement!;
    assert.deepEqual(rest, {
      Sid: "AdministerKey",
      Effect: "Allow",
      Principal: { AWS: administrators },
      Resource: "*",
    });
    for (const action of ["PutKeyPolicy", "ScheduleKeyDeletion", "EnableKeyRotation"]) {
      assert.ok(Action.includes(`kms:${action}`), action);
    }
  });

  it("neither use the key nor let others use it by a grant, and have no wildcard", () => {
    const [statement] = administratorStatements(administrators);
    const uses = /Encrypt|Decrypt|DataKey|CreateGrant|Sign|Verify|Mac|Import|Replicate|\*/;
    for (const action of statement!.Action) assert.doesNotMatch(action, uses);
  });

  it("are none unless named", () => {
    assert.deepEqual(administratorStatements(), []);
    assert.deepEqual(administratorStatements([]), []);
  });
});

describe("a bucket's policy", () => {
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
    assert.deepEqual(bucketPolicy({ ...DESTINATION, keyArn: KEY }), {
      Version: "2012-10-17",
      Statement: DENIALS,
    });
  });

  it("denies another number of layers where the side encrypts twice", () => {
    const twice = { ...DESTINATION, sseAlgorithm: "aws:kms:dsse" as const, keyArn: KEY };
    const denials = JSON.stringify(DENIALS).replaceAll('"aws:kms"', '"aws:kms:dsse"');
    assert.deepEqual(bucketPolicy(twice).Statement, JSON.parse(denials));
  });

  it("denies every key of a source by SSE-S3, and names none", () => {
    const { Statement } = bucketPolicy({ ...DESTINATION, sseAlgorithm: "AES256" });
    const [plainHttp, oldTls, , , , customerKeys] = DENIALS;
    assert.deepEqual(Statement, [
      plainHttp,
      oldTls,
      upload("DenyOtherEncryption", {
        StringNotEquals: { [algorithm]: "AES256" },
        Null: { [algorithm]: "false" },
      }),
      customerKeys,
    ]);
  });

  const REPLICATE = ["s3:ReplicateObject", "s3:ReplicateTags"];
  const grants: [string, Partial<GrantingDestination>, string[]][] = [
    ["replicate", {}, REPLICATE],
    [
      "replicate delete markers",
      { receivesDeleteMarkers: true },
      [...REPLICATE, "s3:ReplicateDelete"],
    ],
    [
      "give replicas to the bucket's owner",
      { translatesAccessControl: true },
      [...REPLICATE, "s3:ObjectOwnerOverrideToBucketOwner"],
    ],
  ];
  for (const [title, difference, actions] of grants) {
    it(`lets the role of another account ${title}`, () => {
      const allowed = {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${HERE}:root` },
        Condition: { ArnEquals: { "aws:PrincipalArn": ROLE } },
      };
      const granted = destinationGrants(granteeWith(), { ...DESTINATION, ...difference });
      assert.deepEqual(bucketPolicy({ ...DESTINATION, keyArn: KEY }, granted).Statement, [
        ...DENIALS,
        { Sid: "Replicate", ...allowed, Action: actions, Resource: `${BUCKET}/*` },
        { Sid: "ReadVersioning", ...allowed, Action: "s3:GetBucketVersioning", Resource: BUCKET },
      ]);
    });
  }
});
