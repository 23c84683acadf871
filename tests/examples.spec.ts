// What the examples promise, as their stacks register it. Mocks accept every input: that AWS takes them is
// not proven here.
import assert from "node:assert/strict";

import { keyId } from "../proof/recording/madeUpState";
import type { ProgramResult } from "../proof/recording/programs";
import { runProgram } from "../proof/recording/programs";
import { exampleConfig, exampleNames } from "../stackFiles";
import { UNTOUCHED, fatesOf, goldenIdentities } from "./support/golden";
import type { RegisteredSide } from "./support/registeredSides";
import { held, ofKind, ofProviders, rulesOf, sidesOf } from "./support/registeredSides";

const ONE = "111111111111";
const OTHER = "222222222222";

/** A side under its settings' defaults, with the key that the mocks make up for it. */
function sideOf(
  name: string,
  region: string,
  accountId: string,
  more: Partial<RegisteredSide> = {},
): RegisteredSide {
  return {
    region,
    accountId,
    bucketName: undefined,
    kmsKeyArn: `arn:aws:kms:${region}:${accountId}:key/${keyId(`${name}-key`)}`,
    bucketKeyEnabled: true,
    objectOwnership: "BucketOwnerEnforced",
    ...more,
  };
}

const RULE = {
  deleteMarkers: false,
  storageClass: undefined,
  owner: undefined,
  minutes: undefined,
};

