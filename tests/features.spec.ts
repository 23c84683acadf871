// That docs/features.md leaves out nothing that can be counted, and links to tests that are there. Whether a test
// proves the line that it stands in, nobody can test here.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

import { parseSettings } from "../config";
import { groups } from "../policies/policies";
import { exampleNames } from "../stackFiles";

const ROOT = path.join(__dirname, "..");
const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");
const PAGE = read("docs/features.md");

/** The tests that a page names: what stands in brackets, and the file that is linked. */
const linkedTests = (page: string) =>
  [...page.matchAll(/\[([^\]]+)\]\(\.\.\/(tests\/[^)]+)\)/g)].map(([, title, file]) => ({
    title: title!.replace(/\s+/g, " "),
    file: file!,
  }));

/** The title as the file has it; for "…" an expression in it. */
function titled(title: string): RegExp {
  const parts = title.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
  return new RegExp(`\\b(?:describe|it)\\(\\s*(["'\`])${parts.join("\\$\\{[^\\n]*\\}")}\\1,`);
}

/** Where the configuration takes settings: each with a setting that it does not know. */
const statements = [{ unknown: 1 }];
const side = {
  unknown: 1,
  existingBucket: { unknown: 1 },
  additionalBucketPolicyStatements: statements,
};
const UNKNOWN = {
  unknown: 1,
  role: { unknown: 1 },
  source: side,
  destinations: { dr: side },
  rules: [{ unknown: 1 }],
};

/** The names of all settings, from what the configuration says to unknown ones. */
function settings(): string[] {
  const { problems } = parseSettings(UNKNOWN);
  const lists = problems
    .filter(({ path: at }) => /(?:^|\.)unknown$/.test(at))
    .map(({ allowed }) => allowed.replace("settings: ", "").split(", "));
  // Of the stack, its role, two sides, the existing bucket and a statement of each, and a rule.
  assert.equal(lists.length, 9);
  return [...new Set(lists.flat())].sort();
}

const missing = (names: string[]) => names.filter((name) => !PAGE.includes(`\`${name}\``));

describe("docs/features.md", () => {
  it("links to tests that exist", () => {
    const linked = linkedTests(PAGE);
    const wrong = linked.filter(
      ({ title, file }) => !existsSync(path.join(ROOT, file)) || !titled(title).test(read(file)),
    );
    assert.deepEqual(wrong, []);
    assert.ok(linked.length > 90, String(linked.length));
  });

  it("has a test for every line", () => {
    const lines = PAGE.split(/\n(?=- |\n)/).filter((text) => text.startsWith("- "));
    assert.deepEqual(
      lines.filter((line) => linkedTests(line).length === 0),
      [],
    );
    assert.ok(lines.length > 80, String(lines.length));
  });

  it("has every setting of the configuration", () => {
    const names = settings();
    assert.ok(
      ["prefix", "existingArn", "replaceEncryption", "Sid"].every((name) => names.includes(name)),
    );
    assert.deepEqual(missing(names), []);
  });

  it("has every output of the program", () => {
    const outputs = [...read("index.ts").matchAll(/^export const (\w+)/gm)].map(
      ([, name]) => name!,
    );
    assert.ok(outputs.includes("required"));
    assert.deepEqual(missing(outputs), []);
  });

  it("has every npm script", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const commands = Object.keys(scripts).map((name) =>
      name === "test" ? "npm test" : `npm run ${name}`,
    );
    assert.deepEqual(missing(commands), []);
  });

  it("has every example and every group of policies", () => {
    assert.deepEqual(missing([...exampleNames(), ...Object.keys(groups)]), []);
  });

  it("would be wrong with a title or a file that is not there", () => {
    assert.match('  it("reads", async () => {', titled("reads"));
    assert.match("it(\n  `reads ${one} of ${two}`, () => {", titled("reads … of …"));
    assert.doesNotMatch('it("reads more", () => {', titled("reads"));
    assert.doesNotMatch('it("reads (all)", () => {', titled("reads .all."));
    assert.doesNotMatch('it("reads", () => {', titled("reads …"));
  });
});
