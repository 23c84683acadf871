import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { inlineRules } from "../../../policies/stack/inlineRules";
import { at, Unknown } from "../../../policies/stack/unknownValues";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { bucket } from "../../support/pairs";
import { bend } from "../../support/policies";
import { stackOfRecorded } from "../../support/stacks";

const ROLE = "arn:aws:iam::111111111111:role/replication";
const KEY = "arn:aws:kms:us-west-2:222222222222:key/1";

/** The rule that both kinds of buckets below have, as a BucketReplicationConfig has it. */
const RULE = {
  id: "all",
  prefix: undefined,
  priority: 1,
  status: "Enabled",
  filter: { and: { prefix: "a/", tags: { class: "gold" } } },
  deleteMarkerReplication: { status: "Enabled" },
  sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
  destination: {
    bucket: "arn:aws:s3:::there",
    account: "222222222222",
    storageClass: "STANDARD_IA",
    accessControlTranslation: { owner: "Destination" },
    encryptionConfiguration: { replicaKmsKeyId: KEY },
    metrics: { status: "Enabled", eventThreshold: { minutes: 15 } },
    replicationTime: { status: "Enabled", time: { minutes: 15 } },
  },
};

const PLAIN = { id: "all", prefix: "", priority: 1, status: "Enabled" };
const [FILTER, OWNER, TIME] = [
  { prefix: "a/", tags: { class: "gold" } },
  { owner: "Destination" },
  { status: "Enabled", minutes: 15 },
];
const DESTINATION = {
  bucket: "arn:aws:s3:::there",
  accountId: "222222222222",
  storageClass: "STANDARD_IA",
  replicaKmsKeyId: KEY,
};

const ofBucket = {
  role: ROLE,
  rules: [
    {
      ...PLAIN,
      filter: FILTER,
      deleteMarkerReplicationStatus: "Enabled",
      sourceSelectionCriteria: { sseKmsEncryptedObjects: { enabled: true } },
      destination: {
        ...DESTINATION,
        accessControlTranslation: OWNER,
        metrics: TIME,
        replicationTime: TIME,
      },
    },
  ],
};

const ofBucketV2 = {
  role: ROLE,
  rules: [
    {
      ...PLAIN,
      filters: [FILTER],
      deleteMarkerReplicationStatus: "Enabled",
      sourceSelectionCriterias: [{ sseKmsEncryptedObjects: [{ enabled: true }] }],
      destinations: [
        {
          ...DESTINATION,
          accessControlTranslations: [OWNER],
          metrics: [TIME],
          replicationTimes: [TIME],
        },
      ],
    },
  ],
};

async function inlineOf(
  properties: Record<string, unknown>,
  propertyDependencies: RecordedResource["propertyDependencies"] = {},
) {
  const made = { ...bucket("it", "us-east-1"), propertyDependencies };
  for (const [property, value] of Object.entries(properties)) bend(made, property, value);
  const { of } = await stackOfRecorded([made, bucket("other", "us-east-1")]);
  return inlineRules(of("it"));
}

const rulesOf = async (...rules: object[]) =>
  (await inlineOf({ replicationConfiguration: { role: ROLE, rules } }))!.rules;

describe("the replication written into a bucket", () => {
  it("is brought into the form of a BucketReplicationConfig, of a Bucket", async () => {
    assert.deepEqual(await inlineOf({ replicationConfiguration: ofBucket }), {
      property: "replicationConfiguration",
      role: ROLE,
      rules: [RULE],
    });
  });

  it("is brought into the same form of a BucketV2, whose blocks are lists", async () => {
    assert.deepEqual(await inlineOf({ replicationConfigurations: [ofBucketV2] }), {
      property: "replicationConfigurations",
      role: ROLE,
      rules: [RULE],
    });
  });

  it("has nothing that was not written", async () => {
    const bare = { bucket: "arn:aws:s3:::there" };
    const nothing = {
      id: undefined,
      prefix: undefined,
      priority: undefined,
      status: undefined,
      filter: undefined,
      deleteMarkerReplication: undefined,
      sourceSelectionCriteria: undefined,
      destination: {
        bucket: "arn:aws:s3:::there",
        account: undefined,
        storageClass: undefined,
        accessControlTranslation: undefined,
        encryptionConfiguration: undefined,
        metrics: undefined,
        replicationTime: undefined,
      },
    };
    assert.deepEqual(await rulesOf({ destination: bare }), [nothing]);
    const empty = { filters: [], sourceSelectionCriterias: [], destinations: [bare] };
    assert.deepEqual(await rulesOf(empty), [nothing]);
    assert.deepEqual(await rulesOf({}), [
      { ...nothing, destination: { ...nothing.destination, bucket: undefined } },
    ]);
  });

  it("selects SSE-KMS objects or not, and has metrics without a threshold", async () => {
    const [off] = await rulesOf({
      sourceSelectionCriteria: { sseKmsEncryptedObjects: { enabled: false } },
      destination: { metrics: { status: "Enabled" } },
    });
    const { sourceSelectionCriteria, destination } = off as typeof RULE;
    assert.deepEqual(sourceSelectionCriteria, { sseKmsEncryptedObjects: { status: "Disabled" } });
    assert.deepEqual(destination.metrics, { status: "Enabled", eventThreshold: undefined });
  });

  it("keeps what is unknown in its place", async () => {
    const [rule] = await rulesOf({
      filter: unknownValue,
      sourceSelectionCriteria: { sseKmsEncryptedObjects: { enabled: unknownValue } },
      destination: { bucket: unknownValue, replicaKmsKeyId: unknownValue, metrics: unknownValue },
    });
    for (const path of [
      ["filter", "and"],
      ["sourceSelectionCriteria", "sseKmsEncryptedObjects", "status"],
      ["destination", "bucket"],
      ["destination", "encryptionConfiguration", "replicaKmsKeyId"],
      ["destination", "metrics", "status"],
    ]) {
      assert.ok(at(rule, ...path) instanceof Unknown, path.join("."));
    }
    const [whole] = await rulesOf({ destinations: [unknownValue] });
    assert.ok(at(whole, "destination") instanceof Unknown);
    const [unknownRule] = (await inlineOf({
      replicationConfiguration: { role: unknownValue, rules: [unknownValue] },
    }))!.rules;
    assert.ok(unknownRule instanceof Unknown);
  });

  it("is none where there are no rules, or where the provider will read what there is", async () => {
    for (const value of [undefined, null, unknownValue, {}, { role: ROLE, rules: [] }]) {
      assert.equal(await inlineOf({ replicationConfiguration: value }), undefined);
    }
    for (const value of [[], unknownValue, [unknownValue]]) {
      assert.equal(await inlineOf({ replicationConfigurations: value }), undefined);
    }
  });

  it("is one unknown rule where a program sets the whole from what it makes", async () => {
    const other = bucket("other", "us-east-1").urn;
    for (const [property, value] of [
      ["replicationConfiguration", unknownValue],
      ["replicationConfigurations", [unknownValue]],
    ] as const) {
      const found = await inlineOf({ [property]: value }, { [property]: [other] });
      assert.equal(found!.property, property);
      assert.ok(found!.role instanceof Unknown);
      assert.equal(found!.rules.length, 1);
      assert.ok(found!.rules[0] instanceof Unknown);
    }
  });
});
