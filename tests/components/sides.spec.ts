// What a component makes of sides whose buckets are there already: which resources, and what it tells
// their owners.
import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import type { DestinationArgs, ReplicatedBucketArgs } from "../../components";
import { ReplicatedBucket } from "../../components";
import { ExistingBucket } from "../../components/existingBucket";
import { rolePolicy } from "../../components/policyDocuments";
import { ReplicationBucket } from "../../components/replicationBucket";
import { destinationGrants, replicaKeyGrant } from "../../components/resourcePolicies";
import { keyId } from "../../proof/recording/madeUpState";
import type { Recording } from "../../proof/recording/recorder";
import { PRESENT_KEY, RIGHT_BUCKET, encryption } from "../support/existingBuckets";
import { only, record, valueOf } from "../support/mocks";
import { OTHER_ACCOUNT, SOURCE_ACCOUNT, destinationArgs, sourceArgs } from "../support/sides";

const CONFIG = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const keyArn = (region: string, account: string, name: string) =>
  `arn:aws:kms:${region}:${account}:key/${keyId(name)}`;
const THERE_KEY = keyArn("us-west-2", OTHER_ACCOUNT, "present");
const BUCKETS = {
  old: RIGHT_BUCKET,
  replicas: {
    ...RIGHT_BUCKET,
    bucketRegion: "us-west-2",
    serverSideEncryptionConfiguration: encryption(THERE_KEY),
  },
};

const there = (args: Partial<DestinationArgs> = {}) =>
  destinationArgs("dr", {
    accountId: OTHER_ACCOUNT,
    existingBucket: { name: "replicas" },
    objectOwnership: "BucketOwnerEnforced",
    ...args,
  });
const recordBucket = (args: () => ReplicatedBucketArgs, buckets: object = {}) =>
  record(() => new ReplicatedBucket("archive", args()), { buckets: { ...BUCKETS, ...buckets } });
const made = ({ registrations }: Recording, side: string) =>
  registrations
    .filter(({ name, type, read }) => !read && type.startsWith("aws:") && name.startsWith(side))
    .map(({ name }) => name)
    .sort();

describe("the sides of a replication", () => {
  it("are made, or taken as they are, side by side", async () => {
    const recording = await recordBucket(() => ({
      source: sourceArgs({ existingBucket: { name: "old" } }),
      destinations: { dr: there(), new: destinationArgs("new") },
    }));
    const { source, destinations } = recording.result;
    assert.ok(source instanceof ExistingBucket);
    assert.ok(destinations.dr instanceof ExistingBucket);
    assert.ok(destinations.new instanceof ReplicationBucket);
    assert.deepEqual(made(recording, "archive-source"), []);
    assert.deepEqual(made(recording, "archive-dr"), []);
    assert.equal(made(recording, "archive-new").length, 9);
    const { inputs } = only(recording, CONFIG, "archive-replication");
    assert.equal(inputs.bucket, "old");
    const rules = inputs.rules as { destination: Record<string, unknown> }[];
    assert.deepEqual(rules[0]!.destination, {
      bucket: "arn:aws:s3:::replicas",
      account: OTHER_ACCOUNT,
      encryptionConfiguration: { replicaKmsKeyId: THERE_KEY },
      metrics: { status: "Enabled" },
    });
  });

  it("are read by their own providers, under the component", async () => {
    const { registrations } = await recordBucket(() => ({
      source: sourceArgs({ existingBucket: { name: "old" } }),
      destinations: { dr: there() },
    }));
    const reads = registrations.filter(({ read }) => read);
    assert.deepEqual(
      reads.map(({ address, provider, parents }) => ({ address, provider, parents })),
      ["source", "dr"].map((side) => ({
        address: `aws:s3/bucket:Bucket archive-${side}-bucket`,
        provider: side,
        parents: ["replicated-bucket:index:ReplicatedBucket archive"],
      })),
    );
  });

  it("are waited for: nothing is made before every existing bucket was read", async () => {
    const recording = await recordBucket(() => ({
      source: sourceArgs({ existingBucket: { name: "old", enableVersioning: true } }),
      destinations: { dr: there(), new: destinationArgs("new") },
    }));
    const reads = ["source", "dr"].map((side) => `aws:s3/bucket:Bucket archive-${side}-bucket`);
    const components = recording.registrations.filter(
      ({ type, parents }) => type.startsWith("replicated-bucket:") && parents.length === 1,
    );
    assert.equal(components.length, 4);
    for (const { address, dependsOn } of components) {
      for (const read of reads) assert.ok(dependsOn.includes(read), `${address}: ${read}`);
    }
    const last = Math.max(
      ...reads.map((read) => recording.registrations.findIndex(({ address }) => address === read)),
    );
    const before = recording.registrations.slice(0, last).map(({ type }) => type);
    assert.deepEqual([...new Set(before)].sort(), [
      "aws:s3/bucket:Bucket",
      "pulumi:providers:aws",
      "replicated-bucket:index:ReplicatedBucket",
    ]);
  });

  it("are changed one by one as told, before anything is replicated", async () => {
    const recording = await recordBucket(
      () => ({
        source: sourceArgs({
          existingBucket: { name: "old", enableVersioning: true, replaceEncryption: true },
        }),
        destinations: {
          dr: there({
            existingBucket: { name: "replicas", enableVersioning: true, extendBucketPolicy: true },
          }),
        },
      }),
      { old: { versioning: { enabled: false }, serverSideEncryptionConfiguration: undefined } },
    );
    assert.deepEqual(made(recording, "archive-source"), [
      "archive-source-encryption",
      "archive-source-key",
      "archive-source-key",
      "archive-source-key-policy",
      "archive-source-versioning",
    ]);
    assert.deepEqual(made(recording, "archive-dr"), ["archive-dr-policy", "archive-dr-versioning"]);
    const { dependsOn } = only(recording, CONFIG, "archive-replication");
    const sides = recording.registrations.filter(
      ({ name, type }) => /-(?:versioning|encryption|policy)$/.test(name) && type.includes("/"),
    );
    assert.equal(sides.length, 6);
    for (const { address } of sides) assert.ok(dependsOn.includes(address), address);
  });

  it("have a key that is made in the same program, where it replaces the bucket's own", async () => {
    const arn = keyArn("us-east-1", SOURCE_ACCOUNT, "made");
    const recording = await recordBucket(() => ({
      source: sourceArgs({
        existingBucket: { name: "old", replaceEncryption: true },
        kmsKeyArn: pulumi.output(Promise.resolve(arn)),
      }),
      destinations: { dr: destinationArgs() },
    }));
    assert.deepEqual(made(recording, "archive-source"), ["archive-source-encryption"]);
    assert.equal(await valueOf(recording.result.source.keyArn!), arn);
  });

  it("have the bucket's own key, said by an Output that is compared with it", async () => {
    const recording = await recordBucket(() => ({
      source: sourceArgs({
        existingBucket: { name: "old" },
        kmsKeyArn: pulumi.output(Promise.resolve(PRESENT_KEY)),
      }),
      destinations: { dr: destinationArgs() },
    }));
    assert.deepEqual(made(recording, "archive-source"), []);
    assert.equal(await valueOf(recording.result.source.keyArn!), PRESENT_KEY);
  });

  it("give the role what it needs, of buckets and keys that were there", async () => {
    const recording = await recordBucket(() => ({
      source: sourceArgs({ existingBucket: { name: "old" } }),
      destinations: { dr: there() },
    }));
    const { source, destinations, requiredRolePolicy } = recording.result;
    const { inputs } = only(
      recording,
      "aws:iam/rolePolicy:RolePolicy",
      "archive-replication-policy",
    );
    assert.deepEqual(
      inputs.policy,
      rolePolicy({
        source: { ...(await valueOf(source.topology)), additionalKeyArns: [] },
        destinations: [await valueOf(destinations.dr!.topology)],
      }),
    );
    assert.equal(requiredRolePolicy, undefined);
  });
});

