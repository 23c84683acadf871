// What the page of edits says of resources, against two deployments of the unchanged program. Mocks answer
// for AWS and nothing but a table says what is replaced: that AWS takes an edit, or refuses it, and what
// becomes of objects, is not proven here.
import assert from "node:assert/strict";

import { parseSettings } from "../../config";
import type { Change, Patch, RefusedChange, Resources } from "../../documents/changes/change";
import { patched, settingsOf } from "../../documents/changes/change";
import { changeGroups } from "../../documents/changes/changes";
import { changesDocument } from "../../documents/changes/document";
import { labelOf } from "../../documents/changes/labels";
import { REPLACED_BY } from "../../documents/changes/replacedBy";
import { settingsDiff } from "../../documents/changes/settingsDiff";
import { anchor } from "../../documents/markdown";
import { deployEdits } from "../support/changes/deployments";
import { differenceOf } from "../support/changes/difference";
import type { Held } from "../support/changes/state";
import { isReplaced, settled } from "../support/changes/state";
import { schemaOf } from "../support/recordedPrograms/schema";

const isTaken = (change: Change | RefusedChange): change is Change => "resources" in change;
const all = changeGroups.flatMap(({ changes }) => changes);
const taken = all.filter(isTaken);
const refused = all.filter((change): change is RefusedChange => !isTaken(change));

const ROLE = "aws:iam/role:Role";

const NOTHING: Resources = {
  created: [],
  renamed: [],
  updated: {},
  replaced: {},
  deleted: [],
  staysInAws: [],
  options: {},
  refusedWhileProtected: false,
};

/** What is told of resources, in the order of a difference. */
function toldOf({ resources }: Pick<Change, "resources">): Resources {
  const { created, renamed, deleted, ...more } = { ...NOTHING, ...resources };
  const { staysInAws, options, ...others } = more;
  const sorted = (labels: string[]) => [...labels].sort();
  return {
    ...others,
    created: sorted(created),
    renamed: sorted(renamed),
    deleted: sorted(deleted),
    staysInAws: sorted(staysInAws),
    options: Object.fromEntries(
      Object.entries(options).map(([option, labels]) => [option, sorted(labels)]),
    ),
  };
}

