// What must hold for the workflows, each as a function of the files' texts that answers with what is wrong: so
// that the tests can show that it notices.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";

import { load } from "js-yaml";

import { parseCommand } from "../../operations/commandLine";
import { isRecord } from "../../shapes";
import { ownStacks, recordOf } from "../../stackFiles";

const ROOT = path.join(__dirname, "..", "..");
const WORKFLOWS = ".github/workflows";
const ACTIONS = ".github/actions";

/** The texts of workflows and actions by their paths. */
export type Files = Record<string, string>;

type Yaml = Record<string, unknown>;

/** A job of a workflow. */
export interface Job {
  /** Such as `preview.yml preview`. */
  name: string;
  file: string;
  workflow: Yaml;
  job: Yaml;
}

/** A step of a job or of an action. */
export interface Step {
  /** The job's name, or the action's path. */
  of: string;
  step: Yaml;
  /** The job, unless an action's. */
  job?: Job;
}

/** The workflows and actions of the repository. */
export function workflowFiles(): Files {
  const workflows = readdirSync(path.join(ROOT, WORKFLOWS)).map((file) => `${WORKFLOWS}/${file}`);
  const actions = readdirSync(path.join(ROOT, ACTIONS)).map(
    (dir) => `${ACTIONS}/${dir}/action.yml`,
  );
  return Object.fromEntries(
    [...workflows, ...actions].map((file) => [file, readFileSync(path.join(ROOT, file), "utf8")]),
  );
}

/** The files with one change; a change that changes nothing is a fault of the test. */
export function bent(files: Files, name: string, from: string, to: string): Files {
  const file = Object.keys(files).find((key) => key.endsWith(name));
  if (file === undefined) throw new Error(`there is no ${name}`);
  const text = files[file]!.replace(from, () => to);
  if (text === files[file]) throw new Error(`${name} does not contain ${from}`);
  return { ...files, [file]: text };
}

const textOf = (value: unknown) => (typeof value === "string" ? value : "");
const shortName = (file: string) => path.basename(file);

export function jobsOf(files: Files): Job[] {
  return Object.entries(files)
    .filter(([file]) => file.startsWith(WORKFLOWS))
    .flatMap(([file, text]) => {
      const workflow = recordOf(load(text));
      return Object.entries(recordOf(workflow.jobs)).map(([name, job]) => ({
        name: `${shortName(file)} ${name}`,
        file,
        workflow,
        job: recordOf(job),
      }));
    });
}

export function stepsOf(files: Files): Step[] {
  const list = (steps: unknown) => (Array.isArray(steps) ? steps.filter(isRecord) : []);
  const ofJobs = jobsOf(files).flatMap((job) =>
    list(job.job.steps).map((step) => ({ of: job.name, step, job })),
  );
  const ofActions = Object.entries(files)
    .filter(([file]) => file.startsWith(ACTIONS))
    .flatMap(([file, text]) =>
      list(recordOf(recordOf(load(text)).runs).steps).map((step) => ({ of: file, step })),
    );
  return [...ofJobs, ...ofActions];
}

const runs = (files: Files) =>
  stepsOf(files).flatMap(({ of, step }) =>
    textOf(step.run) ? [{ of, run: textOf(step.run) }] : [],
  );
const usesOf = ({ step }: Step) => textOf(step.uses).split("@")[0]!;
const inputsOf = ({ step }: Step) => recordOf(step.with);
const triggersOf = ({ workflow }: Job) =>
  typeof workflow.on === "string" ? { [workflow.on]: null } : recordOf(workflow.on);

/** Scripts that package.json does not have. */
export function scriptFaults(files: Files, scripts: readonly string[]): string[] {
  return runs(files).flatMap(({ of, run }) =>
    [...run.matchAll(/\bnpm run (?:-s )?(\S+)/g)]
      .filter(([, script]) => !scripts.includes(script!))
      .map(([, script]) => `${of}: there is no script ${script!}`),
  );
}

/** Stacks without a file, wherever a workflow names one. */
export function stackFaults(files: Files): string[] {
  return jobsOf(files).flatMap((job) => {
    const { matrix } = recordOf(job.job.strategy);
    const inputs = recordOf(recordOf(triggersOf(job).workflow_dispatch).inputs);
    const named = [
      ...[recordOf(matrix).stack].flat(),
      ...[recordOf(inputs.stack).options].flat(),
      recordOf(job.job.with).stack,
    ].filter((stack): stack is string => typeof stack === "string");
    const missing = named.filter((stack) => !ownStacks.names().includes(stack));
    return missing.map((stack) => `${job.name}: there is no Pulumi.${stack}.yaml`);
  });
}

