import type { Check } from "../operations/checks";
import { describeCheck } from "../operations/checks";
import { teardown } from "../operations/teardown";
import type { VerifyOptions } from "../operations/verify";
import { verify } from "../operations/verify";
import type { Breakage } from "./breakages";
import { writeObjects } from "./objects";
import { needsOf } from "./owners";
import type { ExamplePromise, Scene } from "./promises/promise";
import { describeDifference, readBack } from "./readBack";
import type { Refusal } from "./refusals";
import { REFUSALS, refuse } from "./refusals";
import { verifyWritten } from "./replicas";
import type { Stage } from "./stage";
import type { Finding } from "./steps";

/** The local AWS replicates at once; on AWS, canaries are given minutes. */
const VERIFY: VerifyOptions = {
  sample: 20,
  canary: { timeoutSeconds: 20, settleSeconds: 0, pollSeconds: 0.1 },
};
const silent = () => undefined;

const plural = (count: number, one: string, more = `${one}s`) =>
  `${count} ${count === 1 ? one : more}`;

const wrongOnes = (checks: readonly Check[]) => checks.filter((check) => !check.ok);

function judged(checks: readonly Check[], summary: string): Finding {
  const wrong = wrongOnes(checks);
  return { ok: wrong.length === 0, summary, details: wrong.map(describeCheck) };
}

/** Buckets that are not fit to be replicated are not adopted, unless the stack is told to. */
export async function refused(
  stage: Stage,
  refusals: readonly Refusal[] = REFUSALS,
): Promise<Finding> {
  const checks = await Promise.all(refusals.map((refusal) => refuse(stage, refusal)));
  const whys = refusals.map(({ what }) => what).join(", or ");
  return judged(checks.flat(), `a bucket that ${whys}, is refused, and nothing made`);
}

/** The unchanged program creates its resources. */
export async function deployed(stage: Stage): Promise<Finding> {
  const { resources, failures } = await stage.up();
  const held = resources.filter((resource) => resource.id !== undefined);
  const real = held.filter(({ read }) => !read);
  const places = new Set(
    real.flatMap(({ provider }) => provider && `${provider.accountId} ${provider.region}`),
  );
  const accounts = new Set([...places].map((place) => place?.split(" ")[0]));
  const regions = new Set([...places].map((place) => place?.split(" ")[1]));
  const adopted = held.length - real.length;
  const beside = adopted > 0 ? `, beside ${plural(adopted, "existing bucket")}` : "";
  const summary = `${real.length} resources in ${plural(accounts.size, "account")} and ${plural(regions.size, "Region")}${beside}`;
  return { ok: failures.length === 0, summary, details: failures };
}

/** `verify` names what the owners of existing keys, buckets and roles must add, and nothing else; then they do. */
export async function allowedByOwners(stage: Stage): Promise<Finding> {
  const { outputs, clientsOf } = stage.live;
  const needs = needsOf(stage);
  const found = wrongOnes(await verify(outputs, clientsOf, { sample: 0 }, silent));
  for (const need of needs) await need.meet();
  const isMissing = (check: Check) => needs.some((need) => need.namedBy(check));
  const named = needs.filter((need) => found.some((check) => need.namedBy(check)));
  return {
    ok: named.length === needs.length && found.every(isMissing),
    summary: `${plural(needs.length, "policy", "policies")} extended by owners; ${named.length} of them named by verify before`,
    details: found.map((check) => `${isMissing(check) ? "found: " : ""}${describeCheck(check)}`),
  };
}

/** AWS holds what the program asked for. */
export async function readAsAsked(stage: Stage): Promise<Finding> {
  const differences = await readBack(stage.resources, stage.places);
  const details = differences.map(describeDifference);
  const inputs = stage.resources
    .filter((resource) => resource.id !== undefined)
    .reduce((sum, resource) => sum + Object.keys(resource.inputs).length, 0);
  return { ok: details.length === 0, summary: `${inputs} inputs compared with AWS`, details };
}

/** A second deployment of the same changes nothing. */
export async function deployedAgain(stage: Stage): Promise<Finding> {
  const { resources, failures } = await stage.up();
  const changed = resources.filter(({ id, change }) => id !== undefined && change !== "same");
  const details = [...failures, ...changed.map(({ urn, change }) => `${urn} ${change}`)];
  return { ok: details.length === 0, summary: "a second deployment changes nothing", details };
}

