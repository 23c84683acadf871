// The policy runs in the SDK's own server code on recorded resources. Which rule uses which unknown key
// cannot be seen in a preview, and so is shown for updates only.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { encryptReplicasInDestinationRegion as policy } from "../../../policies/encryption/encryptReplicasInDestinationRegion";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import { bucket, key, replication, type Mode } from "../../support/pairs";
import { bend, judge, resource, undecided, type Verdict } from "../../support/policies";

const KEY = "rules.0.destination.encryptionConfiguration.replicaKmsKeyId";
const SELECTION = "rules.0.sourceSelectionCriteria.sseKmsEncryptedObjects.status";
const KEY_OF = (region: string) => `arn:aws:kms:${region}:111111111111:key/archive`;

const judged = (stack: object, ...more: RecordedResource[]) =>
  judge(policy, [...(Object.values(stack) as RecordedResource[]), ...more]);

const fault = (text: string, where = "us-west-2"): Verdict => [
  "mandatory",
  "archive",
  `archive, ${text}. Set it to the ARN of a key in ${where}.`,
];

const notSelected = (label: string, status: string): Verdict => [
  "mandatory",
  "archive",
  `archive, ${label}: sourceSelectionCriteria.sseKmsEncryptedObjects.status is ${status}, so S3 skips every SSE-KMS object. Set it to "Enabled".`,
];

const DESTINATION_REGION = "the destination's Region";

/** One source in us-east-1 with destinations in us-west-2 and eu-west-1; the keys are given by place. */
function fanOut(mode: Mode, keyOf: { dr: string; eu: string }) {
  const source = bucket("source", "us-east-1", mode);
  const dr = bucket("dr", "us-west-2", mode);
  const eu = bucket("eu", "eu-west-1", mode);
  const drKey = key("dr-key", keyOf.dr, mode);
  const euKey = key("eu-key", keyOf.eu, mode);
  const config = replication("archive", source, [
    ["all-dr", dr, drKey],
    ["all-eu", eu, euKey],
  ]);
  return { source, dr, eu, drKey, euKey, config };
}

