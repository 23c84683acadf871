import assert from "node:assert/strict";

import { matrixOf } from "../../proof/matrix";
import { DR_BUCKET, DR_KEY, ROLE, SOURCE_KEY, judged, proofOf } from "../support/proofs";

const IDENTITY = { policy: "identity", statement: "Replicate" } as const;
const RESOURCE = { policy: "resource", statement: "LetIn" } as const;

describe("the matrix of a proof", () => {
  it("has a row for what S3 asks, whatever the context", () => {
    const request = { action: "s3:ReplicateObject", resource: `${DR_BUCKET}/any/object` };
    const { replication, owners, denied, faults } = matrixOf(
      proofOf([
        judged({ ...request, context: { a: "1" } }, true, [IDENTITY, RESOURCE]),
        judged({ ...request, context: { a: "2" } }, true, [IDENTITY, RESOURCE]),
      ]),
    );
    assert.deepEqual(replication, [
      {
        what: "something happens",
        action: "s3:ReplicateObject",
        who: "S3, as the role",
        on: ["objects of dr"],
        by: ["role policy: Replicate", "bucket policy: LetIn"],
        source: "https://docs.aws.amazon.com/page.html",
      },
    ]);
    assert.deepEqual([owners, denied, faults], [[], [], []]);
  });

  it("keeps the sides apart for S3, and tells what owners may do once", () => {
    const by = [RESOURCE];
    const keys = [SOURCE_KEY, DR_KEY];
    const owner = "arn:aws:iam::111111111111:role/administrator";
    const { replication, owners } = matrixOf(
      proofOf(
        keys.flatMap((resource) => [
          judged({ resource }, true, by),
          judged({ resource, principal: owner }, true, by),
        ]),
      ),
    );
    assert.deepEqual(
      replication.map(({ on }) => on),
      [["key of source"], ["key of dr"]],
    );
    assert.deepEqual(
      owners.map(({ who, on }) => ({ who, on })),
      [{ who: "administrator", on: ["key of source", "key of dr"] }],
    );
  });

  it("has what S3 asks for as itself among what S3 asks for", () => {
    const trust = { policy: "resource", statement: "Trust" } as const;
    const request = { action: "sts:AssumeRole", principal: "s3.amazonaws.com", resource: ROLE };
    const { replication, owners } = matrixOf(proofOf([judged(request, true, [trust])]));
    assert.deepEqual(
      replication.map(({ who, on, by }) => ({ who, on, by })),
      [{ who: "s3.amazonaws.com", on: ["role"], by: ["trust policy: Trust"] }],
    );
    assert.deepEqual(owners, []);
  });

  it("counts the denied by what is wrong with them, and apart with one guard gone", () => {
    const evenIf = "the role may do everything" as const;
    const { denied } = matrixOf(
      proofOf([
        judged({ threat: "over HTTP" }, false, [{ policy: "resource", statement: "Deny" }]),
        judged({ threat: "over HTTP" }, false, [{ policy: "identity" }]),
        judged({ threat: "over HTTP", evenIf }, false, [{ policy: "resource" }]),
        judged({ threat: "a stranger" }, false, [{ policy: "resource" }]),
      ]),
    );
    assert.deepEqual(denied, [
      {
        threat: "over HTTP",
        requests: 2,
        withOneGuardGone: 1,
        by: ["bucket policy: Deny", "role policy: nothing", "bucket policy: nothing"],
      },
      {
        threat: "a stranger",
        requests: 1,
        withOneGuardGone: 0,
        by: ["bucket policy: nothing"],
      },
    ]);
  });

  it("tells faults with what they should have been", () => {
    const { faults, replication, denied } = matrixOf(
      proofOf([
        judged({ id: "wanted" }, true, [{ policy: "identity" }], false),
        judged({ id: "unwanted", threat: "over HTTP" }, false, [IDENTITY], true),
      ]),
    );
    assert.deepEqual([replication, denied], [[], []]);
    assert.deepEqual(
      faults.map(({ id, expected, by }) => ({ id, expected, by })),
      [
        { id: "wanted", expected: "allowed", by: ["role policy: nothing"] },
        { id: "unwanted", expected: "denied", by: ["role policy: Replicate"] },
      ],
    );
  });
});
