// The policy runs in the SDK's own server code on recorded resources: Regions are those that resources
// and providers say, not those that AWS has.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { useDifferentRegions as policy } from "../../../policies/pair/useDifferentRegions";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import { bucket } from "../../support/pairs";
import { bend, undecided, type Verdict } from "../../support/policies";
import { fanOut, judging } from "./stacks";

const judged = judging(policy);

const alone = (
  destinations = "archive-dr",
  name = "archive",
  source = "archive-source",
): Verdict => [
  "mandatory",
  name,
  `${name} replicates ${source} in us-east-1 only to ${destinations} in the same Region, so that both can be lost with it. Add a destination in another Region, or name ${name} in the option sameRegion.`,
];

/** Moves a bucket: its provider is of another Region. */
function move(part: RecordedResource, region: unknown) {
  const { type, name, properties } = part.provider!;
  const urn = `urn:pulumi:test::program::${type}::${name}`;
  part.provider = { type, name, urn, properties: { ...properties, region } };
}

describe("policy useDifferentRegions", () => {
  for (const mode of ["update", "preview"] as const) {
    it(`passes a destination in another Region, in one account or two (${mode})`, async () => {
      assert.deepEqual(await judged(pair(mode)), []);
      assert.deepEqual(await judged(pair(mode, "archive", "222222222222")), []);
    });

    it(`refuses a destination in the source's Region (${mode})`, async () => {
      const stack = pair(mode);
      move(stack.destination, "us-east-1");
      assert.deepEqual(await judged(stack), [alone()]);
    });

    it(`refuses several destinations that are all in the source's Region (${mode})`, async () => {
      const stack = fanOut(mode, { region: "us-east-1" });
      move(stack.destination, "us-east-1");
      assert.deepEqual(await judged(stack), [alone("archive-dr, archive-eu")]);
    });

    it(`passes a destination in the source's Region beside one in another (${mode})`, async () => {
      assert.deepEqual(await judged(fanOut(mode, { region: "us-east-1" })), []);
    });
  }

  it("counts a disabled rule", async () => {
    const stack = pair();
    bend(stack.replication, "rules.0.status", "Disabled");
    assert.deepEqual(await judged(stack), []);
  });

  it("takes the bucket's own Region before its provider's", async () => {
    const stack = pair();
    bend(stack.destination, "region", "us-east-1");
    assert.deepEqual(await judged(stack), [alone()]);
  });

  for (const name of ["archive", "archive-source", "archive-source-1a2b3c4"]) {
    it(`passes Same-Region Replication that is declared by ${name}`, async () => {
      const stack = pair();
      move(stack.destination, "us-east-1");
      assert.deepEqual(await judged(stack, [], { sameRegion: ["other", name] }), []);
      assert.deepEqual(await judged(stack, [], { sameRegion: ["archive-dr"] }), [alone()]);
    });
  }

  it("passes a declared one that has no destination in the same Region", async () => {
    assert.deepEqual(await judged(pair(), [], { sameRegion: ["archive"] }), []);
  });

  it("takes the Region of a source outside the stack for its configuration's", async () => {
    const { source: _, ...stack } = pair();
    assert.deepEqual(await judged(stack), []);
    move(stack.replication, "us-west-2");
    assert.deepEqual(await judged(stack), [
      [
        "mandatory",
        "archive",
        alone("archive-dr", "archive", "archive-source-1a2b3c4")[2].replace(
          "us-east-1",
          "us-west-2",
        ),
      ],
    ]);
    assert.deepEqual(await judged(stack, [], { sameRegion: ["archive-source-1a2b3c4"] }), []);
  });

  it("takes the Region of a destination outside the stack for that of its replicas' key", async () => {
    const KEY = "rules.0.destination.encryptionConfiguration";
    const { destination: _, destinationKey: __, ...stack } = pair();
    assert.deepEqual(await judged(stack), []);
    bend(stack.replication, `${KEY}.replicaKmsKeyId`, "arn:aws:kms:us-east-1:111111111111:key/a");
    assert.deepEqual(await judged(stack), [alone("archive-dr-1a2b3c4")]);
    bend(stack.replication, `${KEY}.replicaKmsKeyId`, "alias/archive");
    assert.deepEqual(await judged(stack), []);
    bend(stack.replication, KEY, undefined);
    assert.deepEqual(await judged(stack), []);
  });

  it("takes a key of the stack for the Region of a destination outside, and leaves one that is unknown", async () => {
    const { destination: _, ...stack } = pair();
    move(stack.destinationKey, "us-east-1");
    assert.deepEqual(await judged(stack), [alone("archive-dr-1a2b3c4")]);

    const unknown = pair("preview");
    const KEY = "rules.0.destination.encryptionConfiguration.replicaKmsKeyId";
    bend(unknown.replication, "rules.0.destination.bucket", "arn:aws:s3:::elsewhere");
    unknown.replication.propertyDependencies = { bucket: [unknown.source.urn] };
    assert.deepEqual(await judged(unknown), [undecided("archive", KEY)]);
  });

  it("does not judge where nothing tells a Region, unless two others are known", async () => {
    const stack = pair();
    stack.destination.provider = undefined;
    assert.deepEqual(await judged(stack), [], "replicas have a key in us-west-2");
    bend(stack.replication, "rules.0.destination.encryptionConfiguration", undefined);
    move(stack.source, undefined);
    assert.deepEqual(await judged(stack), []);

    const known = fanOut();
    bend(known.replication, "rules.0.destination.bucket", "arn:aws:s3:::elsewhere");
    bend(known.replication, "rules.0.destination.encryptionConfiguration", undefined);
    assert.deepEqual(await judged(known), []);
    move(known.eu, "us-east-1");
    assert.deepEqual(await judged(known), []);
  });

  it("judges each of several replications, and no bucket that is not replicated", async () => {
    const second = pair("preview", "invoices");
    move(second.destination, "us-east-1");
    const more = [...Object.values(second), bucket("plain", "us-east-1")];
    assert.deepEqual(await judged(pair("preview"), more), [
      alone("invoices-dr", "invoices", "invoices-source"),
    ]);
  });

  it("judges a source with two configurations by the destinations of both", async () => {
    const stack = pair();
    move(stack.destination, "us-east-1");
    const { replication } = fanOut();
    const second = { ...replication, urn: `${replication.urn}-2`, name: "second" };
    assert.deepEqual(await judged(stack, [second, fanOut().eu]), []);
  });

  it("says by an advisory that a destination or a Region is not known, unless another is enough", async () => {
    const side = pair("preview");
    side.replication.propertyDependencies = { bucket: [side.source.urn] };
    bend(side.replication, "rules.0.destination.encryptionConfiguration", undefined);
    assert.deepEqual(await judged(side), [undecided("archive", "rules.0.destination.bucket")]);

    const region = pair("preview");
    move(region.destination, unknownValue);
    assert.deepEqual(await judged(region), [undecided("us-west-2", "region")]);

    const own = pair("preview");
    move(own.destination, undefined);
    bend(own.destination, "region", unknownValue);
    assert.deepEqual(await judged(own), [undecided("archive-dr", "region")]);

    const enough = fanOut("preview");
    move(enough.destination, unknownValue);
    assert.deepEqual(await judged(enough), []);
  });
});
