// What a program tells of former names, and what Pulumi's engine makes of it by the rules that
// tests/support/identity.ts has from its source. The engine itself is not asked.
import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import type { ReplicatedBucketArgs } from "../../components";
import { ReplicatedBucket } from "../../components";
import { formerSideNames, longest } from "../../components/formerNames";
import { standInGrantee, standInSide } from "../../components/standIns";
import type { DestinationSettings } from "../../components/settings";
import type { Registration } from "../../proof/recording/recorder";
import { RIGHT_BUCKET } from "../support/existingBuckets";
import { byIdentity, finder } from "../support/identity";
import { record } from "../support/mocks";
import { OTHER_ACCOUNT, SOURCE_ACCOUNT, destinationArgs, sourceArgs } from "../support/sides";

class Parent extends pulumi.ComponentResource {
  constructor(name: string) {
    super("test:index:Parent", name);
  }
}

class Part extends pulumi.ComponentResource {
  constructor(name: string, opts: pulumi.ComponentResourceOptions) {
    super("test:index:Part", name, {}, opts);
  }
}

/** What a program registers of a replicated bucket, without the providers, which are the test's. */
async function registered(program: () => unknown): Promise<Registration[]> {
  const BUCKETS = { replicas: { ...RIGHT_BUCKET, bucketRegion: "us-west-2" } };
  const { registrations } = await record(program, { buckets: BUCKETS });
  return registrations.filter(({ type, read }) => !read && !type.startsWith("pulumi:"));
}

type Sides = ReplicatedBucketArgs["destinations"];
const bucket = (name: string, destinations: Sides, more: object = {}, opts: object = {}) =>
  new ReplicatedBucket(name, { source: sourceArgs(), destinations, ...more }, opts);
const other = { accountId: OTHER_ACCOUNT };
const plain = () => registered(() => bucket("archive", { dr: destinationArgs("dr", other) }));

/** What Pulumi would create and delete, coming from one program to the other. */
function lossOf(before: Registration[], after: Registration[]) {
  const find = finder(byIdentity(before));
  const found = after.map((one) => [one, find(one)] as const);
  const known = new Set(found.map(([, was]) => was));
  return {
    created: found.filter(([, was]) => !was).map(([{ name }]) => name),
    deleted: before.filter((one) => !known.has(one)).map(({ name }) => name),
  };
}
const NOTHING = { created: [], deleted: [] };

