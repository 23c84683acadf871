// Where S3 publishes which metric is taken from its documentation, and that alarms see one Region only
// from that of CloudWatch.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { alarmWhereMetricsLive as policy } from "../../../policies/watching/alarmWhereMetricsLive";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { fanOut, metricAlarm, metricMath } from "../../support/alarms";
import { pair } from "../../support/goodPair";
import { bucket, replication, type Mode } from "../../support/pairs";
import { bend, judge, undecided, type Verdict } from "../../support/policies";
import { MODES } from "../../support/rulePolicies";

const PENDING = ["ReplicationLatency", "BytesPendingReplication", "OperationsPendingReplication"];

const judged = (stack: object, ...more: RecordedResource[]) =>
  judge(policy, [...(Object.values(stack) as RecordedResource[]), ...more]);

const fault = (text: string, name = "latency"): Verdict => ["mandatory", name, `${name} ${text}`];
const elsewhere = (metric: string, is: string, right: string, whose: string, name?: string) =>
  fault(
    `is in ${is} and watches ${metric}, which S3 publishes in ${right}, the Region of ${whose}. Alarms see their own Region only: create it there.`,
    name,
  );
const missingData = (value: string, rights = '"ignore" or "notBreaching"', name?: string) =>
  fault(
    `has treatMissingData ${value}, and S3 publishes no data while it replicates nothing or lags behind. Set it to ${rights}.`,
    name,
  );

/** The good pair with an alarm on latency, in the destination's Region unless told otherwise. */
function latency(mode: Mode = "update", region = "us-west-2", metric = "ReplicationLatency") {
  const stack = pair(mode);
  const { source, destination } = stack;
  const rule = [source, destination, "all-dr"] as const;
  return { ...stack, latency: metricAlarm("latency", metric, region, rule) };
}

/** That stack with one property of the alarm bent. */
function bent(path: string, value: unknown, mode: Mode = "update") {
  const stack = latency(mode);
  bend(stack.latency, path, value);
  return stack;
}

