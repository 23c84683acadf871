// The policy runs in the SDK's own server code on recorded resources: Regions and accounts are those that
// rules, resources and providers say, not those that AWS has.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { keepDataWhereAllowed as policy } from "../../../policies/pair/keepDataWhereAllowed";
import { pair } from "../../support/goodPair";
import { bucket } from "../../support/pairs";
import { bend, undecided, type Verdict } from "../../support/policies";
import { fanOut, judging } from "./stacks";

const judged = judging(policy);
const THERE = "222222222222";
const KEY = "rules.0.destination.encryptionConfiguration";
const MOVE = "Replicate to a bucket that is allowed, or allow this.";

const fault = (text: string, name = "archive"): Verdict => [
  "mandatory",
  name,
  `${name} replicates ${name}-source to ${text}`,
];
const region = (text: string, allowed: string) =>
  fault(`${text}, but allowedRegions has only ${allowed}. ${MOVE}`);
const pairing = (text: string, allowed: string) =>
  fault(`${text}, but allowedRegionPairs has only ${allowed}. ${MOVE}`);
const account = (text: string, allowed: string) =>
  fault(`${text}, but allowedAccounts has only ${allowed}. ${MOVE}`);
const malformed = (text: string): Verdict => [
  "mandatory",
  "",
  `allowedRegionPairs has "${text}", which allows nothing. Write a pair as "us-east-1 -> us-west-2".`,
];

const ALL = {
  allowedRegions: ["eu-west-1", "us-west-2"],
  allowedRegionPairs: ["us-east-1 -> us-west-2", "us-east-1->eu-west-1"],
  allowedAccounts: ["111111111111", THERE],
};

