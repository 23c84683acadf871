// That the lengths are known before anything exists is only of use if they are the real ones: they are
// compared with the policies that a program registers. That AWS counts as we do, only AWS can tell.
import assert from "node:assert/strict";

import { ReplicatedBucket } from "../../components";
import type { AdditionalStatement } from "../../components/additionalStatements";
import { mergedPolicy } from "../../components/mergedPolicy";
import { sidPart } from "../../components/policyDocuments";
import type { DestinationSettings, ReplicationSettings } from "../../components/settings";
import {
  LONGEST_BUCKET_POLICY,
  LONGEST_KEY_POLICY,
  documentSizeProblems,
  mergedPolicySizeProblems,
} from "../../components/validateDocumentSizes";
import { validateSettings } from "../../components/validateSettings";
import { keyId } from "../../proof/recording/madeUpState";
import { RIGHT_BUCKET, encryption } from "../support/existingBuckets";
import { only, record } from "../support/mocks";
import { OTHER_ACCOUNT, SOURCE_ACCOUNT, destinationArgs, sourceArgs } from "../support/sides";

const NAME = "archive";
const PLACE = { region: "us-west-2", accountId: OTHER_ACCOUNT };
const KEY = `arn:aws:kms:us-west-2:${OTHER_ACCOUNT}:key/${keyId("present")}`;
const settingsWith = (
  dr: Partial<DestinationSettings>,
  more: Partial<ReplicationSettings> = {},
): ReplicationSettings => ({
  source: { region: "us-east-1", accountId: SOURCE_ACCOUNT },
  destinations: { dr: { ...PLACE, ...dr } },
  ...more,
});
const ROLE = { name: "R", path: "/service-role/" };

/** A statement whose text is this much longer, in bytes; each letter has two. */
const statement = (Action: string, extra: number): AdditionalStatement => ({
  Sid: "Added",
  Effect: "Deny",
  Principal: { AWS: "arn:aws:iam::333333333333:root" },
  Action,
  Condition: { StringEquals: { "aws:PrincipalTag/team": "ä".repeat(extra / 2) } },
});

/** The real bytes of a policy of the destination that a program registers. */
async function registered(settings: ReplicationSettings, type: string, name: string) {
  const { region: _region, accountId: _account, ...dr } = settings.destinations.dr!;
  const recording = await record(
    () =>
      new ReplicatedBucket(NAME, {
        ...settings,
        source: sourceArgs(),
        destinations: { dr: destinationArgs("dr", { ...PLACE, ...dr }) },
      }),
    {
      buckets: {
        old: {
          ...RIGHT_BUCKET,
          bucketRegion: "us-west-2",
          serverSideEncryptionConfiguration: encryption(KEY),
        },
      },
    },
  );
  const { policy } = only(recording, type, name).inputs;
  return Buffer.byteLength(typeof policy === "string" ? policy : JSON.stringify(policy));
}

const BUCKET_POLICY = ["aws:s3/bucketPolicy:BucketPolicy", "archive-dr-policy"] as const;
const KEY_POLICY = ["aws:kms/keyPolicy:KeyPolicy", "archive-dr-key-policy"] as const;
const FIX = "say the same in fewer statements, or leave it to the IAM policies of those who ask";

describe("the length of a bucket's policy", () => {
  const withExtra = (extra: number, role?: ReplicationSettings["role"]) =>
    settingsWith({ additionalBucketPolicyStatements: [statement("s3:*", extra)] }, { role });

  for (const [title, role] of [
    ["a role that Pulumi names", undefined],
    ["a role by name and path", ROLE],
  ] as const) {
    it(`is known beforehand, and refused where it is one byte too long, with ${title}`, async () => {
      const least = await registered(withExtra(0, role), ...BUCKET_POLICY);
      // The letters have two bytes each.
      const room = LONGEST_BUCKET_POLICY - least - ((LONGEST_BUCKET_POLICY - least) % 2);
      assert.deepEqual(validateSettings(NAME, withExtra(room, role)), []);
      assert.deepEqual(validateSettings(NAME, withExtra(room + 2, role)), [
        {
          path: "destinations.dr.additionalBucketPolicyStatements",
          received: `1 statements, for which the bucket's policy has ${least + room + 2} bytes`,
          allowed: "as many as fit into 20480 bytes",
          fix: FIX,
        },
      ]);
    });
  }

  it("is judged of the source, too, and only where something is added", () => {
    const source = {
      region: "us-east-1",
      accountId: SOURCE_ACCOUNT,
      additionalBucketPolicyStatements: [statement("s3:*", 30_000)],
    };
    assert.deepEqual(
      documentSizeProblems(NAME, settingsWith({}, { source })).map(({ path }) => path),
      ["source.additionalBucketPolicyStatements"],
    );
    assert.deepEqual(documentSizeProblems(NAME, settingsWith({})), []);
  });
});

