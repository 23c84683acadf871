import assert from "node:assert/strict";

import type { ResourceValidationPolicy } from "@pulumi/policy";
import { unknownValue } from "@pulumi/pulumi/runtime";

import type { RecordedResource } from "../../rehearsal/recordedResource";
import { pair } from "./goodPair";
import { bucket, key, replication, type Mode } from "./pairs";
import { bend, judgeInputs, undecided, type Verdict } from "./policies";

/** The modes in which resources are made up. */
export const MODES: readonly Mode[] = ["update", "preview"];

/** A replication configuration of two rules, `all-dr` and `all-eu`, called archive. */
export function twoRules(mode: Mode = "update"): RecordedResource {
  const { source, destination, destinationKey } = pair(mode);
  return replication("archive", source, [
    ["all-dr", destination, destinationKey],
    ["all-eu", bucket("archive-eu", "eu-west-1", mode), key("archive-eu-key", "eu-west-1", mode)],
  ]);
}

/** What a policy says of the good pair's configuration with one property bent. */
export async function judgeBent(
  policy: ResourceValidationPolicy,
  path: string,
  value: unknown,
  { mode = "update", options = {} }: { mode?: Mode; options?: object } = {},
): Promise<Verdict[]> {
  const config = pair(mode).replication;
  bend(config, path, value);
  return judgeInputs(policy, [config], options);
}

/** A fault of the rule `all-dr` of the good pair. */
export const ruleFault = (text: string, level: Verdict[0] = "mandatory"): Verdict => [
  level,
  "archive",
  `archive, rule "all-dr": ${text}`,
];

/** What every policy of single rules does: passes what is good, and waits for what it cannot know. */
export function itJudgesRulesAlone(policy: ResourceValidationPolicy): void {
  for (const mode of MODES) {
    it(`passes good pairs in one account and across accounts (${mode})`, async () => {
      for (const account of ["111111111111", "222222222222"]) {
        const stack = [
          ...Object.values(pair(mode, "archive", account)),
          ...Object.values(pair(mode, "invoices", account)),
        ];
        assert.deepEqual(await judgeInputs(policy, stack), []);
      }
      assert.deepEqual(await judgeInputs(policy, [twoRules(mode)]), []);
    });
  }

  it("waits for rules that a preview does not know at all, and looks at no other type", async () => {
    const config = pair("preview").replication;
    bend(config, "rules", unknownValue);
    const other = { ...config, type: "aws:s3/bucketV2:BucketV2" };
    assert.deepEqual(await judgeInputs(policy, [other, config]), [undecided("archive", "rules")]);
  });
}
