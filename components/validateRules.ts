import { LONGEST_DESTINATION } from "./bucketNames";
import type { Problem } from "./problems";
import { show } from "./problems";
import { DEFAULT_RULES } from "./replicationRules";
import type { ReplicationSettings, RuleSettings } from "./settings";
import { STORAGE_CLASSES } from "./settings";
import { choiceProblem } from "./validateSides";
import { tagProblems } from "./validateTags";

/** S3's limits on a replication configuration. */
const MOST_RULES = 1000;
const LONGEST_ID = 255;
const LONGEST_PREFIX_BYTES = 1024;
const HIGHEST_PRIORITY = 2147483647;

/** What is wrong with the rules, one by one and with each other. */
export function ruleProblems(settings: ReplicationSettings): Problem[] {
  const rules = settings.rules ?? DEFAULT_RULES;
  if (rules.length === 0) {
    return [
      {
        path: "rules",
        received: rules,
        allowed: `1 to ${MOST_RULES} rules`,
        fix: "add a rule, or leave `rules` out to replicate everything",
      },
    ];
  }
  const single = rules.flatMap((rule, index) => [
    ...idProblems(`rules[${index}]`, rule, settings),
    ...filterProblems(`rules[${index}]`, rule),
    ...destinationProblems(`rules[${index}]`, rule, settings),
    ...optionProblems(`rules[${index}]`, rule),
  ]);
  const pairs = pairsOf(rules, settings);
  return [
    ...single,
    ...forgottenProblems(rules, settings),
    ...countProblems(pairs),
    ...twinProblems(pairs),
    ...priorityProblems(rules, pairs),
  ];
}

function idProblems(
  path: string,
  { id, destinations: chosen }: RuleSettings,
  { destinations }: ReplicationSettings,
): Problem[] {
  const wrong = (allowed: string, fix: string) => [
    { path: `${path}.id`, received: id, allowed, fix },
  ];
  if (id === "") return wrong("a name", "name the rule: its metrics carry the name");
  // Printable ASCII only: S3 answers InvalidArgument to anything else.
  const spelling = /^[\x20-\x7e]+$/.test(id)
    ? []
    : wrong("ASCII letters, digits and punctuation", "replace the other characters");
  const names = knownNames(chosen, destinations);
  // A destination's name that is too long is a fault of its own, not of every rule for it.
  const lengths = names.map((name) => name.length).filter((each) => each <= LONGEST_DESTINATION);
  const longest = LONGEST_ID - 1 - Math.max(0, ...lengths);
  const length =
    id.length <= longest
      ? []
      : wrong(`${longest} characters at most`, "shorten it: a destination's name goes behind");
  return [...spelling, ...length];
}

function filterProblems(path: string, { prefix, tags, deleteMarkerReplication }: RuleSettings) {
  const problems: Problem[] = [];
  if (prefix !== undefined && Buffer.byteLength(prefix) > LONGEST_PREFIX_BYTES) {
    problems.push({
      path: `${path}.prefix`,
      received: prefix,
      allowed: `${LONGEST_PREFIX_BYTES} bytes at most`,
      fix: "shorten the prefix: no object key is longer than that",
    });
  }
  if (tags === undefined) return problems;
  problems.push(...tagProblems(`${path}.tags`, tags, 10, "S3 gives an object no more"));
  if (Object.keys(tags).length > 0 && deleteMarkerReplication) {
    problems.push({
      path: `${path}.deleteMarkerReplication`,
      received: true,
      allowed: "false on a rule with tags",
      fix: "select by prefix instead of tags, or leave delete markers out: S3 refuses both together",
    });
  }
  return problems;
}

function destinationProblems(
  path: string,
  { destinations }: RuleSettings,
  settings: ReplicationSettings,
): Problem[] {
  if (destinations === undefined) return [];
  const names = () =>
    Object.keys(settings.destinations)
      .map((name) => (/^[\w-]+$/.test(name) ? name : show(name)))
      .join(", ");
  if (destinations.length === 0) {
    return [
      {
        path: `${path}.destinations`,
        received: destinations,
        allowed: `at least one of ${names()}`,
        fix: "name a destination, or leave `destinations` out for all of them",
      },
    ];
  }
  const seen = new Set<string>();
  return destinations.flatMap((destination, index): Problem[] => {
    const at = `${path}.destinations[${index}]`;
    if (!Object.hasOwn(settings.destinations, destination)) {
      return [
        {
          path: at,
          received: destination,
          allowed: names(),
          fix: "name a destination that stands under `destinations`",
        },
      ];
    }
    if (!seen.has(destination)) {
      seen.add(destination);
      return [];
    }
    return [
      {
        path: at,
        received: destination,
        allowed: "each destination once",
        fix: "remove the repetition",
      },
    ];
  });
}

