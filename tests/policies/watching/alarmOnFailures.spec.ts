// What S3 publishes, by which dimensions and where, is taken from its documentation. Whether an alarm
// ever reaches anybody is not shown here.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { alarmOnFailures as policy } from "../../../policies/watching/alarmOnFailures";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { fanOut, metricAlarm, metricMath } from "../../support/alarms";
import { pair } from "../../support/goodPair";
import { bucket, replication, type Mode } from "../../support/pairs";
import { bend, judge, undecided, type Verdict } from "../../support/policies";
import { MODES } from "../../support/rulePolicies";

const FAILURES = "OperationsFailedReplication";

const judged = (stack: object, ...more: RecordedResource[]) =>
  judge(policy, [...(Object.values(stack) as RecordedResource[]), ...more]);

const missing = (labels = 'rule "all-dr"', name = "archive", region = "us-east-1"): Verdict => [
  "advisory",
  name,
  `${name}, ${labels}: no alarm of the stack watches ${FAILURES}, so nobody is told of replicas that fail. Add a MetricAlarm on it in ${region}, with the dimensions SourceBucket, DestinationBucket and RuleId, and with alarmActions.`,
];

const fault = (text: string, name = "archive-failures"): Verdict => [
  "advisory",
  name,
  `${name} ${text}`,
];
const dimensions = (names: string) =>
  fault(
    `watches ${FAILURES} by ${names}, and S3 publishes it by DestinationBucket, RuleId and SourceBucket together only, so the alarm sees nothing. Set these three dimensions.`,
  );
const noSuchRule = (rule: string, from: string, to: string) =>
  fault(
    `watches ${FAILURES} of a rule "${rule}" from "${from}" to "${to}", and archive has no such rule. Set RuleId to the id of a rule, SourceBucket and DestinationBucket to the names of its buckets.`,
  );
const NO_ACTIONS = fault(
  "has no alarmActions, so it tells nobody of replicas that fail. Name the ARN of an SNS topic of its Region.",
);
const notSum = (statistic: string, name?: string) =>
  fault(
    `watches ${FAILURES}, of which the Sum tells, and its statistic is ${statistic}. Set it to "Sum".`,
    name,
  );

/** The good pair with one property of its alarm bent. */
function bent(path: string, value: unknown, mode: Mode = "update") {
  const stack = pair(mode);
  bend(stack.alarm, path, value);
  return stack;
}

