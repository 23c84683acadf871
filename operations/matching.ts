import type { RuleOutputs } from "./stackOutputs";

/** What rules select objects by. */
export interface Selectable {
  key: string;
  tags: Record<string, string>;
}

/** Whether the rule's filter selects the object. */
export function selects({ prefix, tags }: RuleOutputs, object: Selectable): boolean {
  return (
    object.key.startsWith(prefix) &&
    Object.entries(tags).every(([key, value]) => object.tags[key] === value)
  );
}

/**
 * The rules by which S3 replicates the object: of the enabled ones that select it, the one of the
 * highest priority for each destination.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-add-config.html
 */
export function rulesFor(rules: readonly RuleOutputs[], object: Selectable): RuleOutputs[] {
  const winners = new Map<string, RuleOutputs>();
  for (const rule of rules) {
    if (rule.status !== "Enabled" || !selects(rule, object)) continue;
    const other = winners.get(rule.destination);
    if (!other || rule.priority > other.priority) winners.set(rule.destination, rule);
  }
  return [...winners.values()];
}

/** One rule for each filter that enabled rules have: what a test object must look like to be selected. */
export function distinctFilters(rules: readonly RuleOutputs[]): RuleOutputs[] {
  const byFilter = new Map(
    rules
      .filter((rule) => rule.status === "Enabled")
      .map((rule) => [JSON.stringify([rule.prefix, Object.entries(rule.tags).sort()]), rule]),
  );
  return [...byFilter.values()];
}
