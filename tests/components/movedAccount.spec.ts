// That the state of an earlier deployment has the ARN in a preview of an edited account is Pulumi's word.
import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { arnWhereOwned, movedAccountProblems } from "../../components/movedAccount";
import { valueOf } from "../support/mocks";

const KEY = "arn:aws:kms:us-east-1:111111111111:key/11111111-1111-4111-8111-111111111111";
const ROLE = "arn:aws:iam::111111111111:role/archive-replication-1234567";

const problem = (path: string, what: string) => ({
  path,
  received: "333333333333",
  allowed: `111111111111, to which the side's ${what} belongs`,
  fix: "keep it: bucket, key and role stay in their account; for another account add a destination beside this one, or deploy a second stack",
});

describe("a side in another account than its settings say", () => {
  it("is a problem of its account, with the one that key or role belongs to", () => {
    const moved = { name: "source", accountId: "333333333333" };
    assert.deepEqual(movedAccountProblems(moved, ROLE, "role"), [
      problem("source.accountId", "role"),
    ]);
    assert.deepEqual(movedAccountProblems({ ...moved, name: "dr" }, KEY, "key"), [
      problem("destinations.dr.accountId", "key"),
    ]);
  });

  it("is none where the accounts are the same", () => {
    const here = { name: "dr", accountId: "111111111111" };
    assert.deepEqual(movedAccountProblems(here, KEY, "key"), []);
    assert.deepEqual(movedAccountProblems(here, ROLE, "role"), []);
  });

  it("tells the ARN where the settings are right", async () => {
    const arn = arnWhereOwned(pulumi.output(KEY), { name: "dr", accountId: "111111111111" }, "key");
    assert.equal(await valueOf(arn), KEY);
  });

  // That it is refused where they are not, tests/documents/changes.spec.ts shows on the whole program.
});
