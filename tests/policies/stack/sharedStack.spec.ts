import assert from "node:assert/strict";

import type { PolicyResource } from "@pulumi/policy";

import { sharedStack } from "../../../policies/stack/sharedStack";

const resource = (name: string) => ({ urn: `urn::${name}`, type: "a:b:C", name }) as PolicyResource;

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe("the stack that policies are asked about together", () => {
  afterEach(nextTurn);

  it("is one for all who are asked in one turn, whatever objects each is given", () => {
    const first = sharedStack([resource("one"), resource("two")]);
    assert.equal(sharedStack([resource("one"), resource("two")]), first);
  });

  it("is another where resources are others, more or in another order", () => {
    const first = sharedStack([resource("one"), resource("two")]);
    for (const names of [["one"], ["one", "three"], ["two", "one"], ["one", "two", "three"]]) {
      const other = sharedStack(names.map(resource));
      assert.notEqual(other, first);
      assert.deepEqual(
        other.resources.map(({ name }) => name),
        names,
      );
    }
  });

  it("is another in the next turn", async () => {
    const first = sharedStack([resource("one")]);
    await nextTurn();
    assert.notEqual(sharedStack([resource("one")]), first);
  });
});
