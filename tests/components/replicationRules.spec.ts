import assert from "node:assert/strict";

import fc from "fast-check";

import type { ReplicationRule } from "../../components/replicationRules";
import {
  deleteMarkerDestinations,
  providerRule,
  replicationRules,
} from "../../components/replicationRules";
import type { ReplicationSettings, RuleSettings } from "../../components/settings";
import { validateSettings } from "../../components/validateSettings";
import { validSettings } from "../support/arbitraries";

const HERE = "111111111111";
const THERE = "222222222222";

const settings: ReplicationSettings = {
  source: { region: "us-east-1", accountId: HERE },
  destinations: {
    residency: { region: "eu-west-1", accountId: HERE },
    dr: { region: "us-west-2", accountId: THERE, storageClass: "STANDARD_IA" },
  },
};
const DEFAULTS = {
  status: "Enabled",
  prefix: "",
  tags: {},
  deleteMarkerReplication: false,
  replicaModifications: false,
  metrics: true,
  replicationTimeControl: false,
  accessControlTranslation: false,
};
const toDr = { destination: "dr", accountId: THERE, storageClass: "STANDARD_IA" };
const toResidency = { destination: "residency", accountId: HERE, storageClass: undefined };

const idsAndPriorities = (rules: RuleSettings[]) =>
  replicationRules({ ...settings, rules }).map(({ id, priority }) => [id, priority]);

describe("replication rules", () => {
  it("send everything everywhere by default, each destination by a rule of its own", () => {
    assert.deepEqual(replicationRules(settings), [
      { id: "everything-dr", priority: 2, ...DEFAULTS, ...toDr },
      { id: "everything-residency", priority: 1, ...DEFAULTS, ...toResidency },
    ]);
  });

  it("take over every setting", () => {
    const options = {
      priority: 7,
      status: "Disabled",
      prefix: "invoices/",
      tags: { class: "gold" },
      deleteMarkerReplication: true,
      replicaModifications: true,
      storageClass: "GLACIER_IR",
      metrics: false,
      replicationTimeControl: true,
    };
    const rules = [{ id: "invoices", destinations: ["dr"], ...options }];
    assert.deepEqual(replicationRules({ ...settings, rules }), [
      { ...DEFAULTS, ...toDr, id: "invoices-dr", ...options },
    ]);
  });

  it("let the first of the list win", () => {
    assert.deepEqual(idsAndPriorities([{ id: "a", destinations: ["dr"] }, { id: "b" }]), [
      ["a-dr", 3],
      ["b-dr", 2],
      ["b-residency", 1],
    ]);
  });

  it("count up from a rule's priority, in the order of the destinations' names", () => {
    const rules = [
      { id: "a", priority: 10, destinations: ["residency", "dr"] },
      { id: "b", priority: 0 },
    ];
    assert.deepEqual(idsAndPriorities(rules), [
      ["a-dr", 10],
      ["a-residency", 11],
      ["b-dr", 0],
      ["b-residency", 1],
    ]);
  });

  it("are all disabled where nothing is to be replicated", () => {
    const rules = replicationRules({
      ...settings,
      replicationEnabled: false,
      rules: [{ id: "a", status: "Enabled" }],
    });
    assert.deepEqual(
      rules.map(({ status }) => status),
      ["Disabled", "Disabled"],
    );
  });

  it("leave out a destination that does not exist, which validation reports", () => {
    assert.deepEqual(
      replicationRules({ ...settings, rules: [{ id: "a", destinations: ["x"] }] }),
      [],
    );
  });

  it("change owners across accounts with ACLs", () => {
    const dr = { ...settings.destinations.dr!, objectOwnership: "ObjectWriter" };
    const rules = replicationRules({ ...settings, destinations: { dr } });
    assert.deepEqual(
      rules.map(({ accessControlTranslation }) => accessControlTranslation),
      [true],
    );
  });

  it("know who receives delete markers", () => {
    const rules = [
      { id: "a", deleteMarkerReplication: true, destinations: ["dr"] },
      { id: "b", destinations: ["residency"] },
    ];
    assert.deepEqual(
      deleteMarkerDestinations(replicationRules({ ...settings, rules })),
      new Set(["dr"]),
    );
  });
});