describe("docs/changes.md", function () {
  this.timeout(120_000);

  const differences = new Map<Change, Resources>();
  before(async () => {
    const edits = taken.map(settingsOf);
    const deployed = await deployEdits(edits);
    taken.forEach((change, index) => {
      const [before, after] = edits[index]!;
      const states = deployed[index]!;
      const difference = differenceOf(
        [states.before, before.name as string],
        [states.after, after.name as string],
      );
      differences.set(change, difference);
    });
  });

  for (const change of taken) {
    it(`tells what becomes of the resources: ${change.edit}`, () => {
      assert.deepEqual(differences.get(change), toldOf(change));
    });
  }

  it("would not get away with a resource too few or too many", () => {
    const [add] = taken;
    const { created = [] } = add!.resources;
    const wrong = [created.slice(1), [...created, "role"]].map((labels) =>
      toldOf({ resources: { ...add!.resources, created: labels } }),
    );
    for (const told of wrong) assert.notDeepEqual(differences.get(add!), told);
  });

  for (const change of taken) {
    it(`starts from settings and leads to settings that are allowed: ${change.edit}`, () => {
      for (const settings of settingsOf(change)) {
        assert.deepEqual(parseSettings(settings).problems, []);
      }
      assert.notDeepEqual(...settingsOf(change));
    });
  }

  for (const change of refused.filter(({ byPreview }) => byPreview)) {
    it(`tells what a preview refuses: ${change.edit}`, async () => {
      const edit = settingsOf(change);
      for (const settings of edit) assert.deepEqual(parseSettings(settings).problems, []);
      await assert.rejects(deployEdits([edit]), ({ message }: Error) =>
        Object.entries(change.refused).every(
          ([path, allowed]) => message.includes(`${path}: `) && message.includes(allowed),
        ),
      );
    });
  }

  for (const change of refused.filter(({ byPreview }) => !byPreview)) {
    it(`tells what validation refuses: ${change.edit}`, () => {
      const [before, after] = settingsOf(change);
      assert.deepEqual(parseSettings(before).problems, []);
      const problems = parseSettings(after).problems.map(({ path, allowed }) => [path, allowed]);
      assert.deepEqual(Object.fromEntries(problems), change.refused);
    });
  }

  it("has an edit for every setting", () => {
    const edited = new Set(
      all.flatMap(({ before = {}, edits }) => [before, edits].flatMap(keysOf)),
    );
    assert.deepEqual(
      [...settingNames()].filter((name) => !edited.has(name)),
      [],
    );
  });

  it("has no edit that gives a key policy another key, which the provider would not carry out", () => {
    for (const { updated, replaced } of differences.values()) {
      for (const [label, inputs] of Object.entries({ ...updated, ...replaced })) {
        assert.ok(!label.startsWith("key policy") || !inputs.includes("keyId"), label);
      }
    }
  });

  it("warns of every edit that deletes a key which older objects need", () => {
    for (const [{ edit, danger, refusedByAws }, { deleted, staysInAws }] of differences) {
      const lost = deleted.filter(
        (label) => label.startsWith("key of") && !staysInAws.includes(label),
      );
      // Where its bucket goes too, AWS keeps both as long as there are objects.
      const isKept = refusedByAws !== undefined;
      assert.ok(lost.length === 0 || danger !== undefined || isKept, edit);
    }
  });

  it("has no edit of a side's place that is taken, and one of each that is refused", () => {
    const moved = taken.filter((change) => {
      const [before, after] = settingsOf(change).map(placesOf) as [Places, Places];
      return [...before].some(([side, place]) => (after.get(side) ?? place) !== place);
    });
    assert.deepEqual(moved, []);
    const paths = refused.flatMap((change) => Object.keys(change.refused));
    for (const side of ["source", "destinations.dr"]) {
      assert.ok(paths.includes(`${side}.region`) && paths.includes(`${side}.accountId`), side);
    }
  });

  it("has a heading of its own for every edit", () => {
    const headings = [...changesDocument(changeGroups).matchAll(/^#+ (.+)$/gm)];
    const anchors = headings.map(([, text]) => anchor(text!));
    assert.equal(new Set(anchors).size, anchors.length);
  });

  it("knows only properties that resources have, by what replaces them", () => {
    for (const [type, { properties, source }] of Object.entries(REPLACED_BY)) {
      const known = schemaOf(type);
      // Prefixes are inputs alone where the name is what they become.
      const missing = properties.filter((name) => !known.has(name));
      assert.deepEqual(missing, [], type);
      assert.match(source, /^https:\/\/www\.pulumi\.com\/registry\/packages\/aws\//);
    }
  });
});

type Places = Map<string, string>;

/** Region and account of every side, by its path. */
function placesOf(settings: Patch): Places {
  const { source, destinations } = parseSettings(settings).settings;
  const sides = Object.entries({ source, ...destinations });
  return new Map(sides.map(([name, { region, accountId }]) => [name, `${region} ${accountId}`]));
}

function keysOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(keysOf);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...keysOf(item)]);
}

/** Every setting there is, as the message about an unknown one lists them. */
function settingNames(): Set<string> {
  const unknown = { unknown: true };
  const role = { ...unknown };
  const side = { ...unknown, existingBucket: unknown };
  const settings = { ...unknown, role, source: side, destinations: { dr: side }, rules: [unknown] };
  const lists = parseSettings(settings).problems.flatMap(
    ({ allowed }) => /^settings: (.+)$/.exec(allowed)?.[1]?.split(", ") ?? [],
  );
  assert.ok(lists.includes("replicationTimeControl") && lists.includes("enableVersioning"));
  return new Set(lists);
}

