import assert from "node:assert/strict";

import type { ReplicationBucketArgs } from "../../components/replicationBucket";
import { ReplicationBucket } from "../../components/replicationBucket";
import {
  bucketPolicy,
  destinationGrants,
  keyPolicy,
  replicaKeyGrant,
} from "../../components/resourcePolicies";
import type { SideFacts } from "../../components/topology";
import type { Recording, Registration } from "../../proof/recording/recorder";
import { keyId } from "../../proof/recording/madeUpState";
import { only, record, valueOf } from "../support/mocks";
import { OTHER_ACCOUNT, SOURCE_ACCOUNT, providerFor } from "../support/sides";

const TYPE = "replicated-bucket:index:ReplicationBucket";
const KEY_ARN = `arn:aws:kms:us-west-2:${OTHER_ACCOUNT}:key/${keyId("archive-dr-key")}`;
const GIVEN_KEY = `arn:aws:kms:us-west-2:${OTHER_ACCOUNT}:key/${keyId("given")}`;

const FACTS: SideFacts = {
  name: "dr",
  region: "us-west-2",
  accountId: OTHER_ACCOUNT,
  sseAlgorithm: "aws:kms",
  bucketKeyEnabled: true,
  receivesDeleteMarkers: false,
  translatesAccessControl: false,
};
const ARGS: ReplicationBucketArgs = {
  facts: FACTS,
  partition: "aws",
  objectOwnership: "BucketOwnerEnforced",
  forceDestroy: false,
  replication: `archive-${SOURCE_ACCOUNT}`,
};
const GRANTEE = {
  partition: "aws",
  roleArn: `arn:aws:iam::${SOURCE_ACCOUNT}:role/replication`,
  source: { accountId: SOURCE_ACCOUNT, bucketKeyEnabled: true },
} as const;

const recordSide = (args: Partial<ReplicationBucketArgs> = {}, retainOnDelete?: boolean) =>
  record(() => {
    const provider = providerFor("dr", "us-west-2", OTHER_ACCOUNT);
    return new ReplicationBucket("archive-dr", { ...ARGS, ...args }, { provider, retainOnDelete });
  });

const PARTS: Record<string, string> = {
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "archive-dr-public-access-block",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": "archive-dr-ownership",
  "aws:s3/bucketVersioning:BucketVersioning": "archive-dr-versioning",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
    "archive-dr-encryption",
  "aws:s3/bucketPolicy:BucketPolicy": "archive-dr-policy",
};
const KEY_POLICY = "aws:kms/keyPolicy:KeyPolicy";
const BUCKET = "aws:s3/bucket:Bucket archive-dr-bucket";
const addressOf = ([type, name]: [string, string]) => `${type} ${name}`;
const customs = ({ registrations }: Recording): Registration[] =>
  registrations.filter(({ type }) => type.startsWith("aws:"));

