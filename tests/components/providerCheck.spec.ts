import assert from "node:assert/strict";
import path from "node:path";

import { providerProblems } from "../../components/providerCheck";
import { ReplicatedBucket } from "../../components";
import { keyId } from "../../proof/recording/madeUpState";
import { record } from "../support/mocks";
import type { ProgramResult, ProgramRun } from "../../proof/recording/programs";
import { frozenStacks } from "../../stackFiles";
import { asCliConfig, runProgram } from "../../proof/recording/programs";
import { destinationArgs, sourceArgs } from "../support/sides";

// Failing programs have a process each, since what fails in a Pulumi program fails on its own accord,
// outside of any call that a test could await.

const SUPPORT = path.join(__dirname, "..", "support");

const claimed = { region: "us-west-2", accountId: "111111111111" };

describe("where a provider leads", () => {
  it("is right when Region and account are as the side says", () => {
    assert.deepEqual(providerProblems("source", claimed, claimed), []);
  });

  it("is wrong in another account and in another Region, each by itself", () => {
    const real = { region: "eu-west-1", accountId: "333333333333" };
    assert.deepEqual(providerProblems("source", claimed, real), [
      {
        path: "source.accountId",
        received: "111111111111",
        allowed: "333333333333, the account that the side's credentials belong to",
        fix: "correct the account id, or give the side credentials of that account",
      },
      {
        path: "source.region",
        received: "us-west-2",
        allowed: "eu-west-1, the Region that the side's provider works in",
        fix: "correct the Region of the side or of its provider",
      },
    ]);
  });

  it("is asked of each side's own provider, once", async () => {
    const { calls } = await record(
      () =>
        new ReplicatedBucket("archive", {
          source: sourceArgs(),
          destinations: { dr: destinationArgs() },
        }),
    );
    assert.deepEqual(
      calls.map(({ token, provider = "" }) => `${provider} ${token.split(":")[2]!}`),
      ["source getCallerIdentity", "source getRegion", "dr getCallerIdentity", "dr getRegion"],
    );
  });
});

describe("a program whose providers lead elsewhere", function () {
  this.timeout(60_000);

  const prod = { config: asCliConfig(frozenStacks.settings("prod")) };
  const ACCOUNT = (path: string, says: string, real: string) =>
    `  ${path}.accountId: received "${says}"; allowed: ${real}, the account that the side's credentials belong to; fix: correct the account id, or give the side credentials of that account`;
  const cases: [string, ProgramRun, string[]][] = [
    [
      "in another account on one side",
      { ...prod, world: { accounts: { "archive-dr": "333333333333" } } },
      [
        'ReplicatedBucket "archive" has 1 problem:',
        ACCOUNT("destinations.dr", "222222222222", "333333333333"),
      ],
    ],
    [
      "in another account on two sides",
      {
        ...prod,
        world: { accounts: { "archive-source": "222222222222", "archive-dr": "333333333333" } },
      },
      [
        'ReplicatedBucket "archive" has 2 problems:',
        ACCOUNT("source", "111111111111", "222222222222"),
        ACCOUNT("destinations.dr", "222222222222", "333333333333"),
      ],
    ],
    [
      "in another Region",
      { config: {}, program: path.join(SUPPORT, "wrongRegion") },
      [
        'ReplicatedBucket "archive" has 1 problem:',
        '  destinations.dr.region: received "eu-west-1"; allowed: us-west-2, the Region that the side\'s provider works in; fix: correct the Region of the side or of its provider',
      ],
    ],
  ];
  const results = new Map<string, ProgramResult>();

  before(async () => {
    await Promise.all(cases.map(async ([title, run]) => results.set(title, await runProgram(run))));
  });

  for (const [title, , errors] of cases) {
    it(`fails ${title}, says where, and registers nothing but the providers`, () => {
      const result = results.get(title)!;
      assert.deepEqual(result.errors, errors);
      assert.notEqual(result.exitCode, 0);
      const others = result.registrations.filter(({ type }) => type !== "pulumi:providers:aws");
      assert.deepEqual(others, []);
    });
  }
});

describe("a program with a key that turns out to be wrong", () => {
  it("fails, says why, and replicates nothing", async function () {
    this.timeout(60_000);
    const { errors, exitCode, registrations } = await runProgram({
      config: {},
      program: path.join(SUPPORT, "wrongKey"),
    });
    assert.deepEqual(errors, [
      'ReplicatedBucket "archive" has 1 problem:',
      `  source.kmsKeyArn: received "arn:aws:kms:eu-west-1:111111111111:key/${keyId("given")}"; allowed: a key in us-east-1; fix: choose a key of the bucket's Region: S3 takes no other`,
    ]);
    assert.notEqual(exitCode, 0);
    const types = registrations.map(({ type }) => type);
    assert.ok(!types.includes("aws:s3/bucketReplicationConfig:BucketReplicationConfig"));
    assert.ok(!types.includes("aws:iam/rolePolicy:RolePolicy"));
  });
});
