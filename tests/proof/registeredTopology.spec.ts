import assert from "node:assert/strict";

import { ProofError } from "../../proof/proofError";
import { runProgram } from "../../proof/recording/programs";
import type { Registration } from "../../proof/recording/recorder";
import { only, registeredTopology } from "../../proof/registeredTopology";
import { frozenStacks } from "../../stackFiles";

// What is built right is read right: that is in registeredPolicies.spec.ts, for every stack. Here, what
// is built wrong, and that the topology follows the resources, not the settings.

const ENCRYPTION =
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";
const PROVIDER = "pulumi:providers:aws";

describe("the topology of what a program registers", function () {
  this.timeout(60_000);
  let registrations: Registration[];

  before(async () => {
    ({ registrations } = await runProgram({ config: frozenStacks.config("prod") }));
  });

  const without = (unwanted: (one: Registration) => boolean) =>
    registrations.filter((one) => !unwanted(one));
  const withInputs = (name: string, inputs: Record<string, unknown>) =>
    registrations.map((one) =>
      one.name === name ? { ...one, inputs: { ...one.inputs, ...inputs } } : one,
    );
  const destinationOf = (changed: Registration[], name: string) =>
    registeredTopology(changed, []).destinations.find((side) => side.name === name)!;

  it("has the key that a bucket is encrypted under, whatever keys there are", () => {
    const keyArn = "arn:aws:kms:us-west-2:222222222222:key/other";
    const applyServerSideEncryptionByDefault = { kmsMasterKeyId: keyArn };
    const changed = withInputs("archive-dr-encryption", {
      rules: [{ applyServerSideEncryptionByDefault, bucketKeyEnabled: false }],
    });
    const dr = destinationOf(changed, "dr");
    assert.deepEqual([dr.keyArn, dr.bucketKeyEnabled], [keyArn, false]);
  });

  it("has the Region and the account that a bucket's provider leads to", () => {
    const changed = withInputs("archive-dr", {
      region: "eu-north-1",
      allowedAccountIds: ["333333333333"],
    });
    const { region, accountId } = destinationOf(changed, "dr");
    assert.deepEqual([region, accountId], ["eu-north-1", "333333333333"]);
  });

  it("has a destination's delete markers even if one rule of several replicates them", () => {
    const { inputs } = only(registrations, REPLICATION);
    const [{ destination }] = inputs.rules as [{ destination: { bucket: string } }];
    const rules = ["Disabled", "Enabled", "Disabled"].map((status) => ({
      deleteMarkerReplication: { status },
      destination,
    }));
    const { destinations } = registeredTopology(withInputs("archive-replication", { rules }), []);
    assert.deepEqual(
      destinations.map(({ bucketArn, receivesDeleteMarkers: receives }) => [bucketArn, receives]),
      destinations.map(({ bucketArn }) => [bucketArn, bucketArn === destination.bucket]),
    );
    assert.ok(destinations.some(({ receivesDeleteMarkers }) => receivesDeleteMarkers));
  });

  it("has a destination's delete markers and owner override from its rules", () => {
    const { inputs } = only(registrations, REPLICATION);
    const rules = inputs.rules as { destination: object }[];
    const changed = withInputs("archive-replication", {
      rules: rules.map(({ destination }) => ({
        deleteMarkerReplication: { status: "Disabled" },
        destination: { ...destination, accessControlTranslation: { owner: "Destination" } },
      })),
    });
    for (const name of ["dr", "residency"]) {
      const side = destinationOf(changed, name);
      assert.deepEqual([side.receivesDeleteMarkers, side.translatesAccessControl], [false, true]);
    }
  });

  it("has the other keys that it is told", () => {
    assert.deepEqual(registeredTopology(registrations, ["a", "b"]).source.additionalKeyArns, [
      "a",
      "b",
    ]);
  });

  const faults: [string, () => Registration[], string][] = [
    [
      "no replication",
      () => without(({ type }) => type === REPLICATION),
      `the program has not exactly one ${REPLICATION}`,
    ],
    [
      "two replications",
      () => [...registrations, only(registrations, REPLICATION)],
      `the program has not exactly one ${REPLICATION}`,
    ],
    [
      "a replication of a bucket that is not the program's",
      () => withInputs("archive-replication", { bucket: "x" }),
      "archive-replication replicates no bucket of the program",
    ],
    [
      "a bucket without default encryption",
      () => without(({ type, name }) => type === ENCRYPTION && name === "archive-dr-encryption"),
      "archive-dr-bucket has no default encryption",
    ],
    [
      "a bucket whose provider is not the program's",
      () => without(({ type, name }) => type === PROVIDER && name === "archive-dr"),
      "archive-dr-bucket has no provider of the program",
    ],
  ];
  for (const [title, changed, message] of faults) {
    it(`cannot be told of ${title}`, () => {
      assert.throws(() => registeredTopology(changed(), []), { constructor: ProofError, message });
    });
  }
});
