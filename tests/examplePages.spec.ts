// The examples' pages must stay true; what they say in prose nobody can test here, nor that the Pulumi CLI
// takes these commands.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";

import { existingKeyStatements, replicationId } from "../components/sideDocuments";
import { parseSettings, rawSettings } from "../config";
import { parseCommand } from "../operations/commandLine";
import { exampleConfig, exampleNames, projectName } from "../stackFiles";

const ROOT = path.join(__dirname, "..");
const EXAMPLES = path.join(ROOT, "examples");
const pageOf = (example: string) => readFileSync(path.join(EXAMPLES, example, "README.md"), "utf8");
const settingsOf = (example: string) =>
  parseSettings(rawSettings(projectName(), exampleConfig(example))).settings;

/** A page is read beside a terminal: this many lines at most. */
const LONGEST_PAGE = 75;

describe("The examples' pages", () => {
  it("are there for every folder, under its name", () => {
    const folders = readdirSync(EXAMPLES).sort();
    assert.deepEqual(exampleNames(), folders);
    for (const folder of folders) assert.ok(pageOf(folder).startsWith(`# ${folder}\n`), folder);
  });

  it("are linked from the README, and no others", () => {
    const page = readFileSync(path.join(ROOT, "README.md"), "utf8");
    const rows = [...page.matchAll(/^\| \[(\S+)\]\(examples\/(\S+)\/README\.md\)/gm)];
    assert.deepEqual(rows.map(([, name]) => name).sort(), exampleNames());
    assert.deepEqual(rows.map(([, , folder]) => folder).sort(), exampleNames());
  });

  for (const example of exampleNames()) {
    it(`deploy and verify their stack, in this order: ${example}`, () => {
      const at = `--stack ${example}`;
      const commands = [
        `pulumi stack init ${example}`,
        `pulumi up ${at} --config-file examples/${example}/Pulumi.${example}.yaml`,
        `pulumi stack output ${at} --json > outputs.json`,
        "npm run verify -- --outputs outputs.json --canary",
      ];
      const said = pageOf(example)
        .split("\n")
        .filter((line) => /^(?:pulumi|npm) /.test(line));
      assert.deepEqual(said, commands);
    });

    it(`name files that exist: ${example}`, () => {
      const page = pageOf(example);
      const links = [...page.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link]) =>
        path.join(EXAMPLES, example, link!),
      );
      const files = [...page.matchAll(/\bexamples\/\S+/g)].map(([file]) => path.join(ROOT, file));
      assert.ok(links.length > 0 && files.length > 0);
      assert.deepEqual(
        [...links, ...files].filter((file) => !existsSync(file)),
        [],
      );
    });

    it(`run operations that exist, with options that they take: ${example}`, () => {
      const { scripts } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as {
        scripts: Record<string, string>;
      };
      const [[, script, args] = []] = [...pageOf(example).matchAll(/npm run (\S+) -- (.+)/g)];
      assert.equal(scripts[script!], `tsx operations/cli.ts ${script!}`);
      assert.equal(parseCommand([script!, ...args!.split(" ")]).operation, script);
    });

    it(`name every Region, account, destination and rule: ${example}`, () => {
      const page = pageOf(example);
      const { source, destinations, rules = [] } = settingsOf(example);
      const words = [source, ...Object.values(destinations)].flatMap((side) => [
        side.region,
        side.accountId,
      ]);
      words.push(...Object.keys(destinations), ...rules.map(({ id }) => id));
      assert.deepEqual(
        words.filter((word) => !page.includes(word)),
        [],
      );
    });

    it(`are short: ${example}`, () => {
      assert.ok(pageOf(example).split("\n").length <= LONGEST_PAGE);
    });
  }

  it("show the statement that a destination's existing key needs", () => {
    const page = pageOf("existing-keys");
    const [, json] = /```json\n([^`]+)```/.exec(page)!;
    const { name, source, destinations } = settingsOf("existing-keys");
    const { region, accountId, bucketKeyEnabled } = destinations.vault!;
    const grantee = {
      partition: "aws" as const,
      roleArn: /arn:aws:iam::111111111111:role\/ledger-replication-[0-9a-f]{7}/.exec(page)![0],
      source: { accountId: source.accountId, bucketKeyEnabled: source.bucketKeyEnabled! },
    };
    const side = {
      name: "vault",
      region,
      accountId,
      bucketArn: /arn:aws:s3:::ledger-vault-bucket-[0-9a-f]{7}/.exec(page)![0],
      sseAlgorithm: "aws:kms" as const,
      bucketKeyEnabled: bucketKeyEnabled!,
      receivesDeleteMarkers: false,
      translatesAccessControl: false,
    };
    const needed = existingKeyStatements(replicationId(name, source), side, [grantee]);
    assert.deepEqual([JSON.parse(json!)], needed);
  });
});
