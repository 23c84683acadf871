// The settings of Pulumi Deployments. That Pulumi Cloud takes them, and that its machines have what the
// commands need, no test here can show: the commands run against a stand-in for the Pulumi CLI.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { buildSync } from "esbuild";
import { load } from "js-yaml";

import { parseBootstrap } from "../../bootstrap/config";
import { ownStacks, projectName } from "../../stackFiles";
import { ownAccounts } from "../support/bootstrap";
import { problemsOf } from "../support/deploymentSettings";

const ROOT = path.join(__dirname, "..", "..");
const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");
const PROJECT = projectName();

interface Settings {
  executorContext: { executorImage: { reference: string } };
  sourceContext: { git: { branch: string } };
  gitHub: {
    repository: string;
    deployCommits: boolean;
    previewPullRequests: boolean;
    pullRequestTemplate: boolean;
    reviewstacklabels?: string[];
    paths?: string[];
  };
  operationContext: {
    options: { skipInstallDependencies: boolean };
    preRunCommands: string[];
  };
}

const fileOf = (stack: string) => `Pulumi.${stack}.deploy.yaml`;
const settingsOf = (stack: string) =>
  (load(read(fileOf(stack))) as { settings: Settings }).settings;

/** The repositories whose workflows the files of bootstrap/ let in. */
const repositories = Object.values(ownAccounts()).flatMap(
  (config) => parseBootstrap(config).settings.github?.repository ?? [],
);

/** Whether one of the patterns matches the whole path; `**` stands for anything. */
const matches = (patterns: string[], file: string) =>
  patterns.some((pattern) =>
    pattern.endsWith("/**") ? file.startsWith(pattern.slice(0, -2)) : file === pattern,
  );

/** The files of the repository that the program consists of, by the bundler that starts it. */
function programFiles(): string[] {
  const { metafile } = buildSync({
    absWorkingDir: ROOT,
    entryPoints: ["index.ts"],
    bundle: true,
    write: false,
    platform: "node",
    packages: "external",
    metafile: true,
    logLevel: "silent",
  });
  return Object.keys(metafile.inputs);
}

describe("the settings of Pulumi Deployments", () => {
  it("are there for every stack, and for nothing else", () => {
    const files = readdirSync(ROOT).filter((file) => file.endsWith(".deploy.yaml"));
    assert.deepEqual(files.sort(), ownStacks.names().map(fileOf));
  });

  for (const stack of ownStacks.names()) {
    describe(`of ${stack}`, () => {
      const settings = settingsOf(stack);

      it("have fields and values that the Pulumi CLI reads", () => {
        assert.deepEqual(problemsOf(load(read(fileOf(stack)))), []);
      });

      it("deploy from main of the repository that bootstrap/ lets in", () => {
        assert.equal(settings.sourceContext.git.branch, "refs/heads/main");
        for (const repository of repositories) {
          assert.equal(settings.gitHub.repository, repository.replaceAll(/@\d+/g, ""));
        }
      });

      it("run in an image with the program's version of Pulumi and a Node.js that it takes", () => {
        const { dependencies, engines } = JSON.parse(read("package.json")) as {
          dependencies: Record<string, string>;
          engines: { node: string };
        };
        const node = engines.node.replace(">=", "");
        assert.equal(
          settings.executorContext.executorImage.reference,
          `pulumi/pulumi-nodejs-${node}:${dependencies["@pulumi/pulumi"]!}`,
        );
      });

      it("install by the lock file, before there are any credentials", () => {
        const { options, preRunCommands } = settings.operationContext;
        assert.equal(options.skipInstallDependencies, true);
        assert.equal(preRunCommands[0], "npm ci");
      });

      it("preview no pull request, whose code could open the deploy environment", () => {
        assert.equal(settings.gitHub.previewPullRequests, false);
      });
    });
  }

  it("let a push deploy dev, and nothing but people and schedules prod", () => {
    assert.equal(settingsOf("dev").gitHub.deployCommits, true);
    assert.equal(settingsOf("prod").gitHub.deployCommits, false);
  });

  it("make review stacks of dev alone, of pull requests that were labelled", () => {
    const { gitHub } = settingsOf("dev");
    assert.deepEqual(
      [gitHub.pullRequestTemplate, gitHub.reviewstacklabels],
      [true, ["review-stack"]],
    );
    assert.equal(settingsOf("prod").gitHub.pullRequestTemplate, false);
  });

  it("deploy dev when any file of the program changes", () => {
    const paths = settingsOf("dev").gitHub.paths!;
    const files = [
      ...programFiles(),
      ...["Pulumi.yaml", "Pulumi.dev.yaml", "main.js", "package.json", "package-lock.json"],
    ];
    assert.deepEqual(
      files.filter((file) => !matches(paths, file)),
      [],
    );
    assert.ok(files.length > 20);
  });

  it("filter by paths that exist", () => {
    const missing = settingsOf("dev").gitHub.paths!.filter(
      (pattern) => !existsSync(path.join(ROOT, pattern.replace("/**", ""))),
    );
    assert.deepEqual(missing, []);
  });
});

