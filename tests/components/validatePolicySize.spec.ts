// That the length is measured before anything exists is only of use if it is the real one: it is
// compared with the policies that the program registers and with the documents of random settings. That
// IAM counts as we do, only IAM can tell.
import assert from "node:assert/strict";

import fc from "fast-check";

import type { ReplicationSettings } from "../../components/settings";
import { LONGEST_ROLE_POLICY, rolePolicyLength } from "../../components/validatePolicySize";
import { validateSettings } from "../../components/validateSettings";
import { parseSettings, rawSettings } from "../../config";
import { registeredPolicies } from "../../proof/registeredPolicies";
import { frozenStacks, projectName } from "../../stackFiles";
import { policiesOf } from "../support/documents";
import { replications } from "../support/replications";

const HERE = "111111111111";
const THERE = "222222222222";
const NAME = "archive";

/** Settings with so many destinations of one kind. */
const withDestinations = (
  count: number,
  side: { accountId: string; objectOwnership?: string },
  more: Partial<ReplicationSettings> = {},
): ReplicationSettings => ({
  source: { region: "us-east-1", accountId: HERE },
  ...more,
  destinations: Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `region-${index + 1}`,
      { region: "ap-southeast-2", ...side },
    ]),
  ),
});

const DELETE_MARKERS = { rules: [{ id: "everything", deleteMarkerReplication: true }] };

describe("The length of the role's policy", () => {
  for (const stack of ["dev", "prod"]) {
    it(`is known of ${stack} before anything exists`, async () => {
      const config = frozenStacks.config(stack);
      const { settings } = parseSettings(rawSettings(projectName(), config));
      const { role } = await registeredPolicies(stack, config);
      assert.equal(rolePolicyLength(settings.name, settings), JSON.stringify(role).length);
    });
  }

  it("is known of any settings, and refused by one problem exactly where it is too long", () => {
    const lengths: number[] = [];
    fc.assert(
      fc.property(replications, ({ name, settings }) => {
        const length = rolePolicyLength(name, settings);
        assert.equal(length, JSON.stringify(policiesOf(settings, name).role).length);
        const problems = validateSettings(name, settings);
        assert.equal(problems.length, length > LONGEST_ROLE_POLICY ? 1 : 0);
        lengths.push(length);
      }),
      { numRuns: 500, seed: 53 },
    );
    assert.ok(lengths.some((length) => length > LONGEST_ROLE_POLICY));
  });

  const kinds: { of: string; most: number; settings: (count: number) => ReplicationSettings }[] = [
    {
      of: "within one account",
      most: 19,
      settings: (count) => withDestinations(count, { accountId: HERE }),
    },
    {
      of: "in another account",
      most: 17,
      settings: (count) => withDestinations(count, { accountId: THERE }),
    },
    {
      of: "within one account with delete markers",
      most: 17,
      settings: (count) => withDestinations(count, { accountId: HERE }, DELETE_MARKERS),
    },
    {
      of: "in another account with delete markers and owner override",
      most: 14,
      settings: (count) =>
        withDestinations(
          count,
          { accountId: THERE, objectOwnership: "BucketOwnerPreferred" },
          DELETE_MARKERS,
        ),
    },
  ];
  for (const { of, most, settings } of kinds) {
    it(`leaves room for ${most} destinations ${of}, and for no more`, () => {
      assert.deepEqual(validateSettings(NAME, settings(most)), []);
      for (const count of [most + 1, 200]) {
        const length = rolePolicyLength(NAME, settings(count));
        assert.ok(length > LONGEST_ROLE_POLICY);
        assert.deepEqual(validateSettings(NAME, settings(count)), [
          {
            path: "destinations",
            received: `${count} destinations, for which the role's policy has ${length} characters`,
            allowed: `as many as fit into 10240 characters: the first ${most} of these do`,
            fix: "replicate to the others from a second source, which has a role of its own, or shorten the buckets' names",
          },
        ]);
      }
    });
  }

  it("is not judged where the policy is not the stack's to write", () => {
    const role = { existingArn: `arn:aws:iam::${HERE}:role/replicate` };
    assert.deepEqual(
      validateSettings(NAME, withDestinations(30, { accountId: HERE }, { role })),
      [],
    );
  });

  it("does not depend on the role's name and path, nor on who made a bucket of one name", () => {
    const settings = withDestinations(3, { accountId: THERE });
    const length = rolePolicyLength(NAME, settings);
    const role = { name: "R".repeat(64), path: "/service-role/" };
    assert.equal(rolePolicyLength(NAME, { ...settings, role }), length);
    const named = (bucket: object) =>
      rolePolicyLength(NAME, { ...settings, source: { ...settings.source, ...bucket } });
    assert.equal(
      named({ existingBucket: { name: "my.old.bucket" } }),
      named({ bucketName: "my.old.bucket" }),
    );
  });

  it("is known in no time, even of 200 destinations", () => {
    const settings = withDestinations(200, { accountId: THERE });
    const times = [1, 2, 3].map(() => {
      const started = performance.now();
      assert.equal(validateSettings(NAME, settings).length, 1);
      return performance.now() - started;
    });
    // A tenth of it where nothing else runs.
    assert.ok(Math.min(...times) < 100, times.join());
  });

  it("is refused for the keys where no destination has room beside them", () => {
    const keyArn = (number: number) =>
      `arn:aws:kms:us-east-1:${HERE}:key/00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
    const keys = Array.from({ length: 150 }, (_, index) => keyArn(index));
    const settings = withDestinations(2, { accountId: HERE }, { additionalSourceKeyArns: keys });
    assert.deepEqual(validateSettings(NAME, settings), [
      {
        path: "additionalSourceKeyArns",
        received: `150 keys, for which the role's policy has ${rolePolicyLength(NAME, settings)} characters`,
        allowed: "as many as fit into 10240 characters",
        fix: "remove the keys that no object to be replicated is encrypted under",
      },
    ]);
  });
});
