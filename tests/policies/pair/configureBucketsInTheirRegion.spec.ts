// The policy runs in the SDK's own server code on recorded resources.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { configureBucketsInTheirRegion as policy } from "../../../policies/pair/configureBucketsInTheirRegion";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import { bucket, versioning } from "../../support/pairs";
import { judge, undecided, type Verdict } from "../../support/policies";

const judged = (stack: Partial<ReturnType<typeof pair>>) => judge(policy, Object.values(stack));

const move = (resource: RecordedResource, region: unknown) => {
  resource.provider = { ...resource.provider!, properties: { region } };
};

const fault = (resource: string, side: string, region: string, other: string): Verdict => [
  "mandatory",
  resource,
  `${resource} configures ${side}, which is in ${region}, by a provider of ${other}, so S3 refuses it. Give it the provider of ${side.split(",")[0]!}.`,
];

describe("policy configureBucketsInTheirRegion", () => {
  for (const mode of ["update", "preview"] as const) {
    it(`passes what is made by the bucket's provider, in one account and across two (${mode})`, async () => {
      assert.deepEqual(await judged(pair(mode)), []);
      assert.deepEqual(await judged(pair(mode, "archive", "222222222222")), []);
    });

    it(`refuses a versioning whose provider was forgotten (${mode})`, async () => {
      const stack = pair(mode);
      move(stack.destinationVersioning, "us-east-1");
      assert.deepEqual(await judged(stack), [
        fault(
          "archive-dr-versioning",
          "archive-dr, a destination of archive",
          "us-west-2",
          "us-east-1",
        ),
      ]);
    });
  }

  it("refuses every kind of setting, the replication itself included", async () => {
    const stack = pair();
    const {
      replication,
      sourceEncryption,
      sourcePolicy,
      sourceOwnership,
      sourcePublicAccessBlock,
    } = stack;
    for (const one of [
      replication,
      sourceEncryption,
      sourcePolicy,
      sourcePublicAccessBlock,
      sourceOwnership,
    ]) {
      move(one, "eu-west-1");
    }
    assert.deepEqual(
      (await judged(stack)).map(([, name]) => name),
      [
        "archive",
        "archive-source-encryption",
        "archive-source-policy",
        "archive-source-public-access-block",
        "archive-source-ownership",
      ],
    );
  });

  it("judges neither buckets outside the stack nor Regions that nobody tells", async () => {
    const { destination: _, ...outside } = pair();
    move(outside.destinationVersioning, "us-east-1");
    assert.deepEqual(await judged(outside), []);
    const stack = pair("preview");
    move(stack.destinationVersioning, unknownValue);
    assert.deepEqual(await judged(stack), []);
  });

  it("says by an advisory that a preview does not know a side", async () => {
    const stack = pair("preview");
    stack.replication.propertyDependencies = {};
    assert.deepEqual(await judged(stack), [undecided("archive", "rules.0.destination.bucket")]);
  });

  it("leaves buckets alone that are not replicated", async () => {
    const plain = bucket("plain", "us-west-2");
    const forgotten = versioning(plain);
    move(forgotten, "us-east-1");
    assert.deepEqual(await judge(policy, [...Object.values(pair()), plain, forgotten]), []);
  });
});
