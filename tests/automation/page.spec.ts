// docs/automation.md must name what is there. That its commands do what it says on GitHub, in Pulumi Cloud and
// in AWS, no test here can show; their options are compared with the documentation of the commands.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";

import { load } from "js-yaml";

import { namesOf } from "../../bootstrap/settings";
import { githubSubjects } from "../../bootstrap/trust";
import { anchor } from "../../documents/markdown";
import { HELP } from "../../operations/help";
import { frozenStacks } from "../../stackFiles";
import { parseAccount } from "../support/bootstrap";
import {
  ESC_PROJECT,
  FROZEN_ENVIRONMENTS,
  environmentTexts,
  openEnvironment,
} from "../support/escEnvironments";

const ROOT = path.join(__dirname, "..", "..");
const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");
const page = read("docs/automation.md");
const WORKFLOWS = ".github/workflows";
const workflows = readdirSync(path.join(ROOT, WORKFLOWS));

/** The commands of the page, a line each; what spans lines is joined. */
const commands = [...page.matchAll(/^```\n([\s\S]*?)^```$/gm)].flatMap(([, block]) =>
  block!.replaceAll("\\\n", " ").split(/\n|&&|; do |\$\(/),
);

/** What stands in backticks in the prose and the tables. */
const quoted = [...page.replaceAll(/^```[\s\S]*?^```$/gm, "").matchAll(/`([^`]+)`/g)].map(
  ([, text]) => text!,
);

/** The cells of a table's rows that begin with a name in backticks, below a heading. */
function table(heading: string): string[][] {
  const section = page
    .slice(page.indexOf(`\n${heading}\n`))
    .split("\n")
    .slice(2);
  const end = section.findIndex((line) => line.startsWith("#"));
  return section
    .slice(0, end)
    .filter((line) => line.startsWith("| `"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

const namesIn = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);

/**
 * The options that the page gives a command, of those that its documentation lists.
 *
 * @see https://www.pulumi.com/docs/iac/cli/commands/
 * @see https://cli.github.com/manual/
 */
const OPTIONS: Record<string, string[]> = {
  "pulumi login": [],
  "pulumi cancel": ["--stack"],
  "pulumi config env add": [],
  "pulumi config set": ["--path", "--stack"],
  "pulumi deployment run": ["--stack"],
  "pulumi deployment settings destroy": ["--stack"],
  "pulumi deployment settings push": ["--stack"],
  "pulumi destroy": ["--stack"],
  "pulumi env edit": ["--file"],
  "pulumi env init": ["--file"],
  "pulumi env run": [],
  "pulumi preview": ["--stack"],
  "pulumi stack init": [],
  "pulumi stack output": ["-C", "--stack"],
  "pulumi stack schedule new": ["--stack", "--kind", "--cron"],
  "pulumi up": ["--stack"],
  "gh api": ["--input", "--jq", "-X", "-f"],
  "gh pr create": ["--base", "--fill"],
  "gh repo fork": ["--org", "--clone"],
  "gh repo set-default": [],
  "gh variable delete": [],
  "gh variable set": ["--body"],
  "gh workflow disable": [],
  "gh workflow enable": [],
};

/** The commands of Pulumi and GitHub, in blocks and in the prose, without what `env run` runs. */
const foreign = [...commands, ...quoted]
  .flatMap((command) => command.split(" -- "))
  .map((command) => command.trim().replace(/^pulumi -C (\S+)/, "pulumi"))
  .filter((command) => /^(?:pulumi|gh) [a-z]/.test(command));

const documented = (command: string) =>
  Object.keys(OPTIONS)
    .filter((known) => command === known || command.startsWith(`${known} `))
    .sort((a, b) => b.length - a.length)[0];

