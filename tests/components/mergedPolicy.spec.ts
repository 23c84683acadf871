// Whether a policy means the same afterwards is a matter of its text here: what others wrote is the same
// text in the same order. That S3 takes it, only S3 can tell.
import assert from "node:assert/strict";

import fc from "fast-check";

import { mergedPolicy, ownedBy } from "../../components/mergedPolicy";
import type { Statement } from "../../components/policyDocuments";
import { resourceStatements } from "../support/statements";

const OWN: Statement[] = ["Replicate", "ReadVersioning"].map((Sid) => ({
  Sid: `${Sid}FromArchive`,
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::111111111111:root" },
  Action: "s3:ReplicateObject",
}));
const OTHER = { Sid: "Others", Effect: "Deny", Principal: "*", NotAction: "s3:Get*" };

interface Written {
  Version?: string;
  Id?: string;
  Statement: unknown[];
}
const merged = (present: string | undefined, statements = OWN) =>
  JSON.parse(mergedPolicy(present, statements)) as Written;

describe("a merged policy", () => {
  it("is one of its own where there was none", () => {
    for (const present of [undefined, ""]) {
      assert.deepEqual(merged(present), { Version: "2012-10-17", Statement: OWN });
    }
  });

  it("adds at the end, and keeps version and id, by which variables are read or not", () => {
    const present = { Version: "2008-10-17", Id: "PolicyForCloudFront", Statement: [OTHER] };
    assert.deepEqual(merged(JSON.stringify(present)), { ...present, Statement: [OTHER, ...OWN] });
  });

  it("gives no version to a policy that has none, which is that of 2008", () => {
    assert.deepEqual(merged(JSON.stringify({ Statement: [OTHER] })), {
      Statement: [OTHER, ...OWN],
    });
  });

  it("takes a statement without a list", () => {
    assert.deepEqual(merged(JSON.stringify({ Statement: OTHER })).Statement, [OTHER, ...OWN]);
  });

  it("puts statements in the place of those that had their ids", () => {
    const [first, second] = OWN as [Statement, Statement];
    const before = [{ ...second, Action: "s3:*" }, OTHER, { Effect: "Deny" }];
    assert.deepEqual(merged(JSON.stringify({ Statement: before })).Statement, [
      second,
      OTHER,
      { Effect: "Deny" },
      first,
    ]);
  });

  const policies = fc
    .record(
      {
        Version: fc.constantFrom("2012-10-17", "2008-10-17"),
        Id: fc.string(),
        Statement: fc.array(
          fc.oneof(
            resourceStatements,
            resourceStatements.map((statement) => ({ ...statement, Sid: "Others" })),
            fc.constantFrom(...OWN, { ...OWN[0]!, Action: "s3:*" }),
          ),
          { maxLength: 6 },
        ),
      },
      { requiredKeys: ["Statement"] },
    )
    .map((policy) => JSON.stringify(policy));
  const ours = new Set(OWN.map(({ Sid }) => Sid));
  const othersIn = ({ Statement: all }: Written) =>
    (all as { Sid?: string }[]).filter(({ Sid = "" }) => !ours.has(Sid));

  it("keeps what others wrote and its order, holds its own, and changes no more a second time", () => {
    fc.assert(
      fc.property(policies, (present) => {
        const before = JSON.parse(present) as Written;
        const once = merged(present);
        assert.deepEqual({ ...once, Statement: [] }, { ...before, Statement: [] });
        assert.equal(JSON.stringify(othersIn(once)), JSON.stringify(othersIn(before)));
        for (const statement of OWN) {
          const alike = (once.Statement as Statement[]).filter(({ Sid }) => Sid === statement.Sid);
          assert.ok(alike.length > 0);
          for (const found of alike) assert.deepEqual(found, statement);
        }
        const text = JSON.stringify(once);
        assert.equal(mergedPolicy(text, OWN), text);
      }),
      { numRuns: 300, seed: 53 },
    );
  });

  it("takes the statements away that the replication had under its former name", () => {
    const former = OWN.map((statement) => ({ ...statement, Sid: `${statement.Sid}Before` }));
    const [first] = former as [Statement];
    const before = { Statement: [{ ...first, Action: "s3:*" }, OTHER, { Effect: "Deny" }] };
    const after = mergedPolicy(JSON.stringify(before), OWN, former);
    assert.deepEqual(JSON.parse(after), { Statement: [OTHER, { Effect: "Deny" }, ...OWN] });
    assert.equal(mergedPolicy(after, OWN, former), after);
  });

  it("has room for several replications, each with statements of its own", () => {
    const ofOther = OWN.map((statement) => ({ ...statement, Sid: `${statement.Sid}2` }));
    const one = mergedPolicy(undefined, OWN);
    const both = mergedPolicy(one, ofOther);
    assert.deepEqual(merged(both).Statement, [...OWN, ...ofOther]);
  });
});

describe("an owned statement", () => {
  it("says whose it is, in letters and digits, and is else the same", () => {
    const [statement] = OWN as [Statement];
    assert.deepEqual(ownedBy("my-archive-111111111111", { ...statement, Sid: "Replicate" }), {
      ...statement,
      Sid: "ReplicateFromMyArchive111111111111",
    });
  });
});