describe("the length of a key's policy", () => {
  const withExtra = (extra: number) =>
    settingsWith({
      additionalKeyPolicyStatements: [statement("kms:Decrypt", extra)],
      keyAdministrators: [`arn:aws:iam::${OTHER_ACCOUNT}:role/keys`],
    });

  it("is known beforehand, and refused where it is one byte too long", async () => {
    const least = await registered(withExtra(0), ...KEY_POLICY);
    const room = LONGEST_KEY_POLICY - least - ((LONGEST_KEY_POLICY - least) % 2);
    assert.deepEqual(validateSettings(NAME, withExtra(room)), []);
    assert.deepEqual(validateSettings(NAME, withExtra(room + 2)), [
      {
        path: "destinations.dr.additionalKeyPolicyStatements",
        received: `1 statements and 1 administrators, for which the key's policy has ${least + room + 2} bytes`,
        allowed: "as many as fit into 32768 bytes",
        fix: FIX,
      },
    ]);
  });

  it("is refused for its administrators where they alone are too many", () => {
    const keyAdministrators = Array.from(
      { length: 700 },
      (_, index) => `arn:aws:iam::${OTHER_ACCOUNT}:role/administrator-${index}`,
    );
    const problems = validateSettings(NAME, settingsWith({ keyAdministrators }));
    assert.deepEqual(
      problems.map(({ path, allowed }) => [path, allowed]),
      [["destinations.dr.keyAdministrators", "as many as fit into 32768 bytes"]],
    );
  });
});

describe("the length of an existing bucket's policy", () => {
  const EXTENDED = {
    existingBucket: { name: "old", extendBucketPolicy: true },
    objectOwnership: "BucketOwnerEnforced",
  };
  const present = (length: number) =>
    JSON.stringify({ Version: "2012-10-17", Id: "i".repeat(length), Statement: [] });
  const problemsOf = (length: number, dr: Partial<DestinationSettings> = EXTENDED) =>
    mergedPolicySizeProblems(NAME, settingsWith(dr), "dr", present(length));

  it("is known beforehand, and refused where what is added makes it too long", async () => {
    const added = await registered(settingsWith(EXTENDED), ...BUCKET_POLICY);
    const both = added - mergedPolicy("", []).length + present(0).length;
    const room = LONGEST_BUCKET_POLICY - both;
    assert.deepEqual(problemsOf(room), []);
    assert.deepEqual(problemsOf(room + 1), [
      {
        path: "destinations.dr.existingBucket.extendBucketPolicy",
        received: true,
        allowed:
          'false, since the policy of the bucket "old" would have 20481 bytes, and S3 takes 20480',
        fix: "make room in the policy, or leave extendBucketPolicy out and add what the output required says in fewer words",
      },
    ]);
  });

  it("leaves out what the stack had added under its former name", () => {
    const formerName = "x".repeat(NAME.length);
    const settings = settingsWith(EXTENDED);
    const judge = (text: string, formerName?: string) =>
      mergedPolicySizeProblems(NAME, { ...settings, formerName }, "dr", text);
    const sids = ["Replicate", "ReadVersioning"].map(
      (sid) => `${sid}From${sidPart(formerName)}${settings.source.accountId}`,
    );
    const Statement = sids.map((Sid) => ({ Sid, Resource: "r".repeat(10_000) }));
    const full = JSON.stringify({ Version: "2012-10-17", Statement });
    assert.equal(judge(full).length, 1);
    assert.deepEqual(judge(full, formerName), []);
  });

  it("is not judged where the policy stays as it is", () => {
    assert.deepEqual(problemsOf(30_000, { existingBucket: { name: "old" } }), []);
    assert.deepEqual(problemsOf(30_000, {}), []);
    const settings = settingsWith(EXTENDED);
    assert.deepEqual(mergedPolicySizeProblems(NAME, settings, "source", present(30_000)), []);
  });
});