describe("the page about automation", () => {
  it("names files and folders that exist", () => {
    const placeholders = /NAME|ACCOUNT|prod-archive|…|\*/;
    const named = quoted.filter(
      (text) => /^[\w./-]+(?:\.(?:ts|md|js|json|ya?ml|version)|\/)$/.test(text) && /\w/.test(text),
    );
    const found = (file: string) =>
      existsSync(path.join(ROOT, file)) || workflows.includes(file) || file === ".deploy.yaml";
    assert.deepEqual(
      named.filter((file) => !placeholders.test(file) && !found(file)),
      [],
    );
    assert.ok(named.length > 30);
  });

  it("links to headings that exist", () => {
    const links = [...page.matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g)];
    const missing = links.filter(([, file, fragment]) => {
      const text = file === "" ? page : read(path.join("docs", file!));
      const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchor(heading!));
      return !headings.includes(fragment!);
    });
    assert.deepEqual(missing, []);
    assert.ok(links.length > 0);
  });

  it("says of every workflow and action what it does", () => {
    const listed = table("## What each file does").flatMap(([first]) => namesIn(first!));
    const actions = readdirSync(path.join(ROOT, ".github/actions"));
    for (const file of [
      ...workflows.map((name) => `${WORKFLOWS}/${name}`),
      ...actions.map((name) => `.github/actions/${name}/action.yml`),
      ...frozenStacks.names().map((stack) => `Pulumi.${stack}.deploy.yaml`),
    ]) {
      assert.ok(listed.includes(file), `${file} is not in the table`);
    }
  });

  it("gives every environment of the workflows, with the role that its jobs enter", () => {
    const rows = table("### 7. GitHub's environments");
    const { preview, deploy } = namesOf({ accountId: "", stacks: [] });
    assert.deepEqual(
      Object.fromEntries(rows.map(([name, role]) => [namesIn(name!)[0], namesIn(role!)[0]])),
      Object.fromEntries(
        frozenStacks.names().flatMap((stack) => [
          [`${stack}-preview`, preview],
          [stack, deploy],
        ]),
      ),
    );
    const used = workflows.flatMap((file) =>
      [...read(`${WORKFLOWS}/${file}`).matchAll(/^ +environment: (.+)$/gm)].map(([, name]) =>
        name!.replace(/\$\{\{ *[\w.]+ *\}\}/, "STACK"),
      ),
    );
    assert.deepEqual([...new Set(used)].sort(), ["STACK", "STACK-preview"]);
  });

  it("sets the variables that the workflows read, and no other", () => {
    const texts = [
      ...workflows.map((file) => read(`${WORKFLOWS}/${file}`)),
      read(".github/actions/set-up/action.yml"),
    ];
    const names = (pattern: RegExp, text: string) =>
      [...new Set([...text.matchAll(pattern)].map(([, name]) => name!))].sort();
    assert.deepEqual(
      names(/gh variable set (\w+)/g, page),
      names(/\bvars\.(\w+)/g, texts.join("\n")),
    );
    assert.ok(!texts.some((text) => /\bsecrets\.(?!GITHUB_TOKEN)/.test(text)));
  });

  it("gives the subject of GitHub's tokens as bootstrap/ trusts it", () => {
    const repository = "acme@123456/replicated-bucket@456789";
    const [subject] = githubSubjects({ repository }, "preview", ["dev"]);
    assert.ok(page.includes(`\n${subject!}\n`));
  });

  it("names settings of bootstrap/ that exist", () => {
    const { problems } = parseAccount({ "bootstrap:unknown": "1" });
    const known = problems.find(({ path: at }) => at === "unknown")!.allowed;
    const named = [...page.matchAll(/bootstrap:(\w+)/g)].map(([, setting]) => setting!);
    assert.deepEqual(
      named.filter((setting) => !known.split(/[:,] /).includes(setting)),
      [],
    );
    assert.ok(named.length > 3);
  });

  it("names the boundary's output and its setting as they are", () => {
    assert.match(read("bootstrap/index.ts"), /^export const permissionsBoundaryArn\b/m);
    const { boundary } = namesOf({ accountId: "", stacks: [] });
    const [, example] = /^```yaml\n([\s\S]*?)^```$/m.exec(page)!;
    assert.deepEqual(load(example!), {
      config: {
        "replicated-bucket:role": {
          permissionsBoundaryArn: `arn:aws:iam::111111111111:policy/${boundary}`,
        },
      },
    });
  });

  it("makes every Pulumi ESC environment, after those that it imports", () => {
    const [, list] = /^for environment in (dev-preview dev-deploy [\s\S]*?); do$/m.exec(page)!;
    const made = list!.replaceAll("\\\n", " ").split(/\s+/);
    const names = made.map((name) => `${ESC_PROJECT}/${name}`);
    const texts = environmentTexts(FROZEN_ENVIRONMENTS);
    assert.deepEqual([...names].sort(), Object.keys(texts).sort());
    for (const [index, name] of names.entries()) {
      const imported = openEnvironment(name, texts).logins.map(({ environment }) => environment);
      const before = names.slice(0, index + 1);
      assert.deepEqual(
        imported.filter((login) => !before.includes(login)),
        [],
      );
    }
  });

  it("gives Pulumi's and GitHub's commands options that they have", () => {
    for (const command of foreign) {
      const known = documented(command);
      assert.ok(known !== undefined, `unknown command: ${command}`);
      const options = [...command.matchAll(/(?<= )--?[a-zA-Z][\w-]*/g)].map(([option]) => option);
      assert.deepEqual(
        options.filter((option) => !OPTIONS[known]!.includes(option)),
        [],
        command,
      );
    }
    assert.ok(foreign.length > 30);
  });

  it("gives the operations options that they have", () => {
    const operations = [...commands, ...quoted].filter((command) =>
      /^(?:npm run (?:-s )?)?(?:verify|teardown)\b/.test(command.trim()),
    );
    const options = operations.flatMap((command) => command.match(/--[a-z][\w-]*/g) ?? []);
    assert.deepEqual(
      options.filter((option) => !new RegExp(`${option}\\b`).test(HELP)),
      [],
    );
    assert.ok(options.length > 0);
  });

  it("speaks of stacks that there are", () => {
    const named = [...page.matchAll(/--stack acme\/([\w-]+)/g)].map(([, stack]) => stack!);
    const accounts = ["source", "destinations"];
    assert.deepEqual(
      named.filter((stack) => ![...frozenStacks.names(), ...accounts].includes(stack)),
      [],
    );
    for (const stack of [...frozenStacks.names(), ...accounts]) {
      assert.ok(page.includes(`pulumi stack init acme/${stack}`), `${stack} is never made`);
    }
    for (const account of accounts) {
      assert.ok(existsSync(path.join(ROOT, `bootstrap/Pulumi.${account}.yaml`)));
    }
  });
});

describe("the README", () => {
  it("leads to the page about automation", () => {
    assert.match(read("README.md"), /^## Automation$[\s\S]*?\]\(docs\/automation\.md\)/m);
  });
});
