import assert from "node:assert/strict";

import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";

import { parseSettings } from "../../config";
import type { CanaryTimes } from "../../operations/canary";
import { verify } from "../../operations/verify";
import { allowedByOwners, deployed } from "../../rehearsal/acts";
import { OLD_OBJECTS, bucketsBefore } from "../../rehearsal/bucketBefore";
import { bucketFacts, bucketObjects } from "../../rehearsal/bucketFacts";
import { inventory } from "../../rehearsal/cleanUp";
import { ExistingBucket, makeExistingBuckets } from "../../rehearsal/existingBuckets";
import { ExistingKey } from "../../rehearsal/existingKeys";
import { localClients } from "../../rehearsal/localAws/clients";
import { Stage } from "../../rehearsal/stage";
import { asCliConfig } from "../../stackFiles";
import { wrongOnes } from "../support/liveStack";
import { describeWithLocalAws } from "../support/localAws";
import { OTHER_ACCOUNT, SOURCE_ACCOUNT } from "../support/sides";

const KEY = "arn:aws:kms:eu-central-1:222222222222:key/22222222-2222-4222-8222-222222222222";
const ROLE = `arn:aws:iam::${SOURCE_ACCOUNT}:role/shared/s3-replication`;

/** Enters each account by a role, as the examples across accounts do. */
const at = (accountId: string) => ({
  accountId,
  assumeRoleArn: `arn:aws:iam::${accountId}:role/deploy`,
});
const source = { region: "eu-west-1", ...at(SOURCE_ACCOUNT) };
const vault = {
  region: "eu-central-1",
  ...at(OTHER_ACCOUNT),
  objectOwnership: "BucketOwnerEnforced",
};

/** Buckets, a key and a role that are all there already, of which the stack writes no policy. */
const GIVEN = {
  name: "safe",
  role: { existingArn: ROLE },
  source: { ...source, existingBucket: { name: "acme-documents" } },
  destinations: { vault: { ...vault, kmsKeyArn: KEY, existingBucket: { name: "acme-vault" } } },
};

/** Buckets that are unfit in every way, of which the stack may change everything. */
const UNFIT = {
  name: "safe",
  role: { name: "safe-replication", path: "/service-role/" },
  source: {
    ...source,
    keyRotationPeriodInDays: 180,
    existingBucket: {
      name: "acme-documents",
      enableVersioning: true,
      replaceEncryption: true,
      replaceReplicationRules: true,
    },
  },
  destinations: {
    vault: {
      ...vault,
      existingBucket: {
        name: "acme-vault",
        enableVersioning: true,
        replaceEncryption: true,
        extendBucketPolicy: true,
      },
    },
  },
};

const CANARY: CanaryTimes = { timeoutSeconds: 20, settleSeconds: 0, pollSeconds: 0.1 };

const settingsOf = (config: object) => parseSettings(config).settings;

