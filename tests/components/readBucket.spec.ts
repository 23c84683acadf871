// What a provider really gives for what is not there, only a provider can tell: all three ways are tried.
import assert from "node:assert/strict";

import type { ExistingBucketFacts } from "../../components/existingBucketFacts";
import { readBucket } from "../../components/readBucket";
import { PRESENT_KEY, RIGHT_BUCKET, encryption, replicationBy } from "../support/existingBuckets";
import { record, valueOf } from "../support/mocks";
import { providerFor } from "../support/sides";

const recordRead = (found: Record<string, unknown>) =>
  record(
    () =>
      readBucket("archive-source-bucket", "old", {
        provider: providerFor("source", "us-east-1", "111111111111"),
      }),
    { buckets: { old: { ...RIGHT_BUCKET, ...found } } },
  );

describe("a bucket that is read", () => {
  it("is named by the settings, known by its ARN, read by the side's provider, and nothing else", async () => {
    const { result, registrations } = await recordRead({ policy: "{}" });
    assert.equal(await valueOf(result.bucketName), "old");
    assert.equal(await valueOf(result.arn), "arn:aws:s3:::old");
    assert.equal(await valueOf(result.policy), "{}");
    assert.deepEqual(
      registrations.map(({ address, read }) => [address, read]),
      [
        ["pulumi:providers:aws source", false],
        ["aws:s3/bucket:Bucket archive-source-bucket", true],
      ],
    );
    assert.equal(registrations[1]!.provider, "source");
  });

  const LEAST: ExistingBucketFacts = {
    region: "us-east-1",
    versioned: false,
    mfaDelete: false,
    objectLockEnabled: false,
    sseAlgorithm: undefined,
    kmsKeyArn: undefined,
    bucketKeyEnabled: false,
    blockedEncryptionTypes: undefined,
    replicationRoleArn: undefined,
    replicationRules: 0,
    requestPayer: "BucketOwner",
  };
  const role = "arn:aws:iam::111111111111:role/replication";
  const cases: [string, Record<string, unknown>, Partial<ExistingBucketFacts>][] = [
    [
      "has all of it",
      {
        objectLockEnabled: true,
        requestPayer: "Requester",
        versioning: { enabled: true, mfaDelete: true },
        serverSideEncryptionConfiguration: encryption(PRESENT_KEY, {
          blockedEncryptionTypes: ["SSE-C"],
        }),
        replicationConfiguration: replicationBy(role, 2),
      },
      {
        versioned: true,
        mfaDelete: true,
        objectLockEnabled: true,
        sseAlgorithm: "aws:kms",
        kmsKeyArn: PRESENT_KEY,
        bucketKeyEnabled: true,
        blockedEncryptionTypes: ["SSE-C"],
        replicationRoleArn: role,
        replicationRules: 2,
        requestPayer: "Requester",
      },
    ],
    [
      "has nothing, told by empty texts and lists",
      {
        versioning: { enabled: false },
        serverSideEncryptionConfiguration: encryption(
          "",
          { bucketKeyEnabled: false, blockedEncryptionTypes: [] },
          "AES256",
        ),
        replicationConfiguration: replicationBy("", 0),
      },
      { sseAlgorithm: "AES256" },
    ],
    [
      "has nothing, told by nothing",
      {
        versioning: undefined,
        objectLockEnabled: undefined,
        serverSideEncryptionConfiguration: undefined,
        replicationConfiguration: undefined,
      },
      {},
    ],
    [
      "has an encryption without a default",
      { versioning: {}, serverSideEncryptionConfiguration: { rule: {} } },
      {},
    ],
  ];
  for (const [title, found, facts] of cases) {
    it(`is told as it is where it ${title}`, async () => {
      const { result } = await recordRead(found);
      assert.deepEqual({ ...LEAST, ...(await valueOf(result.facts)) }, { ...LEAST, ...facts });
    });
  }
});
