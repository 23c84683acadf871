// The policy runs in the SDK's own server code on recorded resources. Who really owns a replica, and what
// S3 makes of an owner override, is not shown here.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { ownReplicas as policy } from "../../../policies/pair/ownReplicas";
import { pair } from "../../support/goodPair";
import type { Mode } from "../../support/pairs";
import { bucket, ownership } from "../../support/pairs";
import { bend, undecided, type Verdict } from "../../support/policies";
import { fanOut, judging } from "./stacks";

const judged = judging(policy);
const THERE = "222222222222";
const OWNER = "rules.0.destination.accessControlTranslation";
const NAMED = "rules.0.destination.account";

const across = (mode: Mode = "update") => pair(mode, "archive", THERE);

const notOwned = (
  reason: string,
  fix = 'Set it to "BucketOwnerEnforced"',
  labels = 'rule "all-dr"',
  name = "archive-dr",
): Verdict => [
  "mandatory",
  "archive",
  `archive, ${labels}: replicas in ${name} of account "${THERE}" may stay with account "111111111111", since ${reason}. ${fix}, or set accessControlTranslation.owner of the rule to "Destination" and destination.account to "${THERE}".`,
];

const byControls = (value: string, labels?: string) =>
  notOwned(`objectOwnership of archive-dr-ownership is ${value}`, undefined, labels);

const WITHOUT_ACCOUNT: Verdict = [
  "mandatory",
  "archive",
  `archive, rule "all-dr": accessControlTranslation is set without destination.account, which S3 refuses. Set destination.account to the id of the destination's account.`,
];

