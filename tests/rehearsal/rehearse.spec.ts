import assert from "node:assert/strict";

import { CreateBucketCommand, DeleteBucketCommand } from "@aws-sdk/client-s3";

import type { StackOutputs } from "../../operations/stackOutputs";
import type { Breakage } from "../../rehearsal/breakages";
import { BREAKAGES } from "../../rehearsal/breakages";
import { inventory } from "../../rehearsal/cleanUp";
import { frozenStacks } from "../../stackFiles";
import { localClients } from "../../rehearsal/localAws/clients";
import { findLocalAws } from "../../rehearsal/localAws/find";
import type { LocalAws } from "../../rehearsal/localAws/start";
import { startLocalAws } from "../../rehearsal/localAws/start";
import type { RehearsalOptions, RehearsalReport } from "../../rehearsal/rehearse";
import { rehearse } from "../../rehearsal/rehearse";
import type { Step } from "../../rehearsal/steps";
import { describeWithLocalAws } from "../support/localAws";
import { OTHER_ACCOUNT, SOURCE_ACCOUNT } from "../support/sides";

// What a local AWS cannot show, rehearsal/help.ts says under LIMITS; permissions within one account are
// simulated elsewhere.

const breakageOf = (name: string) => BREAKAGES.find((breakage) => breakage.name === name)!;

/** Rehearses a stack of the project; the outputs are those of the stack while it was up. */
async function run(
  aws: LocalAws,
  stack: string,
  options: RehearsalOptions = {},
  changes: Record<string, string> = {},
): Promise<RehearsalReport & { outputs?: StackOutputs; told: Step[] }> {
  const told: Step[] = [];
  let outputs: StackOutputs | undefined;
  const pause: RehearsalOptions["pause"] = (stage) => {
    outputs = stage.live.outputs;
    return Promise.resolve();
  };
  const config = { ...frozenStacks.config(stack), ...changes };
  const report = await rehearse(stack, config, aws, { pause, ...options }, (step) =>
    told.push(step),
  );
  return { ...report, outputs, told };
}

/** Everything in the accounts and Regions of the stacks. */
async function everything(aws: LocalAws): Promise<string[]> {
  const places = [SOURCE_ACCOUNT, OTHER_ACCOUNT].flatMap((account) =>
    ["us-east-1", "us-west-2", "eu-west-1"].map((region) => ({ account, region })),
  );
  const items = await Promise.all(
    places.map(async ({ account, region }) =>
      inventory(localClients(aws.endpoint, region, await aws.administratorOf(account))),
    ),
  );
  return items.flat();
}

const namesOf = ({ steps }: { steps: Step[] }) => steps.map(({ name }) => name);
const stepOf = ({ steps }: { steps: Step[] }, name: string) =>
  steps.find((step) => step.name === name)!;

function assertAllWell(report: RehearsalReport): void {
  assert.deepEqual(
    report.steps.filter(({ ok }) => !ok),
    [],
  );
  assert.equal(report.ok, true);
}

/** That replicas were compared in earnest: status, version, size, encryption, key and more of each. */
function assertCompared(report: RehearsalReport, versions: number): void {
  const { summary } = stepOf(report, "replicate");
  const [, written, compared] = /^(\d+) versions written, (\d+) comparisons/.exec(summary)!;
  assert.equal(Number(written), versions);
  assert.ok(Number(compared) > 8 * versions, summary);
}

const BROKEN_STEPS = ["deploy", "read back", "break", "replicate", "verify"];
const DOWN_STEPS = ["teardown", "destroy", "clean up"];

/** A whole rehearsal of a stack, then one of the stack broken, and what they leave. */
async function runTwice(aws: LocalAws, stack: string, breakage: string) {
  const whole = await run(aws, stack);
  const broken = await run(aws, stack, { breakage: breakageOf(breakage) });
  return { whole, broken, left: await everything(aws) };
}

/** That `verify` names the cause, and that everything went all the same. */
function assertNames(report: RehearsalReport, cause: string): void {
  assert.equal(report.ok, false);
  const { ok, details } = stepOf(report, "verify");
  assert.equal(ok, false);
  const named = details.some((detail) => detail.startsWith(cause));
  assert.ok(named, `${cause} is not among\n${details.join("\n")}`);
  for (const name of DOWN_STEPS) assert.equal(stepOf(report, name).ok, true, name);
}

