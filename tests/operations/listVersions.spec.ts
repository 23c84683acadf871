import assert from "node:assert/strict";

import { versionPages } from "../../operations/listVersions";
import { answers, fakeS3 } from "../support/fakeS3";

describe("the versions of a bucket", () => {
  it("come page by page, each from where the last one ended", async () => {
    const s3 = fakeS3(
      answers({
        ListObjectVersions: ({ KeyMarker }) =>
          KeyMarker === undefined
            ? {
                Versions: [{ Key: "a" }],
                IsTruncated: true,
                NextKeyMarker: "a",
                NextVersionIdMarker: "v",
              }
            : { Versions: [{ Key: "b" }], IsTruncated: false },
      }),
    );
    const keys: (string | undefined)[] = [];
    for await (const { Versions = [] } of versionPages(s3.client, "bucket")) {
      keys.push(...Versions.map(({ Key }) => Key));
    }
    assert.deepEqual(keys, ["a", "b"]);
    assert.deepEqual(s3.inputsOf("ListObjectVersions"), [
      { Bucket: "bucket", KeyMarker: undefined, VersionIdMarker: undefined },
      { Bucket: "bucket", KeyMarker: "a", VersionIdMarker: "v" },
    ]);
  });

  it("are not asked for beyond what is looked at", async () => {
    const s3 = fakeS3(answers({ ListObjectVersions: { IsTruncated: true, NextKeyMarker: "a" } }));
    for await (const page of versionPages(s3.client, "bucket")) {
      assert.equal(page.IsTruncated, true);
      break;
    }
    assert.equal(s3.sent.length, 1);
  });
});
