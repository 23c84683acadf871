import assert from "node:assert/strict";

import { parseStackOutputs } from "../operations/stackOutputs";
import { keyId } from "../proof/recording/madeUpState";
import type { ProgramResult } from "../proof/recording/programs";
import { frozenStacks } from "../stackFiles";
import { asCliConfig, runProgram } from "../proof/recording/programs";
import { UNTOUCHED, fatesOf, goldenIdentities } from "./support/golden";

describe("the program", function () {
  this.timeout(60_000);

  const results = new Map<string, ProgramResult>();
  const resultOf = (stack: string) => results.get(stack)!;
  const inputsOf = (stack: string, type: string, name: string) =>
    resultOf(stack).registrations.find((item) => item.address === `${type} ${name}`)?.inputs;

  before(async () => {
    await Promise.all(
      ["dev", "prod"].map(async (stack) => {
        const config = asCliConfig(frozenStacks.settings(stack));
        results.set(stack, await runProgram({ config, world: { stack } }));
      }),
    );
  });

  for (const stack of ["dev", "prod"]) {
    it(`ends well under ${stack}`, () => {
      assert.deepEqual(resultOf(stack).errors, []);
      assert.equal(resultOf(stack).exitCode, 0);
    });

    it(`keeps the identity of every resource under ${stack}`, () => {
      const { registrations } = resultOf(stack);
      assert.deepEqual(fatesOf(goldenIdentities(stack), registrations), UNTOUCHED);
    });
  }

  it("works in dev by the credentials of the environment, in the one account only", () => {
    const inputs = { allowedAccountIds: ["111111111111"], ...PROVIDER_DEFAULTS };
    assert.deepEqual(inputsOf("dev", PROVIDER, "archive-source"), {
      ...inputs,
      region: "us-east-1",
    });
    assert.deepEqual(inputsOf("dev", PROVIDER, "archive-dr"), { ...inputs, region: "us-west-2" });
  });

  it("works in prod by a profile for each account, in that account only", () => {
    const sides = [
      ["archive-source", "us-east-1", "111111111111", "prod-source"],
      ["archive-dr", "us-west-2", "222222222222", "prod-destinations"],
      ["archive-residency", "eu-west-1", "222222222222", "prod-destinations"],
    ] as const;
    for (const [name, region, account, profile] of sides) {
      assert.deepEqual(inputsOf("prod", PROVIDER, name), {
        region,
        allowedAccountIds: [account],
        profile,
        ...PROVIDER_DEFAULTS,
      });
    }
  });

  it("takes a profile's credentials where one is named", async () => {
    const settings = frozenStacks.settings("dev");
    const source = {
      ...(settings["replicated-bucket:source"] as object),
      profile: "storage",
    };
    const { registrations } = await runProgram({
      config: asCliConfig({ ...settings, "replicated-bucket:source": source }),
    });
    const { inputs } = registrations.find(({ name }) => name === "archive-source")!;
    assert.equal(inputs.profile, "storage");
  });

  it("takes the source's other keys, gives them to the role, and tells the operations", async () => {
    const older = `arn:aws:kms:us-east-1:111111111111:key/${keyId("older")}`;
    const config = {
      ...asCliConfig(frozenStacks.settings("dev")),
      ...asCliConfig({ additionalSourceKeyArns: [older] }),
    };
    const { registrations, outputs, errors } = await runProgram({ config });
    assert.deepEqual(errors, []);
    assert.deepEqual(outputs?.additionalSourceKeyArns, [older]);
    const naming = registrations.filter(({ inputs }) => JSON.stringify(inputs).includes(older));
    assert.deepEqual(
      naming.map(({ name }) => name),
      ["archive-replication-policy"],
    );
  });

  it("tells the operations how each side encrypts, and of no key where there is none", async () => {
    const config = asCliConfig({
      name: "archive",
      source: { region: "us-east-1", accountId: "111111111111", sseAlgorithm: "AES256" },
      destinations: {
        dr: { region: "us-west-2", accountId: "111111111111", sseAlgorithm: "aws:kms:dsse" },
      },
    });
    const { outputs, errors } = await runProgram({ config });
    assert.deepEqual(errors, []);
    // As `pulumi stack output --json` prints them.
    const printed = parseStackOutputs(JSON.stringify(outputs));
    const { source, destinations } = printed;
    const kmsKeyArn = `arn:aws:kms:us-west-2:111111111111:key/${keyId("archive-dr-key")}`;
    const shown = [source, destinations.dr!].map((side) => [
      side.sseAlgorithm,
      side.kmsKeyArn,
      side.bucketKeyEnabled,
    ]);
    assert.deepEqual(shown, [
      ["AES256", undefined, false],
      ["aws:kms:dsse", kmsKeyArn, false],
    ]);
  });

  it("takes part with a role, a bucket and keys that are there, and tells their owners what to add", async () => {
    const there = { region: "us-west-2", accountId: "222222222222" };
    const existingBucket = { name: "replicas" };
    const existingArn = "arn:aws:iam::111111111111:role/replicate";
    const config = asCliConfig({
      name: "archive",
      role: { existingArn },
      source: { region: "us-east-1", accountId: "111111111111" },
      destinations: { dr: { ...there, existingBucket, objectOwnership: "BucketOwnerEnforced" } },
    });
    const { registrations, outputs, errors } = await runProgram({ config });
    assert.deepEqual(errors, []);
    const { roleArn, role, required, destinations } = outputs as {
      roleArn: string;
      role: unknown;
      destinations: Record<string, { existingBucket: unknown; bucketName: string }>;
      required: {
        rolePolicy: { Statement: { Sid: string }[] };
        destinations: Record<string, Record<string, { Sid: string }[]>>;
      };
    };
    assert.equal(roleArn, existingArn);
    assert.deepEqual(role, { existingArn });
    assert.deepEqual(destinations.dr!.existingBucket, existingBucket);
    assert.equal(destinations.dr!.bucketName, "replicas");
    const sids = (statements: { Sid: string }[]) => statements.map(({ Sid }) => Sid);
    assert.deepEqual(sids(required.rolePolicy.Statement), [
      "ReadReplicationConfiguration",
      "ReadSourceVersions",
      "DecryptSource",
      "Replicate",
      "ReadVersioning",
      "EncryptReplicasDr",
    ]);
    const { bucketPolicyStatements, keyPolicyStatements } = required.destinations.dr!;
    assert.deepEqual(sids(bucketPolicyStatements!), [
      "ReplicateFromArchive111111111111",
      "ReadVersioningFromArchive111111111111",
    ]);
    assert.deepEqual(sids(keyPolicyStatements!), ["EncryptReplicasDrFromArchive111111111111"]);
    const ofDr = registrations.filter(
      ({ name, custom, read }) => custom && !read && name.startsWith("archive-dr-"),
    );
    assert.deepEqual(ofDr, []);
  });

  it("tells the operations what they need to know under dev", () => {
    const account = "111111111111";
    assert.deepEqual(resultOf("dev").outputs, {
      source: sideOutput("source", "us-east-1", account),
      destinations: { dr: sideOutput("dr", "us-west-2", account) },
      required: requiredOf("dr"),
      role: {},
      roleArn: roleArnOf(resultOf("dev")),
      rules: [{ id: "everything-dr", priority: 1, prefix: "", ...RULE, accountId: account }],
      additionalSourceKeyArns: [],
    });
  });

  it("tells the operations what they need to know under prod", () => {
    const account = "222222222222";
    const profile = "prod-destinations";
    const invoices = {
      ...RULE,
      accountId: account,
      prefix: "invoices/",
      tags: { class: "gold" },
      replicationTimeControl: true,
    };
    assert.deepEqual(resultOf("prod").outputs, {
      source: {
        ...sideOutput("source", "us-east-1", "111111111111"),
        profile: "prod-source",
      },
      destinations: {
        dr: { ...sideOutput("dr", "us-west-2", account), profile },
        residency: { ...sideOutput("residency", "eu-west-1", account), profile },
      },
      required: requiredOf("dr", "residency"),
      role: {},
      roleArn: roleArnOf(resultOf("prod")),
      rules: [
        { ...invoices, id: "invoices-dr", priority: 3, storageClass: "STANDARD_IA" },
        { ...invoices, id: "invoices-residency", priority: 2, destination: "residency" },
        {
          ...RULE,
          id: "documents-dr",
          priority: 1,
          accountId: account,
          prefix: "documents/",
          storageClass: "STANDARD_IA",
          deleteMarkerReplication: true,
        },
      ],
      additionalSourceKeyArns: [],
    });
  });
});