describeWithLocalAws("the buckets that a configuration names", (aws) => {
  const clientsOf = async (account: string, region: string) =>
    localClients(aws().endpoint, region, await aws().administratorOf(account));
  const left = async () => {
    const ours = await inventory(await clientsOf(SOURCE_ACCOUNT, "eu-west-1"));
    return [...ours, ...(await inventory(await clientsOf(OTHER_ACCOUNT, "eu-central-1")))];
  };

  it("are made as their settings take them, in use already, and go again", async () => {
    const buckets = await makeExistingBuckets(settingsOf(UNFIT), [], aws());
    assert.deepEqual(
      buckets.map(({ name, before: { side, accountId } }) => [name, side, accountId]),
      [
        ["acme-documents", "source", SOURCE_ACCOUNT],
        ["acme-vault", "vault", OTHER_ACCOUNT],
      ],
    );
    const { s3 } = await clientsOf(SOURCE_ACCOUNT, "eu-west-1");
    const facts = await bucketFacts(s3, "acme-documents");
    // S3 takes rules for no bucket that is not versioned.
    assert.equal(facts.versioning, "Enabled");
    assert.equal((facts["replication rules"] as unknown[]).length, 1);
    assert.match(JSON.stringify(facts["default encryption"]), /"SSEAlgorithm":"AES256"/);
    assert.match(String(facts.policy), /"TlsOnly"/);
    assert.equal((await bucketObjects(s3, "acme-documents")).length, 3);
    for (const bucket of buckets) await bucket.remove();
    assert.deepEqual(await left(), []);
  });

  it("are encrypted under the key that is named for them, or one of their own", async () => {
    const key = await ExistingKey.make(KEY, aws());
    const before = bucketsBefore(settingsOf(GIVEN), [key]);
    assert.deepEqual(
      before.map(({ name, key: under, versioned }) => [name, under, versioned]),
      [
        ["acme-documents", undefined, true],
        ["acme-vault", key.arn, true],
      ],
    );
    await key.remove();
  });

  it("are encrypted as their sides say, unless the stack is to replace that", () => {
    const settings = settingsOf(GIVEN);
    const twice = { sseAlgorithm: "aws:kms:dsse" };
    const { vault: at } = settings.destinations;
    const before = bucketsBefore(
      {
        ...settings,
        source: { ...settings.source, sseAlgorithm: "AES256" },
        destinations: { vault: { ...at!, ...twice } },
      },
      [],
    );
    assert.deepEqual(
      before.map(({ key, sseAlgorithm, bucketKeyEnabled }) => [
        key ?? sseAlgorithm,
        bucketKeyEnabled,
      ]),
      [
        ["SSE-S3", false],
        ["aws:kms:dsse", false],
      ],
    );
  });

  for (const region of ["us-east-1", "eu-central-1"] as const) {
    it(`are not made where one is there already, which stays as it is, in ${region}`, async () => {
      const Bucket = "acme-vault";
      const { s3 } = await clientsOf(OTHER_ACCOUNT, region);
      const here =
        region === "us-east-1" ? {} : { CreateBucketConfiguration: { LocationConstraint: region } };
      await s3.send(new CreateBucketCommand({ Bucket, ...here }));
      const unfit = settingsOf(UNFIT);
      const destinations = { vault: { ...unfit.destinations.vault!, region } };
      await assert.rejects(makeExistingBuckets({ ...unfit, destinations }, [], aws()), {
        message: "the bucket acme-vault is there already; the rehearsal would make its own",
      });
      assert.deepEqual(await left(), ["bucket acme-vault"]);
      await s3.send(new DeleteBucketCommand({ Bucket }));
    });
  }

  it("go again where they could not be furnished, and their keys", async () => {
    const [before] = bucketsBefore(settingsOf(GIVEN), []);
    const nowhere = { ...before!, key: "arn:aws:kms:eu-west-1:111111111111:key/nothing" };
    await assert.rejects(ExistingBucket.make(nowhere, aws()));
    assert.deepEqual(await left(), []);
  });

  it("tell what changed of them, and what is gone", async () => {
    const [before] = bucketsBefore(settingsOf(GIVEN), []);
    const bucket = await ExistingBucket.make(before!, aws());
    const at = { Bucket: bucket.name, Key: OLD_OBJECTS[0] };
    const { s3 } = await clientsOf(SOURCE_ACCOUNT, "eu-west-1");
    await s3.send(new PutObjectCommand({ ...at, Body: "written again" }));
    assert.deepEqual(wrongOnes(await bucket.changes()), []);

    await s3.send(new DeleteObjectCommand({ ...at, VersionId: "null" }));
    const [gone, ...others] = wrongOnes(await bucket.changes());
    assert.deepEqual(others, []);
    assert.match(gone!.found, /^\["2019\/report\.txt null /);

    await bucket.remove();
    const [wrong] = wrongOnes(await bucket.changes());
    assert.match(wrong!.found, /^NoSuchBucket/);
  });

  for (const [title, config] of [
    ["that writes none of their policies, once their owners did", GIVEN],
    ["that may change all that is unfit", UNFIT],
  ] as const) {
    it(`are replicated by a stack ${title}`, async () => {
      const stage = await Stage.prepare(
        "adopting",
        asCliConfig({ ...config, protect: false }),
        aws(),
      );
      try {
        const { ok, summary, details } = await deployed(stage);
        assert.deepEqual([ok, details], [true, []]);
        assert.match(summary, / beside 2 existing buckets$/);
        if (config === GIVEN) {
          const allowed = await allowedByOwners(stage);
          assert.equal(allowed.ok, true, allowed.details?.join("\n"));
          const [all] = allowed.summary.split(";");
          assert.equal(all, "3 policies extended by owners");
        }
        const { outputs, clientsOf: clients } = stage.live;
        const found = await verify(
          outputs,
          clients,
          { sample: 5, canary: CANARY },
          () => undefined,
        );
        assert.deepEqual(wrongOnes(found), []);
        assert.ok(
          found.some(({ what, found: is }) => what.startsWith("canary") && is === "COMPLETED"),
        );
        assert.deepEqual((await stage.down()).failures, []);
        const kept = config === GIVEN ? [] : ["versioning", "default encryption", "policy"];
        for (const bucket of stage.existingBuckets) {
          const changes = await bucket.changes("replication rules", ...kept);
          assert.deepEqual(wrongOnes(changes), []);
        }
      } finally {
        assert.deepEqual(await stage.strike(), []);
      }
    });
  }
});
