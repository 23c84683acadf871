import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import type { ExistingBucketArgs } from "../../components/existingBucket";
import { ExistingBucket } from "../../components/existingBucket";
import { readBucket } from "../../components/readBucket";
import { keyPolicy, replicaKeyGrant } from "../../components/resourcePolicies";
import { existingBucketStatements } from "../../components/sideDocuments";
import type { SideFacts } from "../../components/topology";
import { keyId } from "../../proof/recording/madeUpState";
import type { Recording } from "../../proof/recording/recorder";
import { RIGHT_BUCKET, encryption } from "../support/existingBuckets";
import { only, record, valueOf } from "../support/mocks";
import { OTHER_ACCOUNT, SOURCE_ACCOUNT, providerFor } from "../support/sides";

const TYPE = "replicated-bucket:index:ExistingBucket archive-dr";
const ARN = "arn:aws:s3:::old";
const keyArn = (name: string) => `arn:aws:kms:us-west-2:${OTHER_ACCOUNT}:key/${keyId(name)}`;
const PRESENT = keyArn("present");
const FACTS: SideFacts = {
  name: "dr",
  region: "us-west-2",
  accountId: OTHER_ACCOUNT,
  sseAlgorithm: "aws:kms",
  bucketKeyEnabled: true,
  receivesDeleteMarkers: true,
  translatesAccessControl: false,
};
const GRANTEE = {
  partition: "aws",
  roleArn: `arn:aws:iam::${SOURCE_ACCOUNT}:role/replication`,
  source: { accountId: SOURCE_ACCOUNT, bucketKeyEnabled: true },
} as const;
const SIDE = { ...FACTS, bucketArn: ARN };
const OTHERS = {
  Sid: "Others",
  Effect: "Deny",
  Principal: "*",
  Action: "s3:DeleteBucket",
  Resource: ARN,
};

interface Choice {
  found?: Record<string, unknown>;
  allowed?: Partial<ExistingBucketArgs["existingBucket"]>;
  args?: Partial<ExistingBucketArgs>;
}

const recordBucket = ({ found, allowed, args }: Choice = {}) =>
  record(
    () => {
      const provider = providerFor("dr", "us-west-2", OTHER_ACCOUNT);
      const all: ExistingBucketArgs = {
        bucket: readBucket("archive-dr-bucket", "old", { provider }),
        existingBucket: { name: "old", ...allowed },
        replication: `archive-${SOURCE_ACCOUNT}`,
        facts: FACTS,
        partition: "aws",
        objectOwnership: "BucketOwnerEnforced",
        ...args,
      };
      return new ExistingBucket("archive-dr", all, { provider, protect: true });
    },
    {
      buckets: {
        old: { ...RIGHT_BUCKET, serverSideEncryptionConfiguration: encryption(PRESENT), ...found },
      },
    },
  );

/** What is registered beside provider, read and component. */
const changes = ({ registrations }: Recording) =>
  registrations.filter(({ type, read }) => type.startsWith("aws:") && !read);
const addresses = (recording: Recording) => changes(recording).map(({ address }) => address);
const namesOf = async (resources: pulumi.Resource[]) =>
  (await Promise.all(resources.map(({ urn }) => valueOf(urn)))).map((urn) => urn.split("::").pop());

const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const ENCRYPTION =
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";