describe("policy ownReplicas", () => {
  for (const mode of ["update", "preview"] as const) {
    it(`passes a destination that enforces its ownership, in one account or two (${mode})`, async () => {
      assert.deepEqual(await judged(pair(mode)), []);
      assert.deepEqual(await judged(across(mode)), []);
    });

    it(`passes a bucket of the stack without controls: it enforces its ownership (${mode})`, async () => {
      const { destinationOwnership: _, ...stack } = across(mode);
      assert.deepEqual(await judged(stack), []);
    });

    for (const value of ["BucketOwnerPreferred", "ObjectWriter"]) {
      it(`refuses ${value} in another account without the owner override (${mode})`, async () => {
        const stack = across(mode);
        bend(stack.destinationOwnership, "rule.objectOwnership", value);
        assert.deepEqual(await judged(stack), [byControls(`"${value}"`)]);
        bend(stack.replication, OWNER, { owner: "Destination" });
        bend(stack.replication, NAMED, THERE);
        assert.deepEqual(await judged(stack), []);
      });
    }

    it(`refuses an override without the destination's account, in one account too (${mode})`, async () => {
      for (const stack of [pair(mode), across(mode)]) {
        bend(stack.replication, OWNER, { owner: "Destination" });
        assert.deepEqual(await judged(stack), [WITHOUT_ACCOUNT]);
      }
    });

    it(`refuses a source that leaves objects with their writers (${mode})`, async () => {
      const stack = pair(mode);
      bend(stack.sourceOwnership, "rule.objectOwnership", "BucketOwnerPreferred");
      assert.deepEqual(await judged(stack), []);
      bend(stack.sourceOwnership, "rule.objectOwnership", "ObjectWriter");
      assert.deepEqual(await judged(stack), [
        [
          "mandatory",
          "archive-source-ownership",
          'archive-source-ownership leaves the objects in archive-source, the source of archive, with the accounts that write them (objectOwnership is "ObjectWriter"), so that the replication role cannot read those of others. Set objectOwnership to "BucketOwnerEnforced".',
        ],
      ]);
    });
  }

  it("does not ask who owns replicas in the source's account", async () => {
    const stack = pair();
    bend(stack.destinationOwnership, "rule.objectOwnership", "ObjectWriter");
    assert.deepEqual(await judged(stack), []);
  });

  it("refuses controls that set nothing", async () => {
    const stack = across();
    bend(stack.destinationOwnership, "rule", undefined);
    assert.deepEqual(await judged(stack), [byControls("not set")]);
  });

  it("says the same fault of several rules once, and passes the rules that have the override", async () => {
    const stack = across();
    bend(stack.destinationOwnership, "rule.objectOwnership", "ObjectWriter");
    const [rule] = stack.replication.properties.rules as { destination: object }[];
    const accessControlTranslation = { owner: "Destination" };
    const destination = { ...rule!.destination, account: THERE, accessControlTranslation };
    const good = { id: "good", destination };
    bend(stack.replication, "rules", [rule, { ...rule, id: "more" }, good]);
    assert.deepEqual(await judged(stack), [
      byControls('"ObjectWriter"', 'rule "all-dr", rule "more"'),
    ]);
  });

  it("asks for the Object Ownership of a destination outside the stack, where its account is named", async () => {
    const { destination: _, destinationOwnership, ...stack } = across();
    assert.deepEqual(await judged(stack), []);
    bend(stack.replication, NAMED, THERE);
    assert.deepEqual(await judged(stack), [
      notOwned(
        "nothing in the stack tells its Object Ownership",
        "Name it in the option bucketOwnerEnforced if it is BucketOwnerEnforced",
        undefined,
        "archive-dr-1a2b3c4",
      ),
    ]);
    const options = { bucketOwnerEnforced: ["archive-dr-1a2b3c4"] };
    assert.deepEqual(await judged(stack, [], options), []);
    assert.deepEqual(await judged(stack, [destinationOwnership]), []);
  });

  it("does not let the option overrule controls of the stack", async () => {
    const stack = across();
    bend(stack.destinationOwnership, "rule.objectOwnership", "ObjectWriter");
    const options = { bucketOwnerEnforced: ["archive-dr"] };
    assert.deepEqual(await judged(stack, [], options), [byControls('"ObjectWriter"')]);
  });

  it("takes inline rules of a bucket for what they are", async () => {
    const { replication: _, ...stack } = across();
    const { arn } = stack.destination.properties;
    const destination = { bucket: arn, accessControlTranslation: { owner: "Destination" } };
    const rules = [{ id: "all-dr", destination: { ...destination, accountId: THERE } }];
    bend(stack.source, "replicationConfiguration", { role: "role", rules });
    bend(stack.destinationOwnership, "rule.objectOwnership", "ObjectWriter");
    assert.deepEqual(await judged(stack), []);
    bend(stack.source, "replicationConfiguration", {
      role: "role",
      rules: [{ id: "all-dr", destination }],
    });
    const [level, , message] = WITHOUT_ACCOUNT;
    assert.deepEqual(await judged(stack), [
      [level, "archive-source", message.replace("archive,", "archive-source,")],
    ]);
  });

  it("judges each of several replications, and no bucket that is not replicated", async () => {
    const stack = across("preview");
    bend(stack.destinationOwnership, "rule.objectOwnership", "ObjectWriter");
    const plain = bucket("plain", "us-east-1");
    const controls = ownership(plain);
    bend(controls, "rule.objectOwnership", "ObjectWriter");
    const second = Object.values(pair("preview", "invoices", THERE));
    assert.deepEqual(await judged(stack, [...second, plain, controls]), [
      byControls('"ObjectWriter"'),
    ]);
  });

  it("leaves a new rule to the update that needs an override for some destinations only", async () => {
    const stack = fanOut("preview", { account: THERE, drAccount: THERE });
    assert.deepEqual(await judged(stack), []);
    bend(stack.destinationOwnership, "rule.objectOwnership", "ObjectWriter");
    const paths = [0, 1].map((index) => `rules.${index}.destination.bucket`);
    assert.deepEqual(await judged(stack), [undecided("archive", ...paths)]);
    bend(stack.euOwnership, "rule.objectOwnership", "ObjectWriter");
    const labels = 'rule "all-dr", rule "all-eu"';
    assert.deepEqual(await judged(stack), [
      byControls('"ObjectWriter"', labels),
      notOwned(
        'objectOwnership of archive-eu-ownership is "ObjectWriter"',
        undefined,
        labels,
        "archive-eu",
      ),
    ]);
  });

  it("says by an advisory what a preview does not know", async () => {
    const value = across("preview");
    bend(value.destinationOwnership, "rule.objectOwnership", unknownValue);
    bend(value.sourceOwnership, "rule.objectOwnership", unknownValue);
    assert.deepEqual(await judged(value), [
      undecided("archive-source-ownership", "rule.objectOwnership"),
      undecided("archive-dr-ownership", "rule.objectOwnership"),
    ]);

    const owner = across("preview");
    bend(owner.destinationOwnership, "rule.objectOwnership", "ObjectWriter");
    bend(owner.replication, OWNER, { owner: unknownValue });
    bend(owner.replication, NAMED, THERE);
    assert.deepEqual(await judged(owner), [undecided("archive", `${OWNER}.owner`)]);

    const whole = across("preview");
    bend(whole.replication, OWNER, unknownValue);
    assert.deepEqual(await judged(whole), []);

    const controls = across("preview");
    bend(controls.destinationOwnership, "bucket", unknownValue);
    controls.destinationOwnership.propertyDependencies = {};
    assert.deepEqual(await judged(controls), [undecided("archive-dr-ownership", "bucket")]);

    const side = across("preview");
    side.replication.propertyDependencies = { bucket: [side.source.urn] };
    assert.deepEqual(await judged(side), [undecided("archive", "rules.0.destination.bucket")]);

    const account = across("preview");
    bend(account.destinationOwnership, "rule.objectOwnership", "ObjectWriter");
    account.replication.propertyDependencies = { bucket: [account.source.urn] };
    bend(account.replication, "rules.0.destination.bucket", "arn:aws:s3:::elsewhere");
    bend(account.replication, NAMED, unknownValue);
    assert.deepEqual(await judged(account), [undecided("archive", NAMED)]);
  });
});
