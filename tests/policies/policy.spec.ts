// Policies are run by the SDK's own server code, in this process. That a pack runs so in a process of its
// own is tested with the pack; the Pulumi CLI is not run.
import assert from "node:assert/strict";
import { mock } from "node:test";

import type { StackValidationArgs } from "@pulumi/policy";
import { unknownValue } from "@pulumi/pulumi/runtime";

import { FRAMEWORKS, tagsOf } from "../../policies/controls";
import type { Finding } from "../../policies/findings";
import { violation } from "../../policies/findings";
import type { Description } from "../../policies/policy";
import { resourcePolicy, stackPolicy } from "../../policies/policy";
import { BUCKET } from "../../policies/stack/resourceTypes";
import { resourcesOf } from "../../policies/stack/stack";
import { propertyOf } from "../../policies/stack/stackResources";
import { Unknown } from "../../policies/stack/unknownValues";
import { bucket, key, versioning } from "../support/pairs";
import { bend, judge, judgeInputs, undecided } from "../support/policies";

interface Config {
  wrong: string;
}
const OPTIONS = { wrong: { type: "string" as const, description: "Is wrong.", default: "bad" } };

const description = (enforcementLevel: Description["enforcementLevel"]): Description => ({
  name: "s3-replication-tag-buckets",
  displayName: "Buckets are tagged",
  description: "Buckets are tagged well.",
  enforcementLevel,
  severity: "low",
  url: "https://www.pulumi.com/docs/iac/crossguard/",
  remediationSteps: "Tag them well.",
  controls: { securityHub: ["S3.1", "S3.2"], nist: ["AC-6"] },
});

/** A bucket is at fault whose tag is what the option says. */
function judgeBucket(of: Parameters<typeof propertyOf>[0], { wrong }: Config): Finding[] {
  const tag = propertyOf(of, "tag");
  if (tag instanceof Unknown) return [tag];
  return tag === wrong ? [violation(of, `is tagged ${wrong}. Tag it well.`)] : [];
}

const ofStack = (level: Description["enforcementLevel"] = "mandatory") =>
  stackPolicy<Config>(
    description(level),
    (stack, config) => resourcesOf(stack, BUCKET).flatMap((one) => judgeBucket(one, config)),
    OPTIONS,
  );
const ofResource = (level: Description["enforcementLevel"] = "mandatory") =>
  resourcePolicy<Config>(description(level), BUCKET, judgeBucket, OPTIONS);

/** A bucket with a tag, or with one that a preview does not know. */
function tagged(name: string, tag: unknown, type = "aws:s3/bucket:Bucket") {
  const made = { ...bucket(name, "us-east-1"), type };
  bend(made, "tag", tag);
  return made;
}

const FAULT = "archive is tagged bad. Tag it well.";
const suppressions = (expires: string, resource = "archive") => ({
  suppressions: [{ resource, reason: "It moves", expires }],
});
const unused = (resource: string, on = "") => [
  "advisory",
  on,
  `The suppression for ${resource} suppresses nothing. Remove it.`,
];

/** Judges buckets by both kinds of policies, which say the same of them. */
async function both(buckets: ReturnType<typeof tagged>[], options = {}) {
  const ofAll = await judge(ofStack(), buckets, options);
  assert.deepEqual(await judgeInputs(ofResource(), buckets, options), ofAll);
  return ofAll;
}

