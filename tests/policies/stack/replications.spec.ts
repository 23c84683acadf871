import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { labelOf, replicationsOf } from "../../../policies/stack/replications";
import { Unknown } from "../../../policies/stack/unknownValues";
import { pair } from "../../support/goodPair";
import { bucket, key } from "../../support/pairs";
import { bend } from "../../support/policies";
import { names, stackOfRecorded } from "../../support/stacks";

const INLINE = { rules: [{ id: "inline", destination: { bucket: "arn:aws:s3:::elsewhere" } }] };

describe("the replications of a stack", () => {
  for (const mode of ["update", "preview"] as const) {
    it(`have a source, a role, and rules with destinations and keys (${mode})`, async () => {
      const { stack } = await stackOfRecorded(Object.values(pair(mode)));
      const [replication, ...others] = replicationsOf(stack);
      assert.deepEqual(others, []);
      const { config, source, role, rules } = replication!;
      assert.equal(config.name, "archive");
      assert.deepEqual(names(source.resources), ["archive-source"]);
      assert.deepEqual(names(role.resources), ["archive-replication"]);
      assert.deepEqual(
        rules.map(({ label, destination, replicaKey }) => [
          label,
          names(destination.resources),
          names(replicaKey!.resources),
        ]),
        [['rule "all-dr"', ["archive-dr"], ["archive-dr-key"]]],
      );
    });
  }

  it("have rules without a key, and rules of which nothing is known", async () => {
    const parts = pair();
    bend(parts.replication, "rules.0.destination.encryptionConfiguration", undefined);
    (parts.replication.properties.rules as unknown[]).push(unknownValue);
    const { stack } = await stackOfRecorded(Object.values(parts));
    const [bare, unknown] = replicationsOf(stack)[0]!.rules;
    assert.equal(bare!.replicaKey, undefined);
    assert.equal(unknown!.label, "rules[1]");
    assert.ok(unknown!.data instanceof Unknown);
    // What it is made of exists, and tells nothing of which it is.
    assert.deepEqual(names(unknown!.destination.resources), ["archive-dr"]);
  });

  it("are of one unknown rule where the rules are unknown as a whole", async () => {
    const parts = pair();
    bend(parts.replication, "rules", unknownValue);
    const { stack } = await stackOfRecorded(Object.values(parts));
    assert.deepEqual(
      replicationsOf(stack)[0]!.rules.map(({ data }) => data instanceof Unknown),
      [true],
    );
  });

  it("are written into a bucket where no resource configures it, and count there only", async () => {
    const parts = pair();
    const [plain, there] = [bucket("plain", "us-east-1"), key("there", "us-west-2")];
    bend(parts.source, "replicationConfiguration", INLINE);
    bend(plain, "replicationConfiguration", {
      role: parts.role.properties.arn,
      rules: [
        {
          destination: {
            bucket: parts.destination.properties.arn,
            replicaKmsKeyId: there.properties.arn,
          },
        },
      ],
    });
    const { stack, of } = await stackOfRecorded([...Object.values(parts), plain, there]);
    const [, inline, ...others] = replicationsOf(stack);
    assert.deepEqual(others, []);
    assert.equal(inline!.config, of("plain"));
    assert.deepEqual(inline!.source.resources, [of("plain")]);
    assert.deepEqual(names(inline!.role.resources), ["archive-replication"]);
    const [rule] = inline!.rules;
    assert.equal(rule!.label, "rules[0]");
    assert.deepEqual(names(rule!.destination.resources), ["archive-dr"]);
    assert.deepEqual(names(rule!.replicaKey!.resources), ["there"]);
  });

  it("written into a bucket have the dependencies of the whole property", async () => {
    const { role, destination, destinationKey } = pair("preview");
    const source = bucket("plain", "us-east-1", "preview");
    const to = { bucket: unknownValue, replicaKmsKeyId: unknownValue };
    bend(source, "replicationConfigurations", [
      { role: unknownValue, rules: [{ id: "a", destinations: [to] }] },
    ]);
    source.type = "aws:s3/bucketV2:BucketV2";
    source.propertyDependencies = {
      replicationConfigurations: [role, destination, destinationKey].map(({ urn }) => urn),
    };
    const { stack } = await stackOfRecorded([source, role, destination, destinationKey]);
    const { role: found, rules } = replicationsOf(stack)[0]!;
    assert.deepEqual(names(found.resources), ["archive-replication"]);
    assert.deepEqual(names(rules[0]!.destination.resources), ["archive-dr"]);
    assert.deepEqual(names(rules[0]!.replicaKey!.resources), ["archive-dr-key"]);
  });

  it("are found once, however often they are asked for", async () => {
    const { stack } = await stackOfRecorded(Object.values(pair()));
    assert.equal(replicationsOf(stack), replicationsOf(stack));
    const { stack: other } = await stackOfRecorded(Object.values(pair()));
    assert.notEqual(replicationsOf(stack), replicationsOf(other));
  });
});

describe("a rule", () => {
  it("is called by its id, and by its position where it has none that is known", () => {
    assert.equal(labelOf({ id: "all" }, 3), 'rule "all"');
    assert.equal(labelOf({}, 3), "rules[3]");
    assert.equal(labelOf({ id: new Unknown("urn", "it", "id") }, 0), "rules[0]");
  });
});
