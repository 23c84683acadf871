import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { BUCKET_VERSIONING } from "../../../policies/stack/resourceTypes";
import { settingsOf, sidesOf } from "../../../policies/stack/sides";
import type { Mode } from "../../support/pairs";
import { bucket, key, replication, versioning } from "../../support/pairs";
import { bend } from "../../support/policies";
import { names, stackOfRecorded } from "../../support/stacks";

const [HERE, THERE] = ["us-east-1", "us-west-2"];

/** Two sources of one destination, one of which has a second; and a bucket that is not replicated. */
function stackParts(mode: Mode = "update") {
  const [a, b, there, more, plain] = ["a", "b", "there", "more", "plain"].map((name) =>
    bucket(name, name.length > 1 ? THERE : HERE, mode),
  ) as [ReturnType<typeof bucket>, ...ReturnType<typeof bucket>[]];
  const under = key("under", THERE, mode);
  return {
    ...{ a, b: b!, there: there!, more: more!, plain: plain!, under },
    fromA: replication("from-a", a, [
      ["1", there!, under],
      ["2", more!, under],
      ["3", there!, under],
    ]),
    fromB: replication("from-b", b!, [["1", there!, under]]),
  };
}

describe("the sides of the replications", () => {
  it("are each there once, with what they are the source and a destination of", async () => {
    const { stack } = await stackOfRecorded(Object.values(stackParts()));
    const { sides, unknown } = sidesOf(stack);
    assert.deepEqual(unknown, []);
    assert.deepEqual(
      sides.map(({ name, part, bucket: of, sourceOf, destinationOf }) => [
        name,
        of?.name,
        part,
        sourceOf.map(({ config }) => config.name),
        destinationOf.map(({ config }) => config.name),
      ]),
      [
        ["a", "a", "the source of from-a", ["from-a"], []],
        ["there", "there", "a destination of from-a", [], ["from-a", "from-b"]],
        ["more", "more", "a destination of from-a", [], ["from-a"]],
        ["b", "b", "the source of from-b", ["from-b"], []],
      ],
    );
  });

  it("may be both, and go by the bucket's name outside the stack", async () => {
    const { a, there, under } = stackParts();
    const on = replication("on", there, [["1", bucket("far", THERE), under]]);
    const first = replication("first", a, [["1", there, under]]);
    const { stack } = await stackOfRecorded([a, there, under, first, on]);
    const { sides } = sidesOf(stack);
    assert.deepEqual(
      sides.map(({ name, bucket: of, sourceOf, destinationOf }) => [
        name,
        of !== undefined,
        sourceOf.length,
        destinationOf.length,
      ]),
      [
        ["a", true, 1, 0],
        ["there", true, 1, 1],
        ["far-1a2b3c4", false, 0, 1],
      ],
    );
  });

  it("are all that an unknown destination may be, or unknown themselves", async () => {
    const parts = stackParts("preview");
    const { stack } = await stackOfRecorded(Object.values(parts));
    assert.deepEqual(names(sidesOf(stack).sides), ["a", "there", "more", "b"]);
    parts.fromB.propertyDependencies = {};
    bend(parts.fromB, "bucket", unknownValue);
    const { stack: other } = await stackOfRecorded(Object.values(parts));
    const { sides, unknown } = sidesOf(other);
    assert.deepEqual(names(sides), ["a", "there", "more"]);
    assert.deepEqual(
      unknown.map(({ path }) => path),
      ["bucket", "rules.0.destination.bucket"],
    );
  });
});

describe("the settings of a side", () => {
  it("are the resources of a kind that name its bucket, deprecated ones too", async () => {
    const parts = stackParts();
    const [first, second, far] = [parts.a, parts.b, bucket("far", THERE)].map(versioning);
    second!.type = "aws:s3/bucketVersioningV2:BucketVersioningV2";
    bend(first!, "bucket", "arn:aws:s3:::a-1a2b3c4");
    const toFar = replication("to-far", parts.a, [["1", bucket("far", THERE), parts.under]]);
    const { stack } = await stackOfRecorded([
      ...Object.values(parts),
      ...[first!, second!, far!, versioning(parts.plain), toFar],
    ]);
    const versioningOf = settingsOf(stack, BUCKET_VERSIONING);
    assert.deepEqual(
      sidesOf(stack).sides.map((side) => [side.name, names(versioningOf(side).resources)]),
      [
        ["a", ["a-versioning"]],
        ["there", []],
        ["more", []],
        ["b", ["b-versioning"]],
        ["far-1a2b3c4", ["far-versioning"]],
      ],
    );
    assert.deepEqual(versioningOf(sidesOf(stack).sides[1]!).unknown, []);
  });

  it("may be what names a bucket that nothing tells", async () => {
    const parts = stackParts("preview");
    const lost = versioning(parts.there);
    bend(lost, "bucket", unknownValue);
    lost.propertyDependencies = {};
    const { stack } = await stackOfRecorded([...Object.values(parts), lost]);
    const versioningOf = settingsOf(stack, BUCKET_VERSIONING);
    for (const side of sidesOf(stack).sides) {
      const { resources, unknown } = versioningOf(side);
      assert.deepEqual(resources, []);
      assert.deepEqual(names(unknown.map(({ resourceName: name }) => ({ name }))), [
        "there-versioning",
      ]);
    }
  });

  it("by an unknown name are those that depend on the bucket", async () => {
    const parts = stackParts("preview");
    const own = versioning(parts.there);
    bend(own, "bucket", unknownValue);
    const { stack } = await stackOfRecorded([...Object.values(parts), own]);
    const versioningOf = settingsOf(stack, BUCKET_VERSIONING);
    assert.deepEqual(
      sidesOf(stack).sides.map((side) => versioningOf(side).resources.length),
      [0, 1, 0, 0],
    );
  });
});
