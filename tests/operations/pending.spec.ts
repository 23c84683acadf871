import assert from "node:assert/strict";

import { countPending, waitForPending } from "../../operations/pending";
import { answers, awsError, fakeS3 } from "../support/fakeS3";
import { progressLines } from "../support/stackOutputs";

const SOON = { timeoutSeconds: 30, pollSeconds: 0.001 };

/** A bucket of versions named by their status, which may change from look to look. */
function bucketOf(...looks: string[][]) {
  let look = -1;
  return fakeS3(
    answers({
      ListObjectVersions: () => {
        look = Math.min(look + 1, looks.length - 1);
        return { Versions: looks[look]!.map((Key) => ({ Key, VersionId: "1" })) };
      },
      HeadObject: ({ Key }) => {
        if (Key === "NotFound" || Key === "NoSuchKey" || Key === "AccessDenied") {
          throw awsError(Key);
        }
        return { ReplicationStatus: Key === "none" ? undefined : Key };
      },
    }),
  );
}

describe("versions that wait for their replicas", () => {
  it("are those that are PENDING, among all that were asked", async () => {
    const s3 = bucketOf(["PENDING", "COMPLETED", "FAILED", "none", "PENDING", "REPLICA"]);
    assert.deepEqual(await countPending(s3.client, "b"), { pending: 2, asked: 6 });
  });

  it("are not those that were deleted since they were listed", async () => {
    const s3 = bucketOf(["NotFound", "NoSuchKey", "PENDING"]);
    assert.deepEqual(await countPending(s3.client, "b"), { pending: 1, asked: 3 });
  });

  it("are not guessed where S3 refuses to tell", async () => {
    const s3 = bucketOf(["AccessDenied"]);
    await assert.rejects(countPending(s3.client, "b"), { name: "AccessDenied" });
  });

  it("are counted among the first thousand at most, each asked once", async () => {
    const Versions = Array.from({ length: 600 }, (_v, index) => ({ Key: `k${index}` }));
    const s3 = fakeS3(
      answers({
        ListObjectVersions: { Versions, IsTruncated: true, NextKeyMarker: "k" },
        HeadObject: { ReplicationStatus: "PENDING" },
      }),
    );
    assert.deepEqual(await countPending(s3.client, "b"), { pending: 1000, asked: 1000 });
    assert.equal(s3.inputsOf("ListObjectVersions").length, 2);
    assert.equal(s3.inputsOf("HeadObject").length, 1000);
  });

  it("are none in a bucket of delete markers", async () => {
    const s3 = fakeS3(answers({ ListObjectVersions: { DeleteMarkers: [{ Key: "a" }] } }));
    assert.deepEqual(await countPending(s3.client, "b"), { pending: 0, asked: 0 });
  });
});

describe("waiting for replicas", () => {
  it("ends when none is pending, and tells meanwhile how many are", async () => {
    const s3 = bucketOf(["PENDING", "PENDING"], ["PENDING", "COMPLETED"], ["COMPLETED"]);
    const { lines, progress } = progressLines();
    const found = await waitForPending(s3.client, "b", SOON, progress);
    assert.deepEqual(found, { pending: 0, asked: 1 });
    assert.deepEqual(lines, [
      "2 of 2 versions of b wait for their replicas",
      "1 of 2 versions of b wait for their replicas",
    ]);
  });

  it("ends when time is up, with what is still pending", async () => {
    const s3 = bucketOf(["PENDING"]);
    const { lines, progress } = progressLines();
    const found = await waitForPending(s3.client, "b", { ...SOON, timeoutSeconds: 0 }, progress);
    assert.deepEqual(found, { pending: 1, asked: 1 });
    assert.deepEqual(lines, []);
  });
});
