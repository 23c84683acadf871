import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import {
  at,
  isPartlyUnknown,
  itemsOf,
  readProperty,
  show,
  Unknown,
  unknownsIn,
} from "../../../policies/stack/unknownValues";
import { resource } from "../../support/policies";
import { seen } from "../../support/stacks";

const URN = "urn:pulumi:test::program::some:module:Type::it";
const unknown = (path: string) => new Unknown(URN, "it", path);

/** A resource with these properties, as a policy sees it. */
async function holderOf(properties: Record<string, unknown>) {
  const [found] = await seen([resource("some:module:Type", "it", "us-east-1", properties)]);
  return found!;
}

describe("a property", () => {
  it("is plain data", async () => {
    const holder = await holderOf({ a: { b: [1, true, "x"] }, list: [], text: "t" });
    assert.deepEqual(readProperty(holder, "a"), { b: [1, true, "x"] });
    assert.deepEqual(readProperty(holder, "list"), []);
    assert.equal(readProperty(holder, "text"), "t");
  });

  it("is undefined where it is missing or what providers return for missing, at any depth", async () => {
    const holder = await holderOf({
      none: null,
      empty: "",
      a: { none: null, items: ["", 0, false] },
    });
    for (const property of ["none", "empty", "other"]) {
      assert.equal(readProperty(holder, property), undefined, property);
    }
    assert.deepEqual(readProperty(holder, "a"), {
      none: undefined,
      items: [undefined, 0, false],
    });
  });

  it("has an Unknown with its path wherever a value is unknown, and the rest as it is", async () => {
    const holder = await holderOf({
      whole: unknownValue,
      rules: [{ id: "a", to: { bucket: unknownValue } }, unknownValue],
    });
    assert.deepEqual(readProperty(holder, "whole"), unknown("whole"));
    assert.deepEqual(readProperty(holder, "rules"), [
      { id: "a", to: { bucket: unknown("rules.0.to.bucket") } },
      unknown("rules.1"),
    ]);
    assert.equal(isPartlyUnknown(holder), true);
    assert.equal(isPartlyUnknown(await holderOf({ a: [{}] })), false);
  });

  it("that cannot be read for another reason is an error", () => {
    const props = {
      get broken(): string {
        throw new Error("broken");
      },
    };
    const holder = { urn: URN, name: "it", props };
    assert.throws(() => readProperty(holder, "broken"), /^Error: broken$/);
  });
});

describe("plain data", () => {
  const data = { a: [{ b: 1 }, unknown("a.1")], c: unknown("c") };

  it("is looked into by a path", () => {
    assert.equal(at(data, "a", "0", "b"), 1);
    assert.equal(at(data), data);
    for (const path of [["x"], ["a", "2"], ["a", "0", "b", "c"], ["x", "y"]]) {
      assert.equal(at(data, ...path), undefined, path.join("."));
    }
    assert.deepEqual(at(data, "c", "d", "e"), unknown("c"));
    assert.deepEqual(at(data, "a", "1", "b"), unknown("a.1"));
    assert.equal(at(undefined, "a"), undefined);
  });

  it("has lists; one that is unknown has one unknown item", () => {
    assert.deepEqual(itemsOf([1, unknown("a")]), [1, unknown("a")]);
    assert.deepEqual(itemsOf(unknown("a")), [unknown("a")]);
    for (const none of [undefined, "text", 1, { 0: "a" }]) assert.deepEqual(itemsOf(none), []);
  });

  it("shows every unknown value in it", () => {
    assert.deepEqual(unknownsIn(data), [unknown("a.1"), unknown("c")]);
    assert.deepEqual(unknownsIn(unknown("a")), [unknown("a")]);
    for (const known of [undefined, null, "text", {}, [[]]])
      assert.deepEqual(unknownsIn(known), []);
  });

  it("is shown in messages as JSON, and by words where it is missing or unknown", () => {
    assert.equal(show("a"), '"a"');
    assert.equal(show(15), "15");
    assert.equal(show(undefined), "not set");
    assert.equal(show(unknown("a")), "a value known after the update");
    assert.equal(show([1, unknown("a")]), '[1,"known after the update"]');
  });
});
