// The policy runs in the SDK's own server code on recorded resources. Where S3 delivers logs is not shown
// here.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { keepLogsOut as policy } from "../../../policies/exposure/keepLogsOut";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import { bucket, replication, setting, type Mode } from "../../support/pairs";
import { bend, judge, undecided, type Verdict } from "../../support/policies";

const judged = (stack: object) => judge(policy, Object.values(stack) as RecordedResource[]);

const logging = (
  of: RecordedResource,
  to: RecordedResource,
  targetPrefix: unknown = "logs/",
  mode: Mode = "update",
) =>
  setting(
    "BucketLogging",
    of,
    "logging",
    { targetBucket: mode === "update" ? to.properties.bucket : unknownValue, targetPrefix },
    { targetBucket: [to] },
  );

const lock = (of: RecordedResource) =>
  setting("BucketObjectLockConfiguration", of, "lock", { objectLockEnabled: "Enabled" });

const fault = (name: string, text: string): Verdict => [
  "mandatory",
  name,
  `${name} delivers ${text}. Set targetBucket to a bucket that is neither replicated nor locked.`,
];

const replicated = (prefix = '"logs/"', rules = 'rule "all-dr" replicates') =>
  fault(
    "app-logging",
    `access logs under targetPrefix ${prefix} to archive-source, the source of archive, where ${rules} them`,
  );
const mixed = (name: string) =>
  fault(
    name,
    "access logs to archive-dr, a destination of archive, where they are mixed with replicas",
  );

