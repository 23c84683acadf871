import assert from "node:assert/strict";

import type {
  DestinationSettings,
  ReplicationSettings,
  RuleSettings,
} from "../../components/settings";
import { OBJECT_OWNERSHIPS, STORAGE_CLASSES } from "../../components/settings";
import { tagProblems } from "../../components/validateTags";
import { validateSettings } from "../../components/validateSettings";
import {
  choiceProblem,
  keyArnProblems,
  sideProblems,
  sidesByPath,
} from "../../components/validateSides";
import { OLDER_KEYS, SOURCE } from "../support/topologies";

// What is just still right. What is wrong, with the words for it, is in badInput.spec.ts.

const HERE = "111111111111";
const THERE = "222222222222";
const dr: DestinationSettings = { region: "us-west-2", accountId: HERE };
const settings: ReplicationSettings = {
  source: { region: "us-east-1", accountId: HERE },
  destinations: { dr },
};
const long = (length: number) => "a".repeat(length);
const withRules = (...rules: RuleSettings[]) => ({ ...settings, rules });
const KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab";

describe("valid settings", () => {
  const valid: [string, ReplicationSettings][] = [
    ["one account and two Regions", settings],
    ["one Region", { ...settings, destinations: { dr: { ...dr, region: "us-east-1" } } }],
    ["two accounts", { ...settings, destinations: { dr: { ...dr, accountId: THERE } } }],
    ["two destinations in one place", { ...settings, destinations: { dr, second: dr } }],
    ["a destination's name of 17 letters", { ...settings, destinations: { [long(17)]: dr } }],
    ["a destination named by its Region", { ...settings, destinations: { "us-west-2": dr } }],
    [
      "a key of the side's Region and account",
      {
        ...settings,
        source: { ...settings.source, kmsKeyArn: `arn:aws:kms:us-east-1:${HERE}:key/${KEY_ID}` },
      },
    ],
    [
      "other keys of the source's Region and account, beside a key that is made",
      { ...settings, additionalSourceKeyArns: OLDER_KEYS },
    ],
    [
      "other keys of the source beside its own",
      {
        ...settings,
        source: { ...settings.source, kmsKeyArn: SOURCE.keyArn },
        additionalSourceKeyArns: OLDER_KEYS,
      },
    ],
    ["no other keys of the source", { ...settings, additionalSourceKeyArns: [] }],
    [
      "one prefix for buckets in two Regions",
      {
        source: { ...settings.source, bucketNamePrefix: "acme" },
        destinations: { dr: { ...dr, bucketNamePrefix: "acme" } },
      },
    ],
    [
      "an owner override across accounts, with ACLs",
      {
        ...settings,
        destinations: {
          dr: {
            ...dr,
            accountId: THERE,
            objectOwnership: "ObjectWriter",
            accessControlTranslation: true,
          },
        },
      },
    ],
    [
      "an owner override switched off where there is none",
      { ...settings, destinations: { dr: { ...dr, accessControlTranslation: false } } },
    ],
    [
      "1,000 rules",
      withRules(...Array.from({ length: 1000 }, (_, index) => ({ id: `r${index}` }))),
    ],
    ["a rule id of 252 letters with a name of 2 behind", withRules({ id: long(252) })],
    ["punctuation in a rule id", withRules({ id: "a b/c_d.e:f" })],
    ["a prefix of 1,024 bytes", withRules({ id: "a", prefix: long(1024) })],
    ["an empty prefix", withRules({ id: "a", prefix: "" })],
    [
      "delete markers with no tags",
      withRules({ id: "a", tags: {}, deleteMarkerReplication: true }),
    ],
    ["a tag without delete markers", withRules({ id: "a", tags: { class: "gold" } })],
    [
      "the lowest and the highest priority",
      withRules({ id: "a", priority: 0 }, { id: "b", priority: 2147483647 }),
    ],
    ["Replication Time Control", withRules({ id: "a", replicationTimeControl: true })],
    [
      "Replication Time Control with metrics said",
      withRules({ id: "a", replicationTimeControl: true, metrics: true }),
    ],
    ["no metrics", withRules({ id: "a", metrics: false })],
    [
      "one id for different destinations",
      {
        ...settings,
        destinations: { dr, far: dr },
        rules: [
          { id: "a", destinations: ["dr"] },
          { id: "a", destinations: ["far"] },
        ],
      },
    ],
    [
      "a destination that only a disabled rule names",
      {
        ...settings,
        destinations: { dr, far: dr },
        rules: [
          { id: "a", destinations: ["dr"] },
          { id: "b", destinations: ["far"], status: "Disabled" },
        ],
      },
    ],
    [
      "priorities that just leave room",
      {
        ...settings,
        destinations: { dr, far: dr },
        rules: [
          { id: "a", priority: 3 },
          { id: "b", priority: 1 },
        ],
      },
    ],
    [
      "50 tags",
      {
        ...settings,
        tags: Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`tag${index}`, "x"])),
      },
    ],
  ];
  for (const [title, value] of valid) {
    it(`may have ${title}`, () => {
      assert.deepEqual(validateSettings("archive", value), []);
    });
  }

  for (const objectOwnership of OBJECT_OWNERSHIPS) {
    it(`may have the ownership ${objectOwnership}`, () => {
      const source = { ...settings.source, objectOwnership };
      assert.deepEqual(validateSettings("archive", { ...settings, source }), []);
    });
  }

  for (const storageClass of STORAGE_CLASSES) {
    it(`may have the storage class ${storageClass}, by destination or by rule`, () => {
      const destinations = { dr: { ...dr, storageClass } };
      const rules = [{ id: "a", storageClass }];
      assert.deepEqual(validateSettings("archive", { ...settings, destinations, rules }), []);
    });
  }
});

