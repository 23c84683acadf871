import assert from "node:assert/strict";

import { emptyBucket } from "../../operations/emptyBucket";
import type { FakeS3 } from "../support/fakeS3";
import { answers, awsError, fakeS3 } from "../support/fakeS3";
import { progressLines } from "../support/stackOutputs";

interface Item {
  Key: string;
  VersionId: string;
}

const versions = (count: number, name = "v"): Item[] =>
  Array.from({ length: count }, (_value, index) => ({ Key: `${name}${index}`, VersionId: "1" }));

/** A bucket that lists these pages and deletes what it is told to, but for the locked keys. */
function bucketOf(pages: { Versions?: Item[]; DeleteMarkers?: Item[] }[], locked: string[] = []) {
  return fakeS3(
    answers({
      ListObjectVersions: ({ KeyMarker }) => {
        const index = Number(KeyMarker ?? 0);
        const more = index + 1 < pages.length;
        return {
          ...pages[index],
          IsTruncated: more,
          NextKeyMarker: more ? String(index + 1) : undefined,
        };
      },
      DeleteObjects: (input) => {
        const { Objects } = input.Delete as { Objects: Item[] };
        const Errors = Objects.filter(({ Key }) => locked.includes(Key)).map((item) => ({
          ...item,
          Code: "AccessDenied",
          Message: "locked",
        }));
        return { Errors };
      },
      ListMultipartUploads: {},
    }),
  );
}

const deletedBy = (s3: FakeS3) =>
  s3.inputsOf("DeleteObjects").map(({ Delete }) => (Delete as { Objects: Item[] }).Objects);

describe("emptying a bucket", () => {
  it("deletes every version and delete marker, page by page, and tells how far it is", async () => {
    const s3 = bucketOf([
      { Versions: versions(2), DeleteMarkers: versions(1, "marker") },
      { Versions: versions(1, "w") },
    ]);
    const { lines, progress } = progressLines();
    const emptied = await emptyBucket(s3.client, "b", 100, progress);
    assert.deepEqual(emptied, { deleted: 4, aborted: 0, refused: [], more: false });
    assert.deepEqual(deletedBy(s3), [[...versions(2), ...versions(1, "marker")], versions(1, "w")]);
    assert.deepEqual(lines, ["b: 3 versions deleted", "b: 4 versions deleted"]);
  });

  it("asks nothing of an empty bucket but what it holds", async () => {
    const s3 = bucketOf([{}]);
    const { lines, progress } = progressLines();
    const emptied = await emptyBucket(s3.client, "b", 100, progress);
    assert.deepEqual(emptied, { deleted: 0, aborted: 0, refused: [], more: false });
    assert.deepEqual(deletedBy(s3), []);
    assert.deepEqual(lines, []);
  });

  const limits: [string, number, number, boolean][] = [
    ["more than the limit in a page", 2, 2, true],
    ["as many as the limit, with another page to come", 3, 3, true],
    ["more than the limit over two pages", 4, 4, true],
    ["exactly the limit in all", 5, 5, false],
    ["nothing at a limit of zero", 0, 0, true],
  ];
  for (const [title, most, deleted, more] of limits) {
    it(`stops at the limit: ${title}`, async () => {
      const s3 = bucketOf([{ Versions: versions(3) }, { Versions: versions(2, "w") }]);
      const emptied = await emptyBucket(s3.client, "b", most, () => undefined);
      assert.deepEqual(emptied, { deleted, aborted: 0, refused: [], more });
      assert.equal(deletedBy(s3).flat().length, deleted);
    });
  }

  it("says which versions S3 refused to delete, and goes on", async () => {
    const s3 = bucketOf([{ Versions: versions(2) }, { Versions: versions(1, "w") }], ["v1"]);
    const emptied = await emptyBucket(s3.client, "b", 100, () => undefined);
    assert.deepEqual(emptied, {
      deleted: 2,
      aborted: 0,
      refused: ["v1 (1): AccessDenied: locked"],
      more: false,
    });
  });

  it("counts the refused towards the limit, so that it ends", async () => {
    const pages = [{ Versions: versions(2) }, { Versions: versions(2, "w") }];
    const s3 = bucketOf(pages, ["v0", "v1", "w0", "w1"]);
    const emptied = await emptyBucket(s3.client, "b", 3, () => undefined);
    assert.equal(emptied.refused.length, 3);
    assert.equal(emptied.more, true);
  });

  it("aborts incomplete uploads, page by page, but for those that are gone already", async () => {
    const s3 = fakeS3(
      answers({
        ListObjectVersions: {},
        ListMultipartUploads: ({ KeyMarker }) =>
          KeyMarker === undefined
            ? {
                Uploads: [
                  { Key: "a", UploadId: "1" },
                  { Key: "gone", UploadId: "2" },
                ],
                IsTruncated: true,
                NextKeyMarker: "gone",
                NextUploadIdMarker: "2",
              }
            : { Uploads: [{ Key: "b", UploadId: "3" }] },
        AbortMultipartUpload: ({ Key }) => {
          if (Key === "gone") throw awsError("NoSuchUpload");
          return {};
        },
      }),
    );
    const emptied = await emptyBucket(s3.client, "b", 100, () => undefined);
    assert.deepEqual(emptied, { deleted: 0, aborted: 2, refused: [], more: false });
    assert.deepEqual(s3.inputsOf("ListMultipartUploads"), [
      { Bucket: "b", KeyMarker: undefined, UploadIdMarker: undefined },
      { Bucket: "b", KeyMarker: "gone", UploadIdMarker: "2" },
    ]);
    assert.deepEqual(s3.inputsOf("AbortMultipartUpload"), [
      { Bucket: "b", Key: "a", UploadId: "1" },
      { Bucket: "b", Key: "gone", UploadId: "2" },
      { Bucket: "b", Key: "b", UploadId: "3" },
    ]);
  });

  it("fails where an upload cannot be aborted", async () => {
    const s3 = fakeS3(
      answers({
        ListObjectVersions: {},
        ListMultipartUploads: { Uploads: [{ Key: "a", UploadId: "1" }] },
        AbortMultipartUpload: () => {
          throw awsError("AccessDenied");
        },
      }),
    );
    await assert.rejects(
      emptyBucket(s3.client, "b", 100, () => undefined),
      {
        name: "AccessDenied",
      },
    );
  });
});
