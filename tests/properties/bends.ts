import fc from "fast-check";

import type { Entry, Json, Path, Tree } from "./trees";
import { added, entriesOf, placesFrom, put, replaced, typeOf, valueAt } from "./trees";

/** Bends a tree somewhere, in one of several ways: two numbers choose where and how. */
type Bend = (tree: Tree, where: number, how: number) => Tree;
type Fits = (value: Json, path: Path) => boolean;

const pick = <T>(items: readonly T[], number: number): T | undefined =>
  items[number % items.length];

/** A place that fits, each of the settings at the top as likely as any other. */
function placeIn(tree: Tree, where: number, fits: Fits): Path | undefined {
  const groups = Object.entries(tree)
    .map(([key, value]) =>
      placesFrom([key], value).filter((place) => fits(place.value, place.path)),
    )
    .filter((places) => places.length > 0);
  return pick(pick(groups, where) ?? [], Math.floor(where / groups.length))?.path;
}

/** A bend of one place that fits. A tree without such a place stays as it is. */
const at =
  (fits: Fits, bend: (tree: Tree, path: Path, how: number) => Tree): Bend =>
  (tree, where, how) => {
    const path = placeIn(tree, where, fits);
    return path ? bend(tree, path, how) : tree;
  };

const anywhere = () => true;
const isText = (value: Json): value is string => typeof value === "string";
const isMap = (value: Json) => typeOf(value) === "object";
const isList = (value: Json) => Array.isArray(value);
const isTop = (_: Json, path: Path) => path.length === 1;

/** One of these values in place of another, where that is of another type. */
const toType = (...values: Json[]) =>
  at(
    (value) => typeOf(value) !== typeOf(values[0]),
    (tree, path, how) => put(tree, path, pick(values, how)!),
  );
const toText = (fits: Fits, ...texts: string[]) =>
  at(fits, (tree, path, how) => put(tree, path, pick(texts, how)!));
/** A key more in some map, now and then at the top, where the Pulumi CLI takes no empty one. */
const withKey = (keys: string[], values: Json[]): Bend => {
  const entryOf = (how: number): Entry => [
    pick(keys, how)!,
    pick(values, Math.floor(how / keys.length))!,
  ];
  const below = at(isMap, (tree, path, how) => added(tree, path, entryOf(how)));
  return (tree, where, how) =>
    where % 5 === 0 && entryOf(how)[0] !== ""
      ? added(tree, [], entryOf(how))
      : below(tree, where, how);
};

const LONG = "long".repeat(2_500);
const LIKE_A_STACK = "a\n    at read (config.ts:1:1)";
const ODD_TEXTS = [
  "",
  "NaN",
  "null",
  LIKE_A_STACK,
  "\u202eabc",
  "\u043a\u043b\u044e\u0447",
  "\ud800",
];
const ODD_KEYS = [...ODD_TEXTS, LONG, "a.b", "0", "a]b"];
const INHERITED = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];

const misspelt = at(
  (_, path) => !/^\d+$/.test(path.at(-1)!),
  (tree, path, how) =>
    replaced(tree, path, ([key, value]) => {
      const keys = [
        key.slice(1),
        `${key}s`,
        key.toUpperCase(),
        `${key} `,
        key.replace(/(.)(.)$/, "$2$1"),
      ];
      return [[pick(keys, how)!, value]];
    }),
);

/** Another name for a destination that is right otherwise; rules may go on naming the old one. */
const renamed = at(
  (_, path) => path[0] === "destinations" && path.length === 2,
  (tree, path, how) =>
    replaced(tree, path, ([, side]) => [[pick([...ODD_KEYS, "source", "dr"], how)!, side]]),
);

const twice = at(
  (_, path) => /^\d+$/.test(path.at(-1)!),
  (tree, path) => replaced(tree, path, (entry) => [entry, entry]),
);

const PLACES = ["region", "accountId", "kmsKeyArn", "assumeRoleArn", "bucketName"];

/** Region, account, key, role or bucket of another side. */
const ofOtherSide: Bend = (tree, where, how) => {
  const names = entriesOf(tree.destinations).map(([name]) => ["destinations", name]);
  const sides: Path[] = [["source"], ...names];
  const exchanges = sides.flatMap((to) =>
    sides.flatMap((from) =>
      PLACES.flatMap((key) => {
        const path = [...to, key];
        const other = valueAt(tree, [...from, key]);
        const differs = valueAt(tree, path) !== undefined && valueAt(tree, path) !== other;
        return differs && other !== undefined ? [{ path, other }] : [];
      }),
    ),
  );
  const exchange = pick(exchanges, where + how);
  return exchange ? put(tree, exchange.path, exchange.other) : tree;
};

const REGIONS = ["cn-north-1", "us-gov-west-1", "us-iso-east-1", "eu-west-2", "eu-isoe-west-1"];
const PARTITIONS = ["aws", "aws-cn", "aws-us-gov", "aws-iso"];

const isPlace: Fits = (value, path) =>
  isText(value) && (path.at(-1) === "region" || value.startsWith("arn:"));

