// The README and the other pages must stay true; what they say in prose nobody can test here.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";

import { parseSettings } from "../config";
import { groups } from "../policies/policies";

const ROOT = path.join(__dirname, "..");
const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");
const PAGES = [
  "README.md",
  "CONTRIBUTING.md",
  "policies/README.md",
  ...readdirSync(path.join(ROOT, "docs")).map((file) => `docs/${file}`),
];

/** The first column of the table below a line that begins so. */
function firstColumn(page: string, before: string): string[] {
  const rows = page.slice(page.indexOf(before)).split("\n");
  const start = rows.findIndex((row) => row.startsWith("| "));
  const table = rows.slice(start + 2);
  const end = table.findIndex((row) => !row.startsWith("|"));
  return table.slice(0, end).map((row) => /`([^`]+)`/.exec(row)?.[1] ?? "");
}

/** The names that the configuration takes at a place, from what it says to an unknown one. */
function settingsAt(config: object, place: string): string[] {
  const { problems } = parseSettings(config);
  const unknown = problems.find(({ path: at }) => at === `${place}unknown`);
  return (unknown?.allowed ?? "").replace("settings: ", "").split(", ").sort();
}

describe("The pages", () => {
  for (const page of PAGES) {
    it(`of ${page} name npm scripts that exist`, () => {
      const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
      const named = [...read(page).matchAll(/npm run (?:-s )?([a-z][\w-]*)/g)].map(
        ([, name]) => name!,
      );
      assert.deepEqual(
        named.filter((name) => !(name in scripts)),
        [],
      );
    });

    it(`of ${page} link to files that exist`, () => {
      const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link!);
      const missing = links.filter(
        (link) => !existsSync(path.join(ROOT, path.dirname(page), link)),
      );
      assert.deepEqual(missing, []);
    });
  }
});

describe("The README", () => {
  const page = read("README.md");

  it("lists every setting of a stack, and no other", () => {
    const listed = firstColumn(page, "Everything stands under").sort();
    assert.deepEqual(listed, settingsAt({ unknown: 1 }, ""));
  });

  it("lists every setting of a side, and no other", () => {
    const listed = firstColumn(page, "A side, `source`").sort();
    const place = { destinations: { dr: { unknown: 1 } } };
    assert.deepEqual(listed, settingsAt(place, "destinations.dr."));
  });

  it("lists every setting of a rule, and no other", () => {
    const listed = firstColumn(page, "A rule:").sort();
    assert.deepEqual(listed, settingsAt({ rules: [{ unknown: 1 }] }, "rules[0]."));
  });

  it("lists every group of policies, and no other", () => {
    assert.deepEqual(firstColumn(page, "`policies/` is a pack"), Object.keys(groups));
  });

  it("lists every output of the program, and no other", () => {
    const outputs = [...read("index.ts").matchAll(/^export const (\w+)/gm)].map(([, name]) => name);
    assert.deepEqual(firstColumn(page, "### Outputs").sort(), outputs.sort());
  });
});
