import assert from "node:assert/strict";

import fc from "fast-check";

import { taggingOf, tagsOf } from "../../operations/tags";

describe("tags as S3 lists them", () => {
  it("become a map in the order of their keys", () => {
    const tags = tagsOf([
      { Key: "b", Value: "2" },
      { Key: "a", Value: "1" },
    ]);
    assert.deepEqual(Object.entries(tags), [
      ["a", "1"],
      ["b", "2"],
    ]);
  });

  it("may be none, and may lack a value", () => {
    assert.deepEqual(tagsOf(), {});
    assert.deepEqual(tagsOf([{ Key: "a", Value: undefined }]), { a: "" });
  });
});

describe("tags as a PUT carries them", () => {
  it("are a query string", () => {
    assert.equal(
      taggingOf({ class: "gold", note: "äöü & more" }),
      "class=gold&note=%C3%A4%C3%B6%C3%BC%20%26%20more",
    );
    assert.equal(taggingOf({}), "");
  });

  it("come back as they were, whatever they hold", () => {
    const anyTags = fc.dictionary(
      fc.string({ minLength: 1, unit: "binary" }),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(anyTags, (tags) => {
        const read = Object.fromEntries(new URLSearchParams(taggingOf(tags)));
        assert.deepEqual({ ...read }, { ...tags });
      }),
    );
  });
});
