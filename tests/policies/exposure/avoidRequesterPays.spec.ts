// The policy runs in the SDK's own server code on recorded resources. That S3 refuses such a replication
// is AWS's word for it.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { avoidRequesterPays as policy } from "../../../policies/exposure/avoidRequesterPays";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import { bucket, replication, setting, type Mode } from "../../support/pairs";
import { bend, judge, undecided, type Verdict } from "../../support/policies";

const OTHER_ACCOUNT = "222222222222";

const judged = (stack: object) => judge(policy, Object.values(stack) as RecordedResource[]);

const across = (mode: Mode = "update") => pair(mode, "archive", OTHER_ACCOUNT);

const payment = (of: RecordedResource, payer: unknown = "Requester") =>
  setting("BucketRequestPaymentConfiguration", of, "payment", { payer });

const fault = (name: string, property: string, which: string, of = "archive"): Verdict => [
  "mandatory",
  name,
  `${name} has ${property} "Requester" for ${which}, a destination of ${of} in another account, which S3 then does not replicate to. Set it to "BucketOwner".`,
];

describe("policy avoidRequesterPays", () => {
  for (const mode of ["update", "preview"] as const) {
    it(`passes pairs whose owners pay, said or not (${mode})`, async () => {
      const stack = across(mode);
      assert.deepEqual(await judged(stack), []);
      const owner = payment(stack.destination, "BucketOwner");
      assert.deepEqual(await judged({ ...stack, owner }), []);
    });

    it(`refuses a destination in another account that lets the requester pay (${mode})`, async () => {
      const stack = across(mode);
      assert.deepEqual(await judged({ ...stack, payment: payment(stack.destination) }), [
        fault("archive-dr-payment", "payer", "archive-dr"),
      ]);
    });

    it(`refuses one that says so itself (${mode})`, async () => {
      const stack = across(mode);
      bend(stack.destination, "requestPayer", "Requester");
      assert.deepEqual(await judged(stack), [fault("archive-dr", "requestPayer", "itself")]);
    });

    it(`passes a source and destinations in the source's account (${mode})`, async () => {
      const near = pair(mode);
      assert.deepEqual(await judged({ ...near, payment: payment(near.destination) }), []);
      const far = across(mode);
      assert.deepEqual(await judged({ ...far, payment: payment(far.source) }), []);
    });
  }

  it("goes by the configuration where the bucket still has what was read before", async () => {
    const stack = across();
    bend(stack.destination, "requestPayer", "Requester");
    const owner = payment(stack.destination, "BucketOwner");
    assert.deepEqual(await judged({ ...stack, owner }), []);
  });

  it("takes what a preview does not know of a new bucket itself for not set", async () => {
    const stack = across("preview");
    bend(stack.destination, "requestPayer", unknownValue);
    assert.deepEqual(await judged(stack), []);
  });

  it("leaves a bucket that is not replicated alone", async () => {
    const plain = bucket("plain", "us-west-2", "update", OTHER_ACCOUNT);
    assert.deepEqual(await judged({ ...across(), plain, payment: payment(plain) }), []);
  });

  it("goes by the account that a rule names, even where providers name none", async () => {
    const stack = pair();
    for (const { provider } of Object.values(stack)) provider!.properties = {};
    const all = { ...stack, payment: payment(stack.destination) };
    assert.deepEqual(await judged(all), []);
    bend(stack.replication, "rules.0.destination.account", OTHER_ACCOUNT);
    assert.deepEqual(await judged(all), []);
    stack.source.provider!.properties = { allowedAccountIds: '["111111111111"]' };
    assert.deepEqual(await judged(all), [fault("archive-dr-payment", "payer", "archive-dr")]);
  });

  it("names the replication that comes from another account", async () => {
    const stack = pair();
    const far = bucket("far", "us-east-1", "update", OTHER_ACCOUNT);
    const second = replication("second", far, [["all", stack.destination, stack.destinationKey]]);
    assert.deepEqual(await judged({ ...stack, far, second, payment: payment(stack.destination) }), [
      fault("archive-dr-payment", "payer", "archive-dr", "second"),
    ]);
  });

  it("goes by the account of the rule to this bucket, not to another", async () => {
    const stack = pair();
    const eu = bucket("eu", "eu-west-1");
    stack.replication = replication("archive", stack.source, [
      ["all-dr", stack.destination, stack.destinationKey],
      ["all-eu", eu, stack.destinationKey],
    ]);
    bend(stack.replication, "rules.1.destination.account", OTHER_ACCOUNT);
    const all = { ...stack, eu, dr: payment(stack.destination), paid: payment(eu) };
    assert.deepEqual(await judged(all), [fault("eu-payment", "payer", "eu")]);
  });

  it("judges sides outside the stack by what the stack sets for them", async () => {
    const { source: _, destination, ...stack } = across();
    assert.deepEqual(await judged(stack), []);
    assert.deepEqual(await judged({ ...stack, payment: payment(destination) }), [
      fault("archive-dr-payment", "payer", "archive-dr-1a2b3c4"),
    ]);
  });

  it("takes the deprecated types of @pulumi/aws 7 for what they are", async () => {
    const stack = across();
    stack.destination.type = "aws:s3/bucketV2:BucketV2";
    const paid = payment(stack.destination);
    paid.type = "aws:s3/bucketRequestPaymentConfigurationV2:BucketRequestPaymentConfigurationV2";
    assert.deepEqual(await judged({ ...stack, paid }), [
      fault("archive-dr-payment", "payer", "archive-dr"),
    ]);
  });

  it("says by an advisory that the payer, whose it is or a side is not known", async () => {
    const stack = across("preview");
    const paid = payment(stack.destination, unknownValue);
    assert.deepEqual(await judged({ ...stack, paid }), [undecided("archive-dr-payment", "payer")]);

    bend(paid, "bucket", unknownValue);
    paid.propertyDependencies = {};
    assert.deepEqual(await judged({ ...stack, paid }), [undecided("archive-dr-payment", "bucket")]);
    assert.deepEqual(await judged({ ...pair("preview"), paid }), []);

    stack.replication.propertyDependencies = {};
    assert.deepEqual(await judged(stack), [undecided("archive", "rules.0.destination.bucket")]);
  });
});
