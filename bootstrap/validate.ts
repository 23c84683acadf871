import { isAccountId, parsePrincipalArn } from "../components/arns";
import type { Problem } from "../components/problems";
import type { Documents } from "./documents";
import { documentsOf } from "./documents";
import type { StackSettings } from "./scope";
import { makesKey, placedSides, roleArns } from "./scope";
import type { BootstrapSettings, GitHubSettings, PulumiCloudSettings } from "./settings";
import { namesOf } from "./settings";
import { GITHUB_ISSUER, PULUMI_ISSUER, githubSubjects, roleTrust } from "./trust";

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const LONGEST = { inline: 10_240, managed: 6144, trust: 2048 };
const SHORTEST_SESSION = 3600;
const LONGEST_SESSION = 43_200;

type Report = (path: string, received: unknown, allowed: string, fix: string) => void;

/** Everything that is wrong with the settings of an account, and with its stacks as far as they concern it. */
export function bootstrapProblems(
  settings: BootstrapSettings,
  stacks: readonly StackSettings[],
): Problem[] {
  const problems: Problem[] = [];
  const report: Report = (path, received, allowed, fix) =>
    problems.push({ path, received, allowed, fix });
  judgeAccount(settings, stacks, report);
  judgeNames(settings, stacks, report);
  judgeSession(settings, report);
  if (settings.github) judgeGitHub(settings.github, settings, report);
  if (settings.pulumiCloud) judgePulumiCloud(settings.pulumiCloud, settings, report);
  judgePrincipals(settings, report);
  judgeKeyTags(settings, stacks, report);
  if (settings.github === undefined && settings.pulumiCloud === undefined) {
    if ((settings.principalArns ?? []).length === 0) {
      const fix = "set one of them: nobody could enter the roles";
      report("github", undefined, "github, pulumiCloud or principalArns", fix);
    }
  }
  // Measured on what will be registered, which needs settings that are right.
  if (problems.length === 0) judgeSizes(settings, stacks, report);
  return problems;
}

const inAccount = (stack: StackSettings, accountId: string) =>
  placedSides(stack).filter(({ settings }) => settings.accountId === accountId);

function judgeAccount(
  { accountId, stacks: names }: BootstrapSettings,
  stacks: readonly StackSettings[],
  report: Report,
) {
  if (!isAccountId(accountId)) {
    const fix = 'write all 12 digits of the account\'s id, in quotes: "012345678901"';
    report("accountId", accountId, "12 digits", fix);
    return;
  }
  if (names.length === 0) {
    report("stacks", names, "at least one stack", "name the stacks that the roles deploy");
  }
  stacks.forEach((stack, index) => {
    if (inAccount(stack, accountId).length > 0) return;
    const accounts = [...new Set(placedSides(stack).map(({ settings }) => settings.accountId))];
    const allowed = `stacks with a side in account ${accountId}; this one has its sides in ${accounts.join(", ")}`;
    report(`stacks[${index}]`, names[index], allowed, "remove it, or correct the account");
  });
}

const NAME = /^[\w+=,.@-]{1,64}$/;
const PATH = /^\/(?:[\w+=,.@-]+\/)*$/;

