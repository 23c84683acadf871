import assert from "node:assert/strict";

import type { Topology } from "../../components/topology";
import { Labels } from "../../proof/labels";
import type { Reason } from "../../proof/simulate";
import { ROLE, SOURCE_BUCKET, SOURCE_KEY, requestOf, topology } from "../support/proofs";

const OLD_KEY = SOURCE_KEY.replace(/[^/]*$/, "33333333-3333-4333-8333-333333333333");
const given: Topology = {
  ...topology,
  source: { ...topology.source, additionalKeyArns: [OLD_KEY] },
};
const labels = new Labels(given);

describe("the names of a topology's parts", () => {
  for (const [arn, resource, policy] of [
    [SOURCE_BUCKET, "bucket of source", "bucket policy of source"],
    [SOURCE_KEY, "key of source", "key policy of source"],
    [OLD_KEY, "key of source, additional 1", "key policy of source, additional 1"],
    [ROLE, "role", "trust policy"],
  ] as const) {
    it(`are short for ${resource}`, () => {
      assert.equal(labels.resource(arn), resource);
      assert.equal(labels.policy(arn), policy);
    });
  }

  it("tell objects from their bucket", () => {
    assert.equal(labels.resource(`${SOURCE_BUCKET}/any/object`), "objects of source");
    assert.equal(labels.kindOfPolicy(`${SOURCE_BUCKET}/any/object`), "bucket policy");
  });

  it("make no difference between things that are not the topology's", () => {
    assert.equal(labels.resource("arn:aws:s3:::other"), "something else of the account");
    assert.equal(labels.kindOfPolicy("arn:aws:s3:::other"), "resource policy");
  });

  it("say who asks", () => {
    assert.equal(labels.principal(ROLE), "S3, as the role");
    assert.equal(labels.principal("s3.amazonaws.com"), "s3.amazonaws.com");
    const arn = "arn:aws-cn:iam::222222222222:role/application";
    assert.equal(labels.principal(arn), "application of 222222222222");
  });

  it("say which statement decided, or which policy had nothing to say", () => {
    const said = (reason: Reason, principal = ROLE) =>
      labels.reason(reason, requestOf({ principal, resource: SOURCE_KEY }));
    assert.equal(said({ policy: "identity", statement: "A" }), "role policy: A");
    assert.equal(said({ policy: "identity" }), "role policy: nothing");
    assert.equal(said({ policy: "resource", statement: "B" }), "key policy: B");
    assert.equal(said({ policy: "boundary" }), "boundary: nothing");
    const other = "arn:aws:iam::111111111111:role/administrator";
    assert.equal(
      said({ policy: "identity", statement: "C" }, other),
      "permissions of their own: C",
    );
  });
});
