import assert from "node:assert/strict";

import { exponent, median, medians } from "../../bench/statistics";

const points = (...values: [count: number, value: number][]) =>
  values.map(([count, value]) => ({ count, value }));

describe("the benchmark's statistics", () => {
  it("takes the middle of an odd number of values, by size and not by text", () => {
    assert.equal(median([100, 9, 20]), 20);
    assert.equal(median([7]), 7);
  });

  it("takes the mean of the two middle ones of an even number", () => {
    assert.equal(median([4, 1, 100, 2]), 3);
  });

  it("leaves the values in their order", () => {
    const values = [3, 1, 2];
    median(values);
    assert.deepEqual(values, [3, 1, 2]);
  });

  it("knows no median of nothing", () => {
    assert.ok(Number.isNaN(median([])));
  });

  it("takes medians key by key, not those of one run", () => {
    const runs = [
      { time: 1, cpu: 30 },
      { time: 2, cpu: 10 },
      { time: 3, cpu: 20 },
    ];
    assert.deepEqual(medians(runs, ["time", "cpu"]), { time: 2, cpu: 20 });
  });

  it("tells linear from quadratic growth", () => {
    assert.equal(exponent(points([10, 5], [100, 50])), 1);
    assert.ok(Math.abs(exponent(points([10, 5], [100, 500])) - 2) < 1e-9);
    assert.equal(exponent(points([10, 5], [100, 5])), 0);
  });

  it("looks at the two largest counts, in whatever order they come", () => {
    assert.equal(exponent(points([1000, 1000], [1, 900], [100, 100])), 1);
  });

  it("knows no exponent of a single count", () => {
    assert.ok(Number.isNaN(exponent(points([1, 1]))));
  });
});
