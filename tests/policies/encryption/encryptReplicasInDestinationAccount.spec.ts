// The policy runs in the SDK's own server code on recorded resources. Whose a profile's account is can
// be told by nobody before the update, so it is not shown here.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { encryptReplicasInDestinationAccount as policy } from "../../../policies/encryption/encryptReplicasInDestinationAccount";
import { pair } from "../../support/goodPair";
import { ACCOUNT, key } from "../../support/pairs";
import { bend, judge, type Verdict } from "../../support/policies";

const OTHER = "222222222222";
const KEY = "rules.0.destination.encryptionConfiguration.replicaKmsKeyId";

const judged = (stack: Partial<ReturnType<typeof pair>>) => judge(policy, Object.values(stack));

const fault = (of: string, belongsTo: string): Verdict => [
  "mandatory",
  "archive",
  `archive, rule "all-dr": replicaKmsKeyId is a key of account ${of}, but the destination belongs to ${belongsTo}, whose owner could not read the replicas. Set it to the ARN of a key of account ${belongsTo}.`,
];

describe("policy encryptReplicasInDestinationAccount", () => {
  for (const mode of ["update", "preview"] as const) {
    it(`passes a key of the destination's account, in one account and across two (${mode})`, async () => {
      assert.deepEqual(await judged(pair(mode)), []);
      assert.deepEqual(await judged(pair(mode, "archive", OTHER)), []);
    });

    it(`refuses a key of the stack that the source's account owns (${mode})`, async () => {
      const stack = pair(mode, "archive", OTHER);
      const own = key("archive-dr-key", "us-west-2", mode);
      bend(stack.replication, KEY, own.properties.arn);
      assert.deepEqual(await judged({ ...stack, destinationKey: own }), [fault(ACCOUNT, OTHER)]);
    });
  }

  it("refuses a key written out by its ARN", async () => {
    const stack = pair("update", "archive", OTHER);
    bend(stack.replication, KEY, `arn:aws:kms:us-west-2:${ACCOUNT}:key/own`);
    assert.deepEqual(await judged(stack), [fault(ACCOUNT, OTHER)]);
  });

  it("takes the rule's own account for that of a destination outside the stack", async () => {
    const { destination: _, ...stack } = pair("update", "archive");
    assert.deepEqual(await judged(stack), []);
    bend(stack.replication, "rules.0.destination.account", OTHER);
    assert.deepEqual(await judged(stack), [fault(ACCOUNT, OTHER)]);
  });

  it("judges nothing where an account cannot be told", async () => {
    const profile = pair("update", "archive", OTHER);
    profile.destination.provider!.properties = { region: "us-west-2", profile: "backup" };
    bend(profile.replication, KEY, `arn:aws:kms:us-west-2:${ACCOUNT}:key/own`);
    assert.deepEqual(await judged(profile), []);

    const unknown = pair("preview", "archive", OTHER);
    unknown.replication.propertyDependencies = {};
    bend(unknown.replication, KEY, unknownValue);
    assert.deepEqual(await judged(unknown), []);

    const alias = pair("update", "archive", OTHER);
    bend(alias.replication, KEY, "alias/archive");
    assert.deepEqual(await judged(alias), []);
  });

  it("takes the one key that is right among those a preview cannot tell apart", async () => {
    const stack = pair("preview", "archive", OTHER);
    const own = key("own", "us-west-2", "preview");
    const { propertyDependencies } = stack.replication;
    stack.replication.propertyDependencies = {
      ...propertyDependencies,
      rules: [...propertyDependencies.rules!, own.urn],
    };
    assert.deepEqual(await judged({ ...stack, role: own }), []);
  });
});