describe("ReplicationBucket", () => {
  it("closes the bucket to the public, versions it and encrypts it under its key", async () => {
    const recording = await recordSide({ tags: { environment: "test" } });
    const bucketName = await valueOf(recording.result.bucketName);
    const bucketArn = `arn:aws:s3:::${bucketName}`;
    const inputsOf = (registration: Registration) => [registration.address, registration.inputs];
    const expected = {
      [BUCKET]: { forceDestroy: false, tags: { environment: "test" } },
      [addressOf(Object.entries(PARTS)[0]!)]: {
        bucket: bucketName,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      [addressOf(Object.entries(PARTS)[1]!)]: {
        bucket: bucketName,
        rule: { objectOwnership: "BucketOwnerEnforced" },
      },
      [addressOf(Object.entries(PARTS)[2]!)]: {
        bucket: bucketName,
        versioningConfiguration: { status: "Enabled" },
      },
      [addressOf(Object.entries(PARTS)[3]!)]: {
        bucket: bucketName,
        rules: [
          {
            applyServerSideEncryptionByDefault: {
              sseAlgorithm: "aws:kms",
              kmsMasterKeyId: KEY_ARN,
            },
            bucketKeyEnabled: true,
            blockedEncryptionTypes: ["SSE-C"],
          },
        ],
      },
      [addressOf(Object.entries(PARTS)[4]!)]: {
        bucket: bucketName,
        policy: bucketPolicy({ ...FACTS, bucketArn, keyArn: KEY_ARN }),
      },
    };
    const made = customs(recording).filter(({ type }) => type.startsWith("aws:s3/"));
    assert.deepEqual(Object.fromEntries(made.map(inputsOf)), expected);
  });

  it("makes a key of its own, described by the bucket and tagged", async () => {
    const recording = await recordSide({ tags: { environment: "test" } });
    const { description, tags } = only(recording, "aws:kms/key:Key", "archive-dr-key").inputs;
    assert.equal(description, "Objects of the replicated bucket archive-dr");
    assert.deepEqual(tags, { environment: "test" });
    const { keyId: policyOf, policy } = only(recording, KEY_POLICY, "archive-dr-key-policy").inputs;
    assert.equal(policyOf, keyId("archive-dr-key"));
    assert.deepEqual(JSON.parse(String(policy)), keyPolicy("aws", OTHER_ACCOUNT));
  });

  it("follows what it is told", async () => {
    const recording = await recordSide({
      bucketName: "my-replicas",
      facts: { ...FACTS, bucketKeyEnabled: false },
      objectOwnership: "ObjectWriter",
      forceDestroy: true,
    });
    const [, ownership, , encryption] = Object.entries(PARTS).map(
      ([type, name]) => only(recording, type, name).inputs,
    );
    assert.deepEqual(only(recording, "aws:s3/bucket:Bucket", "archive-dr-bucket").inputs, {
      bucket: "my-replicas",
      forceDestroy: true,
    });
    assert.deepEqual(ownership, {
      bucket: "my-replicas",
      rule: { objectOwnership: "ObjectWriter" },
    });
    assert.match(JSON.stringify(encryption), /"bucketKeyEnabled":false/);
  });

  it("changes the bucket one part after another, since S3 refuses changes at once", async () => {
    const recording = await recordSide();
    const chain = [BUCKET, ...Object.entries(PARTS).map(addressOf)];
    Object.entries(PARTS).forEach(([type, name], index) => {
      const { dependsOn } = only(recording, type, name);
      assert.ok(dependsOn.includes(chain[index]!), `${name} follows ${chain[index]!}`);
    });
  });

  it("is ready with the policies of bucket and key, the last of their kind", async () => {
    const { result } = await recordSide();
    const urns = await Promise.all(result.ready.map(({ urn }) => valueOf(urn)));
    assert.deepEqual(
      urns.map((urn) => urn.split("::").pop()),
      ["archive-dr-policy", "archive-dr-key-policy"],
    );
  });

  it("lets the parts go with the bucket, so that none is taken from one that stays", async () => {
    const recording = await recordSide();
    for (const [type, name] of Object.entries(PARTS)) {
      assert.equal(only(recording, type, name).deletedWith, BUCKET, name);
    }
    const { deletedWith } = only(recording, KEY_POLICY, "archive-dr-key-policy");
    assert.equal(deletedWith, "aws:kms/key:Key archive-dr-key");
  });

  it("makes the key before the bucket, so that no destroy takes the key from objects", async () => {
    const recording = await recordSide();
    const { dependsOn } = only(recording, "aws:s3/bucket:Bucket", "archive-dr-bucket");
    assert.deepEqual(dependsOn, ["aws:kms/key:Key archive-dr-key"]);
  });

  it("makes no key where one is given, and encrypts under that", async () => {
    const recording = await recordSide({ kmsKeyArn: GIVEN_KEY });
    assert.deepEqual(
      customs(recording).filter(({ type }) => type.startsWith("aws:kms/")),
      [],
    );
    const [, , , encryption, policy] = Object.entries(PARTS).map(
      ([type, name]) => only(recording, type, name).inputs,
    );
    assert.match(JSON.stringify(encryption), new RegExp(GIVEN_KEY));
    const bucketArn = await valueOf(recording.result.bucketArn);
    assert.deepEqual(policy!.policy, bucketPolicy({ ...FACTS, bucketArn, keyArn: GIVEN_KEY }));
    assert.equal(await valueOf(recording.result.keyArn!), GIVEN_KEY);
  });

  it("lets the role of another account in, to the bucket and to the key", async () => {
    const recording = await recordSide({
      grantees: [GRANTEE],
      facts: { ...FACTS, receivesDeleteMarkers: true, translatesAccessControl: true },
    });
    const bucketArn = await valueOf(recording.result.bucketArn);
    const to = await valueOf(recording.result.topology);
    const { policy } = only(
      recording,
      "aws:s3/bucketPolicy:BucketPolicy",
      "archive-dr-policy",
    ).inputs;
    assert.deepEqual(
      policy,
      bucketPolicy({ ...FACTS, bucketArn, keyArn: KEY_ARN }, destinationGrants(GRANTEE, to)),
    );
    const ofKey = only(recording, KEY_POLICY, "archive-dr-key-policy");
    assert.deepEqual(
      JSON.parse(String(ofKey.inputs.policy)),
      keyPolicy("aws", OTHER_ACCOUNT, [replicaKeyGrant(GRANTEE, to)]),
    );
  });

  it("gives the topology that permissions are made from", async () => {
    const facts = { ...FACTS, bucketKeyEnabled: false, translatesAccessControl: true };
    const { result } = await recordSide({ facts });
    assert.deepEqual(await valueOf(result.topology), {
      ...facts,
      bucketArn: await valueOf(result.bucketArn),
      keyArn: KEY_ARN,
    });
  });

  it("keeps all of it or nothing: key, alias, bucket and every part", async () => {
    for (const retained of [true, false]) {
      const recording = await recordSide({}, retained);
      const made = customs(recording);
      assert.equal(made.length, 9);
      for (const { address, retainOnDelete } of made) {
        assert.equal(retainOnDelete, retained, address);
      }
    }
  });

  it("puts everything under itself, by its own provider", async () => {
    const recording = await recordSide();
    for (const { address, provider, parents } of customs(recording)) {
      assert.equal(provider, "dr", address);
      assert.equal(parents.at(-1), `${TYPE} archive-dr`, address);
    }
  });
});