/** A Region of another partition, or an ARN as it would be there. */
const ofOtherPartition = at(isPlace, (tree, path, how) => {
  if (path.at(-1) === "region") return put(tree, path, pick(REGIONS, how)!);
  const [, partition, ...rest] = (valueAt(tree, path) as string).split(":");
  const others = PARTITIONS.filter((other) => other !== partition);
  return put(tree, path, ["arn", pick(others, how)!, ...rest].join(":"));
});

/** Another account, be it the side's or the one in an ARN. */
const ofOtherAccount = at(
  (value) => isText(value) && /(?:^|:)\d{12}(?:$|:)/.test(value),
  (tree, path) =>
    put(tree, path, (valueAt(tree, path) as string).replace(/\d{12}/, "333333333333")),
);

const tags = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag${index}`, "a"]));
const rules = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `r${index}` }));
const TOO_MUCH_OF_ALL: Entry[] = [
  ["tags", tags(51)],
  ["rules", rules(1001)],
];
const TOO_MUCH_OF_A_RULE: Entry[] = [
  ...[-1, 1.5, 2147483648, 1e308, -0.5].map((priority): Entry => ["priority", priority]),
  ["tags", tags(11)],
  ["prefix", LONG],
  ["id", "i".repeat(256)],
];

const beyondLimits: Bend = (tree, where, how) => {
  if (where % 10 === 0) return added(tree, [], pick(TOO_MUCH_OF_ALL, how)!);
  const some = entriesOf(tree.rules).some(([, rule]) => isMap(rule));
  const withRules = some ? tree : added(tree, [], ["rules", rules(1)]);
  return at(
    (rule, path) => path[0] === "rules" && path.length === 2 && isMap(rule),
    (whole, path) => added(whole, path, pick(TOO_MUCH_OF_A_RULE, how)!),
  )(withRules, where, how);
};

const BROKEN_JSON = [
  "{",
  "[1,",
  "{'a': 1}",
  "NaN",
  "undefined",
  "tru",
  "\u0000",
  "a: b",
  "[object Object]",
];

/** The ways to spoil settings, by name. The last is a random value for a whole setting. */
const BENDS: Record<string, Bend> = {
  "null for another value": toType(null),
  "a number for another value": toType(0, -1, 111111111111, 1.5, 1e21),
  "a flag for another value": toType(true, false),
  "a list for another value": toType([], ["a"], [[[]]], [null], [{ id: "a" }]),
  "a map for another value": toType({}, { a: 1 }, { a: { b: [] } }, { toString: "a", length: 3 }),
  "text for another value": toText((value) => !isText(value), "", "NaN", "1", "true", "{}", "[]"),
  "odd text": toText(isText, ...ODD_TEXTS),
  "very long text": toText(anywhere, LONG, "1".repeat(999), "\u{1f511}".repeat(5_000)),
  "a value removed": at(anywhere, (tree, path) => replaced(tree, path, () => [])),
  "a key misspelt": misspelt,
  "a key added": withKey(["colour", "Region", "provider", "kmsKey"], ["red", 1, {}]),
  "an odd key": withKey(ODD_KEYS, ["a", {}, null]),
  "a destination renamed": renamed,
  "an inherited key": withKey(INHERITED, [{ region: "us-east-1" }, "a", null]),
  "an emptied list or map": at(
    (value) => entriesOf(value).length > 0,
    (tree, path) => put(tree, path, isList(valueAt(tree, path)!) ? [] : {}),
  ),
  "an item twice": twice,
  "another side's place": ofOtherSide,
  "another partition's place": ofOtherPartition,
  "another account": ofOtherAccount,
  "beyond a limit": beyondLimits,
  "no JSON": toText(isTop, ...BROKEN_JSON),
};
const RANDOM = "random JSON";

/** The names of all ways. */
export const KINDS = [...Object.keys(BENDS), RANDOM];

/** A configuration that was bent, and by which bends that changed it. */
export interface Bent {
  tree: Tree;
  kinds: string[];
}

interface Choice {
  kind: string;
  where: number;
  how: number;
  random: Json;
}

const choiceOf = (kind: string): fc.Arbitrary<Choice> =>
  fc.record({
    kind: fc.constant(kind),
    where: fc.nat({ max: 10_000 }),
    how: fc.nat({ max: 1_000 }),
    random: kind === RANDOM ? (fc.jsonValue() as fc.Arbitrary<Json>) : fc.constant(null),
  });

/** Trees after one to four bends of these kinds, half of the time after one. */
export function bentTrees(trees: fc.Arbitrary<Tree>, kinds = KINDS): fc.Arbitrary<Bent> {
  const choice = fc.oneof(...kinds.map(choiceOf));
  const one = fc.array(choice, { minLength: 1, maxLength: 1 });
  const several = fc.array(choice, { minLength: 2, maxLength: 4 });
  return fc
    .tuple(trees, fc.oneof(one, several))
    .map(([tree, choices]) => choices.reduce<Bent>(bentBy, { tree, kinds: [] }));
}

function bentBy({ tree, kinds }: Bent, { kind, where, how, random }: Choice): Bent {
  const bend = BENDS[kind] ?? at(isTop, (whole, path) => put(whole, path, random));
  const next = bend(tree, where, how);
  const same = JSON.stringify(next) === JSON.stringify(tree);
  return { tree: next, kinds: same ? kinds : [...kinds, kind] };
}