function judgeNames(settings: BootstrapSettings, stacks: readonly StackSettings[], report: Report) {
  const names = namesOf(settings);
  const { previewRoleName, deployRoleName, boundaryName, path } = settings;
  for (const [setting, name] of Object.entries({ previewRoleName, deployRoleName, boundaryName })) {
    if (name === undefined || NAME.test(name)) continue;
    report(setting, name, "1 to 64 letters, digits and + = , . @ _ -", "choose another name");
  }
  if (names.preview.toLowerCase() === names.deploy.toLowerCase()) {
    const fix = "give the two roles two names";
    report("previewRoleName", names.preview, `another name than ${names.deploy}`, fix);
  }
  if (path !== undefined && !PATH.test(path)) {
    const allowed = "a path that begins and ends with a slash, such as /ci/";
    report("path", path, allowed, "correct the path");
  }
  const made = stacks
    .filter(({ source }) => source.accountId === settings.accountId)
    .flatMap(roleArns)
    .map((arn) => arn.slice(arn.lastIndexOf("/") + 1));
  for (const [setting, name] of [
    ["previewRoleName", names.preview],
    ["deployRoleName", names.deploy],
  ] as const) {
    const twin = made.find((role) =>
      role.endsWith("*") ? name.startsWith(role.slice(0, -1)) : name === role,
    );
    if (twin === undefined) continue;
    const fix = "rename one of the two: the deploy role may change the stacks' roles";
    report(setting, name, `another name than the stacks' replication role, ${twin}`, fix);
  }
}

function judgeSession({ maxSessionSeconds: seconds }: BootstrapSettings, report: Report) {
  if (seconds === undefined) return;
  if (Number.isInteger(seconds) && seconds >= SHORTEST_SESSION && seconds <= LONGEST_SESSION)
    return;
  const allowed = `a whole number of seconds from ${SHORTEST_SESSION} to ${LONGEST_SESSION}`;
  report("maxSessionSeconds", seconds, allowed, "choose one to twelve hours");
}

/** Owner and repository, both with their ids or both without. */
const REPOSITORY = /^[\w-]+\/[\w.-]+$|^[\w-]+@\d+\/[\w.-]+@\d+$/;
const ENVIRONMENT = /^[\w.-]+(?: [\w.-]+)*$/;

function judgeGitHub(
  { repository, ...github }: GitHubSettings,
  settings: BootstrapSettings,
  report: Report,
) {
  if (!REPOSITORY.test(repository)) {
    const fix =
      "write what GitHub writes into its tokens, exactly: `gh api repos/OWNER/NAME` tells the ids";
    report("github.repository", repository, "owner@id/name@id, or owner/name", fix);
  }
  const lists = {
    previewEnvironments: github.previewEnvironments,
    deployEnvironments: github.deployEnvironments,
  };
  for (const [list, environments = []] of Object.entries(lists)) {
    environments.forEach((environment, index) => {
      if (ENVIRONMENT.test(environment)) return;
      const allowed = "letters, digits, spaces and . _ - only";
      report(`github.${list}[${index}]`, environment, allowed, "name one environment, exactly");
    });
  }
  const subjects = (role: "preview" | "deploy") =>
    githubSubjects({ repository: "", ...github }, role, settings.stacks);
  judgeOverlap("github.previewEnvironments", subjects("preview"), subjects("deploy"), report);
  judgeProvider("github", github.existingProviderArn, GITHUB_ISSUER, settings, report);
}

/** Whoever previews must not deploy. */
function judgeOverlap(path: string, preview: string[], deploy: string[], report: Report) {
  const shared = preview.filter((one) => deploy.includes(one));
  if (shared.length === 0) return;
  const names = shared.map((subject) => subject.slice(subject.lastIndexOf(":") + 1));
  const fix = "take them out of one list: what may preview alone must not deploy";
  report(path, names, "environments of which none is among deployEnvironments", fix);
}

const ORGANIZATION = /^[a-z0-9][a-z0-9_.-]*$/;
const ESC_ENVIRONMENT = /^[\w.-]+\/[\w.-]+$/;

