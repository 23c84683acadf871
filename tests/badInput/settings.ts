import type { BadInput } from "./base";
import { ACCOUNT, keyArn, GOOD, bad, long, shown, REGION, QUOTES, CHOOSE } from "./base";

const SIDE =
  "settings: region, accountId, existingBucket, bucketName, bucketNamePrefix, bucketNamespace, kmsKeyArn, sseAlgorithm, bucketKeyEnabled, objectOwnership, forceDestroy, retainOnDelete, keyRotationPeriodInDays, keyDeletionWindowInDays, keyAdministrators, additionalKeyPolicyStatements, additionalBucketPolicyStatements, assumeRoleArn, profile";
const DESTINATION = `${SIDE}, formerName, storageClass, accessControlTranslation, additionalReplicationRoles`;
const RULE =
  "settings: id, priority, status, prefix, tags, destinations, deleteMarkerReplication, replicaModifications, storageClass, metrics, replicationTimeControl";
const TOP =
  "settings: name, formerName, protect, replicationEnabled, additionalSourceKeyArns, role, tags, source, destinations, rules";
const SPELLING = "fix: correct the spelling or remove it";
const NAME =
  "allowed: a name with 1 to 30 lower-case letters, digits and hyphens, a letter first; fix: choose a short name: bucket names are made from it";
const FLAG = "allowed: true or false; fix: write true or false, without quotes";
const TEXT = "allowed: text; fix: write it as text, in quotes";

const keysAndShapes: BadInput[] = [
  bad(
    "an unknown setting",
    { destination: {} },
    `destination: received {}; allowed: ${TOP}; ${SPELLING}`,
  ),
  bad(
    "an unknown setting of the source",
    { "source.storageClass": "GLACIER" },
    `source.storageClass: received "GLACIER"; allowed: ${SIDE}; ${SPELLING}`,
  ),
  bad(
    "a source that had another name",
    { "source.formerName": "origin" },
    `source.formerName: received "origin"; allowed: ${SIDE}; ${SPELLING}`,
  ),
  bad(
    "an unknown setting of two lines",
    { "source.a\n    at b": 1 },
    `source.a\\u000a    at b: received 1; allowed: ${SIDE}; ${SPELLING}`,
  ),
  bad(
    "a misspelt setting of a destination",
    { "destinations.dr.kmsKey": "x" },
    `destinations.dr.kmsKey: received "x"; allowed: ${DESTINATION}; ${SPELLING}`,
  ),
  bad(
    "an unknown setting of a rule",
    { rules: [{ id: "a", existingObjectReplication: true }] },
    `rules[0].existingObjectReplication: received true; allowed: ${RULE}; ${SPELLING}`,
  ),
  bad(
    "a misspelt setting, and so a missing one",
    { "source.region": undefined, "source.regoin": "us-east-1" },
    `source.regoin: received "us-east-1"; allowed: ${SIDE}; ${SPELLING}`,
    "source.region: received nothing; allowed: a Region such as us-east-1; fix: add the setting",
  ),
  bad(
    "no source",
    { source: undefined },
    `source: received nothing; allowed: ${SIDE}; fix: add the setting`,
  ),
  bad(
    "a source that is only a Region",
    { source: "us-east-1" },
    `source: received "us-east-1"; allowed: ${SIDE}; fix: indent the settings below it`,
  ),
  bad(
    "a destination without settings below it",
    { "destinations.dr": null },
    `destinations.dr: received null; allowed: ${DESTINATION}; fix: give the setting a value, or remove it`,
  ),
  bad(
    "destinations as a list",
    { destinations: [{ region: "us-west-2" }] },
    'destinations: received [{"region":"us-west-2"}]; allowed: values by name; fix: write it as `name: value`',
  ),
  bad(
    "no destinations",
    { destinations: undefined },
    "destinations: received nothing; allowed: values by name; fix: add the setting",
  ),
  bad(
    "not one destination",
    { destinations: {} },
    "destinations: received {}; allowed: at least one destination; fix: add one: `dr: { region: …, accountId: … }`",
  ),
  bad(
    "a flag in quotes",
    { "source.forceDestroy": "true" },
    `source.forceDestroy: received "true"; ${FLAG}`,
  ),
  bad("a protection that is no flag", { protect: 1 }, `protect: received 1; ${FLAG}`),
  bad(
    "a number for a name",
    { "source.bucketName": 2026 },
    `source.bucketName: received 2026; ${TEXT}`,
  ),
  bad(
    "a priority in quotes",
    { rules: [{ id: "a", priority: "1" }] },
    'rules[0].priority: received "1"; allowed: a number; fix: write the number without quotes',
  ),
  bad(
    "rules by name",
    { rules: { a: { prefix: "a/" } } },
    'rules: received {"a":{"prefix":"a/"}}; allowed: a list; fix: write it as [a, b] or with dashes',
  ),
  bad(
    "a rule that is only an id",
    { rules: ["a"] },
    `rules[0]: received "a"; allowed: ${RULE}; fix: indent the settings below it`,
  ),
  bad(
    "one destination of a rule without a list",
    { rules: [{ id: "a", destinations: "dr" }] },
    'rules[0].destinations: received "dr"; allowed: a list; fix: write it as [a, b] or with dashes',
  ),
  bad("a number as a tag's value", { tags: { year: 2026 } }, `tags.year: received 2026; ${TEXT}`),
  bad(
    "tags as a list",
    { tags: ["a=b"] },
    'tags: received ["a=b"]; allowed: values by name; fix: write it as `name: value`',
  ),
  bad(
    "a rule without an id",
    { rules: [{ prefix: "a/" }] },
    "rules[0].id: received nothing; allowed: the name of the rule; fix: add the setting",
  ),
];

