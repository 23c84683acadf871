// The policy runs in the SDK's own server code on recorded resources: accounts are those that rules,
// providers and roles say. It is disabled unless configured, so that it is enabled here.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { useDifferentAccounts } from "../../../policies/pair/useDifferentAccounts";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import { bucket } from "../../support/pairs";
import { bend, judge, undecided, type Verdict } from "../../support/policies";
import { fanOut, judging } from "./stacks";

const judged = judging({ ...useDifferentAccounts, enforcementLevel: "mandatory" });
const THERE = "222222222222";
const EVERY = { every: true };
const RISK = "so that whoever holds it can delete source and replicas";
const UNTOLD = "whose account nothing in the stack tells";

const fault = (text: string, name = "archive"): Verdict => [
  "mandatory",
  name,
  `${name} replicates ${text}`,
];
const FROM = "archive-source of account 111111111111";

const noOther = (destinations: string): Verdict =>
  fault(
    `${FROM} only to ${destinations} of the same account, ${RISK}. Add a destination in another account.`,
  );
const notEvery = (destinations: string): Verdict =>
  fault(
    `${FROM} to ${destinations} of the same account, ${RISK}. Use destinations in other accounts only.`,
  );
const untold = (destinations: string): Verdict =>
  fault(`${FROM} to ${destinations}, ${UNTOLD}. Set destination.account of the rule.`);

/** Has a provider work by credentials of its environment or of a profile: nothing tells their account. */
function hide(part: RecordedResource, properties: object = {}) {
  const { type, name, properties: of } = part.provider!;
  const urn = `urn:pulumi:test::program::${type}::${name}`;
  part.provider = { type, name, urn, properties: { region: of.region, ...properties } };
}

describe("policy useDifferentAccounts", () => {
  it("is disabled unless it is configured", async () => {
    assert.deepEqual(await judge(useDifferentAccounts, Object.values(pair())), []);
  });

  for (const mode of ["update", "preview"] as const) {
    it(`passes a destination in another account (${mode})`, async () => {
      assert.deepEqual(await judged(pair(mode, "archive", THERE)), []);
      assert.deepEqual(await judged(pair(mode, "archive", THERE), [], EVERY), []);
    });

    it(`refuses a destination in the same account (${mode})`, async () => {
      assert.deepEqual(await judged(pair(mode)), [noOther("archive-dr")]);
      assert.deepEqual(await judged(pair(mode), [], EVERY), [notEvery("archive-dr")]);
    });

    it(`passes one destination of two in another account, unless every one must be (${mode})`, async () => {
      const stack = fanOut(mode, { account: THERE });
      assert.deepEqual(await judged(stack), []);
      assert.deepEqual(await judged(stack, [], EVERY), [notEvery("archive-dr")]);
      assert.deepEqual(await judged(fanOut(mode)), [noOther("archive-dr, archive-eu")]);
    });
  }

  it("takes the account that a rule names for a destination outside the stack", async () => {
    const { destination: _, ...stack } = pair();
    bend(stack.replication, "rules.0.destination.account", THERE);
    assert.deepEqual(await judged(stack), []);
    bend(stack.replication, "rules.0.destination.account", "111111111111");
    assert.deepEqual(await judged(stack), [noOther("archive-dr-1a2b3c4")]);
  });

  it("tells new destinations apart by the accounts that rules name", async () => {
    const stack = fanOut("preview", { account: THERE });
    bend(stack.replication, "rules.0.destination.account", "111111111111");
    bend(stack.replication, "rules.1.destination.account", THERE);
    assert.deepEqual(await judged(stack, [], EVERY), [notEvery("archive-dr")]);
  });

  it("takes the destinations as they are where a rule names an account of none of them", async () => {
    const stack = fanOut("preview");
    bend(stack.replication, "rules.0.destination.account", THERE);
    assert.deepEqual(await judged(stack), []);
  });

  it("refuses a destination whose account nothing tells", async () => {
    const { destination: _, ...stack } = pair();
    assert.deepEqual(await judged(stack), [untold("archive-dr-1a2b3c4")]);
    const profile = fanOut();
    hide(profile.destination, { profile: "storage" });
    assert.deepEqual(await judged(profile), [untold("archive-dr")]);
    assert.deepEqual(await judged(profile, [], EVERY), [
      untold("archive-dr"),
      notEvery("archive-eu"),
    ]);
  });

  it("takes the account of the replication role for a source's that nothing else tells", async () => {
    const stack = pair();
    hide(stack.source);
    assert.deepEqual(await judged(stack), [noOther("archive-dr")]);
    hide(stack.role);
    assert.deepEqual(await judged(stack), [noOther("archive-dr")]);
    const { role: _, ...existing } = stack;
    assert.deepEqual(await judged(existing), [noOther("archive-dr")]);
  });

  it("refuses a source whose account nothing tells", async () => {
    const stack = pair();
    hide(stack.source);
    bend(stack.replication, "role", "archive-replication");
    const { role: _, ...existing } = stack;
    assert.deepEqual(await judged(existing), [
      fault(`archive-source, ${UNTOLD}. Set allowedAccountIds of the provider of its bucket.`),
    ]);
  });

  it("takes the account of a source outside the stack for its configuration's", async () => {
    const { source: _, ...stack } = pair();
    assert.deepEqual(await judged(stack), [
      fault(
        noOther("archive-dr")[2].replace(
          /^archive replicates archive-source/,
          "archive-source-1a2b3c4",
        ),
      ),
    ]);
  });

  it("judges each of several replications, and no bucket that is not replicated", async () => {
    const second = Object.values(pair("preview", "invoices", THERE));
    assert.deepEqual(await judged(pair("preview"), [...second, bucket("plain", "us-east-1")]), [
      noOther("archive-dr"),
    ]);
  });

  it("says by an advisory that an account is not known, unless another is enough", async () => {
    const destination = pair("preview");
    hide(destination.destination, { allowedAccountIds: unknownValue });
    const name = destination.destination.provider!.name;
    assert.deepEqual(await judged(destination), [undecided(name, "allowedAccountIds")]);
    assert.deepEqual(await judged(destination, [], EVERY), [undecided(name, "allowedAccountIds")]);

    const named = pair("preview");
    named.replication.propertyDependencies = { bucket: [named.source.urn] };
    bend(named.replication, "rules.0.destination.account", unknownValue);
    assert.deepEqual(await judged(named), [undecided("archive", "rules.0.destination.account")]);

    const source = pair("preview");
    hide(source.source, { assumeRoles: unknownValue });
    assert.deepEqual(await judged(source), [undecided("us-east-1", "assumeRoles")]);

    const role = pair("preview");
    hide(role.source);
    hide(role.role);
    assert.deepEqual(await judged(role), [undecided("archive-replication", "arn")]);
    role.replication.propertyDependencies = { ...role.replication.propertyDependencies, role: [] };
    assert.deepEqual(await judged(role), [undecided("archive", "role")]);

    const enough = fanOut("preview", { account: THERE });
    hide(enough.destination, { assumeRoles: unknownValue });
    assert.deepEqual(await judged(enough), []);
  });
});
