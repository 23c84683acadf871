// Which classes S3 takes for replicas is taken from its documentation: no configuration is put anywhere.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { chooseStorageClass as policy } from "../../../policies/rules/chooseStorageClass";
import { bend, judgeInputs, undecided } from "../../support/policies";
import {
  itJudgesRulesAlone,
  judgeBent,
  MODES,
  ruleFault,
  twoRules,
} from "../../support/rulePolicies";

const CLASS = "rules.0.destination.storageClass";
const DURABLE = [
  "STANDARD",
  "STANDARD_IA",
  "INTELLIGENT_TIERING",
  "GLACIER_IR",
  "GLACIER",
  "DEEP_ARCHIVE",
];

const fault = (storageClass: string, reason: string, allowed = DURABLE) =>
  ruleFault(
    `storageClass is "${storageClass}", which ${reason}. Set it to ${allowed.join(" or ")}, or leave it out for the class of the source object.`,
  );
const ONE_ZONE = fault(
  "ONEZONE_IA",
  "keeps replicas in one Availability Zone and loses them with it",
);

describe("policy chooseStorageClass", () => {
  itJudgesRulesAlone(policy);

  for (const mode of MODES) {
    it(`passes every class that outlives an Availability Zone (${mode})`, async () => {
      for (const storageClass of DURABLE) {
        assert.deepEqual(await judgeBent(policy, CLASS, storageClass, { mode }), []);
      }
    });

    it(`refuses one zone and reduced redundancy (${mode})`, async () => {
      assert.deepEqual(await judgeBent(policy, CLASS, "ONEZONE_IA", { mode }), [ONE_ZONE]);
      assert.deepEqual(await judgeBent(policy, CLASS, "REDUCED_REDUNDANCY", { mode }), [
        fault(
          "REDUCED_REDUNDANCY",
          "keeps replicas less durably than any other, which AWS advises against",
        ),
      ]);
    });
  }

  for (const storageClass of ["FSX_OPENZFS", "EXPRESS_ONEZONE", "OUTPOSTS", "standard_ia"]) {
    it(`refuses ${storageClass}, which replicas cannot have`, async () => {
      assert.deepEqual(await judgeBent(policy, CLASS, storageClass), [
        fault(storageClass, "replicas in a general purpose bucket cannot have"),
      ]);
    });
  }

  it("takes the option allowed for what is allowed", async () => {
    const options = { allowed: ["STANDARD", "ONEZONE_IA"] };
    assert.deepEqual(await judgeBent(policy, CLASS, "ONEZONE_IA", { options }), []);
    assert.deepEqual(await judgeBent(policy, CLASS, "GLACIER", { options }), [
      fault("GLACIER", "the option allowed leaves out", options.allowed),
    ]);
  });

  it("judges each rule by itself", async () => {
    const config = twoRules();
    bend(config, "rules.1.destination.storageClass", "ONEZONE_IA");
    const [level, name, message] = ONE_ZONE;
    assert.deepEqual(await judgeInputs(policy, [config]), [
      [level, name, message.replace("all-dr", "all-eu")],
    ]);
  });

  it("waits for a class that a preview does not know", async () => {
    assert.deepEqual(await judgeBent(policy, CLASS, unknownValue, { mode: "preview" }), [
      undecided("archive", CLASS),
    ]);
  });
});
