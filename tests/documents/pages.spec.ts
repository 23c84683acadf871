import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { load } from "js-yaml";

import { dataPages, writePages } from "../../documents/cli";
import { DEMANDS } from "../../documents/controlsTable";
import { DECISIONS } from "../../documents/decisions";
import { EXAMPLE } from "../../documents/exampleConfig";
import { anchor } from "../../documents/markdown";
import { demandsOf } from "../../documents/snippets";
import { policies } from "../../policies/policies";
import type { OptionSchema } from "../../policies/suppressions";
import { proofOf } from "../support/proofs";

const DOCS = path.join(__dirname, "..", "..", "docs");
const FILES = ["policies.md", "controls.md", "changes.md"];

describe("the pages that are written from data", () => {
  let pages: Record<string, string>;
  before(async () => {
    pages = await dataPages();
  });
  const page = (file: string) => pages[file]!;

  for (const file of FILES) {
    it(`are what \`npm run docs\` writes: ${file}`, () => {
      assert.equal(readFileSync(path.join(DOCS, file), "utf8"), page(file));
    });

    it(`link to headings that exist: ${file}`, () => {
      const links = [...page(file).matchAll(/\]\((\w+\.md)?#([^)]+)\)/g)];
      const missing = links.filter(([, other = file, fragment]) => {
        const headings = [...page(other).matchAll(/^#+ (.+)$/gm)].map(([, text]) => anchor(text!));
        return !headings.includes(fragment!);
      });
      assert.deepEqual(missing, []);
      assert.ok(links.length > 20);
    });
  }

  it("are written together with the page about permissions", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "replicated-bucket-docs-"));
    try {
      await writePages([{ ...proofOf([]), stack: "prod" }], folder);
      assert.deepEqual(readdirSync(folder).sort(), [
        "changes.md",
        "controls.md",
        "deploy-roles.md",
        "permissions.md",
        "policies.md",
      ]);
      assert.equal(readFileSync(path.join(folder, "controls.md"), "utf8"), page("controls.md"));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("docs/policies.md", () => {
  let page: string;
  before(async () => {
    page = (await dataPages())["policies.md"]!;
  });

  /** What stands below the heading of a policy. */
  const sectionOf = (name: string) => page.split(`\n### ${name}\n`)[1]!.split("\n### ")[0]!;
  const squeezed = (text: string) => text.replace(/\s+/g, " ");

  for (const policy of policies) {
    it(`tells all of ${policy.name}`, () => {
      const section = squeezed(sectionOf(policy.name));
      const { displayName, description, remediationSteps, url, enforcementLevel } = policy;
      const { severity, controls, configSchema } = policy;
      const ids = Object.values(controls).flat() as string[];
      const options = Object.keys(configSchema!.properties).filter(
        (name) => name !== "suppressions",
      );
      const told = [displayName, description, remediationSteps, url, enforcementLevel, severity];
      const plain = section.replaceAll("\\", "");
      const missing = [...told, ...ids, ...options.map((option) => `| \`${option}\` |`)].filter(
        (text) => !plain.includes(squeezed(text)),
      );
      assert.deepEqual(missing, []);
    });
  }

  it("shows a configuration that the policies take", () => {
    const { all, ...named } = EXAMPLE;
    assert.equal(all, "mandatory");
    for (const [name, config] of Object.entries(named)) {
      const policy = policies.find((one) => one.name === name);
      assert.ok(policy, name);
      if (typeof config === "string") continue;
      const { enforcementLevel: _, ...options } = { enforcementLevel: "", ...config };
      for (const [option, value] of Object.entries(options)) {
        const schema: OptionSchema | undefined = policy.configSchema!.properties[option];
        assert.ok(schema, `${name}: ${option}`);
        assert.equal(schema.type, Array.isArray(value) ? "array" : typeof value);
        assert.notDeepEqual(value, schema.default, `${name}: ${option} is the default`);
      }
    }
  });

  it("quotes that configuration whole", () => {
    const [, json = ""] = /```json\n([^`]*)```/.exec(page)!;
    assert.deepEqual(JSON.parse(json), EXAMPLE);
  });
});

describe("docs/controls.md", () => {
  let page: string;
  before(async () => {
    page = (await dataPages())["controls.md"]!;
  });

  const blocks = (language: string) =>
    [...page.matchAll(new RegExp(`\`\`\`${language}\n([^\`]*)\`\`\``, "g"))].map(
      ([, text]) => text!,
    );
  const idsOf = (decision: string, framework: "securityHub" | "checkov") =>
    demandsOf(decision).flatMap(({ ids }) => ids[framework] ?? []);

  it("has a line for every id, with the policies that check it", () => {
    for (const { ids } of DEMANDS) {
      for (const [framework, all] of Object.entries(ids) as [string, string[]][]) {
        for (const id of all) {
          const rows = page.split("\n").filter((line) => line.startsWith(`| ${id} `));
          assert.equal(rows.length, 1, id);
          const checking = policies.filter(({ controls }) =>
            (controls as Record<string, string[] | undefined>)[framework]?.includes(id),
          );
          const linked = [...rows[0]!.matchAll(/policies\.md#([^)]+)/g)].map(([, name]) => name);
          assert.deepEqual(
            linked,
            checking.map(({ name }) => name),
            id,
          );
        }
      }
    }
  });

  it("names only policies that exist", () => {
    const named = [...page.matchAll(/`(s3-replication-[\w-]+)`/g)].map(([, name]) => name!);
    assert.ok(named.length > 5);
    const known = new Set(policies.map(({ name }) => name));
    assert.deepEqual(
      named.filter((name) => !known.has(name)),
      [],
    );
  });

  it("has Security Hub suppress S3.7 for destinations, what was decided for buckets, and no key", () => {
    const rules = blocks("json").map((text) => JSON.parse(text) as Rule);
    interface Rule {
      Criteria: Record<string, { Value: string; Comparison: string }[]>;
    }
    const suppressed = rules.map(({ Criteria }) => [
      Criteria.ComplianceSecurityControlId!.map(({ Value }) => Value).sort(),
      Criteria.ResourceId,
    ]);
    const of = (prefix: string) => [{ Value: `arn:aws:s3:::${prefix}`, Comparison: "PREFIX" }];
    assert.deepEqual(suppressed, [
      [["S3.7"], of("archive-dr-bucket-")],
      [["S3.10", "S3.11", "S3.13", "S3.15", "S3.20", "S3.9"], of("archive-")],
    ]);
  });

  it("has Checkov skip for all only what is decided for all buckets", () => {
    const [yaml = ""] = blocks("yaml");
    assert.deepEqual(load(yaml), { "skip-check": ["CKV_AWS_18", "CKV2_AWS_62", "CKV2_AWS_61"] });
  });

  it("has Checkov skip the rest at single resources", () => {
    const comments = blocks("hcl").map((hcl) =>
      [...hcl.matchAll(/^ {2}#checkov:skip=(\w+):\S.*$/gm)].map(([, id]) => id),
    );
    assert.deepEqual(comments, [idsOf("replicas", "checkov"), idsOf("keyPolicies", "checkov")]);
    assert.deepEqual(comments[0], ["CKV_AWS_144"]);
  });

  it("has Prowler mute each check for buckets of the stack alone", () => {
    const [, mutelist = ""] = blocks("yaml");
    const { Mutelist } = load(mutelist) as {
      Mutelist: { Accounts: Record<string, { Checks: Record<string, object> }> };
    };
    const { Checks } = Mutelist.Accounts["222222222222"]!;
    const expected = Object.values(DECISIONS).flatMap((decision) =>
      "prowler" in decision ? decision.prowler : [],
    );
    assert.deepEqual(Object.keys(Checks), expected);
    assert.deepEqual(Checks.s3_bucket_cross_region_replication, {
      Regions: ["*"],
      Resources: ["^archive-dr-bucket-"],
      Description: DECISIONS.replicas.title,
    });
    assert.match("archive-dr-bucket-1a2b3c4", /^archive-dr-bucket-/);
  });
});