describe("the check of the settings' format", () => {
  const good = (): Record<string, Record<string, unknown>> => ({
    settings: { sourceContext: { git: { branch: "main" } } },
  });

  const faults: [string, object, string][] = [
    [
      "a field that the CLI would pass over",
      { gitHub: { branch: "main" } },
      "gitHub.branch: unknown",
    ],
    [
      "a name in the case that the service uses",
      { cacheOptions: { enable: true } },
      "cacheOptions: unknown",
    ],
    ["text for a flag", { gitHub: { deployCommits: "true" } }, "gitHub.deployCommits: not a flag"],
    ["one path for a list", { gitHub: { paths: "a" } }, "gitHub.paths: not a list"],
    [
      "a list with something else in it",
      { operationContext: { preRunCommands: [1] } },
      "operationContext.preRunCommands[0]: not a text",
    ],
    [
      "an image that is text alone, as in the REST API",
      { executorContext: { executorImage: "pulumi/pulumi" } },
      "executorContext.executorImage: not a record",
    ],
    [
      "a role without its session's name",
      { operationContext: { oidc: { aws: { roleArn: "arn" } } } },
      "operationContext.oidc.aws.sessionName: missing",
    ],
    [
      "a duration in words",
      {
        operationContext: {
          oidc: { aws: { roleArn: "a", sessionName: "b", duration: "an hour" } },
        },
      },
      "operationContext.oidc.aws.duration: not a duration",
    ],
    [
      "a variable that is neither text nor a secret",
      { operationContext: { environmentVariables: { A: { hidden: "b" } } } },
      "operationContext.environmentVariables.A: none of the forms it may have",
    ],
  ];
  for (const [what, bent, problem] of faults) {
    it(`finds ${what}`, () => {
      const file = good();
      Object.assign(file.settings!, bent);
      assert.deepEqual(problemsOf(file), [`settings.${problem}`]);
    });
  }

  it("finds a file without settings", () => {
    assert.deepEqual(problemsOf({ setings: {} }), ["settings: missing", "setings: unknown"]);
  });

  it("takes secrets, open and encrypted", () => {
    const environmentVariables = { A: "a", B: { secret: "b" }, C: { ciphertext: "c" } };
    assert.deepEqual(problemsOf({ settings: { operationContext: { environmentVariables } } }), []);
  });
});

/** A stand-in for the Pulumi CLI: notes its arguments, and runs a command with credentials. */
const STAND_IN = `#!/usr/bin/env bash
printf '%s\\n' "$*" >> "$HERE/asked"
if [ "$1 $2" = "env run" ]; then
  [ "$MAY_OPEN" = yes ] || exit 1
  shift 4
  printf 'credentials' > "$HERE/esc-1"
  AWS_ACCESS_KEY_ID=a AWS_SESSION_TOKEN=t== AWS_SHARED_CREDENTIALS_FILE="$HERE/esc-1" "$@" || exit 1
  rm "$HERE/esc-1"
elif [ "$3" = list ]; then
  printf '%s\\n' "$SCHEDULES"
fi
`;

interface Run {
  status: number | null;
  asked: string[];
  persisted: string;
  credentials: string | undefined;
}