describe("ExistingBucket", () => {
  it("changes nothing unless told, and knows the bucket, its key and its facts", async () => {
    const recording = await recordBucket({ args: { objectOwnership: "ObjectWriter" } });
    const { result } = recording;
    assert.deepEqual(addresses(recording), []);
    assert.equal(recording.registrations.length, 3);
    assert.deepEqual(result.ready, []);
    assert.equal(await valueOf(result.bucketName), "old");
    assert.equal(await valueOf(result.bucketArn), ARN);
    assert.equal(await valueOf(result.keyArn!), PRESENT);
    assert.equal(result.bucketKeyEnabled, true);
    assert.equal(result.objectOwnership, "ObjectWriter");
    assert.deepEqual(await valueOf(result.topology), { ...SIDE, keyArn: PRESENT });
    assert.deepEqual(await valueOf(result.requiredBucketPolicyStatements), []);
    assert.deepEqual(await valueOf(result.requiredKeyPolicyStatements), []);
  });

  it("takes the key that the settings name, be it known now or later", async () => {
    for (const kmsKeyArn of [PRESENT, pulumi.output(Promise.resolve(PRESENT))]) {
      const recording = await recordBucket({
        found: { serverSideEncryptionConfiguration: encryption(keyId("present")) },
        args: { kmsKeyArn },
      });
      assert.deepEqual(addresses(recording), []);
      assert.equal(await valueOf(recording.result.keyArn!), PRESENT);
    }
  });

  it("switches versioning on where it may", async () => {
    const recording = await recordBucket({ allowed: { enableVersioning: true } });
    assert.deepEqual(addresses(recording), [`${VERSIONING} archive-dr-versioning`]);
    assert.deepEqual(only(recording, VERSIONING, "archive-dr-versioning").inputs, {
      bucket: "old",
      versioningConfiguration: { status: "Enabled" },
    });
  });

  it("sets the default encryption under a key that is given, and keeps what uploads may not use", async () => {
    const given = keyArn("given");
    for (const kmsKeyArn of [given, pulumi.output(Promise.resolve(given))]) {
      const recording = await recordBucket({
        found: {
          serverSideEncryptionConfiguration: encryption(PRESENT, {
            blockedEncryptionTypes: ["SSE-C"],
          }),
        },
        allowed: { replaceEncryption: true },
        args: { kmsKeyArn, facts: { ...FACTS, bucketKeyEnabled: false } },
      });
      assert.deepEqual(addresses(recording), [`${ENCRYPTION} archive-dr-encryption`]);
      assert.deepEqual(only(recording, ENCRYPTION, "archive-dr-encryption").inputs, {
        bucket: "old",
        rules: [
          {
            applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: given },
            bucketKeyEnabled: false,
            blockedEncryptionTypes: ["SSE-C"],
          },
        ],
      });
      assert.equal(await valueOf(recording.result.keyArn!), given);
    }
  });

  it("sets the default encryption under a key that it makes, whatever the bucket had", async () => {
    const recording = await recordBucket({
      found: { serverSideEncryptionConfiguration: undefined },
      allowed: { replaceEncryption: true },
      args: {
        grantees: [GRANTEE],
        tags: { environment: "test" },
        key: { keyRotationPeriodInDays: 90, keyDeletionWindowInDays: 7 },
      },
    });
    assert.deepEqual(addresses(recording).sort(), [
      "aws:kms/alias:Alias archive-dr-key",
      "aws:kms/key:Key archive-dr-key",
      "aws:kms/keyPolicy:KeyPolicy archive-dr-key-policy",
      `${ENCRYPTION} archive-dr-encryption`,
    ]);
    const made = keyArn("archive-dr-key");
    assert.deepEqual(only(recording, ENCRYPTION, "archive-dr-encryption").inputs, {
      bucket: "old",
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: made },
          bucketKeyEnabled: true,
        },
      ],
    });
    assert.deepEqual(only(recording, "aws:kms/key:Key", "archive-dr-key").inputs, {
      description: "Objects of the replicated bucket archive-dr",
      enableKeyRotation: true,
      rotationPeriodInDays: 90,
      deletionWindowInDays: 7,
      tags: { environment: "test" },
    });
    const { policy } = only(
      recording,
      "aws:kms/keyPolicy:KeyPolicy",
      "archive-dr-key-policy",
    ).inputs;
    assert.deepEqual(
      JSON.parse(String(policy)),
      keyPolicy("aws", OTHER_ACCOUNT, [replicaKeyGrant(GRANTEE, SIDE)]),
    );
    assert.equal(await valueOf(recording.result.keyArn!), made);
    assert.deepEqual(await valueOf(recording.result.requiredKeyPolicyStatements), []);
  });

  it("tells what policies must grant a role of another account, where it leaves them", async () => {
    const recording = await recordBucket({
      found: { policy: JSON.stringify({ Statement: [OTHERS] }) },
      args: { grantees: [GRANTEE] },
    });
    assert.deepEqual(addresses(recording), []);
    const common = {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${SOURCE_ACCOUNT}:root` },
      Condition: { ArnEquals: { "aws:PrincipalArn": GRANTEE.roleArn } },
    };
    assert.deepEqual(await valueOf(recording.result.requiredBucketPolicyStatements), [
      {
        Sid: `ReplicateFromArchive${SOURCE_ACCOUNT}`,
        ...common,
        Action: ["s3:ReplicateObject", "s3:ReplicateTags", "s3:ReplicateDelete"],
        Resource: `${ARN}/*`,
      },
      {
        Sid: `ReadVersioningFromArchive${SOURCE_ACCOUNT}`,
        ...common,
        Action: "s3:GetBucketVersioning",
        Resource: ARN,
      },
    ]);
    assert.deepEqual(await valueOf(recording.result.requiredKeyPolicyStatements), [
      {
        ...replicaKeyGrant(GRANTEE, SIDE),
        Sid: `EncryptReplicasDrFromArchive${SOURCE_ACCOUNT}`,
      },
    ]);
  });

  it("adds to the bucket's policy where it may, and keeps what is there", async () => {
    const recording = await recordBucket({
      found: { policy: JSON.stringify({ Version: "2008-10-17", Statement: OTHERS }) },
      allowed: { extendBucketPolicy: true },
      args: { grantees: [GRANTEE] },
    });
    assert.deepEqual(addresses(recording), [`${POLICY} archive-dr-policy`]);
    const { bucket, policy } = only(recording, POLICY, "archive-dr-policy").inputs;
    assert.equal(bucket, "old");
    const added = existingBucketStatements(`archive-${SOURCE_ACCOUNT}`, SIDE, [GRANTEE]);
    assert.deepEqual(JSON.parse(String(policy)), {
      Version: "2008-10-17",
      Statement: [OTHERS, ...added],
    });
    assert.deepEqual(await valueOf(recording.result.requiredBucketPolicyStatements), []);
    assert.deepEqual(await valueOf(recording.result.requiredKeyPolicyStatements), [
      {
        ...replicaKeyGrant(GRANTEE, SIDE),
        Sid: `EncryptReplicasDrFromArchive${SOURCE_ACCOUNT}`,
      },
    ]);
  });

  it("puts its statements in the place of those that it had under its former name", async () => {
    const statements = (id: string) => existingBucketStatements(id, SIDE, [GRANTEE]);
    const before = [OTHERS, ...statements(`old-${SOURCE_ACCOUNT}`)];
    const recording = await recordBucket({
      found: { policy: JSON.stringify({ Version: "2012-10-17", Statement: before }) },
      allowed: { extendBucketPolicy: true },
      args: { grantees: [GRANTEE], formerReplication: `old-${SOURCE_ACCOUNT}` },
    });
    const { policy } = only(recording, POLICY, "archive-dr-policy").inputs;
    assert.deepEqual((JSON.parse(String(policy)) as { Statement: unknown }).Statement, [
      OTHERS,
      ...statements(`archive-${SOURCE_ACCOUNT}`),
    ]);
  });

  it("leaves the policy where nobody needs a grant", async () => {
    const recording = await recordBucket({ allowed: { extendBucketPolicy: true } });
    assert.deepEqual(addresses(recording), []);
  });

  const all: Choice = {
    allowed: { enableVersioning: true, replaceEncryption: true, extendBucketPolicy: true },
    args: { grantees: [GRANTEE] },
  };

  it("changes the bucket one part after another, since S3 refuses changes at once", async () => {
    const recording = await recordBucket(all);
    const dependsOn = (type: string, name: string) => only(recording, type, name).dependsOn;
    assert.deepEqual(dependsOn(VERSIONING, "archive-dr-versioning"), []);
    assert.ok(
      dependsOn(ENCRYPTION, "archive-dr-encryption").includes(
        `${VERSIONING} archive-dr-versioning`,
      ),
    );
    assert.ok(
      dependsOn(POLICY, "archive-dr-policy").includes(`${ENCRYPTION} archive-dr-encryption`),
    );
    assert.deepEqual(await namesOf(recording.result.ready), [
      "archive-dr-versioning",
      "archive-dr-encryption",
      "archive-dr-policy",
      "archive-dr-key-policy",
    ]);
  });

  it("leaves all of it in AWS when it goes, protected, under itself, by its own provider", async () => {
    const recording = await recordBucket(all);
    assert.equal(changes(recording).length, 6);
    for (const registration of changes(recording)) {
      const { address, retainOnDelete, protect, provider, parents } = registration;
      assert.deepEqual(
        { retainOnDelete, protect, provider, parent: parents.at(-1) },
        { retainOnDelete: true, protect: true, provider: "dr", parent: TYPE },
        address,
      );
    }
  });
});
