import assert from "node:assert/strict";

import {
  KMS_ALGORITHMS,
  SSE_ALGORITHMS,
  hasKey,
  sseAlgorithmOf,
  usesBucketKeys,
} from "../../components/sseAlgorithm";

describe("how a side encrypts", () => {
  it("is by SSE-KMS unless told otherwise", () => {
    assert.equal(sseAlgorithmOf({}), "aws:kms");
    assert.deepEqual(
      SSE_ALGORITHMS.map((sseAlgorithm) => sseAlgorithmOf({ sseAlgorithm })),
      ["aws:kms", "aws:kms:dsse", "AES256"],
    );
  });

  it("is taken for the default where validation has found it wrong", () => {
    assert.equal(sseAlgorithmOf({ sseAlgorithm: "SSE-S3" }), "aws:kms");
  });

  it("takes a key but by SSE-S3", () => {
    assert.deepEqual(
      SSE_ALGORITHMS.filter((sseAlgorithm) => hasKey({ sseAlgorithm })),
      KMS_ALGORITHMS,
    );
  });

  it("has Bucket Keys by SSE-KMS alone, where it is not told otherwise", () => {
    const sides = SSE_ALGORITHMS.flatMap((sseAlgorithm) =>
      [undefined, true, false].map((bucketKeyEnabled) => ({ sseAlgorithm, bucketKeyEnabled })),
    );
    assert.deepEqual(sides.filter(usesBucketKeys), [
      { sseAlgorithm: "aws:kms", bucketKeyEnabled: undefined },
      { sseAlgorithm: "aws:kms", bucketKeyEnabled: true },
    ]);
  });
});
