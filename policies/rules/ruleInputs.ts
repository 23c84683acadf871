import type { ResourceValidationPolicy } from "@pulumi/policy";

import type { Finding, Violation } from "../findings";
import { ruleViolation } from "../findings";
import type { Description, Options } from "../policy";
import { resourcePolicy } from "../policy";
import { labelOf } from "../stack/replications";
import { BUCKET_REPLICATION } from "../stack/resourceTypes";
import { propertyOf } from "../stack/stackResources";
import type { Holder } from "../stack/unknownValues";
import { at, itemsOf, Unknown } from "../stack/unknownValues";

/** A rule among the inputs of a BucketReplicationConfig. */
export interface RuleInputs {
  /** How messages call it: by its id, or by its position where it has none. */
  label: string;
  /** Its properties as plain data; Unknown where a preview does not know the rules as a whole. */
  data: unknown;
  /** A violation of this rule. */
  wrong: (fault: string) => Violation;
}

/** The rules among the inputs of a BucketReplicationConfig. */
export function rulesOf(config: Holder): RuleInputs[] {
  return itemsOf(propertyOf(config, "rules")).map((data, index) => {
    const label = labelOf(data, index);
    return { label, data, wrong: (fault) => ruleViolation(config, [label], fault) };
  });
}

/**
 * A policy that judges each rule of a BucketReplicationConfig by itself, before S3 gets it. The
 * deprecated inline replication of a bucket is not looked at.
 */
export function rulePolicy<Config extends object = object>(
  description: Description,
  judge: (rule: RuleInputs, config: Config) => Finding[],
  options?: Options<Config>,
): ResourceValidationPolicy & Description {
  return resourcePolicy<Config>(
    description,
    BUCKET_REPLICATION,
    (resource, config) => rulesOf(resource).flatMap((rule) => judge(rule, config)),
    options,
  );
}

/** The bridge to the provider keeps notes under this key among what the program wrote. */
const NOTES = "__defaults";

/** The prefixes by which a rule selects objects, those not known yet included. */
export function prefixesOf({ data }: RuleInputs): unknown[] {
  return [
    at(data, "prefix"),
    at(data, "filter", "prefix"),
    at(data, "filter", "and", "prefix"),
  ].filter((prefix) => prefix !== undefined);
}

/** The tags by which a rule selects objects, those not known yet included; a known one by anything. */
export function tagsOf({ data }: RuleInputs): unknown[] {
  const [tag, tags] = [at(data, "filter", "tag"), at(data, "filter", "and", "tags")];
  const keys = tags instanceof Unknown ? [tags] : keysOf(tags);
  return [...(tag === undefined ? [] : [tag]), ...keys];
}

/** The keys that a program wrote into an object; none of anything else. */
export function keysOf(data: unknown): string[] {
  if (typeof data !== "object" || data === null) return [];
  return Object.keys(data).filter((key) => key !== NOTES);
}

/** The rules that have something in common with another, by what it is. */
export function twinsBy<Rule>(
  rules: readonly Rule[],
  keyOf: (rule: Rule) => unknown,
): [key: unknown, twins: Rule[]][] {
  const keys = [...new Set(rules.map(keyOf))];
  return keys
    .map((key): [unknown, Rule[]] => [key, rules.filter((rule) => keyOf(rule) === key)])
    .filter(([, twins]) => twins.length > 1);
}