describe("a policy", () => {
  it("reports at its own level, and nothing where it is disabled", async () => {
    const buckets = [tagged("archive", "bad"), tagged("good", "good")];
    for (const level of ["mandatory", "advisory"] as const) {
      const expected = [[level, "archive", FAULT]];
      assert.deepEqual(await judge(ofStack(level), buckets), expected);
      assert.deepEqual(await judgeInputs(ofResource(level), buckets), expected);
    }
    assert.deepEqual(await judge(ofStack("disabled"), buckets), []);
    assert.deepEqual(await judgeInputs(ofResource("disabled"), buckets), []);
  });

  it("reports what it must wait for as an advisory, and drops nothing else for it", async () => {
    const buckets = [tagged("archive", "bad"), tagged("waits", unknownValue)];
    assert.deepEqual(await both(buckets), [
      ["mandatory", "archive", FAULT],
      undecided("waits", "tag"),
    ]);
  });

  it("takes an option, and its default without one", async () => {
    const buckets = [tagged("archive", "bad"), tagged("other", "worse")];
    assert.deepEqual(await both(buckets), [["mandatory", "archive", FAULT]]);
    assert.deepEqual(await both(buckets, { wrong: "worse" }), [
      ["mandatory", "other", "other is tagged worse. Tag it well."],
    ]);
  });

  it("takes the defaults itself where nobody configures the pack", async () => {
    const reported: unknown[] = [];
    const args = {
      resources: [
        { type: "aws:s3/bucket:Bucket", name: "archive", urn: "urn", props: { tag: "bad" } },
      ],
      getConfig: () => ({}),
    };
    await ofStack().validateStack(
      args as unknown as StackValidationArgs,
      (...report: unknown[]) => {
        reported.push(report);
      },
    );
    assert.deepEqual(reported, [[FAULT, "urn"]]);
  });

  it("says of itself what it was described with, and its options", () => {
    for (const policy of [ofStack(), ofResource()]) {
      assert.equal(policy.name, "s3-replication-tag-buckets");
      assert.deepEqual(policy.tags, ["securityHub:S3.1", "securityHub:S3.2", "nist:AC-6"]);
      const { wrong, suppressions: option } = policy.configSchema!.properties;
      assert.equal(wrong, OPTIONS.wrong);
      assert.deepEqual(option!.default, []);
    }
    const bare = stackPolicy(description("advisory"), () => []);
    assert.deepEqual(Object.keys(bare.configSchema!.properties), ["suppressions"]);
  });

  it("has a name for every framework that its tags are of", () => {
    const everything = Object.fromEntries(Object.keys(FRAMEWORKS).map((name) => [name, ["1"]]));
    assert.deepEqual(
      tagsOf(everything),
      Object.keys(FRAMEWORKS).map((name) => `${name}:1`),
    );
    assert.deepEqual(tagsOf({}), []);
  });
});

describe("a policy on resources", () => {
  it("looks at those of its kind alone, deprecated ones too", async () => {
    const others = [key("archive", "us-east-1"), versioning(bucket("archive", "us-east-1"))];
    for (const other of others) bend(other, "tag", "bad");
    assert.deepEqual(await judgeInputs(ofResource(), others), []);
    const old = tagged("archive", "bad", "aws:s3/bucketV2:BucketV2");
    assert.deepEqual(await judgeInputs(ofResource(), [old]), [["mandatory", "archive", FAULT]]);
  });

  it("takes no suppression of another resource for idle", async () => {
    const good = tagged("archive", "good");
    assert.deepEqual(await judgeInputs(ofResource(), [good], suppressions("2999-12-31", "b")), []);
    for (const resource of ["archive", good.urn]) {
      const options = suppressions("2999-12-31", resource);
      assert.deepEqual(await judgeInputs(ofResource(), [good], options), [
        unused(resource, "archive"),
      ]);
    }
  });
});

describe("a suppression of a policy", () => {
  const at = (now: string) => {
    mock.timers.enable({ apis: ["Date"], now: new Date(now) });
  };
  afterEach(() => {
    mock.timers.reset();
  });
  const archive = () => [tagged("archive", "bad")];

  it("holds to the end of its last day, in UTC", async () => {
    at("2027-03-31T23:59:59.999Z");
    for (const resource of ["archive", archive()[0]!.urn]) {
      assert.deepEqual(await both(archive(), suppressions("2027-03-31", resource)), [
        ["advisory", "archive", `Suppressed until 2027-03-31: It moves\n${FAULT}`],
      ]);
    }
  });

  it("has ended with the first moment of the next day", async () => {
    at("2027-04-01T00:00:00.000Z");
    assert.deepEqual(await both(archive(), suppressions("2027-03-31")), [
      ["mandatory", "archive", `${FAULT} (Its suppression ended on 2027-03-31: It moves)`],
    ]);
  });

  it("does not hold until a day that does not exist", async () => {
    at("2027-01-01T00:00:00.000Z");
    assert.deepEqual(await both(archive(), suppressions("2027-02-30")), [
      ["mandatory", "archive", `${FAULT} (Not suppressed: 2027-02-30 is no day.)`],
    ]);
  });

  it("that suppresses nothing is told of, once everything is known", async () => {
    at("2027-01-01T00:00:00.000Z");
    const good = tagged("archive", "good");
    const options = suppressions("2027-03-31");
    assert.deepEqual(await judge(ofStack(), [good], options), [unused("archive")]);
    // What the update makes may be what the suppression is for.
    const waits = tagged("waits", "good");
    bend(waits, "arn", unknownValue);
    assert.deepEqual(await judge(ofStack(), [good, waits], options), []);
    assert.deepEqual(await both([tagged("archive", unknownValue)], options), [
      undecided("archive", "tag"),
    ]);
  });
});
