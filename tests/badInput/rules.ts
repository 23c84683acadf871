import type { BadInput } from "./base";
import { GOOD, bad, long, shown, CLASSES, CHOOSE } from "./base";

const TAG_CHARACTERS = "letters, digits, spaces and _ . : / = + - @ only";

const withRule = (rule: object) => ({ rules: [{ id: "a", ...rule }] });
const RENAME = "fix: rename one of the two rules";
const NUMBERS = "fix: leave as many numbers free above a priority as its rule has destinations";
const tagsOf = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag${index}`, ""]));
const rules: BadInput[] = [
  bad(
    "an empty list of rules",
    { rules: [] },
    "rules: received []; allowed: 1 to 1000 rules; fix: add a rule, or leave `rules` out to replicate everything",
  ),
  bad(
    "more than 1,000 rules",
    { rules: Array.from({ length: 1001 }, (_, index) => ({ id: `r${index}` })) },
    'rules: received "1001 S3 rules, one for each destination of a rule"; allowed: 1000 S3 rules at most; fix: join rules under a common prefix, or give them fewer destinations',
  ),
  bad(
    "an empty rule id",
    withRule({ id: "" }),
    'rules[0].id: received ""; allowed: a name; fix: name the rule: its metrics carry the name',
  ),
  bad(
    "a rule id beyond ASCII",
    withRule({ id: "archivé" }),
    'rules[0].id: received "archivé"; allowed: ASCII letters, digits and punctuation; fix: replace the other characters',
  ),
  bad(
    "a rule id too long with the destination's name",
    withRule({ id: long(253) }),
    `rules[0].id: received ${shown}; allowed: 252 characters at most; fix: shorten it: a destination's name goes behind`,
  ),
  bad(
    "two rules with one id",
    {
      rules: [
        { id: "a", prefix: "a/" },
        { id: "a", prefix: "b/" },
      ],
    },
    `rules[1].id: received "a"; allowed: an id of its own; rules[0] also makes an S3 rule "a-dr"; ${RENAME}`,
  ),
  bad(
    "two rules that the destination's name makes one",
    {
      "destinations.far-dr": GOOD.destinations.dr,
      rules: [
        { id: "a-far", destinations: ["dr"] },
        { id: "a", destinations: ["far-dr"] },
      ],
    },
    `rules[1].id: received "a"; allowed: an id of its own; rules[0] also makes an S3 rule "a-far-dr"; ${RENAME}`,
  ),
  bad(
    "two rules with one priority",
    {
      rules: [
        { id: "a", priority: 5 },
        { id: "b", priority: 5 },
      ],
    },
    `rules[1].priority: received 5; allowed: numbers of its own; rules[0] also takes 5; ${NUMBERS}`,
  ),
  bad(
    "priorities without room for the destinations",
    {
      "destinations.far": GOOD.destinations.dr,
      rules: [
        { id: "a", priority: 1 },
        { id: "b", priority: 2 },
      ],
    },
    `rules[1].priority: received 2; allowed: numbers of its own; rules[0] also takes 2; ${NUMBERS}`,
  ),
  bad(
    "a priority on one rule alone",
    { rules: [{ id: "a", priority: 2 }, { id: "b" }] },
    "rules[1].priority: received nothing; allowed: a number on every rule or on none; fix: give this rule a priority, or take the others' away to follow the list's order",
  ),
  bad(
    "a priority below 0",
    withRule({ priority: -1 }),
    "rules[0].priority: received -1; allowed: a whole number from 0 to 2147483647; fix: choose another; the higher number wins",
  ),
  bad(
    "a broken priority",
    withRule({ priority: 1.5 }),
    "rules[0].priority: received 1.5; allowed: a whole number from 0 to 2147483647; fix: choose another; the higher number wins",
  ),
  bad(
    "a priority that leaves no room above",
    { "destinations.far": GOOD.destinations.dr, ...withRule({ priority: 2147483647 }) },
    "rules[0].priority: received 2147483647; allowed: a whole number from 0 to 2147483646; fix: choose a lower one: each destination takes one",
  ),
  bad(
    "a status that is no status",
    withRule({ status: "on" }),
    `rules[0].status: received "on"; allowed: Enabled, Disabled; ${CHOOSE}`,
  ),
  bad(
    "a rule's storage class in small letters",
    withRule({ storageClass: "standard_ia" }),
    `rules[0].storageClass: received "standard_ia"; allowed: ${CLASSES}; ${CHOOSE}`,
  ),
  bad(
    "a prefix longer than any key",
    withRule({ prefix: long(1025) }),
    `rules[0].prefix: received ${shown}; allowed: 1024 bytes at most; fix: shorten the prefix: no object key is longer than that`,
  ),
  bad(
    "delete markers together with a tag",
    withRule({ tags: { class: "gold" }, deleteMarkerReplication: true }),
    "rules[0].deleteMarkerReplication: received true; allowed: false on a rule with tags; fix: select by prefix instead of tags, or leave delete markers out: S3 refuses both together",
  ),
  bad(
    "a rule for a destination that is not there",
    withRule({ destinations: ["dr", "far"] }),
    'rules[0].destinations[1]: received "far"; allowed: dr; fix: name a destination that stands under `destinations`',
  ),
  bad(
    "a rule for a destination beside one without a name",
    { destinations: { "": GOOD.destinations.dr }, ...withRule({ destinations: ["dr"] }) },
    'destinations.: received ""; allowed: a name with 1 to 17 lower-case letters, digits and single hyphens between them, a letter first; fix: rename the destination: resource names are made from it',
    'rules[0].destinations[0]: received "dr"; allowed: ""; fix: name a destination that stands under `destinations`',
  ),
  bad(
    "a rule for what every object inherits",
    withRule({ destinations: ["constructor"] }),
    'rules[0].destinations[0]: received "constructor"; allowed: dr; fix: name a destination that stands under `destinations`',
  ),
  bad(
    "a rule for one destination twice",
    withRule({ destinations: ["dr", "dr"] }),
    'rules[0].destinations[1]: received "dr"; allowed: each destination once; fix: remove the repetition',
  ),
  bad(
    "a destination that no rule names",
    {
      "destinations.far": GOOD.destinations.dr,
      rules: [
        { id: "a", destinations: ["dr"] },
        { id: "b", prefix: "b/", destinations: ["dr"] },
      ],
    },
    'destinations.far: received "far"; allowed: a destination that a rule names; fix: name it under `destinations` of a rule, whose status may be Disabled, or remove it',
  ),
  bad(
    "a rule for no destination",
    withRule({ destinations: [] }),
    "rules[0].destinations: received []; allowed: at least one of dr; fix: name a destination, or leave `destinations` out for all of them",
  ),
  bad(
    "Replication Time Control without metrics",
    withRule({ replicationTimeControl: true, metrics: false }),
    "rules[0].metrics: received false; allowed: true with replicationTimeControl; fix: leave `metrics` out: Replication Time Control cannot do without",
  ),
];

