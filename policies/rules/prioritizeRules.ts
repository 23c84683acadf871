import type { Finding } from "../findings";
import { ruleViolation } from "../findings";
import type { ResourceInputs } from "../policy";
import { resourcePolicy } from "../policy";
import { BUCKET_REPLICATION } from "../stack/resourceTypes";
import { at, show, Unknown } from "../stack/unknownValues";
import type { RuleInputs } from "./ruleInputs";
import { rulesOf, twinsBy } from "./ruleInputs";

/**
 * Every rule has a priority of its own, a whole number, wherever there are several rules or a filter.
 * S3 demands one with every filter and takes each once; the provider sends 0 for one that is not set.
 * The higher number wins, between rules for one destination.
 *
 * A single rule without a filter has no priority: that it needs a filter is another policy's business.
 * Priorities that a preview does not know are left to the update, and the known ones compared.
 */
export const prioritizeRules = resourcePolicy(
  {
    name: "s3-replication-prioritize-rules",
    displayName: "Replication rules have priorities of their own",
    description: "Every replication rule has a priority that no other rule of its bucket has.",
    enforcementLevel: "mandatory",
    severity: "high",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-add-config.html",
    remediationSteps:
      "Set priority on each rule to a whole number that no other rule of the configuration has. Where two rules select an object for one destination, the higher wins.",
    controls: {},
  },
  BUCKET_REPLICATION,
  (config) => {
    const rules = rulesOf(config);
    const isOnly = rules.length === 1;
    return [...rules.flatMap((rule) => ruleFindings(rule, isOnly)), ...twinFindings(config, rules)];
  },
);

const HIGHEST = 2147483647;
const priorityOf = ({ data }: RuleInputs) => at(data, "priority");

const isPriority = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= HIGHEST;

function ruleFindings(rule: RuleInputs, isOnly: boolean): Finding[] {
  const [priority, filter] = [priorityOf(rule), at(rule.data, "filter")];
  if (priority instanceof Unknown) return [priority];
  if (isPriority(priority)) return [];
  if (priority !== undefined) {
    const fault = `priority is ${show(priority)}. Set it to a whole number from 0 to ${HIGHEST}.`;
    return [rule.wrong(fault)];
  }
  if (isOnly && filter === undefined) return [];
  if (isOnly && filter instanceof Unknown) return [filter];
  return [
    rule.wrong(
      "priority is not set, and S3 gets 0 from every rule without one. Set it to a whole number that no other rule has.",
    ),
  ];
}

function twinFindings(config: ResourceInputs, rules: readonly RuleInputs[]): Finding[] {
  const ranked = rules.filter((rule) => isPriority(priorityOf(rule)));
  return twinsBy(ranked, priorityOf).map(([priority, twins]) =>
    ruleViolation(
      config,
      twins.map(({ label }) => label),
      `priority is ${show(priority)} on each, and S3 takes a priority once. Give each a number of its own; the higher wins.`,
    ),
  );
}