describe("tags", () => {
  it("may be as long as AWS allows, in the characters that it allows", () => {
    const tags = { [long(128)]: long(256), "a b_.:/=+-@Ä9": "Ö b_.:/=+-@9", empty: "" };
    assert.deepEqual(tagProblems("tags", tags, 3, "no more"), []);
  });

  it("are reported each by itself, key and value", () => {
    const problems = tagProblems("tags", { a: "", [long(129)]: "", "#": "#" }, 2, "no more");
    assert.deepEqual(
      problems.map(({ path, allowed }) => [path, allowed]),
      [
        ["tags", "2 tags at most"],
        [`tags["${long(129)}"]`, "a key of 1 to 128 characters that does not begin with aws:"],
        ['tags["#"]', "a key of letters, digits, spaces and _ . : / = + - @ only"],
        ['tags["#"]', "a value of letters, digits, spaces and _ . : / = + - @ only"],
      ],
    );
  });
});

describe("keys of sides", () => {
  const side = { region: "us-east-1", accountId: HERE };
  const arn = (region: string, account: string) => `arn:aws:kms:${region}:${account}:key/${KEY_ID}`;

  it("are not judged by a Region or an account that is wrong itself", () => {
    const unknown = { region: "us-esat-1", accountId: "1" };
    assert.deepEqual(keyArnProblems("k", arn("us-east-1", HERE), unknown), []);
  });

  it("have a fault for Region and account each", () => {
    const problems = keyArnProblems("k", arn("us-west-2", THERE), side);
    assert.deepEqual(
      problems.map(({ allowed }) => allowed),
      ["a key in us-east-1", `a key of account ${HERE}`],
    );
  });
});

describe("other keys of the source", () => {
  const problemsOf = (kmsKeyArn: string | undefined, ...additionalSourceKeyArns: string[]) => {
    const source = { ...settings.source, kmsKeyArn };
    return sideProblems("archive", { ...settings, source, additionalSourceKeyArns }).map(
      ({ path, received, allowed }) => ({ path, received, allowed }),
    );
  };
  const [older, oldest] = OLDER_KEYS as [string, string];
  const allowed = "each other key once, without the source's own kmsKeyArn";

  it("are judged by the source's Region and account, not by a destination's", () => {
    const there = `arn:aws:kms:us-west-2:${HERE}:key/${KEY_ID}`;
    assert.deepEqual(problemsOf(undefined, older, there), [
      { path: "additionalSourceKeyArns[1]", received: there, allowed: "a key in us-east-1" },
    ]);
  });

  it("are each reported once where they repeat each other or the source's own key", () => {
    assert.deepEqual(problemsOf(older, oldest, older, oldest), [
      { path: "additionalSourceKeyArns[1]", received: older, allowed },
      { path: "additionalSourceKeyArns[2]", received: oldest, allowed },
    ]);
  });

  it("may be a destination's key, where that lies in the source's Region and account", () => {
    const near = { ...dr, region: "us-east-1", kmsKeyArn: older };
    const shared = { ...settings, destinations: { near }, additionalSourceKeyArns: [older] };
    assert.deepEqual(sideProblems("archive", shared), []);
  });
});

describe("choices", () => {
  it("may be left open, and else must be one of those allowed", () => {
    assert.deepEqual(choiceProblem("c", undefined, ["a", "b"]), []);
    assert.deepEqual(choiceProblem("c", "b", ["a", "b"]), []);
    assert.deepEqual(choiceProblem("c", "A", ["a", "b"]), [
      { path: "c", received: "A", allowed: "a, b", fix: "choose one of these values" },
    ]);
  });
});

describe("the sides by their paths", () => {
  it("are the source and each destination", () => {
    assert.deepEqual(Object.keys(sidesByPath(settings)), ["source", "destinations.dr"]);
  });
});