/** Actions that are not pinned by a commit and a version, or by two commits, and local ones that are not there. */
export function pinFaults(files: Files): string[] {
  const pins = new Map<string, Set<string>>();
  const faults = Object.entries(files).flatMap(([file, text]) =>
    [...text.matchAll(/^\s*(?:- )?uses:\s*(.+)$/gm)].flatMap(([, used]) => {
      const local = /^\.\/(\S+)$/.exec(used!)?.[1];
      if (local !== undefined) {
        const there = [local, `${local}/action.yml`].some((name) => name in files);
        return there ? [] : [`${shortName(file)}: there is no ${local}`];
      }
      const pin = /^([\w.-]+\/[\w.-]+)[\w./-]*(@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/.exec(used!);
      if (!pin) return [`${shortName(file)}: not pinned: ${used!}`];
      pins.set(pin[1]!, (pins.get(pin[1]!) ?? new Set()).add(pin[2]!));
      return [];
    }),
  );
  const twice = [...pins].filter(([, found]) => found.size > 1);
  return [...faults, ...twice.map(([action]) => `${action} is pinned in two ways`)];
}

/** The permissions of each job. */
export function permissionsOf(files: Files): Record<string, unknown> {
  const jobs = jobsOf(files).map(({ name, workflow, job }) => [
    name,
    job.permissions ?? workflow.permissions ?? "whatever the repository's settings say",
  ]);
  return Object.fromEntries(jobs) as Record<string, unknown>;
}

/** Workflows that give every job more than reading the code. */
export function topPermissionFaults(files: Files): string[] {
  return jobsOf(files)
    .filter(({ workflow }) => {
      const top = workflow.permissions;
      return !isRecord(top) || Object.entries(top).some((one) => one.join() !== "contents,read");
    })
    .map(({ name }) => `${name}: its workflow gives more than reading`);
}

const OWN_PULL_REQUEST = "github.event.pull_request.head.repo.full_name == github.repository";

/** Jobs that would run the code of a fork, or of anybody, with more than a fork may have. */
export function forkFaults(files: Files): string[] {
  return jobsOf(files).flatMap((job) => {
    const triggers = Object.keys(triggersOf(job));
    const forbidden = triggers.filter((on) => ["pull_request_target", "workflow_run"].includes(on));
    const faults = forbidden.map((on) => `${job.name}: is started by ${on}`);
    const condition = textOf(job.job.if);
    const own = condition.includes(OWN_PULL_REQUEST) && !condition.includes("||");
    if (!triggers.includes("pull_request") || own) return faults;
    const granted = Object.entries(recordOf(permissionsOf(files)[job.name]));
    const text = JSON.stringify(job.job);
    return [
      ...faults,
      ...granted
        .filter(([, level]) => level === "write")
        .map(([scope]) => `${job.name}: forks get ${scope}: write`),
      ...(job.job.environment === undefined ? [] : [`${job.name}: forks get an environment`]),
      ...(/secrets[.[]|github\.token/.test(text) ? [`${job.name}: forks get a secret`] : []),
      ...(text.includes(`${ACTIONS}/set-up`) ? [`${job.name}: forks get credentials`] : []),
    ];
  });
}

/** What would show a secret, or take text of others for a script. */
const LEAKS: [RegExp, string][] = [
  [/\$\{\{/, "an expression in a script"],
  [/\bset\s+(?:-\w*x|-o\s+xtrace)|\bbash\s+-\w*x/, "traces its commands"],
  [
    /(?:^|[;&|({]\s*)(?:printenv|env|export -p|declare -p)\s*(?:$|[;&|)}>])/m,
    "prints its environment",
  ],
  [/\b(?:echo|printf|cat)\b[^\n]*\$\{?\w*(?:TOKEN|SECRET|PASSWORD|ACCESS_KEY)/, "prints a secret"],
  [/\bcat\b[^\n]*(?:credentials|aws\/config)/, "prints credentials"],
  [/--show-secrets/, "shows secrets"],
];

/** Steps that print secrets, or could. */
export function leakFaults(files: Files): string[] {
  const scripts = runs(files).flatMap(({ of, run }) =>
    LEAKS.filter(([leak]) => leak.test(run)).map(([, what]) => `${of}: ${what}`),
  );
  const texts = Object.entries(files).flatMap(([file, text]) => [
    ...(/secrets[.[]/.test(text) ? [`${shortName(file)}: there are no secrets to use`] : []),
    ...(/to_?json\s*\(/i.test(text) ? [`${shortName(file)}: prints a context`] : []),
  ]);
  const checkouts = stepsOf(files)
    .filter((step) => usesOf(step) === "actions/checkout")
    .filter((step) => inputsOf(step)["persist-credentials"] !== false)
    .map(({ of }) => `${of}: the checkout leaves its token behind`);
  return [...scripts, ...texts, ...checkouts];
}

const pulumiSteps = (files: Files) =>
  stepsOf(files).filter((step) => usesOf(step) === "pulumi/actions");
const commandOf = (step: Step) => textOf(inputsOf(step).command);

/** Deployments that run beside another of their stack, or could be ended half-way. */
export function concurrencyFaults(files: Files): string[] {
  const deploying = pulumiSteps(files).filter((step) => commandOf(step) === "up");
  if (deploying.length === 0) return ["nothing is deployed"];
  const homes = deploying.flatMap(({ job }) => job ?? []);
  const callers = jobsOf(files).filter(({ job }) =>
    homes.some(({ file }) => textOf(job.uses) === `./${file}`),
  );
  const around = [
    ...homes.map(({ name, workflow }) => ({ name, concurrency: workflow.concurrency })),
    ...callers.flatMap(({ name, workflow, job }) => [
      { name, concurrency: workflow.concurrency },
      { name, concurrency: job.concurrency },
    ]),
  ].filter(({ concurrency }) => concurrency !== undefined);
  const own = deploying.map(({ of, job }) => ({ name: of, concurrency: job?.job.concurrency }));
  return [
    ...own
      .filter(({ concurrency }) => recordOf(concurrency).group !== "deploy-${{ inputs.stack }}")
      .map(({ name }) => `${name}: two deployments of a stack may run at once`),
    ...[...own, ...around]
      .filter(({ concurrency }) => recordOf(concurrency)["cancel-in-progress"] !== false)
      .map(({ name }) => `${name}: may be cancelled half-way`),
  ];
}

/** Jobs whose environment is not that of what they do: the roles trust environments. */
export function environmentFaults(files: Files): string[] {
  const entering = stepsOf(files).filter((step) => usesOf(step) === `./${ACTIONS}/set-up`);
  const faults = entering.flatMap((step) => {
    const { stack, role } = inputsOf(step);
    const wanted = role === "deploy" ? stack : `${textOf(stack)}-preview`;
    const right =
      ["preview", "deploy"].includes(textOf(role)) && step.job?.job.environment === wanted;
    return right ? [] : [`${step.of}: enters as ${textOf(role)} by another environment`];
  });
  const deploying = pulumiSteps(files)
    .filter((step) => ["up", "destroy", "refresh"].includes(commandOf(step)))
    .filter(({ job }) => job?.job.environment !== "${{ inputs.stack }}")
    .map(({ of }) => `${of}: deploys without the stack's environment`);
  return [...(entering.length === 0 ? ["nobody enters an account"] : []), ...faults, ...deploying];
}

/** Steps that take another version of Pulumi than the one file's, which is the dependency's. */
export function pulumiVersionFaults(files: Files, pinned: string, dependency: string): string[] {
  const steps = pulumiSteps(files);
  return [
    ...(pinned === `${dependency}\n` ? [] : [`.pulumi.version is not ${dependency}`]),
    ...(steps.length === 0 ? ["nobody installs Pulumi"] : []),
    ...steps
      .filter((step) => {
        const inputs = inputsOf(step);
        return inputs["pulumi-version-file"] !== ".pulumi.version" || "pulumi-version" in inputs;
      })
      .map(({ of }) => `${of}: takes another Pulumi`),
    ...Object.entries(files)
      .filter(([, text]) => text.includes(dependency))
      .map(([file]) => `${shortName(file)}: names the version`),
  ];
}

/** Previews and deployments that the policy pack does not judge. */
export function policyFaults(files: Files): string[] {
  return pulumiSteps(files)
    .filter((step) => commandOf(step) !== "")
    .filter((step) => {
      const pack = textOf(inputsOf(step).policyPacks);
      return pack === "" || !existsSync(path.join(ROOT, pack, "PulumiPolicy.yaml"));
    })
    .map(({ of }) => `${of}: without the policy pack`);
}

/** The commands of a script, with lines joined and pipes cut off. */
const commandsIn = (run: string) =>
  run
    .replace(/\\\n/g, " ")
    .split("\n")
    .map((line) => line.split(/\s+(?:\||2>&1|>|>>)(?:\s|$)/)[0]!.trim());

/** `verify` as the workflows call it, by job. */
export function verifyCalls(files: Files): { of: string; args: string[] }[] {
  return runs(files).flatMap(({ of, run }) =>
    commandsIn(run).flatMap((command) => {
      const args = /^npm run -s verify -- (.+)$/.exec(command)?.[1];
      return args === undefined ? [] : [{ of, args: args.split(/\s+/) }];
    }),
  );
}

/** Calls of `verify` that it does not take, and canaries written by who may only look. */
export function verifyFaults(files: Files): string[] {
  return verifyCalls(files).flatMap(({ of, args }) => {
    try {
      const command = parseCommand(["verify", ...args]);
      const canary = command.operation === "verify" && command.canary !== undefined;
      const deploys = of.startsWith("deploy-stack.yml");
      return canary === deploys
        ? []
        : [`${of}: a canary ${canary ? "where one may only look" : "is missing"}`];
    } catch (error) {
      return [`${of}: ${String(error)}`];
    }
  });
}

/** Options of this repository's automation that its help does not know. */
export function automationFaults(files: Files, help: string): string[] {
  return runs(files).flatMap(({ of, run }) =>
    commandsIn(run).flatMap((command) => {
      const args = /^npm run -s automation -- (.+)$/.exec(command)?.[1]?.split(/\s+/) ?? [];
      const [name, ...rest] = args;
      const words =
        name === undefined ? [] : [name, ...rest.filter((word) => word.startsWith("--"))];
      const unknown = words.filter((word) => !new RegExp(`^ *${word} `, "m").test(help));
      return unknown.map((word) => `${of}: automation has no ${word}`);
    }),
  );
}

/** Jobs that may run for hours. */
export function timeoutFaults(files: Files): string[] {
  return jobsOf(files)
    .filter(({ job }) => job["runs-on"] !== undefined && typeof job["timeout-minutes"] !== "number")
    .map(({ name }) => `${name}: without a time limit`);
}

/** Inputs that an action does not have: GitHub only warns of them. */
export function inputFaults(files: Files, known: Record<string, readonly string[]>): string[] {
  return stepsOf(files)
    .filter((step) => usesOf(step) !== "" && !usesOf(step).startsWith("./"))
    .flatMap((step) =>
      Object.keys(inputsOf(step))
        .filter((input) => !known[usesOf(step)]?.includes(input))
        .map((input) => `${step.of}: ${usesOf(step)} has no input ${input}`),
    );
}

/** The path filters of a workflow's trigger. */
export function pathsOf(files: Files, name: string, trigger: string): string[] {
  const job = jobsOf(files).find(({ file }) => shortName(file) === name)!;
  const { paths } = recordOf(triggersOf(job)[trigger]);
  return Array.isArray(paths) ? paths.map(String) : [];
}

/** Whether a path filter takes a file, as far as the workflows' filters go. */
export function takes(filter: string, file: string): boolean {
  const pattern = filter
    .replace(/[.+?^$()[\]{}|\\]/g, "\\$&")
    .replace(/\*+/g, (stars) => (stars.length > 1 ? ".*" : "[^/]*"));
  return new RegExp(`^${pattern}$`).test(file);
}

/** The files of the checkout, but for installed packages and what git ignores most of. */
export function checkoutFiles(): string[] {
  const skipped = ["node_modules", "coverage", ".git"];
  const below = (folder: string): string[] =>
    readdirSync(path.join(ROOT, folder), { withFileTypes: true })
      .filter(({ name }) => !skipped.includes(name))
      .flatMap((entry) => {
        const file = path.posix.join(folder, entry.name);
        return entry.isDirectory() ? below(file) : [file];
      });
  return below("");
}
