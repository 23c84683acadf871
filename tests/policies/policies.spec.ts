import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import type { Group } from "../../policies/policies";
import { groups, policies } from "../../policies/policies";

const FOLDER = path.join(__dirname, "..", "..", "policies");

/** The policies that the files of a folder export, by the names of their constants. */
function policiesIn(group: string): [string, unknown][] {
  const load = createRequire(__filename);
  return readdirSync(path.join(FOLDER, group))
    .flatMap((file) => Object.entries(load(path.join(FOLDER, group, file)) as object))
    .filter(([, exported]) => {
      const value = exported as unknown;
      return typeof value === "object" && value !== null && "enforcementLevel" in value;
    });
}

describe("the list of policies", () => {
  for (const group of Object.keys(groups) as Group[]) {
    it(`has every policy of policies/${group}, and no other`, () => {
      const found = policiesIn(group);
      assert.deepEqual(new Set(groups[group]), new Set(found.map(([, policy]) => policy)));
      assert.equal(groups[group].length, found.length);
      assert.ok(found.length > 0);
    });

    it(`calls each policy of policies/${group} by the name of its file`, () => {
      for (const [constant, policy] of policiesIn(group)) {
        const words = constant.replace(
          /[A-Z]|(?<=[A-Z])\d/g,
          (letter) => `-${letter.toLowerCase()}`,
        );
        const { name } = policy as { name: string };
        assert.equal(
          name.replace(/-(\d)/g, "$1"),
          `s3-replication-${words}`.replace(/-(\d)/g, "$1"),
        );
      }
    });
  }

  it("is what Pulumi is served", () => {
    const load = createRequire(__filename);
    const sdk = load("@pulumi/policy/server") as { serve: (...pack: unknown[]) => void };
    const { serve } = sdk;
    let served: unknown;
    sdk.serve = (_name, _version, _level, args) => {
      served = (args as { policies: unknown }).policies;
    };
    try {
      load("../../policies/index");
    } finally {
      sdk.serve = serve;
    }
    assert.deepEqual(served, [...policies]);
  });

  it("has no name twice", () => {
    const names = policies.map(({ name }) => name);
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
    );
  });

  it("has no folder of policies beside its groups", () => {
    const folders = readdirSync(FOLDER, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== "node_modules")
      .map(({ name }) => name);
    const others = folders.filter((name) => policiesIn(name).length > 0 && !(name in groups));
    assert.deepEqual(others, []);
  });

  it("describes every option and gives it a default", () => {
    const options = policies.flatMap(({ name, configSchema }) =>
      Object.entries(configSchema?.properties ?? {}).map(([option, schema]) => ({
        of: `${name}: ${option}`,
        ...schema,
      })),
    );
    const undescribed = options.filter(
      ({ description, default: value }) => !description || value === undefined,
    );
    assert.deepEqual(
      undescribed.map(({ of }) => of),
      [],
    );
  });
});