describe("policy encryptReplicasInDestinationRegion", () => {
  it("passes a pair whose replicas are encrypted under a key of the destination's Region", async () => {
    assert.deepEqual(await judged(pair()), []);
  });

  it("passes the same pair in a preview, where ARNs are unknown", async () => {
    assert.deepEqual(await judged(pair("preview")), []);
  });

  it("passes several replications and several destinations, known or not", async () => {
    for (const mode of ["update", "preview"] as const) {
      const regions = { dr: "us-west-2", eu: "eu-west-1" };
      const more = Object.values(pair(mode, "invoices"));
      assert.deepEqual(await judged(fanOut(mode, regions), ...more), []);
    }
  });

  for (const mode of ["update", "preview"] as const) {
    it(`refuses a rule that does not select SSE-KMS objects (${mode})`, async () => {
      const stack = pair(mode);
      bend(stack.replication, "rules.0.sourceSelectionCriteria", undefined);
      assert.deepEqual(await judged(stack), [notSelected('rule "all-dr"', "not set")]);
    });

    it(`refuses a rule that selects them by status Disabled (${mode})`, async () => {
      const stack = pair(mode);
      bend(stack.replication, SELECTION, "Disabled");
      assert.deepEqual(await judged(stack), [notSelected('rule "all-dr"', '"Disabled"')]);
    });

    it(`refuses a rule without a replica key (${mode})`, async () => {
      const stack = pair(mode);
      bend(stack.replication, "rules.0.destination.encryptionConfiguration", undefined);
      assert.deepEqual(await judged(stack), [
        fault('rule "all-dr": replicaKmsKeyId is not set, so S3 has no key for the replicas'),
      ]);
    });

    it(`refuses a key whose ARN is of another Region (${mode})`, async () => {
      const stack = pair(mode);
      bend(stack.replication, KEY, KEY_OF("us-east-1"));
      assert.deepEqual(await judged(stack), [
        fault(
          'rule "all-dr": replicaKmsKeyId is a key in us-east-1, but the destination is archive-dr in us-west-2',
        ),
      ]);
    });
  }

  for (const name of [
    "alias/archive",
    "arn:aws:kms:us-west-2:111111111111:alias/archive",
    "1234abcd-12ab-34cd-56ef-1234567890ab",
    "arn:aws:s3:::archive",
  ]) {
    it(`refuses ${name} for a key`, async () => {
      const stack = pair();
      bend(stack.replication, KEY, name);
      assert.deepEqual(await judged(stack), [
        fault(`rule "all-dr": replicaKmsKeyId is "${name}", not the ARN of a key`),
      ]);
    });
  }

  it("takes keys of other partitions and multi-Region keys", async () => {
    const stack = pair();
    stack.destination.provider!.properties.region = "cn-north-1";
    bend(stack.replication, KEY, "arn:aws-cn:kms:cn-north-1:111111111111:key/mrk-0a0a0a0a");
    assert.deepEqual(await judged(stack), []);
  });

  it("names a rule without an id by its position", async () => {
    const stack = pair();
    bend(stack.replication, "rules.0.id", undefined);
    bend(stack.replication, SELECTION, "Disabled");
    assert.deepEqual(await judged(stack), [notSelected("rules[0]", '"Disabled"')]);
  });

  it("judges disabled rules, too, and each rule by itself", async () => {
    const stack = fanOut("update", { dr: "us-west-2", eu: "eu-west-1" });
    bend(stack.config, "rules.1.status", "Disabled");
    bend(stack.config, "rules.1.sourceSelectionCriteria", null);
    assert.deepEqual(await judged(stack), [notSelected('rule "all-eu"', "not set")]);
  });

  it("takes the bucket's own Region before its provider's", async () => {
    const stack = pair();
    bend(stack.destination, "region", "us-east-1");
    assert.deepEqual(await judged(stack), [
      fault(
        'rule "all-dr": replicaKmsKeyId is a key in us-west-2, but the destination is archive-dr in us-east-1',
        "us-east-1",
      ),
    ]);
  });

  it("refuses keys that changed places in an update", async () => {
    assert.deepEqual(await judged(fanOut("update", { dr: "eu-west-1", eu: "us-west-2" })), [
      fault(
        'rule "all-dr": replicaKmsKeyId is a key in eu-west-1, but the destination is dr in us-west-2',
      ),
      fault(
        'rule "all-eu": replicaKmsKeyId is a key in us-west-2, but the destination is eu in eu-west-1',
        "eu-west-1",
      ),
    ]);
  });

  it("refuses a new key of the source's Region in a preview", async () => {
    const stack = pair("preview");
    stack.replication = replication("archive", stack.source, [
      ["all-dr", stack.destination, stack.sourceKey],
    ]);
    assert.deepEqual(await judged(stack), [
      fault(
        'rule "all-dr": the keys of replicaKmsKeyId are archive-source-key in us-east-1, but the destinations are archive-dr in us-west-2',
        DESTINATION_REGION,
      ),
    ]);
  });

  it("refuses new keys in a preview that leave one destination without", async () => {
    assert.deepEqual(await judged(fanOut("preview", { dr: "us-west-2", eu: "us-west-2" })), [
      fault(
        'rule "all-dr", rule "all-eu": the keys of replicaKmsKeyId are dr-key in us-west-2, eu-key in us-west-2, but the destinations are dr in us-west-2, eu in eu-west-1',
        DESTINATION_REGION,
      ),
    ]);
  });

  it("refuses a new key in a preview that is where no destination is", async () => {
    const stack = pair("preview");
    stack.replication = replication("archive", stack.source, [
      ["all", stack.destination, stack.destinationKey],
      ["more", stack.destination, stack.sourceKey],
    ]);
    assert.deepEqual(await judged(stack), [
      fault(
        'rule "all", rule "more": one replicaKmsKeyId is archive-source-key in us-east-1, but the destinations are archive-dr in us-west-2',
        DESTINATION_REGION,
      ),
    ]);
  });

  it("leaves new keys that changed places to the update", async () => {
    assert.deepEqual(await judged(fanOut("preview", { dr: "eu-west-1", eu: "us-west-2" })), []);
  });

  it("knows that what exists already is not the unknown value of a new rule", async () => {
    const old = pair();
    const eu = bucket("eu", "eu-west-1", "preview");
    const grow = (added: RecordedResource) => {
      const rules: Parameters<typeof replication>[2] = [
        ["all-dr", old.destination, old.destinationKey],
        ["all-eu", eu, added],
      ];
      return { ...old, eu, added, replication: replication("archive", old.source, rules) };
    };
    assert.deepEqual(await judged(grow(key("eu-key", "eu-west-1", "preview"))), []);
    assert.deepEqual(await judged(grow(key("eu-key", "us-west-2", "preview"))), [
      fault(
        'rule "all-eu": the keys of replicaKmsKeyId are eu-key in us-west-2, but the destinations are eu in eu-west-1',
        DESTINATION_REGION,
      ),
    ]);
  });

  it("does not blame a rule with a new key for the destination of a rule whose key is known", async () => {
    const stack = fanOut("preview", { dr: "us-west-2", eu: "eu-west-1" });
    bend(
      stack.config,
      "rules.1.destination.encryptionConfiguration.replicaKmsKeyId",
      KEY_OF("eu-west-1"),
    );
    const { euKey, ...rest } = stack;
    const kept = (stack.config.propertyDependencies.rules ?? []).filter((urn) => urn !== euKey.urn);
    stack.config.propertyDependencies = { ...stack.config.propertyDependencies, rules: kept };
    assert.deepEqual(await judged(rest), []);
  });

  it("takes the Region of an alias or of a key's policy for that of the key", async () => {
    for (const type of ["aws:kms/alias:Alias", "aws:kms/keyPolicy:KeyPolicy"]) {
      const stack = pair("preview");
      const by = resource(
        type,
        "by",
        "us-west-2",
        { arn: unknownValue },
        { keyId: [stack.sourceKey] },
      );
      const { bucket: of } = stack.replication.propertyDependencies;
      stack.replication.propertyDependencies = {
        bucket: of!,
        rules: [stack.destination.urn, by.urn],
      };
      const verdicts = await judged(stack, by);
      assert.equal(verdicts.length, type.includes("alias") ? 0 : 1);
    }
  });

  it("joins a destination that is written out, as an ARN or by name, by the bucket's name", async () => {
    for (const name of ["arn:aws:s3:::archive-dr-1a2b3c4", "archive-dr-1a2b3c4"]) {
      const stack = pair();
      stack.replication.propertyDependencies = {};
      bend(stack.replication, "rules.0.destination.bucket", name);
      assert.deepEqual(await judged(stack), []);
      bend(stack.replication, KEY, KEY_OF("eu-west-1"));
      assert.deepEqual(await judged(stack), [
        fault(
          'rule "all-dr": replicaKmsKeyId is a key in eu-west-1, but the destination is archive-dr in us-west-2',
        ),
      ]);
    }
  });

  it("checks no more than the form of the key where the destination is outside the stack", async () => {
    for (const mode of ["update", "preview"] as const) {
      const stack = pair(mode);
      bend(stack.replication, "rules.0.destination.bucket", "arn:aws:s3:::elsewhere");
      assert.deepEqual(await judged(stack), []);
      bend(stack.replication, KEY, "alias/archive");
      assert.deepEqual(await judged(stack), [
        fault(
          'rule "all-dr": replicaKmsKeyId is "alias/archive", not the ARN of a key',
          DESTINATION_REGION,
        ),
      ]);
    }
  });

  it("takes a stray new key for that of a destination outside the stack", async () => {
    const stack = fanOut("preview", { dr: "us-west-2", eu: "ap-south-1" });
    bend(stack.config, "rules.1.destination.bucket", "arn:aws:s3:::elsewhere");
    const { eu, ...rest } = stack;
    const kept = (stack.config.propertyDependencies.rules ?? []).filter((urn) => urn !== eu.urn);
    stack.config.propertyDependencies = { ...stack.config.propertyDependencies, rules: kept };
    assert.deepEqual(await judged(rest), []);
  });

  it("says by an advisory what a preview does not know, and judges the rest", async () => {
    const stack = pair("preview");
    stack.replication.propertyDependencies = {};
    bend(stack.replication, SELECTION, "Disabled");
    assert.deepEqual(await judged(stack), [
      notSelected('rule "all-dr"', '"Disabled"'),
      undecided("archive", KEY),
    ]);

    bend(stack.replication, SELECTION, unknownValue);
    assert.deepEqual(await judged(stack), [undecided("archive", SELECTION, KEY)]);

    const bucketUnknown = pair("preview");
    bucketUnknown.replication.propertyDependencies = {};
    bend(bucketUnknown.replication, KEY, KEY_OF("us-west-2"));
    assert.deepEqual(await judged(bucketUnknown), [
      undecided("archive", "rules.0.destination.bucket"),
    ]);

    const all = pair("preview");
    bend(all.replication, "rules", unknownValue);
    assert.deepEqual(await judged(all), [undecided("archive", "rules")]);
  });

  it("says by an advisory that a preview cannot tell which key or which bucket it is", async () => {
    const outside = pair("preview");
    outside.replication.propertyDependencies = { rules: [outside.destination.urn] };
    bend(outside.replication, "rules.0.destination.bucket", "arn:aws:s3:::elsewhere");
    assert.deepEqual(await judged(outside), [undecided("archive", KEY)]);

    const stack = fanOut("preview", { dr: "us-west-2", eu: "eu-west-1" });
    bend(stack.config, "rules.0.destination.bucket", "arn:aws:s3:::dr-1a2b3c4");
    stack.config.propertyDependencies = { rules: [stack.drKey.urn, stack.euKey.urn] };
    assert.deepEqual(await judged(stack), [
      undecided("archive", KEY, KEY.replace("rules.0", "rules.1")),
    ]);
  });

  it("takes an unknown key for one that exists where it depends on no other", async () => {
    const stack = pair();
    bend(stack.replication, KEY, unknownValue);
    assert.deepEqual(await judged(stack), []);
  });

  it("says by an advisory that a preview does not know the Region of a bucket", async () => {
    const stack = pair();
    stack.destination.provider!.properties = {};
    assert.deepEqual(await judged(stack), []);
    bend(stack.destination, "region", unknownValue);
    assert.deepEqual(await judged(stack), [undecided("archive-dr", "region")]);
  });
});