describe("policy keepLogsOut", () => {
  for (const mode of ["update", "preview"] as const) {
    it(`passes pairs that log nothing or to a third bucket, in one account and two (${mode})`, async () => {
      for (const account of ["111111111111", "222222222222"]) {
        const stack = pair(mode, "archive", account);
        assert.deepEqual(await judged(stack), []);
        const logs = bucket("logs", "us-east-1", mode);
        const sourceLogging = logging(stack.source, logs, "logs/", mode);
        const destinationLogging = logging(stack.destination, logs, "logs/", mode);
        assert.deepEqual(await judged({ ...stack, logs, sourceLogging, destinationLogging }), []);
      }
    });

    it(`refuses logs of any bucket in a source that replicates them (${mode})`, async () => {
      const stack = pair(mode);
      const app = bucket("app", "us-east-1", mode);
      const appLogging = logging(app, stack.source, "logs/", mode);
      assert.deepEqual(await judged({ ...stack, app, appLogging }), [replicated()]);
    });

    it(`refuses logs in a destination, whatever the rules (${mode})`, async () => {
      const stack = pair(mode);
      bend(stack.replication, "rules.0.filter.prefix", "documents/");
      const app = bucket("app", "us-west-2", mode);
      const appLogging = logging(app, stack.destination, "logs/", mode);
      assert.deepEqual(await judged({ ...stack, app, appLogging }), [mixed("app-logging")]);
    });

    it(`refuses logs of a replicated bucket in itself, whatever the rules (${mode})`, async () => {
      const stack = pair(mode);
      bend(stack.replication, "rules.0.filter.prefix", "documents/");
      const own = logging(stack.source, stack.source, "logs/", mode);
      assert.deepEqual(await judged({ ...stack, own }), [
        fault(
          "archive-source-logging",
          "the access logs of archive-source, the source of archive, to itself, so that each delivery is logged in turn",
        ),
      ]);
    });

    it(`refuses logs of a replicated bucket in one with Object Lock (${mode})`, async () => {
      const stack = pair(mode);
      const logs = bucket("logs", "us-east-1", mode);
      const sourceLogging = logging(stack.source, logs, "logs/", mode);
      const locked = [
        fault(
          "archive-source-logging",
          "access logs to logs, which has Object Lock, so that S3 refuses them",
        ),
      ];
      assert.deepEqual(await judged({ ...stack, logs, sourceLogging, lock: lock(logs) }), locked);
      bend(logs, "objectLockEnabled", true);
      assert.deepEqual(await judged({ ...stack, logs, sourceLogging }), locked);
    });
  }

  it("passes logs in a source of which every rule leaves them out by its prefix", async () => {
    const filters = [
      { filter: { prefix: "documents/" } },
      { filter: { and: { prefix: "documents/", tags: {} } } },
      { filter: undefined, prefix: "documents/" },
    ];
    for (const filter of filters) {
      const stack = pair();
      const rules = stack.replication.properties.rules as object[];
      bend(stack.replication, "rules", [{ ...rules[0], ...filter }]);
      const app = bucket("app", "us-east-1");
      const appLogging = logging(app, stack.source);
      assert.deepEqual(await judged({ ...stack, app, appLogging }), []);
      for (const overlapping of ["documents/logs/", "doc"]) {
        bend(appLogging, "targetPrefix", overlapping);
        assert.deepEqual(await judged({ ...stack, app, appLogging }), [
          replicated(`"${overlapping}"`),
        ]);
      }
      bend(appLogging, "targetPrefix", "");
      assert.deepEqual(await judged({ ...stack, app, appLogging }), [replicated("not set")]);
    }
  });

  it("passes logs in a source whose rules want tags, which logs have not", async () => {
    for (const filter of [
      { tag: { key: "class", value: "gold" } },
      { and: { prefix: "logs/", tags: { class: "gold" } } },
    ]) {
      const stack = pair();
      bend(stack.replication, "rules.0.filter", filter);
      const app = bucket("app", "us-east-1");
      assert.deepEqual(await judged({ ...stack, app, logging: logging(app, stack.source) }), []);
    }
  });

  it("names the rules that replicate logs, disabled ones too, and no others", async () => {
    const stack = pair();
    stack.replication = replication("archive", stack.source, [
      ["all-dr", stack.destination, stack.destinationKey],
      ["documents", stack.destination, stack.destinationKey],
      ["more", stack.destination, stack.destinationKey],
    ]);
    bend(stack.replication, "rules.1.filter.prefix", "documents/");
    bend(stack.replication, "rules.2.status", "Disabled");
    const app = bucket("app", "us-east-1");
    assert.deepEqual(await judged({ ...stack, app, logging: logging(app, stack.source) }), [
      replicated('"logs/"', 'rule "all-dr", rule "more" replicate'),
    ]);
  });

  it("refuses logs in a source with Object Lock even where no rule replicates them", async () => {
    const stack = pair();
    bend(stack.replication, "rules.0.filter.prefix", "documents/");
    const app = bucket("app", "us-east-1");
    const all = { ...stack, app, logging: logging(app, stack.source), lock: lock(stack.source) };
    assert.deepEqual(await judged(all), [
      fault(
        "app-logging",
        "access logs to archive-source, which has Object Lock, so that S3 refuses them",
      ),
    ]);
  });

  it("takes a bucket that is both for a destination", async () => {
    const stack = pair();
    const back = replication("back", stack.destination, [["back", stack.source, stack.sourceKey]]);
    const app = bucket("app", "us-west-2");
    assert.deepEqual(
      await judged({ ...stack, back, app, logging: logging(app, stack.destination) }),
      [mixed("app-logging")],
    );
  });

  it("judges each of several replications by its own buckets", async () => {
    const first = pair("preview");
    const second = pair("preview", "invoices");
    const into = logging(second.source, first.destination, "logs/", "preview");
    assert.deepEqual(await judged([...Object.values(first), ...Object.values(second), into]), [
      mixed("invoices-source-logging"),
    ]);
  });

  it("leaves logs of and in buckets that are not replicated alone, and stacks that replicate nothing", async () => {
    const app = bucket("app", "us-east-1");
    const logs = bucket("logs", "us-east-1");
    const rest = {
      app,
      logs,
      own: logging(logs, logs),
      into: logging(app, logs),
      lock: lock(logs),
    };
    assert.deepEqual(await judged({ ...pair(), ...rest }), []);
    bend(rest.into, "targetBucket", unknownValue);
    rest.into.propertyDependencies = {};
    assert.deepEqual(await judged(rest), []);
  });

  it("judges the logging of a bucket itself where no resource configures it", async () => {
    const stack = pair();
    const app = bucket("app", "us-east-1");
    bend(app, "logging", { targetBucket: "archive-source-1a2b3c4", targetPrefix: "logs/" });
    const inline = fault(
      "app",
      'access logs under targetPrefix "logs/" to archive-source, the source of archive, where rule "all-dr" replicates them',
    );
    assert.deepEqual(await judged({ ...stack, app }), [inline]);
    const logs = bucket("logs", "us-east-1");
    assert.deepEqual(await judged({ ...stack, app, logs, logging: logging(app, logs) }), []);
    bend(app, "logging", unknownValue);
    assert.deepEqual(await judged({ ...stack, app }), []);
    bend(app, "logging", undefined);
    app.type = "aws:s3/bucketV2:BucketV2";
    bend(app, "loggings", [{ targetBucket: "archive-source-1a2b3c4", targetPrefix: "logs/" }]);
    assert.deepEqual(await judged({ ...stack, app }), [inline]);
  });

  it("takes the deprecated types of @pulumi/aws 7 for what they are", async () => {
    const stack = pair();
    const logs = bucket("logs", "us-east-1");
    logs.type = "aws:s3/bucketV2:BucketV2";
    const sourceLogging = logging(stack.source, logs);
    sourceLogging.type = "aws:s3/bucketLoggingV2:BucketLoggingV2";
    const locking = lock(logs);
    locking.type = "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2";
    assert.deepEqual(await judged({ ...stack, logs, sourceLogging, locking }), [
      fault(
        "archive-source-logging",
        "access logs to logs, which has Object Lock, so that S3 refuses them",
      ),
    ]);
  });

  it("knows sides outside the stack by their names", async () => {
    const { source, destination, ...stack } = pair();
    const app = bucket("app", "us-east-1");
    const own = logging(source, source);
    const into = logging(app, destination);
    assert.deepEqual(await judged({ ...stack, app, own, into }), [
      fault(
        "archive-source-logging",
        "the access logs of archive-source-1a2b3c4, the source of archive, to itself, so that each delivery is logged in turn",
      ),
      fault(
        "app-logging",
        "access logs to archive-dr-1a2b3c4, a destination of archive, where they are mixed with replicas",
      ),
    ]);
  });

  it("says by an advisory that a target, a side or what tells logs apart is not known", async () => {
    const stack = pair("preview");
    const app = bucket("app", "us-east-1", "preview");
    const into = logging(app, stack.source, unknownValue, "preview");
    bend(stack.replication, "rules.0.filter.prefix", "documents/");
    assert.deepEqual(await judged({ ...stack, app, into }), [
      undecided("app-logging", "targetPrefix"),
    ]);
    bend(into, "targetPrefix", "logs/");
    bend(stack.replication, "rules.0.filter.prefix", unknownValue);
    assert.deepEqual(await judged({ ...stack, app, into }), [
      undecided("archive", "rules.0.filter.prefix"),
    ]);
    bend(stack.replication, "rules.0.filter", { and: { prefix: "logs/", tags: unknownValue } });
    assert.deepEqual(await judged({ ...stack, app, into }), [
      undecided("archive", "rules.0.filter.and.tags"),
    ]);
    into.propertyDependencies = {};
    assert.deepEqual(await judged({ ...stack, app, into }), [
      undecided("app-logging", "targetBucket"),
    ]);

    const side = pair("preview");
    side.replication.propertyDependencies = {};
    assert.deepEqual(await judged(side), [undecided("archive", "rules.0.destination.bucket")]);
  });
});
