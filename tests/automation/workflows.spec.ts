// That GitHub runs the workflows as they read, and that AWS and Pulumi Cloud let them in, is shown nowhere here.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";

import { HELP } from "../../automation/cli";
import type { Files } from "../support/workflows";
import {
  automationFaults,
  bent,
  checkoutFiles,
  concurrencyFaults,
  environmentFaults,
  forkFaults,
  inputFaults,
  leakFaults,
  pathsOf,
  permissionsOf,
  pinFaults,
  policyFaults,
  pulumiVersionFaults,
  scriptFaults,
  stackFaults,
  takes,
  timeoutFaults,
  topPermissionFaults,
  verifyCalls,
  verifyFaults,
  workflowFiles,
} from "../support/workflows";

const ROOT = path.join(__dirname, "..", "..");
const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");
const manifest = JSON.parse(read("package.json")) as {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
};
const PULUMI = manifest.dependencies["@pulumi/pulumi"]!;

/** The inputs that the workflows may use of the actions as they are pinned. */
const INPUTS = {
  "actions/checkout": ["persist-credentials"],
  "actions/setup-node": ["node-version", "cache"],
  "actions/cache": ["path", "key"],
  "actions/cache/restore": ["path", "key"],
  "aws-actions/configure-aws-credentials": [
    "role-to-assume",
    "role-session-name",
    "aws-region",
    "aws-profile",
  ],
  "pulumi/auth-actions": ["organization", "requested-token-type", "scope"],
  "pulumi/actions": [
    "command",
    "stack-name",
    "pulumi-version-file",
    "diff",
    "policyPacks",
    "policyPackConfigs",
    "comment-on-pr",
    "edit-pr-comment",
  ],
};

const SET_UP = "set-up/action.yml";
const CHECKOUT_PIN = "11bd71901bbe5b1630ceea73d27597364c9af683";

interface Rule {
  title: string;
  faults: (files: Files) => string[];
  /** Changes that it must notice: file, from, to, and what it says. */
  bends: [string, string, string, RegExp][];
}