describe("policy alarmWhereMetricsLive", () => {
  for (const mode of MODES) {
    it(`passes good pairs in one account and across accounts (${mode})`, async () => {
      for (const account of ["111111111111", "222222222222"]) {
        const second = Object.values(pair(mode, "invoices", account));
        assert.deepEqual(await judged(pair(mode, "archive", account), ...second), []);
      }
    });

    for (const metric of PENDING) {
      it(`wants ${metric} to be watched in the destination's Region (${mode})`, async () => {
        assert.deepEqual(await judged(latency(mode, "us-west-2", metric)), []);
        assert.deepEqual(await judged(latency(mode, "us-east-1", metric)), [
          elsewhere(metric, "us-east-1", "us-west-2", "archive-dr"),
        ]);
      });
    }

    it(`wants failures to be watched in the source's Region (${mode})`, async () => {
      const stack = pair(mode);
      stack.alarm.provider = stack.destination.provider;
      assert.deepEqual(await judged(stack), [
        elsewhere(
          "OperationsFailedReplication",
          "us-west-2",
          "us-east-1",
          "archive-source",
          "archive-failures",
        ),
      ]);
    });

    it(`wants each alarm of a fan-out in the Region of its own destination (${mode})`, async () => {
      const stack = fanOut(mode);
      const alarmIn = (region: string) =>
        metricAlarm("latency", "ReplicationLatency", region, [stack.source, stack.eu, "all-eu"]);
      assert.deepEqual(await judged(stack, alarmIn("eu-west-1")), []);
      assert.deepEqual(await judged(stack, alarmIn("us-west-2")), [
        elsewhere("ReplicationLatency", "us-west-2", "eu-west-1", "archive-eu"),
      ]);
    });

    it(`wants gaps in the data to be no state of their own (${mode})`, async () => {
      for (const value of [undefined, "missing", "breaching"]) {
        const text = value === undefined ? "not set" : `"${value}"`;
        assert.deepEqual(await judged(bent("treatMissingData", value, mode)), [missingData(text)]);
      }
      assert.deepEqual(await judged(bent("treatMissingData", "notBreaching", mode)), []);
    });
  }

  it("judges the missing data of alarms on failures, too", async () => {
    const stack = pair();
    bend(stack.alarm, "treatMissingData", "missing");
    assert.deepEqual(await judged(stack), [
      missingData('"missing"', undefined, "archive-failures"),
    ]);
  });

  it("takes the option treatMissingData for what is allowed", async () => {
    const resources = Object.values(bent("treatMissingData", "breaching"));
    const judgedWith = (...treatMissingData: string[]) =>
      judge(policy, resources, { treatMissingData });
    assert.deepEqual(await judgedWith("ignore", "breaching"), []);
    assert.deepEqual(await judgedWith("ignore"), [missingData('"breaching"', '"ignore"')]);
  });

  it("takes the Region of the alarm itself before its provider's", async () => {
    const stack = latency("update", "us-east-1");
    bend(stack.latency, "region", "us-west-2");
    assert.deepEqual(await judged(stack), []);
  });

  it("wants latency and what is pending to be watched by the maximum", async () => {
    for (const metric of PENDING) {
      const stack = latency("update", "us-west-2", metric);
      bend(stack.latency, "statistic", "Average");
      assert.deepEqual(await judged(stack), [
        fault(
          `watches ${metric}, of which the Maximum tells, and its statistic is "Average". Set it to "Maximum".`,
        ),
      ]);
    }
  });

  it("leaves the statistic and the dimensions of alarms on failures to the policy on those", async () => {
    const stack = pair();
    bend(stack.alarm, "statistic", "Average");
    assert.deepEqual(await judged(stack), []);
    bend(stack.alarm, "dimensions", { BucketName: stack.source.properties.bucket });
    assert.deepEqual(await judged(stack), []);
  });

  it("names alarms by dimensions that do not exist and on rules that do not", async () => {
    const by = { BucketName: "archive-source-1a2b3c4", FilterId: "all-dr" };
    assert.deepEqual(await judged(bent("dimensions", by)), [
      fault(
        "watches ReplicationLatency by BucketName, FilterId, and S3 publishes it by DestinationBucket, RuleId and SourceBucket together only, so the alarm sees nothing. Set these three dimensions.",
      ),
    ]);
    assert.deepEqual(await judged(bent("dimensions.RuleId", "all")), [
      fault(
        'watches ReplicationLatency of a rule "all" from "archive-source-1a2b3c4" to "archive-dr-1a2b3c4", and archive has no such rule. Set RuleId to the id of a rule, SourceBucket and DestinationBucket to the names of its buckets.',
      ),
    ]);
  });

  it("judges a chain of replications by the alarms on each link", async () => {
    const stack = latency();
    const { source, sourceKey, destination } = stack;
    const back = replication("back", destination, [["back", source, sourceKey]]);
    assert.deepEqual(await judged(stack, back), []);
    stack.latency.provider = source.provider;
    assert.deepEqual(await judged(stack, back), [
      elsewhere("ReplicationLatency", "us-east-1", "us-west-2", "archive-dr"),
    ]);
  });

  it("leaves alarms on other metrics and on replications elsewhere alone", async () => {
    const [from, to] = [bucket("other-source", "us-west-2"), bucket("other-dr", "us-east-1")];
    const other = metricAlarm("other", "ReplicationLatency", "eu-west-1", [from, to, "all"]);
    bend(other, "treatMissingData", "missing");
    assert.deepEqual(await judged(pair(), from, to, other), []);
    bend(other, "dimensions", undefined);
    assert.deepEqual(await judge(policy, [from, to, other]), []);

    const stack = latency("update", "us-east-1", "NumberOfObjects");
    assert.deepEqual(await judged(stack), []);
    bend(stack.latency, "metricName", "ReplicationLatency");
    bend(stack.latency, "namespace", "Custom/S3");
    assert.deepEqual(await judged(stack), []);
  });

  it("judges every metric of a metric math, and says what they share once", async () => {
    const { alarm: _, ...stack } = fanOut();
    const { source, destination, eu } = stack;
    const math = metricMath("latency", [
      metricAlarm("dr", "ReplicationLatency", "us-west-2", [source, destination, "all-dr"]),
      metricAlarm("eu", "ReplicationLatency", "us-west-2", [source, eu, "all-eu"]),
    ]);
    bend(math, "treatMissingData", "missing");
    assert.deepEqual(await judged(stack, math), [
      missingData('"missing"'),
      elsewhere("ReplicationLatency", "us-west-2", "eu-west-1", "archive-eu"),
    ]);
  });

  it("knows no Region of a destination outside the stack, and the configuration's for a source", async () => {
    const { destination: _, ...far } = latency("update", "us-east-1");
    assert.deepEqual(await judged(far), []);
    const { source: __, ...stack } = pair();
    stack.alarm.provider = stack.destination.provider;
    assert.deepEqual(await judged(stack), [
      elsewhere(
        "OperationsFailedReplication",
        "us-west-2",
        "us-east-1",
        "archive",
        "archive-failures",
      ),
    ]);
  });

  it("takes the deprecated types of @pulumi/aws 7 for what they are", async () => {
    const stack = latency("update", "us-east-1");
    stack.destination.type = "aws:s3/bucketV2:BucketV2";
    assert.deepEqual(await judged(stack), [
      elsewhere("ReplicationLatency", "us-east-1", "us-west-2", "archive-dr"),
    ]);
  });

  it("tells unknown dimensions by the buckets they depend on", async () => {
    for (const path of ["dimensions", "dimensions.SourceBucket", "dimensions.DestinationBucket"]) {
      for (const region of ["us-west-2", "us-east-1"]) {
        const stack = latency("preview", region);
        bend(stack.latency, path, unknownValue);
        assert.deepEqual(
          await judged(stack),
          region === "us-west-2"
            ? []
            : [elsewhere("ReplicationLatency", "us-east-1", "us-west-2", "archive-dr")],
        );
      }
    }
  });

  it("takes the Region of any destination that unknown dimensions may mean", async () => {
    const stack = fanOut("preview");
    const { source, destination, eu } = stack;
    const alarmIn = (region: string) => {
      const alarm = metricAlarm("latency", "ReplicationLatency", region, [source, eu, "all-eu"]);
      bend(alarm, "dimensions", unknownValue);
      const urns = [source, destination, eu].map(({ urn }) => urn);
      return { ...alarm, propertyDependencies: { dimensions: urns } };
    };
    for (const region of ["us-west-2", "eu-west-1"]) {
      assert.deepEqual(await judged(stack, alarmIn(region)), []);
    }
    assert.deepEqual(await judged(stack, alarmIn("us-east-1")), [
      elsewhere(
        "ReplicationLatency",
        "us-east-1",
        "us-west-2 or eu-west-1",
        "archive-dr or archive-eu",
      ),
    ]);
  });

  it("waits for what the dependencies do not tell", async () => {
    const nowhere = bent("dimensions", unknownValue, "preview");
    nowhere.latency.propertyDependencies = {};
    assert.deepEqual(await judged(nowhere), [undecided("latency", "dimensions")]);
    assert.deepEqual(await judge(policy, [nowhere.latency]), []);

    const half = bent("dimensions.SourceBucket", unknownValue, "preview");
    half.latency.propertyDependencies = {};
    assert.deepEqual(await judged(half), [undecided("latency", "dimensions.SourceBucket")]);

    const part = bent("dimensions", unknownValue, "preview");
    part.latency.propertyDependencies = { dimensions: [part.source.urn] };
    const second = Object.values(pair("preview", "invoices"));
    assert.deepEqual(await judged(part, ...second), [undecided("latency", "dimensions")]);
    const other = bucket("other", "us-east-1", "preview");
    part.latency.propertyDependencies = { dimensions: [other.urn] };
    assert.deepEqual(await judged(part, other), []);

    const both = bent("statistic", unknownValue, "preview");
    bend(both.latency, "treatMissingData", unknownValue);
    assert.deepEqual(await judged(both), [undecided("latency", "statistic", "treatMissingData")]);

    for (const path of ["treatMissingData", "statistic"]) {
      assert.deepEqual(await judged(bent(path, unknownValue, "preview")), [
        undecided("latency", path),
      ]);
    }

    const region = latency("preview");
    bend(region.destination, "region", unknownValue);
    region.destination.provider = undefined;
    assert.deepEqual(await judged(region), [undecided("archive-dr", "region")]);
  });
});