const tags: BadInput[] = [
  bad(
    "51 tags",
    { tags: tagsOf(51) },
    'tags: received "51 tags"; allowed: 50 tags at most; fix: remove some: AWS gives a resource no more',
  ),
  bad(
    "11 tags on a rule",
    withRule({ tags: tagsOf(11) }),
    'rules[0].tags: received "11 tags"; allowed: 10 tags at most; fix: remove some: S3 gives an object no more',
  ),
  bad(
    "a tag of AWS's own",
    { tags: { "aws:cost": "a" } },
    'tags["aws:cost"]: received "aws:cost"; allowed: a key of 1 to 128 characters that does not begin with aws:; fix: rename the tag',
  ),
  bad(
    "a tag that Pulumi would lose",
    withRule({ tags: Object.fromEntries([["__proto__", "a"]]) }),
    'rules[0].tags["__proto__"]: received "__proto__"; allowed: a key other than __proto__; fix: rename the tag',
  ),
  bad(
    "a tag without a key",
    withRule({ tags: { "": "a" } }),
    'rules[0].tags[""]: received ""; allowed: a key of 1 to 128 characters that does not begin with aws:; fix: rename the tag',
  ),
  bad(
    "a tag's value of 257 letters",
    { tags: { note: long(257) } },
    `tags["note"]: received ${shown}; allowed: a value of 256 characters at most; fix: shorten the value`,
  ),
  bad(
    "a tag's key with a character that AWS refuses",
    { tags: { "a#b": "c" } },
    `tags["a#b"]: received "a#b"; allowed: a key of ${TAG_CHARACTERS}; fix: rename the tag`,
  ),
  bad(
    "a tag's value with a character that AWS refuses",
    { tags: { note: "a,b" } },
    `tags["note"]: received "a,b"; allowed: a value of ${TAG_CHARACTERS}; fix: replace the other characters`,
  ),
];

/** Faults of rules and tags. */
export const BAD_RULES: BadInput[] = [...rules, ...tags];