const rules: Rule[] = [
  {
    title: "run npm scripts that exist",
    faults: (files) => scriptFaults(files, Object.keys(manifest.scripts)),
    bends: [
      ["preview.yml", "npm run prove", "npm run proof", /no script proof/],
      [SET_UP, "npm run -s automation", "npm run -s automate", /no script automate/],
    ],
  },
  {
    title: "name stacks that exist",
    faults: stackFaults,
    bends: [
      ["preview.yml", "[dev, prod]", "[dev, nowhere]", /no Pulumi\.nowhere\.yaml/],
      ["drift.yml", "[dev, prod]", "[prod, test]", /no Pulumi\.test\.yaml/],
      ["deploy.yml", "options: [dev, prod]", "options: [dev, live]", /no Pulumi\.live\.yaml/],
      ["deploy.yml", "stack: prod", "stack: production", /no Pulumi\.production\.yaml/],
    ],
  },
  {
    title: "run actions pinned by commit and version, each by one, and local ones that exist",
    faults: pinFaults,
    bends: [
      ["ci.yml", `@${CHECKOUT_PIN} # v4.2.2`, "@v4", /not pinned: actions\/checkout@v4/],
      ["ci.yml", " # v4.2.2", "", /not pinned/],
      ["ci.yml", CHECKOUT_PIN, CHECKOUT_PIN.slice(0, 12), /not pinned/],
      ["drift.yml", CHECKOUT_PIN, "0".repeat(40), /actions\/checkout is pinned in two ways/],
      ["preview.yml", "actions/cache/restore@0", "actions/cache/restore@1", /pinned in two ways/],
      ["drift.yml", "uses: ./.github/actions/set-up", "uses: ./.github/actions/up", /there is no/],
      ["drift.yml", "uses: ./.github/actions/set-up", "uses: docker://alpine", /not pinned/],
      ["deploy.yml", "deploy-stack.yml\n    with", "deploy-it.yml\n    with", /there is no/],
    ],
  },
  {
    title: "give no job more than reading, but for what it asks itself",
    faults: topPermissionFaults,
    bends: [
      ["preview.yml", "permissions: {}", "permissions: write-all", /more than reading/],
      ["drift.yml", "permissions: {}", "permissions:\n  issues: write", /more than reading/],
      ["ci.yml", "permissions:\n  contents: read\n", "", /more than reading/],
      ["ci.yml", "contents: read", "contents: write", /more than reading/],
    ],
  },
  {
    title: "give the code of forks nothing to steal",
    faults: forkFaults,
    bends: [
      ["preview.yml", "  pull_request:", "  pull_request_target:", /pull_request_target/],
      ["ci.yml", "  pull_request:", "  workflow_run:", /workflow_run/],
      [
        "preview.yml",
        " && github.event.pull_request.head.repo.full_name == github.repository",
        "",
        /forks get id-token: write[^]*forks get an environment[^]*forks get credentials/,
      ],
      [
        "preview.yml",
        "&& github.event.pull_request.head",
        "|| github.event.pull_request.head",
        /forks get id-token: write/,
      ],
      [
        "preview.yml",
        "contents: read\n",
        "contents: read\n      id-token: write\n",
        /checks: forks get id-token/,
      ],
      ["ci.yml", "run: .ci/run", "run: .ci/run ${{ secrets.KEY }}", /forks get a secret/],
      ["ci.yml", "    runs-on", "    environment: dev-preview\n    runs-on", /an environment/],
    ],
  },
  {
    title: "print no secrets, and take no text of others for a script",
    faults: leakFaults,
    bends: [
      ["drift.yml", '--stack "$STACK" --json', "--stack ${{ github.head_ref }}", /an expression/],
      [SET_UP, "run: npm ci", "run: set -x && npm ci", /traces/],
      [SET_UP, "run: npm ci", "run: set -euxo pipefail && npm ci", /traces/],
      [SET_UP, "run: npm ci --ignore-scripts", "run: env", /its environment/],
      [SET_UP, "run: npm ci", "run: printenv | sort; npm ci", /its environment/],
      [SET_UP, "run: npm ci", 'run: echo "$PULUMI_ACCESS_TOKEN"; npm ci', /prints a secret/],
      [SET_UP, "run: npm ci", "run: cat ~/.aws/credentials; npm ci", /prints credentials/],
      ["deploy-stack.yml", " --json", " --json --show-secrets", /shows secrets/],
      ["drift.yml", "${{ github.token }}", "${{ secrets.TOKEN }}", /no secrets to use/],
      ["drift.yml", "${{ github.token }}", "${{ toJSON(github) }}", /prints a context/],
      ["deploy-stack.yml", "persist-credentials: false", "fetch-depth: 1", /leaves its token/],
    ],
  },
  {
    title: "deploy one stack once at a time, and to the end",
    faults: concurrencyFaults,
    bends: [
      ["deploy-stack.yml", "cancel-in-progress: false", "cancel-in-progress: true", /half-way/],
      ["deploy-stack.yml", "      cancel-in-progress: false\n", "", /half-way/],
      ["deploy-stack.yml", "group: deploy-${{ inputs.stack }}", "group: x", /at once/],
      [
        "deploy.yml",
        "permissions: {}",
        "permissions: {}\nconcurrency: { group: x, cancel-in-progress: true }",
        /deploy\.yml prod: may be cancelled/,
      ],
      ["deploy-stack.yml", "command: up", "command: preview", /nothing is deployed/],
    ],
  },
  {
    title: "enter accounts by the environment of what they do: prod is deployed through prod alone",
    faults: environmentFaults,
    bends: [
      ["deploy-stack.yml", "environment: ${{ inputs.stack }}", "environment: dev", /without the/],
      ["deploy-stack.yml", "    environment: ${{ inputs.stack }}\n", "", /another environment/],
      ["preview.yml", "role: preview", "role: deploy", /as deploy by another/],
      ["drift.yml", "role: preview", "role: administrator", /as administrator/],
      ["drift.yml", "${{ matrix.stack }}-preview", "${{ matrix.stack }}", /another environment/],
      ["preview.yml", "command: preview", "command: up", /without the stack's environment/],
    ],
  },
  {
    title: "take the Pulumi CLI of the version that the program depends on, named in one file",
    faults: (files) => pulumiVersionFaults(files, read(".pulumi.version"), PULUMI),
    bends: [
      [SET_UP, "pulumi-version-file: .pulumi.version", "pulumi-version: 3.1.0", /another Pulumi/],
      ["preview.yml", "          pulumi-version-file: .pulumi.version\n", "", /another Pulumi/],
      ["deploy.yml", "name: Deploy", `name: Deploy ${PULUMI}`, /names the version/],
    ],
  },
  {
    title: "have the policy pack judge previews and deployments",
    faults: policyFaults,
    bends: [
      ["preview.yml", "          policyPacks: policies\n", "", /without the policy pack/],
      ["deploy-stack.yml", "policyPacks: policies", "policyPacks: pack", /without the policy pack/],
    ],
  },
  {
    title: "call verify as it is to be called, with canaries after deployments alone",
    faults: verifyFaults,
    bends: [
      ["deploy-stack.yml", "--settle 900", "--settled 900", /settled/],
      ["deploy-stack.yml", "--canary ", "", /a canary is missing/],
      ["drift.yml", 'outputs.json" 2>&1', 'outputs.json" --canary 2>&1', /may only look/],
    ],
  },
  {
    title: "call this repository's automation with options that it has",
    faults: (files) => automationFaults(files, HELP),
    bends: [
      [SET_UP, "--role", "--as", /no --as/],
      ["drift.yml", "--verify-log", "--verified", /no --verified/],
      ["drift.yml", "-- drift-issue", "-- drift", /no drift/],
    ],
  },
  {
    title: "end in time",
    faults: timeoutFaults,
    bends: [["drift.yml", "    timeout-minutes: 30\n", "", /without a time limit/]],
  },
  {
    title: "give actions inputs that they have",
    faults: (files) => inputFaults(files, INPUTS),
    bends: [
      ["preview.yml", "policyPacks:", "policy-packs:", /no input policy-packs/],
      [SET_UP, "aws-profile:", "profile:", /no input profile/],
    ],
  },
];

describe("The workflows", () => {
  const files = workflowFiles();

  it("are those that the documentation tells of", () => {
    assert.deepEqual(
      Object.keys(files)
        .map((file) => path.basename(file))
        .sort(),
      ["action.yml", "ci.yml", "deploy-stack.yml", "deploy.yml", "drift.yml", "preview.yml"],
    );
  });

  for (const { title, faults, bends } of rules) {
    it(title, () => {
      assert.deepEqual(faults(files), []);
    });

    for (const [name, from, to, says] of bends) {
      const change = `${JSON.stringify(from)} turned into ${JSON.stringify(to)}`;
      it(`${title}: noticed in ${name}, ${change}`, () => {
        assert.match(faults(bent(files, name, from, to)).join("\n"), says);
      });
    }
  }

  it("notices a version of Pulumi that is not the dependency's", () => {
    const faults = pulumiVersionFaults(files, "3.269.0\n", PULUMI);
    assert.deepEqual(faults, [`.pulumi.version is not ${PULUMI}`]);
  });

  it("give each job what it needs, and no more", () => {
    const checks = { contents: "read" };
    const identity = { ...checks, "id-token": "write" };
    assert.deepEqual(permissionsOf(files), {
      "ci.yml test": checks,
      "preview.yml checks": checks,
      "preview.yml preview": { ...identity, "pull-requests": "write" },
      "deploy.yml dev": identity,
      "deploy.yml prod": identity,
      "deploy-stack.yml deploy": identity,
      "drift.yml drift": { ...identity, issues: "write" },
    });
  });

  it("verify after deployments, and in the search for drift", () => {
    const callers = verifyCalls(files).map(({ of }) => of);
    assert.deepEqual(callers.sort(), ["deploy-stack.yml deploy", "drift.yml drift"]);
  });

  it("search for drift without writing the state", () => {
    const refreshes = /^ *pulumi refresh .*$/gm;
    const found = Object.values(files).flatMap((text) => text.match(refreshes) ?? []);
    assert.equal(found.length, 1);
    for (const flag of ["--preview-only", "--expect-no-changes"])
      assert.ok(found[0]!.includes(flag));
  });

  it("preview what they deploy, by paths that are there", () => {
    const own = (file: string) => !file.startsWith(".github/workflows/");
    const preview = pathsOf(files, "preview.yml", "pull_request");
    const deploy = pathsOf(files, "deploy.yml", "push");
    assert.deepEqual(preview.filter(own), deploy.filter(own));
    // The pack's own configuration is the user's to add.
    const optional = ["policies.json"];
    const there = checkoutFiles();
    const missing = [...preview, ...deploy].filter(
      (filter) => !optional.includes(filter) && !there.some((file) => takes(filter, file)),
    );
    assert.deepEqual(missing, []);
    assert.ok(!there.some((file) => takes("component/**", file)));
  });

  it("preview every file that the program is made of", () => {
    const filters = pathsOf(files, "preview.yml", "pull_request");
    const parts = checkoutFiles().filter((file) =>
      /^(?:[^/]+\.ts|main\.js|(?:components|policies)\/.*\.ts|Pulumi\..*)$/.test(file),
    );
    assert.ok(parts.length > 50);
    const passedOver = parts.filter((file) => !filters.some((filter) => takes(filter, file)));
    assert.deepEqual(passedOver, []);
    assert.ok(!filters.some((filter) => takes(filter, "docs/failover.md")));
  });
});