describe("rules as the provider takes them", () => {
  const rule: ReplicationRule = { id: "a-dr", priority: 1, ...DEFAULTS, ...toDr };
  const target = { bucketArn: "arn:aws:s3:::replicas", keyArn: "arn:aws:kms:::key/2" };
  const expected = {
    id: "a-dr",
    priority: 1,
    status: "Enabled",
    filter: { prefix: "" },
    deleteMarkerReplication: { status: "Disabled" },
    sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
    destination: {
      bucket: target.bucketArn,
      account: THERE,
      encryptionConfiguration: { replicaKmsKeyId: target.keyArn },
      storageClass: "STANDARD_IA",
      metrics: { status: "Enabled" },
    },
  };

  it("name the key, the account and everything that S3 would otherwise assume", () => {
    assert.deepEqual(providerRule(rule, target), expected);
  });

  const filters: [string, Partial<ReplicationRule>, object][] = [
    ["nothing by an empty prefix", {}, { prefix: "" }],
    ["a prefix alone", { prefix: "a/" }, { prefix: "a/" }],
    ["one tag alone", { tags: { k: "v" } }, { tag: { key: "k", value: "v" } }],
    ["two tags together", { tags: { k: "v", l: "w" } }, { and: { tags: { k: "v", l: "w" } } }],
    [
      "prefix and tag together",
      { prefix: "a/", tags: { k: "v" } },
      { and: { prefix: "a/", tags: { k: "v" } } },
    ],
  ];
  for (const [title, change, filter] of filters) {
    it(`select ${title}`, () => {
      assert.deepEqual(providerRule({ ...rule, ...change }, target).filter, filter);
    });
  }

  const { destination } = expected;
  const time = { minutes: 15 };
  const options: [string, Partial<ReplicationRule>, object][] = [
    ["disabled", { status: "Disabled" }, { status: "Disabled" }],
    [
      "with delete markers",
      { deleteMarkerReplication: true },
      { deleteMarkerReplication: { status: "Enabled" } },
    ],
    [
      "with replica modifications",
      { replicaModifications: true },
      {
        sourceSelectionCriteria: {
          sseKmsEncryptedObjects: { status: "Enabled" },
          replicaModifications: { status: "Enabled" },
        },
      },
    ],
    [
      "with owner override",
      { accessControlTranslation: true },
      { destination: { ...destination, accessControlTranslation: { owner: "Destination" } } },
    ],
    [
      "with Replication Time Control, 15 minutes at both places",
      { replicationTimeControl: true },
      {
        destination: {
          ...destination,
          metrics: { status: "Enabled", eventThreshold: time },
          replicationTime: { status: "Enabled", time },
        },
      },
    ],
  ];
  for (const [title, change, difference] of options) {
    it(`are right ${title}`, () => {
      assert.deepEqual(providerRule({ ...rule, ...change }, target), {
        ...expected,
        ...difference,
      });
    });
  }

  it("leave out what is switched off or not said", () => {
    const bare = providerRule({ ...rule, metrics: false, storageClass: undefined }, target);
    assert.deepEqual(Object.keys(bare.destination), [
      "bucket",
      "account",
      "encryptionConfiguration",
    ]);
  });
});

describe("the rules of all valid settings", () => {
  it("are valid, with ids and priorities that no two share", () => {
    fc.assert(
      fc.property(validSettings, (valid) => {
        assert.deepEqual(validateSettings("archive", valid), []);
        const rules = replicationRules(valid);
        assert.equal(new Set(rules.map(({ id }) => id)).size, rules.length);
        assert.equal(new Set(rules.map(({ priority }) => priority)).size, rules.length);
        assert.ok(rules.every(({ priority }) => Number.isInteger(priority) && priority >= 0));
      }),
    );
  });

  it("are V2, each with id, priority, one filter and a decision on delete markers", () => {
    fc.assert(
      fc.property(validSettings, (valid) => {
        for (const rule of replicationRules(valid)) {
          const made = providerRule(rule, { bucketArn: "b", keyArn: "k" });
          assert.equal(made.id, rule.id);
          assert.equal(made.priority, rule.priority);
          assert.equal(Object.keys(made.filter ?? {}).length, 1);
          assert.match(JSON.stringify(made.deleteMarkerReplication), /"(?:Enabled|Disabled)"/);
          assert.equal("prefix" in made, false);
        }
      }),
    );
  });

  it("do not depend on the order in which destinations are written", () => {
    fc.assert(
      fc.property(validSettings, (valid) => {
        const entries = Object.entries(valid.destinations).reverse();
        const turned = { ...valid, destinations: Object.fromEntries(entries) };
        assert.deepEqual(replicationRules(turned), replicationRules(valid));
      }),
    );
  });
});