describe("a former name", () => {
  it("of a destination keeps all of its side", async () => {
    const renamed = (formerName?: string) =>
      registered(() =>
        bucket("archive", { vault: destinationArgs("vault", { ...other, formerName }) }),
      );
    const before = await plain();
    const named = await renamed("dr");
    assert.ok(named.some(({ name }) => name === "archive-vault-key-policy"));
    assert.deepEqual(lossOf(before, named), NOTHING);
    const ofDr = before.filter(({ name }) => name.startsWith("archive-dr")).map(({ name }) => name);
    assert.ok(ofDr.length > 10);
    assert.deepEqual(lossOf(before, await renamed()).deleted, ofDr);
  });

  it("of a destination keeps what the stack made for an existing bucket", async () => {
    const existingBucket = { name: "replicas", replaceEncryption: true, extendBucketPolicy: true };
    const args = { ...other, existingBucket, objectOwnership: "BucketOwnerEnforced" };
    const [before, after] = [
      await registered(() => bucket("archive", { dr: destinationArgs("dr", args) })),
      await registered(() =>
        bucket("archive", { vault: destinationArgs("vault", { ...args, formerName: "dr" }) }),
      ),
    ];
    assert.ok(before.some(({ name }) => name === "archive-dr-encryption"));
    assert.deepEqual(lossOf(before, after), NOTHING);
  });

  it("of the component keeps everything", async () => {
    const dr = () => ({ dr: destinationArgs("dr", other) });
    const before = await plain();
    const named = await registered(() => bucket("records", dr(), { formerName: "archive" }));
    assert.deepEqual(lossOf(before, named), NOTHING);
    const unnamed = await registered(() => bucket("records", dr()));
    assert.equal(lossOf(before, unnamed).deleted.length, before.length);
  });

  it("of both keeps everything, whichever changed first", async () => {
    const vault = () => ({ vault: destinationArgs("vault", { ...other, formerName: "dr" }) });
    const last = await registered(() => bucket("records", vault(), { formerName: "archive" }));
    const before = [
      await plain(),
      await registered(() => bucket("archive", vault())),
      await registered(() => bucket("records", { dr: destinationArgs("dr", other) })),
      last,
    ];
    for (const one of before) assert.deepEqual(lossOf(one, last), NOTHING);
  });

  it("goes with the aliases of a program's own, such as of a component that moves", async () => {
    const moved = (aliases: pulumi.Alias[], formerName?: string) =>
      registered(() => {
        const dr = destinationArgs("dr", other);
        const opts = { parent: new Parent("storage"), aliases };
        return bucket("archive", { dr }, { formerName }, opts);
      });
    const before = await plain();
    const root: pulumi.Alias = { parent: pulumi.rootStackResource };
    const after = await moved([root]);
    assert.deepEqual(lossOf(before, after), { created: ["storage"], deleted: [] });
    assert.deepEqual(lossOf(before, await moved([])).deleted.length, before.length);
    const both = await moved([root, { ...root, name: "old" }], "older");
    const old = await registered(() => bucket("old", { dr: destinationArgs("dr", other) }));
    assert.deepEqual(lossOf(old, both), { created: ["storage"], deleted: [] });
  });

  it("of two for one is refused, as Pulumi refuses it", async () => {
    const one = (name: string, ...names: string[]) =>
      new Part(name, { aliases: names.map((alias) => ({ name: alias })) });
    const before = await registered(() => one("old"));
    const after = await registered(() => [one("new", "old"), one("newer", "old")]);
    assert.throws(() => lossOf(before, after), /newer and \S+ new were both test:index:Part::old$/);
  });

  it("may stay, or go again, once it was deployed", async () => {
    const with_ = () =>
      registered(() =>
        bucket("archive", { vault: destinationArgs("vault", { ...other, formerName: "dr" }) }),
      );
    const without = await registered(() =>
      bucket("archive", { vault: destinationArgs("vault", other) }),
    );
    assert.deepEqual(lossOf(await with_(), await with_()), NOTHING);
    assert.deepEqual(lossOf(await with_(), without), NOTHING);
  });
});

describe("what a side was called before", () => {
  const dr: DestinationSettings = { region: "us-west-2", accountId: SOURCE_ACCOUNT };

  it("is nothing else where nothing was renamed", () => {
    assert.deepEqual(formerSideNames("archive", { destinations: { dr } }, "dr"), []);
    assert.deepEqual(formerSideNames("archive", { destinations: { dr } }, "source"), []);
  });

  it("is by the names of component, destination and both", () => {
    const vault = { ...dr, formerName: "dr" };
    const settings = { formerName: "archive", destinations: { vault } };
    assert.deepEqual(formerSideNames("records", settings, "vault"), [
      "records-dr",
      "archive-vault",
      "archive-dr",
    ]);
    assert.deepEqual(formerSideNames("records", settings, "source"), ["archive-source"]);
  });

  it("counts where documents are measured: what Pulumi made up from a longer name stays", () => {
    const source = { region: "us-east-1", accountId: SOURCE_ACCOUNT };
    const vault = { ...dr, formerName: "a-longer-name" };
    const settings = { formerName: "archive-of-old", source, destinations: { vault } };
    const { roleArn } = standInGrantee("archive", settings);
    assert.match(roleArn, /:role\/archive-of-old-replication-0{7}$/);
    const { bucketArn } = standInSide("archive", settings)("vault", vault);
    assert.equal(bucketArn, "arn:aws:s3:::archive-of-old-a-longer-name-bucket-0000000");
  });

  it("is as long as the longest of them at most", () => {
    assert.equal(longest("dr"), "dr");
    assert.equal(longest("dr", "vault"), "vault");
    assert.equal(longest("vault", "dr"), "vault");
  });
});
