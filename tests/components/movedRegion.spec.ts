// What the provider reports of a bucket whose settings name another Region is its source's word, not shown.
import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { arnWhereExpected, movedProblems } from "../../components/movedRegion";
import { valueOf } from "../support/mocks";

const problem = (path: string) => ({
  path,
  received: "eu-west-1",
  allowed: "us-east-1, where the side's bucket is",
  fix: "keep it: a bucket stays in its Region; for another Region add a destination beside this one",
});

describe("a bucket in another Region than its settings say", () => {
  it("is a problem of its side, with the Region that it is in", () => {
    const moved = { name: "source", region: "eu-west-1" };
    assert.deepEqual(movedProblems(moved, "us-east-1"), [problem("source.region")]);
    assert.deepEqual(movedProblems({ ...moved, name: "dr" }, "us-east-1"), [
      problem("destinations.dr.region"),
    ]);
  });

  it("is none where the Regions are the same, or nobody tells", () => {
    assert.deepEqual(movedProblems({ name: "dr", region: "us-east-1" }, "us-east-1"), []);
    assert.deepEqual(movedProblems({ name: "dr", region: "us-east-1" }, undefined), []);
  });

  it("tells its ARN where the settings are right", async () => {
    const bucket = {
      arn: pulumi.output("arn:aws:s3:::archive"),
      region: pulumi.output("us-east-1"),
    };
    const arn = arnWhereExpected(bucket, { name: "dr", region: "us-east-1" });
    assert.equal(await valueOf(arn), "arn:aws:s3:::archive");
  });

  // That it is refused where they are not, tests/documents/changes.spec.ts shows on the whole program.
});