describeWithLocalAws("a rehearsal", (aws) => {
  let dev: Awaited<ReturnType<typeof runTwice>>;
  let prod: typeof dev;

  before(async function () {
    this.timeout(120_000);
    // Side by side, each on a local AWS of its own, which halves the minute; unless the user has one.
    const other = await startLocalAws(findLocalAws(process.env)!);
    const first = runTwice(aws(), "dev", "destination-versioning");
    if (other.endpoint === aws().endpoint) await first;
    const second = runTwice(other, "prod", "destination-grant").finally(() => other.stop());
    [dev, prod] = await Promise.all([first, second]);
  });

  it("of dev goes well, from the deployment to the clean-up", () => {
    assertAllWell(dev.whole);
    assert.deepEqual(namesOf(dev.whole), [
      ...["deploy", "read back", "deploy again", "replicate", "verify", "break", "break"],
      ...["policies", "teardown", "destroy", "clean up"],
    ]);
    assert.deepEqual(dev.whole.told, dev.whole.steps);
    assertCompared(dev.whole, 9);
  });

  it("of prod goes well, across accounts and under protection", () => {
    assertAllWell(prod.whole);
    assert.deepEqual(namesOf(prod.whole), [
      ...["deploy", "read back", "deploy again", "replicate", "verify", "break", "break", "break"],
      ...["policies", "protection", "teardown", "destroy", "clean up"],
    ]);
    assertCompared(prod.whole, 19);
    assert.match(stepOf(prod.whole, "deploy").summary, /in 2 accounts and 3 Regions$/);
  });

  it("finds a destination whose versioning is suspended, and names the bucket", () => {
    assert.deepEqual(namesOf(dev.broken), [...BROKEN_STEPS, ...DOWN_STEPS]);
    const { bucketName } = dev.broken.outputs!.destinations.dr!;
    assertNames(dev.broken, `WRONG dr: versioning of the bucket ${bucketName}: Suspended;`);
  });

  it("finds a missing grant of another account, and names bucket and role", () => {
    assert.deepEqual(namesOf(prod.broken), [...BROKEN_STEPS, "protection", ...DOWN_STEPS]);
    const { destinations, roleArn } = prod.broken.outputs!;
    const { bucketName } = destinations.dr!;
    const cause = `WRONG dr: policy of the bucket ${bucketName}, grant: does not let ${roleArn} use `;
    assertNames(prod.broken, cause);
  });

  it("leaves nothing in any account and Region, broken or not", () => {
    assert.deepEqual([...dev.left, ...prod.left], []);
  });

  it("ends after a deployment that fails, with its cause, and removes what it made", async () => {
    const Bucket = "taken-by-somebody";
    const credentials = await aws().administratorOf(OTHER_ACCOUNT);
    const { s3 } = localClients(aws().endpoint, "us-east-1", credentials);
    await s3.send(new CreateBucketCommand({ Bucket }));
    const source = JSON.parse(frozenStacks.config("dev")["replicated-bucket:source"]!) as object;
    const report = await run(
      aws(),
      "dev",
      {},
      { "replicated-bucket:source": JSON.stringify({ ...source, bucketName: Bucket }) },
    );
    await s3.send(new DeleteBucketCommand({ Bucket }));
    assert.equal(report.ok, false);
    assert.deepEqual(namesOf(report), ["deploy", "clean up"]);
    const { details } = stepOf(report, "deploy");
    assert.equal(details.length, 1);
    assert.match(details[0]!, /^aws:s3\/bucket:Bucket archive-source-bucket: BucketAlreadyExists/);
    assert.equal(stepOf(report, "clean up").ok, true);
    assert.deepEqual(await everything(aws()), []);
  });

  it("cleans up when it is broken off midway", async () => {
    const told: Step[] = [];
    const broken = rehearse("dev", frozenStacks.config("dev"), aws(), {}, (step) => {
      told.push(step);
      if (step.name === "read back") throw new Error("out of order");
    });
    await assert.rejects(broken, { message: "out of order" });
    assert.deepEqual(
      told.map(({ name, ok }) => [name, ok]),
      [
        ["deploy", true],
        ["read back", true],
        ["clean up", true],
      ],
    );
    assert.deepEqual(await everything(aws()), []);
  });

  it("says why a stack cannot be broken, and takes it down", async () => {
    const breakage: Breakage = {
      ...breakageOf("wrong-key"),
      apply: () => Promise.reject(new Error("out of order")),
    };
    const report = await run(aws(), "dev", { breakage });
    assert.equal(report.ok, false);
    assert.deepEqual(namesOf(report), ["deploy", "read back", "break", ...DOWN_STEPS]);
    assert.deepEqual(stepOf(report, "break").details, ["out of order"]);
    assert.deepEqual(await everything(aws()), []);
  });
});
