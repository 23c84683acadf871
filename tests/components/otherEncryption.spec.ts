import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import type { DestinationArgs, SourceArgs } from "../../components";
import { ReplicatedBucket } from "../../components";
import { asDestination } from "../../components/topology";
import { rolePolicy } from "../../components/policyDocuments";
import { bucketPolicy } from "../../components/resourcePolicies";
import type { Recording } from "../../proof/recording/recorder";
import { PRESENT_KEY, RIGHT_BUCKET, encryption } from "../support/existingBuckets";
import { only, record, valueOf } from "../support/mocks";
import { OTHER_ACCOUNT, destinationArgs, sourceArgs } from "../support/sides";

// Sides that encrypt otherwise than by SSE-KMS: what the component registers. What S3 makes of replicas then,
// its documentation says and the rehearsal shows in part.

const ENCRYPTION =
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const OLDER = PRESENT_KEY.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));

interface Choice {
  source: Partial<SourceArgs>;
  dr?: Partial<DestinationArgs>;
  additionalSourceKeyArns?: string[];
  /** An existing bucket, as it is found. */
  found?: Record<string, unknown>;
}

const recordBucket = ({ source, dr, found, ...settings }: Choice) =>
  record(
    () => {
      const foreign = destinationArgs("dr", { accountId: OTHER_ACCOUNT, ...dr });
      const sides = { source: sourceArgs(source), destinations: { dr: foreign } };
      return new ReplicatedBucket("archive", { ...sides, ...settings });
    },
    { buckets: found ? { old: { ...RIGHT_BUCKET, ...found } } : {} },
  );

const namesOf = ({ registrations }: Recording, start: string) =>
  registrations.filter(({ name }) => name.startsWith(start)).map(({ name }) => name);

const defaultOf = (recording: Recording, side: string) => {
  const { rules } = only(recording, ENCRYPTION, `archive-${side}-encryption`).inputs;
  return (rules as object[])[0];
};

async function assertPolicies(recording: Recording & { result: ReplicatedBucket }) {
  const { source, destinations } = recording.result;
  const ofSource = await valueOf(source.topology);
  const ofDr = await valueOf(destinations.dr!.topology);
  const { policy } = only(
    recording,
    "aws:iam/rolePolicy:RolePolicy",
    "archive-replication-policy",
  ).inputs;
  assert.deepEqual(
    policy,
    rolePolicy({
      source: { ...ofSource, additionalKeyArns: [] },
      destinations: [asDestination(ofDr)],
    }),
  );
  const written = only(recording, POLICY, "archive-source-policy").inputs.policy;
  assert.deepEqual(written, bucketPolicy(ofSource));
}