/** A destination that no rule names would get permissions, keys and a bill, and never a replica. */
function forgottenProblems(
  rules: readonly RuleSettings[],
  { destinations }: ReplicationSettings,
): Problem[] {
  const all = Object.keys(destinations);
  const chosen = rules.map((rule) => rule.destinations ?? all);
  // A rule with a wrong destination, or none, is the fault to mend first.
  const isKnown = (name: string) => Object.hasOwn(destinations, name);
  if (!chosen.every((names) => names.length > 0 && names.every(isKnown))) return [];
  const named = new Set(chosen.flat());
  return all
    .filter((name) => !named.has(name))
    .map((name) => ({
      path: `destinations.${name}`,
      received: name,
      allowed: "a destination that a rule names",
      fix: "name it under `destinations` of a rule, whose status may be Disabled, or remove it",
    }));
}

function optionProblems(path: string, rule: RuleSettings): Problem[] {
  const problems = [
    ...choiceProblem(`${path}.status`, rule.status, ["Enabled", "Disabled"]),
    ...choiceProblem(`${path}.storageClass`, rule.storageClass, STORAGE_CLASSES),
  ];
  if (rule.replicationTimeControl && rule.metrics === false) {
    problems.push({
      path: `${path}.metrics`,
      received: false,
      allowed: "true with replicationTimeControl",
      fix: "leave `metrics` out: Replication Time Control cannot do without",
    });
  }
  return problems;
}

/** The places in the list and in the rule of every S3 rule that a rule stands for. */
interface Pair {
  rule: RuleSettings;
  index: number;
  destination: string;
  offset: number;
}

/** Unknown and repeated destinations are faults of their own and make no S3 rule here. */
function pairsOf(rules: readonly RuleSettings[], settings: ReplicationSettings): Pair[] {
  return rules.flatMap((rule, index) => {
    const chosen = knownNames(rule.destinations, settings.destinations).sort();
    return chosen.map((destination, offset) => ({ rule, index, destination, offset }));
  });
}

/** The destinations that a rule chooses, all of them by default; those that do not exist are left out. */
function knownNames(
  chosen: readonly string[] | undefined,
  destinations: ReplicationSettings["destinations"],
): string[] {
  return chosen
    ? [...new Set(chosen)].filter((name) => Object.hasOwn(destinations, name))
    : Object.keys(destinations);
}

function countProblems(pairs: readonly Pair[]): Problem[] {
  if (pairs.length <= MOST_RULES) return [];
  return [
    {
      path: "rules",
      received: `${pairs.length} S3 rules, one for each destination of a rule`,
      allowed: `${MOST_RULES} S3 rules at most`,
      fix: "join rules under a common prefix, or give them fewer destinations",
    },
  ];
}

/** S3 rules carry the destination's name behind the id: `a` to `b-c` meets `a-b` to `c`. */
function twinProblems(pairs: readonly Pair[]): Problem[] {
  const owners = new Map<string, number>();
  const problems = new Map<number, Problem>();
  for (const { rule, index, destination } of pairs.filter(({ rule }) => rule.id !== "")) {
    const id = `${rule.id}-${destination}`;
    const owner = owners.get(id);
    if (owner === undefined) {
      owners.set(id, index);
    } else {
      problems.set(index, {
        path: `rules[${index}].id`,
        received: rule.id,
        allowed: `an id of its own; rules[${owner}] also makes an S3 rule ${show(id)}`,
        fix: "rename one of the two rules",
      });
    }
  }
  return [...problems.values()];
}

const isPriority = (priority: number) =>
  Number.isInteger(priority) && priority >= 0 && priority <= HIGHEST_PRIORITY;

function priorityProblems(rules: readonly RuleSettings[], pairs: readonly Pair[]): Problem[] {
  if (rules.every(({ priority }) => priority === undefined)) return [];
  const problems = new Map<number, Problem>();
  const wrong = (index: number, allowed: string, fix: string) => {
    const path = `rules[${index}].priority`;
    problems.set(index, { path, received: rules[index]?.priority, allowed, fix });
  };
  const range = (highest: number) => `a whole number from 0 to ${highest}`;
  rules.forEach(({ priority }, index) => {
    if (priority === undefined) {
      const fix = "give this rule a priority, or take the others' away to follow the list's order";
      wrong(index, "a number on every rule or on none", fix);
    } else if (!isPriority(priority)) {
      wrong(index, range(HIGHEST_PRIORITY), "choose another; the higher number wins");
    }
  });
  const owners = new Map<number, number>();
  for (const { rule, index, offset } of pairs) {
    const { priority } = rule;
    if (priority === undefined || !isPriority(priority)) continue;
    const number = priority + offset;
    const owner = owners.get(number);
    if (!isPriority(number)) {
      wrong(
        index,
        range(HIGHEST_PRIORITY - offset),
        "choose a lower one: each destination takes one",
      );
    } else if (owner === undefined) {
      owners.set(number, index);
    } else {
      const fix = "leave as many numbers free above a priority as its rule has destinations";
      wrong(index, `numbers of its own; rules[${owner}] also takes ${number}`, fix);
    }
  }
  return [...problems.values()];
}