function judgePulumiCloud(
  pulumi: PulumiCloudSettings,
  settings: BootstrapSettings,
  report: Report,
) {
  if (!ORGANIZATION.test(pulumi.organization)) {
    const allowed = "the organisation as it stands in addresses of app.pulumi.com: in lower case";
    report("pulumiCloud.organization", pulumi.organization, allowed, "copy it from there");
  }
  const { previewEnvironments = [], deployEnvironments = [], deployments } = pulumi;
  for (const [list, names] of Object.entries({ previewEnvironments, deployEnvironments })) {
    names.forEach((name, index) => {
      if (ESC_ENVIRONMENT.test(name) && !name.startsWith("default/")) return;
      const allowed = "<project>/<environment>, of another project than default";
      const fix = "name one environment, exactly: tokens of the project default do not tell it";
      report(`pulumiCloud.${list}[${index}]`, name, allowed, fix);
    });
  }
  judgeOverlap("pulumiCloud.previewEnvironments", previewEnvironments, deployEnvironments, report);
  const named = [deployments?.project ?? "any", ...(deployments?.stacks ?? [])];
  for (const name of named.filter((one) => !/^[\w.-]+$/.test(one))) {
    const fix = "name one project and its stacks, exactly";
    report("pulumiCloud.deployments", name, "letters, digits and . _ - only", fix);
  }
  const provider = pulumi.existingProviderArn;
  judgeProvider("pulumiCloud", provider, PULUMI_ISSUER, settings, report);
}

function judgeProvider(
  setting: string,
  arn: string | undefined,
  issuer: string,
  { accountId }: BootstrapSettings,
  report: Report,
) {
  if (arn === undefined || !isAccountId(accountId)) return;
  const form = new RegExp(`^arn:aws[a-z-]*:iam::${accountId}:oidc-provider/${issuer}$`);
  if (form.test(arn)) return;
  const allowed = `arn:aws:iam::${accountId}:oidc-provider/${issuer}`;
  const fix = "copy the ARN of the account's own provider, or leave it out to make one";
  report(`${setting}.existingProviderArn`, arn, allowed, fix);
}

function judgePrincipals({ principalArns = [] }: BootstrapSettings, report: Report) {
  principalArns.forEach((arn, index) => {
    if (parsePrincipalArn(arn)) return;
    const allowed = "the ARN of an IAM role or user";
    report(`principalArns[${index}]`, arn, allowed, "copy the whole ARN: no account, no wildcard");
  });
}

function judgeKeyTags(
  { accountId, keyTags }: BootstrapSettings,
  stacks: readonly StackSettings[],
  report: Report,
) {
  stacks.forEach((stack, index) => {
    if (!inAccount(stack, accountId).some(makesKey)) return;
    const tags = Object.keys(stack.tags ?? {});
    const missing = (keyTags ?? []).filter((key) => !tags.includes(key));
    if (tags.length > 0 && missing.length === 0 && keyTags?.length !== 0) return;
    const allowed =
      missing.length > 0
        ? `a stack with the tags ${missing.join(", ")}`
        : "a stack whose tags tell its keys from others";
    const fix = "add the setting `tags` to the stack, and name in keyTags those that tell its keys";
    report(`stacks[${index}]`, tags, allowed, fix);
  });
}

function judgeSizes(settings: BootstrapSettings, stacks: readonly StackSettings[], report: Report) {
  const fix = "bootstrap some of the stacks apart, under other names of roles and boundary";
  const judge = (what: string, document: object | undefined, most: number) => {
    const length = JSON.stringify(document ?? {}).length;
    if (length <= most) return;
    const received = `${settings.stacks.length} stacks, for which the ${what} has ${length} characters`;
    report("stacks", received, `as many as fit into ${most} characters`, fix);
  };
  const { preview, deploy, boundary }: Documents = documentsOf(settings, stacks);
  judge("preview role's policy", preview, LONGEST.inline);
  judge("deploy role's policy", deploy, LONGEST.inline);
  judge("boundary", boundary, LONGEST.managed);
  const arn = (issuer: string) =>
    `arn:aws-us-gov:iam::${settings.accountId}:oidc-provider/${issuer}`;
  const providers = { github: arn(GITHUB_ISSUER), pulumiCloud: arn(PULUMI_ISSUER) };
  for (const role of ["preview", "deploy"] as const) {
    judge(`${role} role's trust`, roleTrust(settings, role, providers), LONGEST.trust);
  }
}
