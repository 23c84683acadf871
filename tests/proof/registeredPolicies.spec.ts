import assert from "node:assert/strict";

import { describe as describeProblem } from "../../components/problems";
import { documentOf, rolePolicy, trustPolicy } from "../../components/policyDocuments";
import { bucketPolicy, keyPolicy, replicaKeyGrant } from "../../components/resourcePolicies";
import type { ProgramSettings } from "../../config";
import { parseSettings, rawSettings } from "../../config";
import type { Policies } from "../../proof/policies";
import { ProofError } from "../../proof/proofError";
import { keyId } from "../../proof/recording/madeUpState";
import { runProgram } from "../../proof/recording/programs";
import { PROJECT } from "../../proof/recording/recorder";
import type { Registration } from "../../proof/recording/recorder";
import { assumedKeyPolicies, policiesIn, registeredPolicies } from "../../proof/registeredPolicies";
import type { StackConfig } from "../../stackFiles";
import { asCliConfig, exampleConfig, exampleNames, frozenStacks } from "../../stackFiles";
import { changed } from "../badInput";
import { prodBy } from "../support/necessities";
import { DR, FOREIGN, FULL, OLDER_KEYS, SOURCE, topology } from "../support/topologies";

// What is read are inputs under mocks: what AWS would make of them, nobody asks here.

const CASES: [string, StackConfig][] = [
  ...frozenStacks.names().map((name): [string, StackConfig] => [name, frozenStacks.config(name)]),
  ...exampleNames().map((name): [string, StackConfig] => [name, exampleConfig(name)]),
  ...(["aws:kms:dsse", "AES256"] as const).map((algorithm): [string, StackConfig] => [
    `prod by ${algorithm}`,
    prodBy(algorithm),
  ]),
];

/** What the settings say of any side, without the bucket's name. An existing bucket has a key of its own. */
function placeOf(name: string, side: ProgramSettings["source"], base: string) {
  const { region, accountId, kmsKeyArn, existingBucket } = side;
  const { sseAlgorithm = "aws:kms", bucketKeyEnabled = sseAlgorithm === "aws:kms" } = side;
  const id = keyId(existingBucket?.name ?? `${base}-${name}-key`);
  const created = `arn:aws:kms:${region}:${accountId}:key/${id}`;
  const place = { region, accountId, sseAlgorithm, bucketKeyEnabled };
  return sseAlgorithm === "AES256" ? place : { ...place, keyArn: kmsKeyArn ?? created };
}

/** What the settings say of a destination. */
function destinationOf({ name: base, ...settings }: ProgramSettings, name: string) {
  const { source, destinations, rules = [{ id: "everything" }] } = settings;
  const side = destinations[name]!;
  const { accessControlTranslation = true, objectOwnership = "BucketOwnerEnforced" } = side;
  return {
    name,
    ...placeOf(name, side, base),
    receivesDeleteMarkers: rules.some(
      ({ destinations: to = [name], deleteMarkerReplication }) =>
        to.includes(name) && deleteMarkerReplication === true,
    ),
    translatesAccessControl:
      side.accountId !== source.accountId &&
      objectOwnership !== "BucketOwnerEnforced" &&
      accessControlTranslation,
  };
}

for (const [stack, config] of CASES) {
  describe(`the policies registered for ${stack}`, function () {
    this.timeout(60_000);
    const { settings } = parseSettings(rawSettings(PROJECT, config));
    const { name: base, source, destinations } = settings;
    let policies: Policies;

    before(async () => {
      policies = await registeredPolicies(stack, config);
    });

    it("are those of the topology that the settings tell", () => {
      const { topology: found } = policies;
      const { additionalKeyArns, ...side } = found.source;
      const expected = placeOf("source", source, base);
      for (const [key, value] of Object.entries(expected)) {
        assert.equal(side[key as keyof typeof side], value, key);
      }
      assert.equal("keyArn" in side, "keyArn" in expected);
      assert.deepEqual(additionalKeyArns, []);
      assert.equal(found.partition, "aws");
      assert.deepEqual(
        found.destinations.map(({ bucketArn: _name, ...other }) => other),
        Object.keys(destinations)
          .sort()
          .map((name) => destinationOf(settings, name)),
      );
    });

    it("are those of the buckets by their names, and of the role in the source's account", () => {
      const nameOf = (
        side: string,
        { bucketNamePrefix, region, existingBucket }: typeof source,
      ) => {
        if (existingBucket) return new RegExp(`^arn:aws:s3:::${existingBucket.name}$`);
        return bucketNamePrefix === undefined
          ? new RegExp(`^arn:aws:s3:::${base}-${side}-bucket-[0-9a-f]{7}$`)
          : new RegExp(`^arn:aws:s3:::${bucketNamePrefix}-${base}-${region}$`);
      };
      assert.match(policies.topology.source.bucketArn, nameOf("source", source));
      for (const { name, bucketArn } of policies.topology.destinations) {
        assert.match(bucketArn, nameOf(name, destinations[name]!));
      }
      const role = new RegExp(
        `^arn:aws:iam::${source.accountId}:role/${base}-replication-[0-9a-f]{7}$`,
      );
      assert.match(policies.topology.roleArn, role);
    });

    it("are one of the role, its trust, and one of each bucket and key", () => {
      const { topology: found, resources, role } = policies;
      const sides = [found.source, ...found.destinations];
      assert.deepEqual(
        [...resources.keys()].sort(),
        [
          found.roleArn,
          ...sides.flatMap(({ bucketArn, keyArn = [] }) => [bucketArn, keyArn].flat()),
        ].sort(),
      );
      assert.deepEqual(role, rolePolicy(found));
      assert.deepEqual(resources.get(found.roleArn), trustPolicy());
      const ofSource = resources.get(found.source.bucketArn);
      const expected = source.existingBucket ? documentOf() : bucketPolicy(found.source);
      assert.deepEqual(ofSource, expected);
    });

    it("are assumed for the buckets and keys that the stack was given, and for no other", () => {
      const { topology: found } = policies;
      const given = (side: typeof source) => side.kmsKeyArn ?? side.existingBucket;
      const keys = [
        ...(given(source) ? [found.source.keyArn] : []),
        ...found.destinations.flatMap((side) =>
          given(destinations[side.name]!) ? [side.keyArn] : [],
        ),
      ];
      const buckets = source.existingBucket ? [found.source.bucketArn] : [];
      assert.deepEqual(policies.assumed, [...buckets, ...keys]);
      assert.deepEqual(policies.adopted, buckets);
    });
  });
}

