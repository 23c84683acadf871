import assert from "node:assert/strict";

import type { ReplicationSettings } from "../../components/settings";
import { sideFacts } from "../../components/sideFacts";

// What permissions depend on, as the settings say it. That nothing else matters to them, the properties of
// permissions show.

const HERE = "111111111111";
const THERE = "222222222222";

const DR = { region: "us-west-2", accountId: HERE };
const FOREIGN = { region: "eu-west-1", accountId: THERE, objectOwnership: "ObjectWriter" };

const factsWith = (
  settings: Partial<ReplicationSettings>,
  name: string,
  side: ReplicationSettings["destinations"][string],
) =>
  sideFacts({
    source: { region: "us-east-1", accountId: HERE },
    destinations: { dr: DR, foreign: FOREIGN, [name]: side },
    ...settings,
  })(name, side);

describe("the facts about a side", () => {
  it("are its place and every default filled in", () => {
    assert.deepEqual(factsWith({}, "dr", DR), {
      name: "dr",
      region: "us-west-2",
      accountId: HERE,
      sseAlgorithm: "aws:kms",
      bucketKeyEnabled: true,
      receivesDeleteMarkers: false,
      translatesAccessControl: false,
    });
  });

  it("are nothing that permissions do not depend on", () => {
    const side = {
      ...DR,
      bucketName: "acme-dr",
      storageClass: "GLACIER",
      forceDestroy: true,
      retainOnDelete: true,
    };
    assert.deepEqual(factsWith({}, "dr", side), factsWith({}, "dr", DR));
  });

  it("say whether it has a Bucket Key", () => {
    const facts = [true, false].map((bucketKeyEnabled) =>
      factsWith({}, "dr", { ...DR, bucketKeyEnabled }),
    );
    assert.deepEqual(
      facts.map(({ bucketKeyEnabled }) => bucketKeyEnabled),
      [true, false],
    );
  });

  it("say how it encrypts, and that only SSE-KMS has Bucket Keys", () => {
    const facts = ["aws:kms", "aws:kms:dsse", "AES256"].map((sseAlgorithm) =>
      factsWith({}, "source", { ...DR, sseAlgorithm }),
    );
    assert.deepEqual(
      facts.map(({ sseAlgorithm, bucketKeyEnabled }) => [sseAlgorithm, bucketKeyEnabled]),
      [
        ["aws:kms", true],
        ["aws:kms:dsse", false],
        ["AES256", false],
      ],
    );
  });

  const receives = (rules: ReplicationSettings["rules"], name = "dr") =>
    factsWith({ rules }, name, DR).receivesDeleteMarkers;

  it("say whether any rule sends it delete markers", () => {
    assert.equal(receives([{ id: "a" }, { id: "b", deleteMarkerReplication: true }]), true);
    assert.equal(receives([{ id: "a" }, { id: "b", deleteMarkerReplication: false }]), false);
  });

  it("leave out the delete markers of rules for others", () => {
    const rules = [
      { id: "a", destinations: ["foreign"], deleteMarkerReplication: true },
      { id: "b", destinations: ["dr"] },
    ];
    assert.equal(receives(rules), false);
    assert.equal(receives(rules, "foreign"), true);
  });

  it("count a disabled rule, which may be enabled without a word to the role", () => {
    assert.equal(receives([{ id: "a", status: "Disabled", deleteMarkerReplication: true }]), true);
  });

  it("say whether its replicas change owner", () => {
    const translates = (side: Partial<typeof FOREIGN & { accessControlTranslation: boolean }>) =>
      factsWith({}, "foreign", { ...FOREIGN, ...side }).translatesAccessControl;
    assert.equal(translates({}), true);
    assert.equal(translates({ accessControlTranslation: false }), false);
    assert.equal(translates({ objectOwnership: "BucketOwnerEnforced" }), false);
    assert.equal(translates({ accountId: HERE }), false);
  });

  it("are false of a source, which receives nothing", () => {
    const { receivesDeleteMarkers, translatesAccessControl } = sideFacts({
      source: FOREIGN,
      destinations: { dr: DR },
      rules: [{ id: "a", deleteMarkerReplication: true }],
    })("source", FOREIGN);
    assert.deepEqual([receivesDeleteMarkers, translatesAccessControl], [false, false]);
  });
});