describe("policy keepDataWhereAllowed", () => {
  for (const mode of ["update", "preview"] as const) {
    it(`allows everything by default, and what the options allow (${mode})`, async () => {
      for (const options of [{}, ALL]) {
        assert.deepEqual(await judged(pair(mode), [], options), []);
        assert.deepEqual(await judged(pair(mode, "archive", THERE), [], options), []);
        assert.deepEqual(await judged(fanOut(mode, { account: THERE }), [], options), []);
      }
    });

    it(`refuses a destination in a Region that is not allowed (${mode})`, async () => {
      const allowedRegions = ["eu-west-1", "eu-central-1"];
      assert.deepEqual(await judged(pair(mode), [], { allowedRegions }), [
        region("archive-dr in us-west-2", "eu-west-1, eu-central-1"),
      ]);
      assert.deepEqual(await judged(fanOut(mode), [], { allowedRegions }), [
        region("archive-dr in us-west-2", "eu-west-1, eu-central-1"),
      ]);
    });

    it(`refuses a destination in a Region that is not allowed for the source's (${mode})`, async () => {
      const allowedRegionPairs = ["us-west-2 -> us-east-1", "us-east-1 -> eu-west-1"];
      assert.deepEqual(await judged(fanOut(mode), [], { allowedRegionPairs }), [
        pairing("archive-dr, from us-east-1 to us-west-2", allowedRegionPairs.join(", ")),
      ]);
    });

    it(`refuses a destination in an account that is not allowed (${mode})`, async () => {
      const stack = pair(mode, "archive", THERE);
      assert.deepEqual(await judged(stack, [], { allowedAccounts: ["111111111111"] }), [
        account(`archive-dr of account ${THERE}`, "111111111111"),
      ]);
    });
  }

  it("says each fault of a destination once, whatever number of rules leads there", async () => {
    const stack = pair();
    const [rule] = stack.replication.properties.rules as object[];
    bend(stack.replication, "rules", [rule, { ...rule, id: "more" }]);
    const options = {
      allowedRegions: ["eu-west-1"],
      allowedRegionPairs: ["us-east-1 -> eu-west-1"],
      allowedAccounts: [THERE],
    };
    assert.deepEqual(await judged(stack, [], options), [
      region("archive-dr in us-west-2", "eu-west-1"),
      pairing("archive-dr, from us-east-1 to us-west-2", "us-east-1 -> eu-west-1"),
      account("archive-dr of account 111111111111", THERE),
    ]);
  });

  it("takes the account that a rule names before the provider's", async () => {
    const stack = pair();
    bend(stack.replication, "rules.0.destination.account", THERE);
    assert.deepEqual(await judged(stack, [], { allowedAccounts: ["111111111111"] }), [
      account(`archive-dr of account ${THERE}`, "111111111111"),
    ]);
  });

  it("names each pair that is none, and holds destinations against the others", async () => {
    const wrong = ["us-east-1 to us-west-2", "us-east-1 ->", "useast1 -> us-west-2"];
    const allowedRegionPairs = [...wrong, " us-gov-east-1  ->us-gov-west-1 "];
    assert.deepEqual(await judged(pair(), [], { allowedRegionPairs }), [
      ...wrong.map(malformed),
      pairing(
        "archive-dr, from us-east-1 to us-west-2",
        [...wrong, "us-gov-east-1 -> us-gov-west-1"].join(", "),
      ),
    ]);
    assert.deepEqual(await judged({}, [], { allowedRegionPairs: wrong }), wrong.map(malformed));
  });

  it("refuses a destination whose Region nothing tells, and says how to tell", async () => {
    const { destination: _, destinationKey: __, ...stack } = pair();
    const options = { allowedRegions: ["us-west-2"] };
    assert.deepEqual(await judged(stack, [], options), []);
    bend(stack.replication, KEY, undefined);
    const untold = fault(
      "archive-dr-1a2b3c4, whose Region nothing in the stack tells. Set replicaKmsKeyId of the rule to the ARN of a key in its Region.",
    );
    const named = fault(untold[2].replace("archive replicates archive-source to ", ""));
    assert.deepEqual(await judged(stack, [], options), [named]);
    assert.deepEqual(await judged(stack, [], { ...options, ...ALL, allowedAccounts: [] }), [named]);

    const inside = pair();
    inside.destination.provider = undefined;
    bend(inside.replication, KEY, undefined);
    assert.deepEqual(await judged(inside, [], options), [
      fault("archive-dr, whose Region nothing in the stack tells. Set region of its provider."),
    ]);
    assert.deepEqual(await judged(inside), []);
  });

  it("takes the Region in the ARN of the replicas' key for a destination outside the stack", async () => {
    const { destination: _, ...stack } = pair();
    assert.deepEqual(await judged(stack, [], { allowedRegions: ["eu-west-1"] }), [
      region("archive-dr-1a2b3c4 in us-west-2", "eu-west-1"),
    ]);
  });

  it("refuses a source whose Region nothing tells, where pairs are limited", async () => {
    const stack = pair();
    stack.source.provider = undefined;
    const { allowedRegionPairs, allowedRegions } = ALL;
    assert.deepEqual(await judged(stack, [], { allowedRegions }), []);
    assert.deepEqual(await judged(stack, [], { allowedRegionPairs }), [
      fault(
        "archive-dr, but nothing in the stack tells the Region of archive-source. Set region of its provider.",
      ),
    ]);
  });

  it("refuses a destination whose account nothing tells, and says how to tell", async () => {
    const { destination: _, ...stack } = pair();
    const options = { allowedAccounts: ["111111111111"] };
    assert.deepEqual(await judged(stack, [], options), [
      fault(
        "archive-dr-1a2b3c4, whose account nothing in the stack tells. Set destination.account of the rule.",
      ),
    ]);
    bend(stack.replication, "rules.0.destination.account", "111111111111");
    assert.deepEqual(await judged(stack, [], options), []);
  });

  it("judges each of several replications, and no bucket that is not replicated", async () => {
    const second = Object.values(pair("preview", "invoices", THERE));
    const more = [...second, bucket("plain", "ap-south-1", "update", "333333333333")];
    const options = { ...ALL, allowedAccounts: ["111111111111"] };
    assert.deepEqual(await judged(pair("preview"), more, options), [
      fault(
        `invoices-dr of account ${THERE}, but allowedAccounts has only 111111111111. ${MOVE}`,
        "invoices",
      ),
    ]);
  });

  it("takes inline rules of the deprecated type of @pulumi/aws 7 for what they are", async () => {
    const { replication: _, ...stack } = pair();
    stack.source.type = "aws:s3/bucketV2:BucketV2";
    const { arn } = stack.destination.properties;
    const rules = [{ id: "all", destinations: [{ bucket: arn, accountId: THERE }] }];
    bend(stack.source, "replicationConfigurations", [{ role: "role", rules }]);
    assert.deepEqual(await judged(stack, [], { allowedAccounts: ["111111111111"] }), [
      [
        "mandatory",
        "archive-source",
        `archive-source replicates archive-source to archive-dr of account ${THERE}, but allowedAccounts has only 111111111111. ${MOVE}`,
      ],
    ]);
  });

  it("says by an advisory what a preview does not know, where it is limited", async () => {
    const stack = pair("preview");
    stack.replication.propertyDependencies = { bucket: [stack.source.urn] };
    bend(stack.replication, KEY, undefined);
    assert.deepEqual(await judged(stack), []);
    const unknown = [undecided("archive", "rules.0.destination.bucket")];
    assert.deepEqual(await judged(stack, [], { allowedRegions: ["us-west-2"] }), unknown);
    assert.deepEqual(await judged(stack, [], { allowedAccounts: [THERE] }), unknown);

    const source = pair("preview");
    source.source.provider = undefined;
    bend(source.source, "region", unknownValue);
    const { allowedRegionPairs } = ALL;
    assert.deepEqual(await judged(source, [], { allowedRegionPairs }), [
      undecided("archive-source", "region"),
    ]);
  });
});