describe("the policies of a program", function () {
  this.timeout(60_000);
  let registrations: Registration[];

  before(async () => {
    ({ registrations } = await runProgram({ config: frozenStacks.config("prod") }));
  });

  it("that fails are an error that says what the program says", async () => {
    const wrong = changed({ "source.region": "us-esat-1", "destinations.dr.accountId": 1 });
    const lines = parseSettings(rawSettings(PROJECT, asCliConfig(wrong))).problems.map(
      (problem) => `  ${describeProblem(problem)}`,
    );
    assert.equal(lines.length, 2);
    await assert.rejects(registeredPolicies("broken", asCliConfig(wrong)), (error) => {
      assert.ok(error instanceof ProofError);
      assert.equal(
        error.message,
        [`Configuration ${PROJECT} of stack broken has 2 problems:`, ...lines].join("\n"),
      );
      return true;
    });
  });

  it("have the source's other keys from the settings, and assume their policies", async () => {
    const config = {
      ...frozenStacks.config("dev"),
      ...asCliConfig({ additionalSourceKeyArns: OLDER_KEYS }),
    };
    const policies = await registeredPolicies("dev", config);
    assert.deepEqual(policies.topology.source.additionalKeyArns, OLDER_KEYS);
    assert.deepEqual(policies.assumed, OLDER_KEYS);
    for (const arn of OLDER_KEYS) {
      assert.deepEqual(policies.resources.get(arn), keyPolicy("aws", SOURCE.accountId));
    }
  });

  it("are an error where one of them protects nothing", () => {
    const stray = registrations.map((one) =>
      one.name === "archive-dr-policy" ? { ...one, inputs: { ...one.inputs, bucket: "x" } } : one,
    );
    assert.throws(() => policiesIn(stray, []), {
      constructor: ProofError,
      message: "archive-dr-policy is a policy for nothing that the program has",
    });
  });

  it("are an error where another role replicates", () => {
    const role = "arn:aws:iam::111111111111:role/other";
    const stray = registrations.map((one) =>
      one.name === "archive-replication" && "rules" in one.inputs
        ? { ...one, inputs: { ...one.inputs, role } }
        : one,
    );
    assert.throws(() => policiesIn(stray, []), {
      constructor: ProofError,
      message: `${role} replicates, which is not the role archive-replication`,
    });
  });

  it("are an error where the role has no policy", () => {
    const none = registrations.filter(({ type }) => type !== "aws:iam/rolePolicy:RolePolicy");
    assert.throws(() => policiesIn(none, []), {
      constructor: ProofError,
      message: "the program has not exactly one aws:iam/rolePolicy:RolePolicy",
    });
  });
});

describe("the policies assumed of given keys", () => {
  const sidsOf = (statements: { Sid: string }[]) => statements.map(({ Sid }) => Sid);

  it("let the account's IAM policies decide, and across accounts the role in", () => {
    const given = topology([DR, FULL]);
    const assumed = assumedKeyPolicies(given, new Map());
    assert.deepEqual([...assumed.keys()], [SOURCE.keyArn, DR.keyArn, FULL.keyArn]);
    assert.deepEqual(assumed.get(SOURCE.keyArn), keyPolicy("aws", SOURCE.accountId));
    assert.deepEqual(assumed.get(DR.keyArn), keyPolicy("aws", DR.accountId));
    const { Statement } = assumed.get(FULL.keyArn)!;
    const [delegation, { Sid: _name, ...grant }, ...others] = Statement as [
      (typeof Statement)[0],
      (typeof Statement)[0],
    ];
    assert.deepEqual([delegation], keyPolicy("aws", FULL.accountId).Statement);
    const { Sid: _theirs, ...expected } = replicaKeyGrant(given, FULL);
    assert.deepEqual(grant, expected);
    assert.deepEqual(others, []);
  });

  it("let the role in for each destination that one key was given to", () => {
    const near = { ...FOREIGN, name: "near", bucketArn: "arn:aws:s3:::archive-near" };
    const assumed = assumedKeyPolicies(topology([FOREIGN, near]), new Map());
    const { Statement } = assumed.get(FOREIGN.keyArn)!;
    assert.equal(new Set(sidsOf(Statement)).size, 3);
    for (const { bucketArn } of [FOREIGN, near]) {
      assert.ok(JSON.stringify(Statement).includes(`"${bucketArn}/*"`), bucketArn);
    }
  });

  it("are left out where the policy is known", () => {
    const known = new Map([[SOURCE.keyArn, keyPolicy("aws", SOURCE.accountId)]]);
    assert.deepEqual([...assumedKeyPolicies(topology(), known).keys()], [DR.keyArn]);
  });
});
