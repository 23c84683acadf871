import type { Finding } from "../findings";
import { at, show, Unknown } from "../stack/unknownValues";
import type { RuleInputs } from "./ruleInputs";
import { prefixesOf, rulePolicy, tagsOf } from "./ruleInputs";

/**
 * Every rule has a filter, which makes it one of the current form (V2), and the filter selects by one
 * of `prefix`, `tag` and `and`. S3 takes one of them only, and the provider picks it without a word:
 * `tag` before `and` before `prefix`, so that a rule selects more than it says. For the same reason a
 * `prefix` of the rule itself is refused beside a filter, and an `and` with nothing in it.
 *
 * An `and` of a single prefix or tag is let pass: AWS nowhere says that replication refuses it. Tags are
 * not looked into. A prefix, or part of a filter, that a preview does not know is left to the update.
 */
export const filterEveryRule = rulePolicy(
  {
    name: "s3-replication-filter-every-rule",
    displayName: "Every replication rule has a filter",
    description:
      "Every replication rule selects its objects by a filter of one prefix, one tag or one combination of them.",
    enforcementLevel: "mandatory",
    severity: "high",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-add-config.html",
    remediationSteps:
      'Set filter on each rule: { prefix: "" } for every object, { prefix }, { tag: { key, value } }, or { and: { prefix, tags } }. Take prefix off the rule itself.',
    controls: {},
  },
  (rule) => [
    ...formFindings(rule),
    ...prefixesOf(rule).flatMap((each) => sizeFindings(rule, each)),
  ],
);

const LONGEST_PREFIX_BYTES = 1024;
const SELECTORS = ["tag", "and", "prefix"];

function formFindings(rule: RuleInputs): Finding[] {
  const { data, wrong } = rule;
  const [prefix, filter] = [at(data, "prefix"), at(data, "filter")];
  if (filter instanceof Unknown) return [filter];
  if (filter === undefined && prefix === undefined) {
    return [
      wrong(
        'filter is not set, so the rule is of the old form (V1): it replicates delete markers and cannot select by tags, and all rules share one destination. Set filter, to { prefix: "" } for every object.',
      ),
    ];
  }
  if (filter === undefined) {
    return [
      wrong(
        `prefix is ${show(prefix)} on the rule itself, which makes it one of the old form (V1): it replicates delete markers and cannot select by tags, and all rules share one destination. Put the prefix into filter.`,
      ),
    ];
  }
  if (prefix instanceof Unknown) return [prefix];
  const outside =
    prefix === undefined
      ? []
      : [
          wrong(
            `prefix is ${show(prefix)} on the rule itself, where it counts for nothing beside filter. Put it into filter.`,
          ),
        ];
  return [...outside, ...selectorFindings(rule)];
}

function selectorFindings(rule: RuleInputs): Finding[] {
  const values = SELECTORS.map((selector) => at(rule.data, "filter", selector));
  const given = SELECTORS.filter((_, index) => values[index] !== undefined);
  const [counts] = given;
  if (given.length > 1) {
    const unknown = values.find((value) => value instanceof Unknown);
    if (unknown) return [unknown];
    return [
      rule.wrong(
        `filter has ${given.join(", ")}, of which only ${counts ?? "one"} counts. Set one of them; a prefix and tags together go into filter.and.`,
      ),
    ];
  }
  return counts === "and" && prefixesOf(rule).length + tagsOf(rule).length === 0
    ? [
        rule.wrong(
          'filter.and holds neither a prefix nor tags, so the rule selects every object. Say so by filter: { prefix: "" }, or fill it.',
        ),
      ]
    : [];
}

function sizeFindings({ wrong }: RuleInputs, prefix: unknown): Finding[] {
  if (prefix instanceof Unknown) return [prefix];
  const size = typeof prefix === "string" ? Buffer.byteLength(prefix) : 0;
  return size > LONGEST_PREFIX_BYTES
    ? [
        wrong(
          `a prefix has ${size} bytes, and no key has more than ${LONGEST_PREFIX_BYTES}. Shorten it.`,
        ),
      ]
    : [];
}
