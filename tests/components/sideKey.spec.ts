import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import {
  administratorStatements,
  keyPolicy,
  replicaKeyGrant,
} from "../../components/resourcePolicies";
import type { SideKeyArgs } from "../../components/sideKey";
import { requiredKeyStatements, sideKey, sideKeyPolicy } from "../../components/sideKey";
import type { SideFacts } from "../../components/topology";
import { keyId } from "../../proof/recording/madeUpState";
import { only, record, valueOf } from "../support/mocks";
import { OTHER_ACCOUNT, SOURCE_ACCOUNT, providerFor } from "../support/sides";

const FACTS: SideFacts = {
  name: "dr",
  region: "us-west-2",
  accountId: OTHER_ACCOUNT,
  sseAlgorithm: "aws:kms",
  bucketKeyEnabled: true,
  receivesDeleteMarkers: false,
  translatesAccessControl: false,
};
const SIDE = { ...FACTS, bucketArn: "arn:aws:s3:::replicas" };
const GIVEN = `arn:aws:kms:us-west-2:${OTHER_ACCOUNT}:key/${keyId("given")}`;
const GRANTEE = {
  partition: "aws",
  roleArn: `arn:aws:iam::${SOURCE_ACCOUNT}:role/service-role/replication`,
  source: { accountId: SOURCE_ACCOUNT, bucketKeyEnabled: true },
} as const;
const ADMIN = `arn:aws:iam::${OTHER_ACCOUNT}:role/keys`;
const STATEMENT = {
  Sid: "LetAuditorsDecrypt",
  Effect: "Allow" as const,
  Principal: { AWS: "arn:aws:iam::333333333333:root" },
  Action: "kms:Decrypt",
};

class Side extends pulumi.ComponentResource {}

/** A side's key and, where it is made, its policy. */
const recordKey = (args: Partial<SideKeyArgs>) =>
  record(() => {
    const provider = providerFor("dr", "us-west-2", OTHER_ACCOUNT);
    const parent = new Side("test:index:Side", "archive-dr", {}, { provider });
    const all = {
      facts: FACTS,
      partition: "aws" as const,
      replication: "archive-111111111111",
      ...args,
    };
    const key = sideKey("archive-dr", all, parent);
    const side = pulumi.output(SIDE);
    if (key.made) sideKeyPolicy("archive-dr", key.made, all, side, parent);
    return { ...key, required: requiredKeyStatements(key, all, side) };
  });

describe("a side's key", () => {
  it("is the one that is given, now or later, and nothing of it is changed", async () => {
    for (const kmsKeyArn of [GIVEN, pulumi.output(Promise.resolve(GIVEN))]) {
      const { result, registrations } = await recordKey({ kmsKeyArn, grantees: [GRANTEE] });
      assert.equal(result.made, undefined);
      assert.equal(await valueOf(result.keyArn!), GIVEN);
      assert.equal(registrations.length, 2);
      assert.deepEqual(await valueOf(result.required), [
        { ...replicaKeyGrant(GRANTEE, SIDE), Sid: "EncryptReplicasDrFromArchive111111111111" },
      ]);
    }
  });

  it("needs nothing of its owner within one account", async () => {
    const { result } = await recordKey({ kmsKeyArn: GIVEN });
    assert.deepEqual(await valueOf(result.required), []);
  });

  it("is made with KMS's rotation and the longest window unless told otherwise", async () => {
    const recording = await recordKey({});
    assert.deepEqual(only(recording, "aws:kms/key:Key", "archive-dr-key").inputs, {
      description: "Objects of the replicated bucket archive-dr",
      enableKeyRotation: true,
      deletionWindowInDays: 30,
    });
    const policy = only(recording, "aws:kms/keyPolicy:KeyPolicy", "archive-dr-key-policy");
    assert.deepEqual(JSON.parse(String(policy.inputs.policy)), keyPolicy("aws", OTHER_ACCOUNT));
    assert.equal(policy.inputs.keyId, keyId("archive-dr-key"));
    assert.equal(policy.deletedWith, "aws:kms/key:Key archive-dr-key");
    assert.equal(policy.provider, "dr");
    assert.deepEqual(policy.parents, ["test:index:Side archive-dr"]);
  });

  it("is made as it is told, and its policy written whole", async () => {
    const recording = await recordKey({
      grantees: [GRANTEE],
      tags: { environment: "test" },
      key: {
        keyRotationPeriodInDays: 180,
        keyDeletionWindowInDays: 7,
        keyAdministrators: [ADMIN],
        additionalKeyPolicyStatements: [STATEMENT],
      },
    });
    assert.deepEqual(only(recording, "aws:kms/key:Key", "archive-dr-key").inputs, {
      description: "Objects of the replicated bucket archive-dr",
      enableKeyRotation: true,
      rotationPeriodInDays: 180,
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
      keyPolicy("aws", OTHER_ACCOUNT, [
        ...administratorStatements([ADMIN]),
        replicaKeyGrant(GRANTEE, SIDE),
        { ...STATEMENT, Resource: "*" },
      ]),
    );
    assert.deepEqual(await valueOf(recording.result.required), []);
  });
});
