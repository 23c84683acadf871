import type { Problem } from "./problems";
import { DEFAULT_RULES, replicationRules } from "./replicationRules";
import type { ReplicationSettings, RuleSettings } from "./settings";
import { STORAGE_CLASSES } from "./settings";
import { choiceProblem } from "./validateSides";

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
    ...idProblems(`rules[${index}]`, rule),
    ...filterProblems(`rules[${index}]`, rule),
    ...destinationProblems(`rules[${index}]`, rule, settings),
    ...optionProblems(`rules[${index}]`, rule),
  ]);
  return [...single, ...numberProblems(rules), ...expandedProblems(settings, rules)];
}

function idProblems(path: string, { id }: RuleSettings): Problem[] {
  const wrong = (allowed: string, fix: string) => [
    { path: `${path}.id`, received: id, allowed, fix },
  ];
  if (id === "") return wrong("a name", "name the rule: its metrics carry the name");
  // Printable ASCII only: S3 answers InvalidArgument to anything else.
  return /^[\x20-\x7e]+$/.test(id)
    ? []
    : wrong("ASCII letters, digits and punctuation", "replace the other characters");
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
  if (prefix?.startsWith("/")) {
    problems.push({
      path: `${path}.prefix`,
      received: prefix,
      allowed: "a prefix that does not begin with a slash",
      fix: `write ${JSON.stringify(prefix.replace(/^\/+/, ""))}: object keys begin without a slash`,
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

/** What is wrong with tags, of which there may be `most`. */
export function tagProblems(
  path: string,
  tags: Record<string, string>,
  most: number,
  why: string,
): Problem[] {
  const problems: Problem[] = [];
  const entries = Object.entries(tags);
  if (entries.length > most) {
    problems.push({
      path,
      received: `${entries.length} tags`,
      allowed: `${most} tags at most`,
      fix: `remove some: ${why}`,
    });
  }
  for (const [key, value] of entries) {
    if (key.length === 0 || key.length > 128 || /^aws:/i.test(key)) {
      problems.push({
        path: `${path}[${JSON.stringify(key)}]`,
        received: key,
        allowed: "a tag key of 1 to 128 characters that does not begin with aws:",
        fix: "rename the tag",
      });
    }
    if (value.length > 256) {
      problems.push({
        path: `${path}[${JSON.stringify(key)}]`,
        received: value,
        allowed: "a tag value of 256 characters at most",
        fix: "shorten the value",
      });
    }
  }
  return problems;
}

function destinationProblems(
  path: string,
  { destinations }: RuleSettings,
  settings: ReplicationSettings,
): Problem[] {
  if (destinations === undefined) return [];
  const known = Object.keys(settings.destinations);
  if (destinations.length === 0) {
    return [
      {
        path: `${path}.destinations`,
        received: destinations,
        allowed: `at least one of ${known.join(", ")}`,
        fix: "name a destination, or leave `destinations` out for all of them",
      },
    ];
  }
  return destinations.flatMap((destination, index): Problem[] => {
    const at = `${path}.destinations[${index}]`;
    if (!known.includes(destination)) {
      return [
        {
          path: at,
          received: destination,
          allowed: known.join(", "),
          fix: "name a destination that stands under `destinations`",
        },
      ];
    }
    if (destinations.indexOf(destination) === index) return [];
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

function numberProblems(rules: readonly RuleSettings[]): Problem[] {
  const numbered = rules.filter((rule) => rule.priority !== undefined).length;
  return rules.flatMap(({ priority }, index): Problem[] => {
    const path = `rules[${index}].priority`;
    if (priority === undefined) {
      if (numbered === 0) return [];
      return [
        {
          path,
          received: priority,
          allowed: "a number on every rule or on none",
          fix: "give this rule a priority, or take the others' away to follow the list's order",
        },
      ];
    }
    if (Number.isInteger(priority) && priority >= 0 && priority <= HIGHEST_PRIORITY) return [];
    return [
      {
        path,
        received: priority,
        allowed: `a whole number from 0 to ${HIGHEST_PRIORITY}`,
        fix: "the higher number wins; choose one that leaves room between the rules",
      },
    ];
  });
}

/** Faults that only show when each rule stands for its destinations. */
function expandedProblems(
  settings: ReplicationSettings,
  given: readonly RuleSettings[],
): Problem[] {
  const rules = replicationRules(settings);
  const problems: Problem[] = [];
  if (rules.length > MOST_RULES) {
    problems.push({
      path: "rules",
      received: `${rules.length} rules, counting each destination of a rule`,
      allowed: `${MOST_RULES} rules at most`,
      fix: "join rules under a common prefix, or give them fewer destinations",
    });
  }
  const ids = new Set<string>();
  const priorities = new Map<number, string>();
  const longest = Math.max(...Object.keys(settings.destinations).map((name) => name.length));
  given.forEach(({ id }, index) => {
    if (id.length + 1 + longest > LONGEST_ID) {
      problems.push({
        path: `rules[${index}].id`,
        received: id,
        allowed: `${LONGEST_ID - 1 - longest} characters at most, with the destination's name behind`,
        fix: "shorten the id",
      });
    }
  });
  for (const { id, priority } of rules) {
    if (ids.has(id) && !id.startsWith("-")) {
      problems.push({
        path: "rules",
        received: id,
        allowed: "each <id>-<destination> once",
        fix: "give one of the two rules another id",
      });
    }
    ids.add(id);
    const other = priorities.get(priority);
    if (other !== undefined) {
      problems.push({
        path: "rules",
        received: priority,
        allowed: `each priority once; ${other} and ${id} share this one`,
        fix: "leave as many numbers between two rules as the lower one has destinations",
      });
    }
    priorities.set(priority, id);
  }
  return problems;
}
