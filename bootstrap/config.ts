import * as pulumi from "@pulumi/pulumi";

import type { Problem } from "../components/problems";
import { throwProblems } from "../components/problems";
import { parseSettings, rawSettings } from "../config";
import type { Shape } from "../shapes";
import { digits, flag, list, number, optional, record, text, textOf } from "../shapes";
import type { Stacks } from "../stackFiles";
import { exampleConfig, exampleNames, ownStacks, projectName } from "../stackFiles";
import type { StackSettings } from "./scope";
import type {
  BootstrapSettings,
  DeploymentsSettings,
  GitHubSettings,
  PulumiCloudSettings,
} from "./settings";
import { bootstrapProblems } from "./validate";

const NAMESPACE = "bootstrap";

const shape: Shape<BootstrapSettings> = record<BootstrapSettings>({
  accountId: digits,
  profile: optional(text),
  stacks: list(textOf("the name of a stack, such as prod")),
  github: optional(
    record<GitHubSettings>({
      repository: textOf("the repository, such as acme@123456/replicated-bucket@456789"),
      previewEnvironments: optional(list(text)),
      deployEnvironments: optional(list(text)),
      existingProviderArn: optional(text),
    }),
  ),
  pulumiCloud: optional(
    record<PulumiCloudSettings>({
      organization: textOf("the organisation in Pulumi Cloud"),
      previewEnvironments: optional(list(text)),
      deployEnvironments: optional(list(text)),
      deployments: optional(
        record<DeploymentsSettings>({ project: optional(text), stacks: list(text) }),
      ),
      existingProviderArn: optional(text),
    }),
  ),
  principalArns: optional(list(text)),
  previewRoleName: optional(text),
  deployRoleName: optional(text),
  boundaryName: optional(text),
  path: optional(text),
  maxSessionSeconds: optional(number),
  keyTags: optional(list(text)),
  teardown: optional(flag),
});

/** An account's settings, and those of the stacks that it names. */
export interface Bootstrap {
  settings: BootstrapSettings;
  stacks: StackSettings[];
}

/**
 * Reads the configuration and the files of the stacks that it names.
 *
 * @throws pulumi.RunError naming every problem at once, before anything is registered.
 */
export function readConfig(): Bootstrap {
  const { problems, ...bootstrap } = parseBootstrap(pulumi.runtime.allConfig());
  throwProblems(`Configuration ${NAMESPACE} of stack ${pulumi.getStack()}`, problems);
  return bootstrap;
}

/** Settings whose text is all that they are: an account's id looks like a number. */
const TEXTS = ["accountId", "profile", "previewRoleName", "deployRoleName", "boundaryName", "path"];

/**
 * The settings that Pulumi hands out as text, and everything that is wrong with them. Stacks are named of those
 * given, which default to those beside the program, and of the examples.
 */
export function parseBootstrap(
  config: Record<string, string>,
  from: Stacks = ownStacks,
): Bootstrap & { problems: Problem[] } {
  const problems: Problem[] = [];
  const texts = TEXTS.flatMap((setting) => {
    const value = config[`${NAMESPACE}:${setting}`];
    return value === undefined ? [] : [[setting, value] as const];
  });
  const raw = { ...rawSettings(NAMESPACE, config), ...Object.fromEntries(texts) };
  const settings = shape(raw, "", (problem) => problems.push(problem));
  const stacks = settings.stacks.flatMap((name, index) =>
    stackNamed(name, from, `stacks[${index}]`, problems),
  );
  // What has the wrong shape was replaced by neutral values, whose faults are not the administrator's.
  return {
    settings,
    stacks,
    problems: problems.length > 0 ? problems : bootstrapProblems(settings, stacks),
  };
}

/** What a stack's or an example's own file says; nothing where there is none, or it is wrong. */
function stackNamed(
  name: string,
  from: Stacks,
  path: string,
  problems: Problem[],
): StackSettings[] {
  const [stacks, examples] = [from.names(), exampleNames()];
  if (![...stacks, ...examples].includes(name)) {
    const allowed = `one of ${[...stacks, ...examples].join(", ")}`;
    const fix = "correct the name, or write the stack's file first";
    problems.push({ path, received: name, allowed, fix });
    return [];
  }
  const config = stacks.includes(name) ? from.config(name) : exampleConfig(name);
  const { settings, problems: wrong } = parseSettings(rawSettings(projectName(), config));
  problems.push(...wrong.map((problem) => ({ ...problem, path: `${path}, ${problem.path}` })));
  return wrong.length > 0 ? [] : [settings];
}