describe("an existing destination of another account", () => {
  const recordAcross = (dr: Partial<DestinationArgs>, role?: ReplicatedBucketArgs["role"]) =>
    recordBucket(() => ({ source: sourceArgs(), destinations: { dr: there(dr) }, role }));
  const granteeOf = async ({ result }: { result: ReplicatedBucket }) => ({
    partition: "aws" as const,
    roleArn: await valueOf(result.roleArn),
    source: { accountId: SOURCE_ACCOUNT, bucketKeyEnabled: true },
  });
  const SIDS = ["Replicate", "ReadVersioning"].map((id) => `${id}FromArchive${SOURCE_ACCOUNT}`);

  for (const role of [undefined, { path: "/service-role/", name: "replicate" }]) {
    const which = role ? "with name and path" : "that Pulumi names";
    it(`tells its owner what to add to both policies, for a role ${which}`, async () => {
      const recording = await recordAcross({}, role);
      const dr = recording.result.destinations.dr!;
      const to = await valueOf(dr.topology);
      const grantee = await granteeOf(recording);
      if (role) {
        const arn = `arn:aws:iam::${SOURCE_ACCOUNT}:role/service-role/replicate`;
        assert.equal(grantee.roleArn, arn);
      }
      assert.deepEqual(
        await valueOf(dr.requiredBucketPolicyStatements),
        destinationGrants(grantee, to).map((statement, index) => ({
          ...statement,
          Sid: SIDS[index],
        })),
      );
      assert.deepEqual(await valueOf(dr.requiredKeyPolicyStatements), [
        {
          ...replicaKeyGrant(grantee, to),
          Sid: `EncryptReplicasDrFromArchive${SOURCE_ACCOUNT}`,
        },
      ]);
      assert.deepEqual(made(recording, "archive-dr"), []);
    });
  }

  it("has the statements in its policy where the stack may, and its owner nothing to add", async () => {
    const existingBucket = { name: "replicas", extendBucketPolicy: true };
    const recording = await recordAcross({ existingBucket });
    const dr = recording.result.destinations.dr!;
    const { policy } = only(recording, POLICY, "archive-dr-policy").inputs;
    const { Statement } = JSON.parse(String(policy)) as { Statement: { Sid: string }[] };
    assert.deepEqual(
      Statement.map(({ Sid }) => Sid),
      SIDS,
    );
    assert.deepEqual(await valueOf(dr.requiredBucketPolicyStatements), []);
  });

  it("needs nothing within one account", async () => {
    const present = keyArn("us-west-2", SOURCE_ACCOUNT, "present");
    const recording = await recordBucket(
      () => ({
        source: sourceArgs(),
        destinations: { dr: there({ accountId: SOURCE_ACCOUNT }) },
      }),
      {
        replicas: {
          ...BUCKETS.replicas,
          serverSideEncryptionConfiguration: encryption(present),
        },
      },
    );
    const dr = recording.result.destinations.dr!;
    assert.deepEqual(await valueOf(dr.requiredBucketPolicyStatements), []);
    assert.deepEqual(await valueOf(dr.requiredKeyPolicyStatements), []);
  });
});