describe("policy alarmOnFailures", () => {
  for (const mode of MODES) {
    it(`passes rules that each have an alarm, in one account and across accounts (${mode})`, async () => {
      for (const account of ["111111111111", "222222222222"]) {
        const second = Object.values(pair(mode, "invoices", account));
        assert.deepEqual(await judged(pair(mode, "archive", account), ...second), []);
      }
    });

    it(`names the rules without an alarm, in one message (${mode})`, async () => {
      const { alarm, ...stack } = fanOut(mode);
      assert.deepEqual(await judged(stack), [missing('rule "all-dr", rule "all-eu"')]);
      assert.deepEqual(await judged(stack, alarm), [missing('rule "all-eu"')]);
    });

    it(`names an alarm in another Region (${mode})`, async () => {
      const stack = pair(mode);
      stack.alarm.provider = stack.destination.provider;
      assert.deepEqual(await judged(stack), [
        fault(
          `is in us-west-2 and watches ${FAILURES}, which S3 publishes in us-east-1, the Region of archive-source. Alarms see their own Region only: create it there.`,
        ),
      ]);
    });

    it(`names an alarm by dimensions that do not exist, and the rule it does not watch (${mode})`, async () => {
      const stack = pair(mode);
      const { bucket: name } = stack.source.properties;
      bend(stack.alarm, "dimensions", { BucketName: name, FilterId: "all-dr" });
      assert.deepEqual(await judged(stack), [missing(), dimensions("BucketName, FilterId")]);
    });

    it(`names an alarm that is silent (${mode})`, async () => {
      for (const actions of [undefined, []]) {
        assert.deepEqual(await judged(bent("alarmActions", actions, mode)), [NO_ACTIONS]);
      }
      assert.deepEqual(await judged(bent("actionsEnabled", false, mode)), [
        fault(
          "has actionsEnabled false, so it tells nobody of replicas that fail. Set it to true.",
        ),
      ]);
    });

    it(`names a statistic other than the sum (${mode})`, async () => {
      assert.deepEqual(await judged(bent("statistic", "Average", mode)), [notSum('"Average"')]);
      assert.deepEqual(await judged(bent("statistic", undefined, mode)), [notSum("not set")]);
    });
  }

  it("judges a chain of replications by the alarms on each link", async () => {
    const { alarm, ...stack } = pair();
    const { source, sourceKey, destination } = stack;
    const back = replication("back", destination, [["back", source, sourceKey]]);
    assert.deepEqual(await judged(stack, back, alarm), [
      missing('rule "back"', "back", "us-west-2"),
    ]);
    const other = metricAlarm("back-failures", FAILURES, "us-west-2", [
      destination,
      source,
      "back",
    ]);
    assert.deepEqual(await judged(stack, back, alarm, other), []);
  });

  it("names an alarm of one replication of several", async () => {
    const stack = pair();
    const by = { BucketName: stack.source.properties.bucket, FilterId: "all-dr" };
    bend(stack.alarm, "dimensions", by);
    assert.deepEqual(await judged(stack, ...Object.values(pair("update", "invoices"))), [
      missing(),
      dimensions("BucketName, FilterId"),
    ]);
  });

  it("says each fault of an alarm", async () => {
    const stack = bent("statistic", "Maximum");
    bend(stack.alarm, "alarmActions", undefined);
    assert.deepEqual(await judged(stack), [notSum('"Maximum"'), NO_ACTIONS]);
  });

  it("names an alarm with one dimension more, one less or none", async () => {
    const { dimensions: three } = pair().alarm.properties as { dimensions: object };
    const names = "DestinationBucket, RuleId, SourceBucket";
    for (const [value, text] of [
      [{ ...three, FilterId: "all-dr" }, names.replace(", R", ", FilterId, R")],
      [{ ...three, RuleId: null }, undefined],
      [{}, "no dimensions"],
      [undefined, "no dimensions"],
    ] as const) {
      const verdicts = await judged(bent("dimensions", value));
      const expected = text === undefined ? noRule() : dimensions(text);
      assert.deepEqual(verdicts, [missing(), expected]);
    }
    const { RuleId: _, ...two } = three as Record<string, string>;
    assert.deepEqual(await judged(bent("dimensions", two)), [
      missing(),
      dimensions("DestinationBucket, SourceBucket"),
    ]);
  });

  it("names an alarm on a rule or a bucket that the configuration has not", async () => {
    const [from, to] = ["archive-source-1a2b3c4", "archive-dr-1a2b3c4"];
    assert.deepEqual(await judged(bent("dimensions.RuleId", "all")), [
      missing(),
      noSuchRule("all", from, to),
    ]);
    assert.deepEqual(await judged(bent("dimensions.DestinationBucket", "elsewhere")), [
      missing(),
      noSuchRule("all-dr", from, "elsewhere"),
    ]);
  });

  it("takes the ARN of a bucket for no name", async () => {
    for (const [dimension, arn, from, to] of [
      ["SourceBucket", "arn:aws:s3:::archive-source-1a2b3c4", undefined, "archive-dr-1a2b3c4"],
      ["DestinationBucket", "arn:aws:s3:::archive-dr-1a2b3c4", "archive-source-1a2b3c4", undefined],
    ] as const) {
      assert.deepEqual(await judged(bent(`dimensions.${dimension}`, arn)), [
        missing(),
        noSuchRule("all-dr", from ?? arn, to ?? arn),
      ]);
    }
  });

  it("takes no alarm on another metric or of another namespace for one", async () => {
    for (const [path, value] of [
      ["metricName", "OperationsPendingReplication"],
      ["metricName", "NumberOfObjects"],
      ["namespace", "Custom/S3"],
    ] as const) {
      assert.deepEqual(await judged(bent(path, value)), [missing()]);
    }
  });

  it("leaves alarms on replications elsewhere alone", async () => {
    const [from, to] = [bucket("other-source", "us-west-2"), bucket("other-dr", "us-east-1")];
    const other = metricAlarm("other", FAILURES, "eu-west-1", [from, to, "all"]);
    bend(other, "alarmActions", undefined);
    assert.deepEqual(await judged(pair(), from, to, other), []);
    bend(other, "dimensions", { BucketName: from.properties.bucket });
    assert.deepEqual(await judged(pair(), from, to, other), []);
    bend(other, "dimensions", undefined);
    assert.deepEqual(await judge(policy, [from, to, other]), []);
  });

  it("asks for no alarm on a rule that is disabled or has no metrics", async () => {
    for (const [path, value] of [
      ["rules.0.status", "Disabled"],
      ["rules.0.destination.metrics", undefined],
      ["rules.0.destination.metrics.status", "Disabled"],
    ] as const) {
      const { alarm: _, ...stack } = pair();
      bend(stack.replication, path, value);
      assert.deepEqual(await judged(stack), []);
    }
  });

  for (const mode of MODES) {
    it(`takes a metric math over several rules for an alarm on each (${mode})`, async () => {
      const { alarm, ...stack } = fanOut(mode);
      const eu = metricAlarm("eu", FAILURES, "us-east-1", [stack.source, stack.eu, "all-eu"]);
      assert.deepEqual(await judged(stack, metricMath("failures", [alarm, eu])), []);
      assert.deepEqual(await judged(stack, metricMath("failures", [alarm])), [
        missing('rule "all-eu"'),
      ]);
    });
  }

  it("says a fault of a metric math once", async () => {
    const { alarm, ...stack } = fanOut();
    const eu = metricAlarm("eu", FAILURES, "us-east-1", [stack.source, stack.eu, "all-eu"]);
    for (const one of [alarm, eu]) bend(one, "statistic", "Average");
    const math = metricMath("failures", [alarm, eu]);
    bend(math, "alarmActions", []);
    const [level, , message] = NO_ACTIONS;
    assert.deepEqual(await judged(stack, math), [
      notSum('"Average"', "failures"),
      [level, "failures", message.replace("archive-failures", "failures")],
    ]);
  });

  it("judges a source and a destination outside the stack by what the stack sets", async () => {
    const { source: _, destination: __, ...stack } = pair();
    assert.deepEqual(await judged(stack), []);
    const { alarm, ...without } = stack;
    assert.deepEqual(await judged(without), [missing()]);
    alarm.provider = { ...alarm.provider!, properties: { region: "us-west-2" } };
    assert.deepEqual(await judged(stack), [
      fault(
        `is in us-west-2 and watches ${FAILURES}, which S3 publishes in us-east-1, the Region of archive. Alarms see their own Region only: create it there.`,
      ),
    ]);
  });

  it("asks for an alarm on a bucket that is replicated inline", async () => {
    const { source, destination, alarm } = pair();
    const rule = {
      id: "all-dr",
      status: "Enabled",
      destination: { bucket: destination.properties.arn, metrics: { status: "Enabled" } },
    };
    bend(source, "replicationConfiguration", { role: "arn:aws:iam::1:role/r", rules: [rule] });
    assert.deepEqual(await judge(policy, [source, destination, alarm]), []);
    assert.deepEqual(await judge(policy, [source, destination]), [
      missing('rule "all-dr"', "archive-source"),
    ]);
  });

  it("tells an unknown bucket by the resources it depends on", async () => {
    const stack = bent("dimensions.SourceBucket", unknownValue, "preview");
    bend(stack.alarm, "dimensions.DestinationBucket", unknownValue);
    assert.deepEqual(await judged(stack), []);
    const other = bucket("other", "us-east-1", "preview");
    stack.alarm.propertyDependencies = { dimensions: [other.urn] };
    assert.deepEqual(await judged(stack, other), [missing()]);
  });

  it("leaves to the update what the dependencies do not tell", async () => {
    const rule = bent("dimensions.RuleId", unknownValue, "preview");
    assert.deepEqual(await judged(rule), [undecided("archive-failures", "dimensions.RuleId")]);

    const all = bent("dimensions", unknownValue, "preview");
    assert.deepEqual(await judged(all), [undecided("archive-failures", "dimensions")]);

    bend(all.alarm, "statistic", "Average");
    assert.deepEqual(await judged(all), [
      notSum('"Average"'),
      undecided("archive-failures", "dimensions"),
    ]);
    all.alarm.propertyDependencies = { dimensions: [all.source.urn] };
    assert.deepEqual(await judged(all), [
      notSum('"Average"'),
      undecided("archive-failures", "dimensions"),
    ]);
    all.alarm.propertyDependencies = { dimensions: [all.destination.urn] };
    assert.deepEqual(await judged(all), [missing()]);
    all.alarm.propertyDependencies = {};
    assert.deepEqual(await judged(all), [undecided("archive-failures", "dimensions")]);

    const id = pair("preview");
    bend(id.replication, "rules.0.id", unknownValue);
    assert.deepEqual(await judged(id), [undecided("archive", "rules.0.id")]);

    const nowhere = bent("dimensions.SourceBucket", unknownValue, "preview");
    nowhere.alarm.propertyDependencies = {};
    assert.deepEqual(await judged(nowhere), [
      undecided("archive-failures", "dimensions.SourceBucket"),
    ]);

    for (const path of ["metricName", "metricQueries", "namespace"]) {
      const metric = bent(path, unknownValue, "preview");
      if (path === "metricQueries") bend(metric.alarm, "metricName", undefined);
      assert.deepEqual(await judged(metric), [undecided("archive-failures", path)]);
    }

    const { alarm: _, ...stack } = pair("preview");
    bend(stack.replication, "rules.0.status", unknownValue);
    assert.deepEqual(await judged(stack), [undecided("archive", "rules.0.status")]);
  });

  it("waits for a statistic, for actionsEnabled and for sides, not for actions", async () => {
    for (const path of ["statistic", "actionsEnabled"]) {
      assert.deepEqual(await judged(bent(path, unknownValue, "preview")), [
        undecided("archive-failures", path),
      ]);
    }
    assert.deepEqual(await judged(bent("alarmActions", unknownValue, "preview")), []);
    assert.deepEqual(await judged(bent("alarmActions", [unknownValue], "preview")), []);

    const { alarm: _, ...sides } = pair("preview");
    sides.replication.propertyDependencies = {};
    assert.deepEqual(await judged(sides), [undecided("archive", "rules.0.destination.bucket")]);
  });
});

const noRule = () =>
  fault(
    `watches ${FAILURES} of a rule not set from "archive-source-1a2b3c4" to "archive-dr-1a2b3c4", and archive has no such rule. Set RuleId to the id of a rule, SourceBucket and DestinationBucket to the names of its buckets.`,
  );
