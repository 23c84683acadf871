import assert from "node:assert/strict";

import type { Link } from "../../bench/chain/longestChain";
import { leastChain, longestChain } from "../../bench/chain/longestChain";

const BUCKET = "aws:s3/bucket:Bucket";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";

function link(type: string, name: string, dependsOn: string[] = [], bucket?: string): Link {
  const custom = !type.startsWith("replicated-bucket:");
  return { address: `${type} ${name}`, type, custom, dependsOn, state: { bucket } };
}

describe("the longest chain", () => {
  it("is empty where nothing calls AWS", () => {
    assert.deepEqual(longestChain([]), []);
    const component = link("replicated-bucket:index:ReplicatedBucket", "archive");
    assert.deepEqual(longestChain([link("pulumi:providers:aws", "archive-source"), component]), []);
  });

  it("follows what waits for each other, in that order, and leaves out what does not", () => {
    const links = [
      link("aws:a", "1"),
      link("aws:a", "2", ["aws:a 1"]),
      link("aws:a", "3", ["aws:a 2"]),
      link("aws:a", "beside", ["aws:a 1"]),
    ];
    assert.deepEqual(longestChain(links), ["aws:a 1", "aws:a 2", "aws:a 3"]);
  });

  it("goes through components and providers without counting them", () => {
    const component = "replicated-bucket:index:ReplicatedBucket archive";
    const links = [
      link("aws:a", "1"),
      link("replicated-bucket:index:ReplicatedBucket", "archive", ["aws:a 1"]),
      link("aws:a", "2", [component]),
    ];
    assert.deepEqual(longestChain(links), ["aws:a 1", "aws:a 2"]);
  });

  it("is the longest of several ways to one resource, however they are listed", () => {
    const links = [
      link("aws:a", "last", ["aws:a first", "aws:a second"]),
      link("aws:a", "second", ["aws:a first"]),
      link("aws:a", "first"),
    ];
    assert.deepEqual(longestChain(links), ["aws:a first", "aws:a second", "aws:a last"]);
  });

  it("is always the same one of several of a length", () => {
    const links = [link("aws:a", "b"), link("aws:a", "a"), link("aws:a", "c")];
    assert.deepEqual(longestChain(links), ["aws:a a"]);
    assert.deepEqual(longestChain(links.reverse()), ["aws:a a"]);
  });

  it("takes no time to speak of for many ways to one resource", () => {
    const links = Array.from({ length: 200 }, (_, level) => {
      const before = level === 0 ? [] : [`aws:a ${level - 1}-0`, `aws:a ${level - 1}-1`];
      return [link("aws:a", `${level}-0`, before), link("aws:a", `${level}-1`, before)];
    }).flat();
    assert.equal(longestChain(links).length, 200);
  });

  it("refuses what waits for a resource that is not there", () => {
    assert.throws(() => longestChain([link("aws:a", "1", ["aws:a 0"])]), {
      message: "aws:a 0 is waited for, but was not registered",
    });
  });
});

describe("the shortest safe chain", () => {
  it("has all that changes one bucket one after another, behind what the bucket waits for", () => {
    const links = [
      link("aws:kms/key:Key", "key"),
      link(BUCKET, "one", ["aws:kms/key:Key key"], "one"),
      link(POLICY, "one", [`${BUCKET} one`], "one"),
      link("aws:s3/bucketVersioning:BucketVersioning", "one", [`${BUCKET} one`], "one"),
    ];
    assert.equal(longestChain(links).length, 3);
    assert.equal(leastChain(links), 4);
  });

  it("is that of the bucket with the most changes, not of all together", () => {
    const links = [
      link(BUCKET, "one", [], "one"),
      link(POLICY, "one", [], "one"),
      link(BUCKET, "two", [], "two"),
      link(POLICY, "two", [], "two"),
      link("aws:s3/bucketVersioning:BucketVersioning", "two", [], "two"),
    ];
    assert.equal(leastChain(links), 3);
  });

  it("is nothing without a bucket", () => {
    assert.equal(leastChain([link("aws:kms/key:Key", "key")]), 0);
  });
});