/** The commands of a stack's settings but the first, each in a shell of its own, until one fails. */
function preRun(stack: string, env: Record<string, string>): Run {
  const folder = mkdtempSync(path.join(tmpdir(), "replicated-bucket-deployments-"));
  const file = (name: string) => path.join(folder, name);
  const text = (name: string) => (existsSync(file(name)) ? readFileSync(file(name), "utf8") : "");
  try {
    mkdirSync(file("bin"));
    writeFileSync(file("bin/pulumi"), STAND_IN);
    chmodSync(file("bin/pulumi"), 0o755);
    let status: number | null = 0;
    for (const command of settingsOf(stack).operationContext.preRunCommands.slice(1)) {
      const here = command
        .replaceAll("/PULUMI_ENV", file("PULUMI_ENV"))
        .replaceAll("/tmp/aws-credentials", file("aws-credentials"));
      ({ status } = spawnSync("bash", ["-c", here], {
        env: {
          PATH: `${file("bin")}:${process.env.PATH!}`,
          HERE: folder,
          MAY_OPEN: "yes",
          SCHEDULES: '{ "schedules": [] }',
          PULUMI_CI_ORGANIZATION: "acme",
          PULUMI_CI_PROJECT: PROJECT,
          PULUMI_CI_STACK: stack,
          PULUMI_CI_OPERATION: "update",
          ...env,
        },
      }));
      if (status !== 0) {
        break;
      }
    }
    return {
      status,
      asked: text("asked").split("\n").filter(Boolean),
      persisted: text("PULUMI_ENV").replaceAll(folder, ""),
      credentials: text("aws-credentials") || undefined,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("the commands before a deployment", () => {
  const roles: [string, string][] = [
    ["preview", "preview"],
    ["refresh", "preview"],
    ["detect-drift", "preview"],
    ["update", "deploy"],
    ["destroy", "deploy"],
    ["remediate-drift", "deploy"],
  ];
  for (const stack of ownStacks.names()) {
    for (const [operation, role] of roles) {
      it(`open the environment ${stack}-${role} for the operation ${operation}`, () => {
        const { status, asked } = preRun(stack, { PULUMI_CI_OPERATION: operation });
        const opened = asked.filter((line) => line.startsWith("env run "));
        assert.equal(status, 0);
        assert.equal(opened.length, 1);
        assert.ok(opened[0]!.startsWith(`env run acme/${PROJECT}/${stack}-${role} -- `));
        assert.ok(existsSync(path.join(ROOT, "environments", `${stack}-${role}.yaml`)));
      });
    }

    it(`end the deployment of ${stack} when the environment may not be opened`, () => {
      const { status, persisted, credentials } = preRun(stack, { MAY_OPEN: "no" });
      assert.deepEqual([status, persisted, credentials], [1, "", undefined]);
    });
  }

  it("hand dev its credentials as variables", () => {
    const { persisted } = preRun("dev", {});
    const lines = persisted.split("\n");
    assert.ok(lines.includes("AWS_ACCESS_KEY_ID=a"));
    assert.ok(lines.includes("AWS_SESSION_TOKEN=t=="));
  });

  it("hand prod its credentials as a file that outlives the opened environment", () => {
    const { persisted, credentials } = preRun("prod", {});
    assert.equal(persisted, "AWS_SHARED_CREDENTIALS_FILE=/aws-credentials\n");
    assert.equal(credentials, "credentials");
  });

  const scheduled = (env: Record<string, string>) =>
    preRun("dev", env).asked.filter((line) => line.startsWith("stack schedule new "));

  it("let a review stack live for three days", () => {
    const [asked, ...more] = scheduled({ PULUMI_CI_STACK: "pr-7" });
    const [, stack, once] =
      /^stack schedule new --stack (\S+) --kind ttl --delete-after-destroy --yes --once (\S+)$/.exec(
        asked!,
      )!;
    assert.deepEqual(more, []);
    assert.equal(stack, `acme/${PROJECT}/pr-7`);
    assert.match(once!, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const days = (Date.parse(once!) - Date.now()) / 864e5;
    assert.ok(days > 2.99 && days <= 3, `${days} days`);
  });

  it("schedule the end of a review stack once", () => {
    const SCHEDULES = '{\n  "schedules": [\n    {\n      "type": "ttl"\n    }\n  ]\n}';
    assert.deepEqual(scheduled({ PULUMI_CI_STACK: "pr-7", SCHEDULES }), []);
  });

  it("schedule the end of no other stack, and of none that is being destroyed", () => {
    assert.deepEqual(scheduled({}), []);
    assert.deepEqual(scheduled({ PULUMI_CI_STACK: "pr-7", PULUMI_CI_OPERATION: "destroy" }), []);
  });
});

describe("the continuous integration", () => {
  it("takes the settings of Pulumi Deployments for no stack", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "replicated-bucket-ci-"));
    const file = (...names: string[]) => path.join(folder, "checkout", ...names);
    try {
      const script = read(".ci/run");
      const engine = file(/^engine=(\S+)$/m.exec(script)![1]!);
      for (const name of [".ci", "bin", "examples/fan-out"]) {
        mkdirSync(file(name), { recursive: true });
      }
      mkdirSync(path.dirname(engine), { recursive: true });
      writeFileSync(engine, "");
      writeFileSync(file(".ci/run"), script);
      for (const name of ["npm", "node"]) {
        writeFileSync(file("bin", name), '#!/usr/bin/env bash\nprintf "%s\\n" "$*"\n');
        chmodSync(file("bin", name), 0o755);
      }
      for (const name of ["dev", "dev.deploy", "prod", "prod.deploy"]) {
        writeFileSync(file(`Pulumi.${name}.yaml`), "");
      }
      writeFileSync(file("examples/fan-out/Pulumi.fan-out.yaml"), "");
      const { stdout, status } = spawnSync("bash", [file(".ci/run")], {
        env: { PATH: `${file("bin")}:${process.env.PATH!}` },
        encoding: "utf8",
      });
      const stacks = [...stdout.matchAll(/ --stack (\S+) /g)].map(([, stack]) => stack);
      assert.equal(status, 0);
      assert.deepEqual(stacks, ["dev", "dev", "prod", "prod", "fan-out", "fan-out"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