describe("the settings before and after an edit", () => {
  it("are those before, with what the edit sets and without what it takes away", () => {
    const before = { name: "archive", source: { region: "us-east-1", profile: "a" }, rules: ["a"] };
    assert.deepEqual(patched(before, { source: { profile: null, accountId: "1" }, rules: ["b"] }), {
      name: "archive",
      source: { region: "us-east-1", accountId: "1" },
      rules: ["b"],
    });
    assert.deepEqual(patched({ role: "a" }, { role: { name: "b" } }), { role: { name: "b" } });
  });

  it("are shown as what changes, below what it belongs to", () => {
    const before = { a: { one: 1, two: 2 }, b: 3, list: [{ id: "x", size: 1 }] };
    const after = {
      a: { one: 1, two: 3 },
      b: 3,
      list: [
        { id: "x", size: 1 },
        { id: "z", size: 2 },
      ],
      c: 4,
    };
    assert.equal(
      settingsDiff(before, after),
      [
        "  a:",
        "-   two: 2",
        "+   two: 3",
        "  list:",
        "+   - id: z",
        "+     size: 2",
        "+ c: 4",
      ].join("\n"),
    );
    assert.equal(settingsDiff({ a: 1, b: 2 }, { b: 2 }), "- a: 1");
    assert.equal(settingsDiff(before, before), "");
  });
});

describe("the names of resources on the page", () => {
  it("are the side's or the stack's", () => {
    const type = "aws:kms/keyPolicy:KeyPolicy";
    assert.equal(
      labelOf(type, "archive-us-west-2-key-policy", "archive"),
      "key policy of us-west-2",
    );
    assert.equal(labelOf(ROLE, "archive-replication", "archive"), "role");
  });

  it("are no other stack's, and nobody's of a type that no stack has", () => {
    const bucket = "aws:s3/bucket:Bucket";
    assert.throws(() => labelOf(bucket, "records-dr-bucket", "archive"), /records-dr-bucket/);
    assert.throws(() => labelOf(bucket, "archive-dr", "archive"), /archive-dr/);
    assert.throws(() => labelOf("aws:sns/topic:Topic", "archive-topic", "archive"), /Topic/);
  });
});

describe("the state that a deployment meets", () => {
  const held = (inputs: Record<string, unknown>, state: Record<string, unknown>): Held => ({
    address: `${ROLE} archive-replication`,
    type: ROLE,
    name: "archive-replication",
    custom: true,
    read: false,
    inputs,
    state: { ...state, ...inputs },
    parents: [],
    aliases: [],
    protect: false,
    retainOnDelete: false,
    dependsOn: [],
    id: "archive-replication-1234567",
  });
  const name = "archive-replication-1234567";
  const before = held({ description: "one" }, { name, arn: `arn:aws:iam::1:role/${name}` });

  it("keeps what AWS made up, whatever the recorder makes up now", () => {
    const after = held({ description: "two" }, { name: "other", arn: "other" });
    assert.deepEqual(settled(after, before), { ...before.state, description: "two" });
  });

  it("has another made-up name for what is replaced, and the given one where it is given", () => {
    const arn = `arn:aws:iam::1:role/a/${name}`;
    assert.deepEqual(settled(held({ path: "/a/" }, { name, arn }), before), {
      path: "/a/",
      name: "archive-replication-2345671",
      arn: "arn:aws:iam::1:role/a/archive-replication-2345671",
    });
    const given = held({ name: "mine-1234567" }, {});
    assert.deepEqual(settled(given, before), { name: "mine-1234567" });
  });

  it("is not guessed for a type of which nobody has said what replaces it", () => {
    const topic = { ...before, type: "aws:sns/topic:Topic" };
    assert.throws(() => isReplaced(topic, ["name"]), /what replaces a aws:sns\/topic:Topic\?/);
  });
});
