import assert from "node:assert/strict";

import * as aliasMessages from "@pulumi/pulumi/proto/alias_pb";
import { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";

import { aliasesOf } from "../../proof/recording/aliases";

const PARENT = "urn:pulumi:dev::program::component::archive";
const BUCKET = "aws:s3/bucket:Bucket";
const parentsOf = (urn: string) => [`component ${urn.split("::").at(-1)}`];

/** What the aliases of a bucket under a parent come to. */
function aliases(...list: aliasMessages.Alias[]) {
  const request = new RegisterResourceRequest()
    .setType(BUCKET)
    .setName("archive-dr-bucket")
    .setParent(PARENT)
    .setAliasesList(list);
  return aliasesOf(request, parentsOf);
}

const spec = () => new aliasMessages.Alias.Spec();
const differing = (what: aliasMessages.Alias.Spec) => new aliasMessages.Alias().setSpec(what);

describe("the aliases of a registration", () => {
  it("are what the resource is, but for what they say", () => {
    const parents = ["component archive"];
    assert.deepEqual(
      aliases(
        differing(spec().setName("archive-vault-bucket")),
        differing(spec().setType("aws:s3/bucketV2:BucketV2")),
      ),
      [
        { type: BUCKET, name: "archive-vault-bucket", parents },
        { type: "aws:s3/bucketV2:BucketV2", name: "archive-dr-bucket", parents },
      ],
    );
  });

  it("have another parent, or none, where they say so", () => {
    assert.deepEqual(
      aliases(
        differing(spec().setParenturn("urn:pulumi:dev::program::component::elsewhere")),
        differing(spec().setNoparent(true)),
      ).map(({ parents }) => parents),
      [["component elsewhere"], []],
    );
  });

  it("are taken out of a URN, the nearest parent first and without its name", () => {
    const types = `outer:index:Outer$inner:index:Inner$${BUCKET}`;
    const urn = `urn:pulumi:dev::program::${types}::a::b`;
    assert.deepEqual(aliases(new aliasMessages.Alias().setUrn(urn)), [
      { type: BUCKET, name: "a::b", parents: ["inner:index:Inner ", "outer:index:Outer "] },
    ]);
  });
});