describe("a source by SSE-S3", () => {
  const BY_SSE_S3 = { sseAlgorithm: "AES256" };

  it("has no key, alias or key policy, and knows of none", async () => {
    const recording = await recordBucket({ source: BY_SSE_S3 });
    assert.deepEqual(
      namesOf(recording, "archive-source").filter((name) => name.includes("key")),
      [],
    );
    assert.deepEqual(defaultOf(recording, "source"), {
      applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" },
      bucketKeyEnabled: false,
      blockedEncryptionTypes: ["SSE-C"],
    });
    const { source } = recording.result;
    assert.deepEqual(
      [source.sseAlgorithm, source.keyArn, source.bucketKeyEnabled],
      ["AES256", undefined, false],
    );
    assert.deepEqual(await valueOf(source.requiredKeyPolicyStatements), []);
  });

  it("has destinations with keys of their own, under which replicas of KMS objects would come", async () => {
    const recording = await recordBucket({ source: BY_SSE_S3 });
    const dr = recording.result.destinations.dr!;
    const keyArn = await valueOf(dr.keyArn);
    assert.deepEqual(defaultOf(recording, "dr"), {
      applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
      bucketKeyEnabled: true,
      blockedEncryptionTypes: ["SSE-C"],
    });
    const { rules } = only(
      recording,
      "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
      "archive-replication",
    ).inputs as { rules: Record<string, unknown>[] };
    assert.deepEqual(rules[0]!.sourceSelectionCriteria, {
      sseKmsEncryptedObjects: { status: "Enabled" },
    });
    const { encryptionConfiguration } = rules[0]!.destination as Record<string, unknown>;
    assert.deepEqual(encryptionConfiguration, { replicaKmsKeyId: keyArn });
  });

  it("refuses any key in its policy, and gives the role none to decrypt with", async () => {
    await assertPolicies(await recordBucket({ source: BY_SSE_S3 }));
  });

  it("lets the role decrypt what has older keys", async () => {
    const recording = await recordBucket({ source: BY_SSE_S3, additionalSourceKeyArns: [OLDER] });
    const { policy } = only(
      recording,
      "aws:iam/rolePolicy:RolePolicy",
      "archive-replication-policy",
    ).inputs as { policy: { Statement: { Sid: string; Resource: unknown }[] } };
    const decryption = policy.Statement.find(({ Sid }) => Sid === "DecryptSource");
    assert.deepEqual(decryption?.Resource, [OLDER]);
  });

  it("may be a bucket that is there, of which nothing changes", async () => {
    const recording = await recordBucket({
      source: { ...BY_SSE_S3, existingBucket: { name: "old" } },
      found: { serverSideEncryptionConfiguration: encryption("", {}, "AES256") },
    });
    const made = namesOf(recording, "archive-source-");
    assert.deepEqual(made, ["archive-source-bucket"]);
    const { source } = recording.result;
    assert.deepEqual([source.sseAlgorithm, source.keyArn], ["AES256", undefined]);
    assert.equal((await valueOf(source.topology)).keyArn, undefined);
  });

  it("may be a bucket that is there and had a key, where the stack may replace that", async () => {
    const recording = await recordBucket({
      source: { ...BY_SSE_S3, existingBucket: { name: "old", replaceEncryption: true } },
      additionalSourceKeyArns: [PRESENT_KEY],
      found: {},
    });
    assert.deepEqual(defaultOf(recording, "source"), {
      applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" },
      bucketKeyEnabled: false,
    });
    const made = namesOf(recording, "archive-source-");
    assert.deepEqual(made, ["archive-source-bucket", "archive-source-encryption"]);
  });

  for (const existingBucket of [undefined, { name: "old" }]) {
    const which = existingBucket ? "existing" : "new";
    it(`is refused together with a key that is known later, of a ${which} bucket`, async () => {
      const kmsKeyArn = pulumi.output(Promise.resolve(PRESENT_KEY));
      await assert.rejects(recordBucket({ source: { ...BY_SSE_S3, kmsKeyArn, existingBucket } }), {
        message:
          'ReplicatedBucket "archive" has 1 problem:\n  source.kmsKeyArn: received "an ARN that is known later"; allowed: nothing beside sseAlgorithm AES256; fix: remove it: SSE-S3 encrypts under keys of S3\'s own; keys of older objects belong into additionalSourceKeyArns',
      });
    });
  }
});

describe("sides by DSSE-KMS", () => {
  const TWICE = { sseAlgorithm: "aws:kms:dsse" };

  it("encrypt twice under their own keys, without Bucket Keys", async () => {
    const recording = await recordBucket({ source: TWICE, dr: TWICE });
    const { source, destinations } = recording.result;
    for (const [name, side] of [["source", source] as const, ["dr", destinations.dr!] as const]) {
      assert.deepEqual(defaultOf(recording, name), {
        applyServerSideEncryptionByDefault: {
          sseAlgorithm: "aws:kms:dsse",
          kmsMasterKeyId: await valueOf(side.keyArn!),
        },
        bucketKeyEnabled: false,
        blockedEncryptionTypes: ["SSE-C"],
      });
      assert.deepEqual([side.sseAlgorithm, side.bucketKeyEnabled], ["aws:kms:dsse", false]);
    }
  });

  it("refuse one layer in their policies, and give the role no more than it needs", async () => {
    const recording = await recordBucket({ source: TWICE, dr: TWICE });
    await assertPolicies(recording);
    const { policy } = only(
      recording,
      "aws:kms/keyPolicy:KeyPolicy",
      "archive-dr-key-policy",
    ).inputs;
    assert.doesNotMatch(String(policy), /kms:Decrypt/);
  });

  it("may be a bucket that is there, or one whose encryption the stack replaces", async () => {
    for (const replaceEncryption of [false, true]) {
      const recording = await recordBucket({
        source: { ...TWICE, existingBucket: { name: "old", replaceEncryption } },
        found: {
          serverSideEncryptionConfiguration: encryption(
            PRESENT_KEY,
            { bucketKeyEnabled: false },
            replaceEncryption ? "aws:kms" : "aws:kms:dsse",
          ),
        },
      });
      const keyArn = await valueOf(recording.result.source.keyArn!);
      if (!replaceEncryption) assert.equal(keyArn, PRESENT_KEY);
      else {
        assert.deepEqual(defaultOf(recording, "source"), {
          applyServerSideEncryptionByDefault: {
            sseAlgorithm: "aws:kms:dsse",
            kmsMasterKeyId: keyArn,
          },
          bucketKeyEnabled: false,
        });
      }
    }
  });
});
