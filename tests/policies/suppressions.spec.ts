import assert from "node:assert/strict";

import fc from "fast-check";

import { reportsOf, ruleViolation, violation } from "../../policies/findings";
import { Unknown } from "../../policies/stack/unknownValues";
import type { Suppression } from "../../policies/suppressions";
import { idle, suppressed, SUPPRESSIONS } from "../../policies/suppressions";

const BUCKET = { urn: "urn:pulumi:test::program::aws:s3/bucket:Bucket::archive", name: "archive" };
const VIOLATION = violation(BUCKET, "is wrong. Mend it.");
const AS_IT_IS = { message: "archive is wrong. Mend it.", urn: BUCKET.urn };

const until = (expires: string, resource = "archive", reason = "It moves"): Suppression => ({
  resource,
  reason,
  expires,
});
const advisory = (expires: string) => ({
  message: `Suppressed until ${expires}: It moves\narchive is wrong. Mend it.`,
  urn: BUCKET.urn,
  enforcementLevel: "advisory",
});
const unused = (resource: string) => ({
  message: `The suppression for ${resource} suppresses nothing. Remove it.`,
  urn: "",
  enforcementLevel: "advisory",
});

describe("a suppression", () => {
  it("makes a violation an advisory, on its last day too, by name and by URN", () => {
    for (const resource of [BUCKET.name, BUCKET.urn]) {
      for (const today of ["2027-03-30", "2027-03-31"]) {
        assert.deepEqual(suppressed([VIOLATION], [until("2027-03-31", resource)], today), [
          advisory("2027-03-31"),
        ]);
      }
    }
  });

  it("ends with its last day, and the violation says so", () => {
    assert.deepEqual(suppressed([VIOLATION], [until("2027-03-31")], "2027-04-01"), [
      {
        message: "archive is wrong. Mend it. (Its suppression ended on 2027-03-31: It moves)",
        urn: BUCKET.urn,
      },
    ]);
  });

  it("suppresses nothing until a day that does not exist", () => {
    const wrong = [
      "2027-02-30",
      "2027-13-01",
      "2027-00-10",
      "2026-02-29",
      "2027-1-1",
      "2027-03",
      "",
    ];
    for (const expires of [...wrong, "soon", "9999-99-99", "2027-03-31T00:00:00Z"]) {
      assert.deepEqual(suppressed([VIOLATION], [until(expires)], "2026-01-01"), [
        {
          message: `archive is wrong. Mend it. (Not suppressed: ${expires} is no day.)`,
          urn: BUCKET.urn,
        },
      ]);
    }
    assert.deepEqual(suppressed([VIOLATION], [until("2028-02-29")], "2028-02-29"), [
      advisory("2028-02-29"),
    ]);
  });

  it("that holds decides, whatever others of the resource say", () => {
    const all = [
      until("2026-01-01"),
      until("2027-02-30"),
      until("2027-03-31"),
      until("2028-01-01"),
    ];
    assert.deepEqual(suppressed([VIOLATION], all, "2027-01-01"), [advisory("2027-03-31")]);
  });

  it("is for one resource, and for all of its violations", () => {
    const other = violation({ urn: "urn:other", name: "other" }, "is wrong. Mend it.");
    const rule = ruleViolation(BUCKET, ['rule "a"', "rules[1]"], "is odd. Mend it.");
    assert.deepEqual(suppressed([other, rule], [until("2027-03-31")], "2027-01-01"), [
      { message: "other is wrong. Mend it.", urn: "urn:other" },
      {
        message:
          'Suppressed until 2027-03-31: It moves\narchive, rule "a", rules[1]: is odd. Mend it.',
        urn: BUCKET.urn,
        enforcementLevel: "advisory",
      },
    ]);
  });

  it("is idle where its resource has no violation", () => {
    const all = [
      until("2027-03-31"),
      until("2027-03-31", "other"),
      until("2026-01-01", BUCKET.urn),
    ];
    assert.deepEqual(idle([VIOLATION], all), [unused("other")]);
    assert.deepEqual(idle([], all.slice(0, 1)), [unused("archive")]);
  });

  it("holds on every day up to its last one, and on none after", () => {
    const days = fc
      .date({ min: new Date("2000-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(days, days, (today, expires) => {
        const [report] = suppressed([VIOLATION], [until(expires)], today);
        const holds = new Date(today) <= new Date(expires);
        assert.equal(report!.enforcementLevel === "advisory", holds);
      }),
    );
  });

  it("is written with a resource, a reason and a day", () => {
    const { items } = SUPPRESSIONS as { items: { properties: { expires: { pattern: string } } } };
    const pattern = new RegExp(items.properties.expires.pattern);
    assert.deepEqual(
      ["2027-03-31", "2027-3-31", "2027-03-31 ", "never"].map((text) => pattern.test(text)),
      [true, false, false, false],
    );
    assert.deepEqual(SUPPRESSIONS.default, []);
  });
});

describe("what a policy reports", () => {
  const unknown = (name: string, path: string) => new Unknown(`urn:${name}`, name, path);
  const known = () => true;

  it("is each violation once", () => {
    const again = violation(BUCKET, "is wrong. Mend it.");
    const other = violation(BUCKET, "is odd. Mend it.");
    assert.deepEqual(reportsOf([VIOLATION, other, again], [], "2027-01-01", known), [
      AS_IT_IS,
      { message: "archive is odd. Mend it.", urn: BUCKET.urn },
    ]);
  });

  it("is one advisory for all unknown values of a resource, after the violations", () => {
    const findings = [unknown("a", "x"), VIOLATION, unknown("b", "z"), unknown("a", "y")];
    const more = [...findings, unknown("a", "x")];
    assert.deepEqual(reportsOf(more, [], "2027-01-01", known), [
      AS_IT_IS,
      {
        message: "a: x, y are known only after the update, which is when this policy judges it.",
        urn: "urn:a",
        enforcementLevel: "advisory",
      },
      {
        message: "b: z is known only after the update, which is when this policy judges it.",
        urn: "urn:b",
        enforcementLevel: "advisory",
      },
    ]);
  });

  it("is an idle suppression only where everything is known", () => {
    const suppressions = [until("2027-03-31", "other")];
    const reports = (isAllKnown: () => boolean) =>
      reportsOf([VIOLATION], suppressions, "2027-01-01", isAllKnown);
    assert.deepEqual(reports(known), [AS_IT_IS, unused("other")]);
    assert.deepEqual(
      reports(() => false),
      [AS_IT_IS],
    );
  });

  it("does not look at the whole stack for nothing", () => {
    const never = () => assert.fail("looked");
    assert.deepEqual(reportsOf([VIOLATION], [until("2027-03-31")], "2027-01-01", never), [
      advisory("2027-03-31"),
    ]);
  });
});