/** Objects of every kind replicate as the rules promise. */
export async function replicated(stage: Stage): Promise<Finding> {
  const { outputs, clientsOf } = stage.live;
  const objects = await writeObjects(outputs, clientsOf(outputs.source).s3);
  const checks = await verifyWritten(outputs, clientsOf, objects);
  const summary = `${objects.length} versions written, ${checks.length} comparisons with the destinations' own credentials`;
  return judged(checks, summary);
}

/** What the example promises, and not every stack. */
export async function kept(scene: Scene, { what, look }: ExamplePromise): Promise<Finding> {
  const checks = await look(scene);
  const finding = judged(checks, `${what} (${plural(checks.length, "comparison")})`);
  return checks.length > 0 ? finding : { ...finding, ok: false };
}

/** `verify` finds nothing wrong. */
export async function verified(stage: Stage): Promise<Finding> {
  const { outputs, clientsOf } = stage.live;
  const checks = await verify(outputs, clientsOf, VERIFY, silent);
  return judged(checks, `${checks.length} checks, ${wrongOnes(checks).length} wrong`);
}

/** Breaks the stack, sees that `verify` names the cause, and mends it again. */
export async function caught(stage: Stage, breakage: Breakage): Promise<Finding> {
  const { outputs, clientsOf } = stage.live;
  const mend = await breakage.apply(outputs, clientsOf);
  const checks = await verify(outputs, clientsOf, VERIFY, silent).finally(mend);
  const cause = wrongOnes(checks).filter((check) => breakage.namedBy(check));
  const verdict = cause.length > 0 ? "verify names it" : "NOT FOUND by verify";
  return {
    ok: cause.length > 0,
    summary: `${breakage.what}: ${verdict}`,
    details: cause.map((check) => `found: ${describeCheck(check)}`),
  };
}

/** A protected stack refuses to be destroyed. */
export async function refusedToGo(stage: Stage): Promise<Finding> {
  const { failures } = await stage.down();
  const ok = failures.length > 0 && failures.every((failure) => failure.endsWith("is protected"));
  return { ok, summary: `${failures.length} protected resources refuse to be destroyed` };
}

/** Replication is stopped through the stack; `teardown` empties the buckets, but for those that stay. */
export async function tornDown(stage: Stage): Promise<Finding> {
  const stop = { [`${stage.project}:replicationEnabled`]: "false" };
  const stopped = await stage.up(stop);
  const { outputs, clientsOf } = stage.live;
  const options = {
    empty: bucketsThatGo(stage),
    most: 100_000,
    timeoutSeconds: 20,
    pollSeconds: 0.1,
  };
  const report = await teardown(outputs, clientsOf, options, silent);
  const stay = report.kept.length > 0 ? `, ${plural(report.kept.length, "bucket")} to stay` : "";
  const deleted = Object.values(report.emptied).reduce((sum, bucket) => sum + bucket.deleted, 0);
  const refused = Object.values(report.emptied).flatMap((bucket) => bucket.refused);
  return {
    ok: report.done && stopped.failures.length === 0,
    summary: `replication stopped, ${deleted} versions deleted from ${plural(options.empty.length, "bucket")}${stay}`,
    details: [...stopped.failures, ...report.enabledRules, ...refused],
  };
}

/** The names of the buckets that a destroy does not leave in AWS. */
function bucketsThatGo({ live: { outputs }, settings }: Stage): string[] {
  const sides = Object.entries(outputs.destinations).map(
    ([name, side]) => [side, settings.destinations[name]] as const,
  );
  return [[outputs.source, settings.source] as const, ...sides]
    .filter(([, side]) => side?.retainOnDelete !== true && !side?.existingBucket)
    .map(([{ bucketName }]) => bucketName);
}

/** Protection off, then everything goes, in order. */
export async function destroyed(stage: Stage): Promise<Finding> {
  const free = await stage.up({
    [`${stage.project}:replicationEnabled`]: "false",
    [`${stage.project}:protect`]: "false",
  });
  const { deleted, retained, failures } = await stage.down();
  const kept = retained.length > 0 ? `, ${retained.length} retained` : "";
  return {
    ok: failures.length + free.failures.length === 0,
    summary: `${deleted.length} resources deleted${kept}`,
    details: [...free.failures, ...failures],
  };
}

/** Nothing is left in any account and Region. */
export async function cleanedUp(stage: Stage): Promise<Finding> {
  const left = await stage.strike();
  const summary = left.length === 0 ? "nothing is left in AWS" : "something is left in AWS";
  return { ok: left.length === 0, summary, details: left };
}