const PROVIDER = "pulumi:providers:aws";
const PROVIDER_DEFAULTS = { skipCredentialsValidation: false, skipRegionValidation: true };
const RULE = {
  status: "Enabled",
  tags: {},
  destination: "dr",
  deleteMarkerReplication: false,
  replicaModifications: false,
  metrics: true,
  replicationTimeControl: false,
  accessControlTranslation: false,
};

/** A side's output, with the ids that the mocks make up of names. */
function sideOutput(side: string, region: string, accountId: string) {
  const bucketName = BUCKETS[side];
  return {
    bucketName,
    bucketArn: `arn:aws:s3:::${bucketName!}`,
    sseAlgorithm: "aws:kms",
    kmsKeyArn: `arn:aws:kms:${region}:${accountId}:key/${keyId(`archive-${side}-key`)}`,
    bucketKeyEnabled: true,
    objectOwnership: "BucketOwnerEnforced",
    region,
    accountId,
  };
}

/** What owners must add: nothing, where all is the stack's own. */
const requiredOf = (...destinations: string[]) => ({
  destinations: Object.fromEntries(
    destinations.map((name) => [name, { bucketPolicyStatements: [], keyPolicyStatements: [] }]),
  ),
});

const BUCKETS: Record<string, string> = {
  source: "archive-source-bucket-2f26772",
  dr: "archive-dr-bucket-b68a394",
  residency: "archive-residency-bucket-8d3ec05",
};

/** The ARN that the one role's policy and the replication configuration name. */
const roleArnOf = ({ registrations }: ProgramResult) =>
  registrations.find(({ type }) => type.endsWith(":BucketReplicationConfig"))?.inputs.role;
