/** The middle of the values, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const around = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
  return around.reduce((sum, value) => sum + value, 0) / around.length;
}

/** The medians of records of numbers, key by key. */
export function medians<Key extends string>(
  runs: readonly Record<Key, number>[],
  keys: readonly Key[],
): Record<Key, number>;
export function medians(runs: readonly Record<string, number>[], keys: readonly string[]) {
  return Object.fromEntries(keys.map((key) => [key, median(runs.map((run) => run[key] ?? NaN))]));
}

/**
 * With which power of the count a value grows between the two largest counts: 1 is linear, 2 quadratic.
 * What every run needs, whatever the count, lowers it.
 */
export function exponent(points: readonly { count: number; value: number }[]): number {
  const [smaller, larger] = [...points].sort((a, b) => a.count - b.count).slice(-2);
  if (!smaller || !larger) return NaN;
  return Math.log(larger.value / smaller.value) / Math.log(larger.count / smaller.count);
}