const names: BadInput[] = [
  bad(
    "no name",
    { name: undefined },
    "name: received nothing; allowed: the base of all resource names, such as archive; fix: add the setting",
  ),
  bad("a name with capitals", { name: "Archive" }, `name: received "Archive"; ${NAME}`),
  bad("a name of 31 letters", { name: long(31) }, `name: received "${long(31)}"; ${NAME}`),
  bad(
    "a name that begins as no bucket's may",
    { name: "xn--a" },
    'name: received "xn--a"; allowed: a name with another beginning than the reserved xn--; fix: choose a short name: bucket names are made from it',
  ),
  bad(
    "a destination's name with an underscore",
    { "destinations.my_dr": GOOD.destinations.dr },
    'destinations.my_dr: received "my_dr"; allowed: a name with 1 to 17 lower-case letters, digits and single hyphens between them, a letter first; fix: rename the destination: resource names are made from it',
  ),
  bad(
    "a destination's name too long for any rule's id",
    { [`destinations.${long(300)}`]: GOOD.destinations.dr },
    `destinations.${long(227)}…: received ${shown}; allowed: a name with 1 to 17 lower-case letters, digits and single hyphens between them, a letter first; fix: rename the destination: resource names are made from it`,
  ),
  bad(
    "a destination's name that the component needs",
    { "destinations.source": GOOD.destinations.dr },
    'destinations.source: received "source"; allowed: a name other than source and replication; fix: rename the destination: the component\'s own resources have that name',
  ),
  bad(
    "two destinations that only a hyphen tells apart",
    { "destinations.dr2": GOOD.destinations.dr, "destinations.dr-2": GOOD.destinations.dr },
    'destinations.dr-2: received "dr-2"; allowed: a name that differs from dr2 by more than hyphens; fix: rename one of the two: policy statements are told apart by letters and digits',
  ),
];

const several: BadInput[] = [
  bad(
    "faults of every kind at once",
    {
      name: "Archive",
      colour: "red",
      "source.region": "us-esat-1",
      "destinations.dr.accountId": 1,
      rules: [{ id: "a", status: "on" }],
    },
    `colour: received "red"; allowed: ${TOP}; ${SPELLING}`,
    `destinations.dr.accountId: received 1; ${QUOTES}`,
    `name: received "Archive"; ${NAME}`,
    `source.region: received "us-esat-1"; ${REGION}`,
    `rules[0].status: received "on"; allowed: Enabled, Disabled; ${CHOOSE}`,
  ),
  bad(
    "a fault of the source beside no destination",
    { "source.region": "us-esat-1", destinations: {} },
    `source.region: received "us-esat-1"; ${REGION}`,
    "destinations: received {}; allowed: at least one destination; fix: add one: `dr: { region: …, accountId: … }`",
  ),
  bad(
    "a destination whose name another's begins with",
    { "destinations.dr": 5, "destinations.dr2": { region: "x", accountId: ACCOUNT } },
    `destinations.dr: received 5; allowed: ${DESTINATION}; fix: indent the settings below it`,
    `destinations.dr2.region: received "x"; ${REGION}`,
  ),
  bad(
    "a wrong Region, and nothing that follows from it",
    { "source.region": 5, "source.bucketNamePrefix": "acme", "source.kmsKeyArn": keyArn({}) },
    "source.region: received 5; allowed: a Region such as us-east-1; fix: write it as text, in quotes",
  ),
  bad(
    "wrong accounts, and nothing that follows from them",
    {
      "source.accountId": 1,
      "source.assumeRoleArn": `arn:aws:iam::${ACCOUNT}:role/deploy`,
      "destinations.dr.accountId": 2,
      "destinations.dr.accessControlTranslation": true,
    },
    `source.accountId: received 1; ${QUOTES}`,
    `destinations.dr.accountId: received 2; ${QUOTES}`,
  ),
  bad(
    "priorities of the wrong kind, and nothing that follows from them",
    {
      rules: [
        { id: "a", priority: "1" },
        { id: "b", priority: "1" },
      ],
    },
    'rules[0].priority: received "1"; allowed: a number; fix: write the number without quotes',
    'rules[1].priority: received "1"; allowed: a number; fix: write the number without quotes',
  ),
];

/** Faults of keys, shapes and names, and several at once. */
export const BAD_SETTINGS: BadInput[] = [...keysAndShapes, ...names, ...several];