describe("the examples' stacks", function () {
  this.timeout(120_000);

  const results = new Map<string, ProgramResult>();
  const registeredBy = (example: string) => results.get(example)!.registrations;

  before(async () => {
    await Promise.all(
      exampleNames().map(async (name) => {
        const run = { config: exampleConfig(name), world: { stack: name } };
        results.set(name, await runProgram(run));
      }),
    );
  });

  for (const example of exampleNames()) {
    it(`are taken by the program as they are: ${example}`, () => {
      assert.deepEqual(results.get(example)!.errors, []);
      assert.equal(results.get(example)!.exitCode, 0);
    });

    it(`keep the identity of every resource: ${example}`, () => {
      assert.deepEqual(fatesOf(goldenIdentities(example), registeredBy(example)), UNTOUCHED);
    });

    it(`protect all that AWS holds: ${example}`, () => {
      const resources = held(registeredBy(example));
      assert.ok(resources.length > 10);
      assert.deepEqual(
        resources.filter((resource) => !resource.protect),
        [],
      );
    });

    it(`name the example in the tags of buckets, keys and role: ${example}`, () => {
      for (const kind of ["Bucket", "Key", "Role"]) {
        for (const { inputs } of ofKind(held(registeredBy(example)), kind)) {
          assert.deepEqual(inputs.tags, { example });
        }
      }
    });
  }

  describe("disaster-recovery", () => {
    const registered = () => registeredBy("disaster-recovery");

    it("keeps a second copy in another Region of the account, each side under a key of its own", () => {
      assert.deepEqual(sidesOf(registered()), {
        "archive-source-bucket": sideOf("archive-source", "us-east-1", ONE),
        "archive-dr-bucket": sideOf("archive-dr", "us-west-2", ONE),
      });
      const rotated = ofKind(registered(), "Key").map(({ inputs }) => inputs.enableKeyRotation);
      assert.deepEqual(rotated, [true, true]);
      assert.equal(ofKind(registered(), "Alias").length, 2);
    });

    it("replicates everything to STANDARD_IA, and hides nothing there", () => {
      const to = "archive-dr-bucket";
      const rule = { ...RULE, id: "everything-dr", priority: 1, filter: { prefix: "" }, to };
      assert.deepEqual(rulesOf(registered()), [{ ...rule, storageClass: "STANDARD_IA" }]);
    });
  });

  describe("existing-keys", () => {
    const registered = () => registeredBy("existing-keys");

    it("encrypts both sides under the keys that are given, without Bucket Keys", () => {
      const given = {
        source: "arn:aws:kms:eu-west-1:111111111111:key/11111111-1111-4111-8111-111111111111",
        vault: "arn:aws:kms:eu-central-1:222222222222:key/22222222-2222-4222-8222-222222222222",
      };
      assert.deepEqual(sidesOf(registered()), {
        "ledger-source-bucket": sideOf("ledger-source", "eu-west-1", ONE, {
          kmsKeyArn: given.source,
          bucketKeyEnabled: false,
        }),
        "ledger-vault-bucket": sideOf("ledger-vault", "eu-central-1", OTHER, {
          kmsKeyArn: given.vault,
          bucketKeyEnabled: false,
        }),
      });
    });

    it("makes no key, alias or key policy", () => {
      const made = registered().filter(({ type }) => type.startsWith("aws:kms/"));
      assert.deepEqual(made, []);
    });

    it("enters each account by a profile of its own", () => {
      assert.deepEqual(ofProviders(registered(), "profile"), {
        "ledger-source": "storage",
        "ledger-vault": "vault",
      });
    });
  });

  describe("cross-account", () => {
    const registered = () => registeredBy("cross-account");

    it("keeps its destinations in another account, one of them in the source's Region", () => {
      const acls = { objectOwnership: "BucketOwnerPreferred" };
      assert.deepEqual(sidesOf(registered()), {
        "records-source-bucket": sideOf("records-source", "us-east-1", ONE, acls),
        "records-dr-bucket": sideOf("records-dr", "us-west-2", OTHER, acls),
        "records-audit-bucket": sideOf("records-audit", "us-east-1", OTHER),
      });
    });

    it("enters each account by a role of that account", () => {
      const roles = (account: string) => [{ roleArn: `arn:aws:iam::${account}:role/deploy` }];
      assert.deepEqual(ofProviders(registered(), "assumeRoles"), {
        "records-source": roles(ONE),
        "records-dr": roles(OTHER),
        "records-audit": roles(OTHER),
      });
    });

    it("replicates by prefix and tag, and hands replicas over where ACLs are in use", () => {
      const dr = { ...RULE, to: "records-dr-bucket", owner: "Destination" };
      const audit = { ...RULE, to: "records-audit-bucket" };
      const contracts = { prefix: "documents/contracts/" };
      const documents = { prefix: "documents/" };
      const invoices = { and: { prefix: "invoices/", tags: { class: "gold" } } };
      assert.deepEqual(rulesOf(registered()), [
        { ...dr, id: "contracts-dr", priority: 30, filter: contracts, minutes: 15 },
        { ...dr, id: "documents-dr", priority: 20, filter: documents, deleteMarkers: true },
        { ...audit, id: "invoices-audit", priority: 10, filter: invoices },
        { ...dr, id: "invoices-dr", priority: 11, filter: invoices },
      ]);
    });
  });

  describe("backup-account", () => {
    const registered = () => registeredBy("backup-account");

    it("reads the existing bucket, and makes none but the destination's in the other account", () => {
      const read = registered().filter((resource) => resource.read);
      assert.deepEqual(
        read.map(({ name, provider, state }) => [name, provider, state.bucket]),
        [["safe-source-bucket", "safe-source", "acme-documents"]],
      );
      assert.deepEqual(sidesOf(registered()), {
        "safe-vault-bucket": sideOf("safe-vault", "eu-central-1", OTHER),
      });
    });

    it("changes of the existing bucket its versioning and its replication alone", () => {
      const changing = held(registered()).filter(
        ({ inputs }) => inputs.bucket === "acme-documents",
      );
      assert.deepEqual(changing.map(({ type }) => type).sort(), [
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
        "aws:s3/bucketVersioning:BucketVersioning",
      ]);
    });

    it("replicates everything, and hides nothing in the vault", () => {
      const rule = { ...RULE, id: "everything-vault", priority: 1, filter: { prefix: "" } };
      assert.deepEqual(rulesOf(registered()), [{ ...rule, to: "safe-vault-bucket" }]);
    });

    it("leaves versioning and the vault in AWS when it goes, and takes role and rules along", () => {
      const going = held(registered()).filter(({ retainOnDelete }) => !retainOnDelete);
      assert.deepEqual(going.map(({ type }) => type).sort(), [
        "aws:iam/role:Role",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
      ]);
    });
  });

  describe("fan-out", () => {
    const registered = () => registeredBy("fan-out");
    const regions = ["ap-northeast-1", "ap-southeast-2", "eu-central-1", "eu-west-1", "us-west-2"];

    it("keeps a copy in each Region, under names that can be foretold", () => {
      const side = (name: string, region: string) => {
        const bucketName = `acme-media-${region}`;
        return [`media-${name}-bucket`, sideOf(`media-${name}`, region, ONE, { bucketName })];
      };
      const expected = [side("source", "us-east-1"), ...regions.map((name) => side(name, name))];
      assert.deepEqual(sidesOf(registered()), Object.fromEntries(expected));
    });

    it("replicates everything by one rule a Region, delete markers too", () => {
      assert.deepEqual(
        rulesOf(registered()),
        regions.map((region, index) => ({
          ...RULE,
          id: `everything-${region}`,
          priority: regions.length - index,
          filter: { prefix: "" },
          to: `media-${region}-bucket`,
          deleteMarkers: true,
        })),
      );
    });

    it("leaves buckets and keys in AWS when it goes, and takes role and rules along", () => {
      const resources = held(registered());
      const going = resources.filter(({ retainOnDelete }) => !retainOnDelete);
      assert.deepEqual(going.map(({ type }) => type).sort(), [
        "aws:iam/role:Role",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
      ]);
      assert.equal(ofKind(resources, "Bucket").length, 6);
      assert.equal(ofKind(resources, "Key").length, 6);
    });
  });
});
