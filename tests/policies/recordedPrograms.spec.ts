// What is recorded is what the engine would send, as far as the SDK and its declarations tell: nothing
// here asks AWS, and what the provider computes beyond ids, ARNs, names and defaults is made up.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import type { RecordedResource } from "../../rehearsal/recordedResource";
import { goldenIdentities } from "../support/golden";
import type { RecordedProgram } from "../support/recordedPrograms";
import { foreignProgram, foreignPrograms } from "../support/recordedPrograms";
import { ownPrograms, recordPrograms } from "../support/recordedPrograms";

const STACK = "pulumi:pulumi:Stack";
const BUCKET = "aws:s3/bucket:Bucket";
const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";
const ENCRYPTION =
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const PROVIDER = "pulumi:providers:aws";

const find = (resources: RecordedResource[], type: string, name: string) =>
  resources.find((resource) => resource.type === type && resource.name === name)!;

/** A property at a path of the outputs that stack policies see. */
function at({ properties }: RecordedResource, path: string): unknown {
  return path
    .split(".")
    .reduce((here: unknown, key) => (here as Record<string, unknown>)[key], properties);
}

/** URNs as `Bucket media`. */
const called = (urns: readonly string[]) =>
  urns.map((urn) => urn.replace(/^.*:(\w+)::/, "$1 ")).sort();

const calledBy = (byProperty: Readonly<Record<string, readonly string[]>>) =>
  Object.fromEntries(
    Object.entries(byProperty).map(([property, urns]) => [property, called(urns)]),
  );

describe("programs recorded as policies see them", function () {
  this.timeout(120_000);
  const programs = new Map<string, RecordedProgram>();
  const of = (name: string, mode: "update" | "preview") => programs.get(name)![mode];
  const outputs = (name: string, mode: "update" | "preview") => of(name, mode).outputs;

  before(async () => {
    const own = ownPrograms().filter(({ name }) => ["dev", "prod"].includes(name));
    for (const program of await recordPrograms([...foreignPrograms(), ...own])) {
      programs.set(program.name, program);
    }
  });

  it("are eight of others, each with at least one replication", () => {
    const foreign = foreignPrograms().map(({ name }) => name);
    assert.deepEqual(foreign, [
      "cross-account-by-hand",
      "docs-copy",
      "fan-out-loop",
      "inline-replication",
      "rtc-everywhere",
      "same-key",
      "strict-policies",
      "terraform-conversion",
    ]);
    for (const name of foreign) {
      const replicates = outputs(name, "update").some(
        ({ type, properties }) => type === REPLICATION || properties.replicationConfiguration,
      );
      assert.ok(replicates, name);
    }
  });

  for (const stack of ["dev", "prod"]) {
    it(`have the resources of ${stack} as deployed, under their parents, protected or not`, () => {
      const { outputs } = of(stack, "preview");
      const byUrn = new Map(outputs.map((resource) => [resource.urn, resource]));
      const above = ({ parent = "" }: RecordedResource): string[] => {
        const resource = byUrn.get(parent);
        if (!resource || resource.type === STACK) return [];
        return [`${resource.type} ${resource.name}`, ...above(resource)];
      };
      const identity = (resource: RecordedResource) => {
        const { type, name, protect } = resource;
        return { type, name, parents: above(resource), protect };
      };
      const recorded = outputs.filter(({ type }) => type !== STACK).map(identity);
      const inOrder = (all: { type: string; name: string }[]) =>
        all.sort((a, b) => `${a.type} ${a.name}`.localeCompare(`${b.type} ${b.name}`, "en"));
      assert.deepEqual(inOrder(recorded), goldenIdentities(stack));
    });
  }

  it("say of what our role's policy and replication are made, in both modes", () => {
    const sides = ["Bucket archive-dr-bucket", "Bucket archive-source-bucket"];
    const keys = ["Key archive-dr-key", "Key archive-source-key"];
    for (const mode of ["update", "preview"] as const) {
      const policy = find(outputs("dev", mode), ROLE_POLICY, "archive-replication-policy");
      assert.deepEqual(calledBy(policy.propertyDependencies), {
        role: ["Role archive-replication"],
        policy: [...sides, ...keys],
      });
      const config = find(outputs("dev", mode), REPLICATION, "archive-replication");
      assert.deepEqual(calledBy(config.propertyDependencies), {
        bucket: ["Bucket archive-source-bucket"],
        role: ["Role archive-replication"],
        rules: ["Bucket archive-dr-bucket", "Key archive-dr-key"],
      });
      assert.deepEqual(called(config.dependencies), [
        "Bucket archive-dr-bucket",
        "Bucket archive-source-bucket",
        "BucketPolicy archive-dr-policy",
        "BucketPolicy archive-source-policy",
        "Key archive-dr-key",
        "KeyPolicy archive-dr-key-policy",
        "KeyPolicy archive-source-key-policy",
        "Role archive-replication",
        "RolePolicy archive-replication-policy",
      ]);
    }
  });

  it("know in a preview the name, Region and tags of a bucket, and nothing that AWS makes up", () => {
    const { properties } = find(outputs("rtc-everywhere", "preview"), BUCKET, "media-replica");
    const { bucket, region, tagsAll, forceDestroy, ...rest } = properties;
    assert.match(String(bucket), /^media-replica-[0-9a-f]{7}$/);
    assert.deepEqual([region, tagsAll, forceDestroy], ["eu-west-1", {}, false]);
    for (const property of ["id", "arn", "versioning", "serverSideEncryptionConfiguration"]) {
      assert.equal(rest[property], unknownValue, property);
    }
    assert.deepEqual(new Set(Object.values(rest)), new Set([unknownValue]));
  });

  it("have in an update the same name, and what AWS makes up", () => {
    const preview = find(outputs("rtc-everywhere", "preview"), BUCKET, "media-replica");
    const { properties } = find(outputs("rtc-everywhere", "update"), BUCKET, "media-replica");
    assert.equal(properties.bucket, preview.properties.bucket);
    assert.equal(properties.id, properties.bucket);
    assert.equal(properties.arn, `arn:aws:s3:::${String(properties.bucket)}`);
    assert.deepEqual(properties.versioning, { enabled: false, mfaDelete: false });
    const { update } = programs.get("rtc-everywhere")!;
    assert.ok(!JSON.stringify(update).includes(unknownValue));
  });

  it("do not know the name of a bucket that has a prefix alone", () => {
    const name = "assets-eu-west-1";
    const preview = find(outputs("fan-out-loop", "preview"), BUCKET, name).properties;
    assert.deepEqual([preview.bucketPrefix, preview.bucket], ["assets-", unknownValue]);
    const update = find(outputs("fan-out-loop", "update"), BUCKET, name).properties;
    assert.match(String(update.bucket), /^assets-[0-9a-f]{7}$/);
  });

  it("keep what is known in lists and objects, and what the provider fills in there unknown", () => {
    const rules = find(outputs("same-key", "preview"), REPLICATION, "reports");
    assert.equal(at(rules, "rules.1.destination.bucket"), unknownValue);
    assert.equal(at(rules, "rules.1.destination.storageClass"), "GLACIER");
    const unnamed = (mode: "update" | "preview") =>
      find(outputs("fan-out-loop", mode), REPLICATION, "tokyo-to-sydney");
    assert.equal(at(unnamed("preview"), "rules.0.id"), unknownValue);
    assert.match(String(at(unnamed("update"), "rules.0.id")), /^[0-9a-f-]{36}$/);
    const keyless = find(outputs("docs-copy", "preview"), ENCRYPTION, "source-sse");
    const path = "rules.0.applyServerSideEncryptionByDefault";
    assert.deepEqual(at(keyless, path), { sseAlgorithm: "aws:kms", kmsMasterKeyId: unknownValue });
  });

  it("show resource policies what was given, with defaults and names, and no more", () => {
    const { inputs } = of("docs-copy", "preview");
    assert.deepEqual(find(inputs, BUCKET, "source").properties, {
      bucket: "acme-uploads-source",
      forceDestroy: false,
    });
    assert.deepEqual(find(inputs, "aws:iam/role:Role", "replication").properties, {
      name: "tf-iam-role-replication-12345",
      path: "/",
      maxSessionDuration: 3600,
      forceDetachPolicies: false,
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: "sts:AssumeRole",
            Principal: { Service: "s3.amazonaws.com" },
          },
        ],
      }),
    });
  });

  it("have documents as text, and where a part is unknown, unknown as a whole", () => {
    const holders: [program: string, type: string, name: string][] = [
      ["docs-copy", "aws:iam/policy:Policy", "replication"],
      ["inline-replication", ROLE_POLICY, "invoices-replication-policy"],
      ["rtc-everywhere", ROLE_POLICY, "media-crr"],
      ["strict-policies", "aws:s3/bucketPolicy:BucketPolicy", "ledger"],
    ];
    for (const [program, type, name] of holders) {
      assert.equal(find(outputs(program, "preview"), type, name).properties.policy, unknownValue);
      const { policy } = find(outputs(program, "update"), type, name).properties;
      const { Statement } = JSON.parse(String(policy)) as { Statement: object[] };
      assert.ok(Statement.length > 1);
    }
  });

  it("lose what a document is made of in a preview, where a function of the provider writes it", () => {
    const policyIn = (mode: "update" | "preview") =>
      find(outputs("docs-copy", mode), "aws:iam/policy:Policy", "replication");
    assert.deepEqual(policyIn("preview").propertyDependencies, {});
    assert.deepEqual(calledBy(policyIn("update").propertyDependencies), {
      policy: ["Bucket destination", "Bucket source"],
    });
  });

  it("pass a resource that is given as a value on as its id", () => {
    const role = (mode: "update" | "preview") =>
      find(outputs("rtc-everywhere", mode), ROLE_POLICY, "media-crr").properties.role;
    assert.equal(role("preview"), unknownValue);
    assert.match(String(role("update")), /^media-crr-[0-9a-f]{7}$/);
  });

  it("name the provider: a default one, or the one that was given, as the engine has its inputs", () => {
    const { outputs } = of("cross-account-by-hand", "preview");
    const { provider } = find(outputs, BUCKET, "documents-backup");
    assert.equal(provider!.urn, "urn:pulumi:prod::cross-account-by-hand::" + `${PROVIDER}::backup`);
    const roles = JSON.stringify([{ roleArn: "arn:aws:iam::222222222222:role/PulumiDeploy" }]);
    const { region, assumeRoles } = provider!.properties;
    assert.deepEqual([region, assumeRoles], ["us-east-2", roles]);

    const byDefault = find(of("docs-copy", "preview").outputs, VERSIONING, "destination");
    assert.match(byDefault.provider!.name, /^default_7_\d+_\d+$/);
    assert.deepEqual(byDefault.provider!.properties, { region: "us-east-1" });
    assert.ok(find(of("docs-copy", "preview").inputs, PROVIDER, byDefault.provider!.name));
  });

  it("make ARNs of the provider's account, Region and tags", () => {
    const { outputs } = of("cross-account-by-hand", "update");
    const { properties } = find(outputs, "aws:kms/key:Key", "documents-backup-key");
    assert.match(String(properties.arn), /^arn:aws:kms:us-east-2:222222222222:key\/[0-9a-f-]{36}$/);
    const replica = find(
      of("terraform-conversion", "update").outputs,
      "aws:kms/key:Key",
      "replica",
    );
    assert.deepEqual(replica.properties.tagsAll, { Project: "datalake", ManagedBy: "pulumi" });
    const role = find(of("rtc-everywhere", "update").outputs, "aws:iam/role:Role", "media-crr");
    assert.match(String(role.properties.arn), /:111111111111:role\/service-role\/media-crr-/);
  });

  it("have URNs of the types of all parents, and the outputs of components", () => {
    const { outputs } = of("fan-out-loop", "update");
    const versioning = find(outputs, VERSIONING, "assets-us-west-2");
    const chain = ["acme:storage:FanOut", BUCKET, VERSIONING].join("$");
    assert.equal(versioning.urn, `urn:pulumi:prod::fan-out-loop::${chain}::assets-us-west-2`);
    assert.equal(versioning.parent, find(outputs, BUCKET, "assets-us-west-2").urn);
    const component = find(outputs, "acme:storage:FanOut", "assets");
    const [stack] = outputs.filter(({ type }) => type === STACK);
    assert.equal(component.parent, stack!.urn);
    assert.equal(component.provider, undefined);
    assert.deepEqual(component.properties.replicas, stack!.properties.replicaNames);
    assert.equal((component.properties.replicas as string[]).length, 3);
  });

  it("say what is protected", () => {
    const { outputs } = of("cross-account-by-hand", "preview");
    assert.equal(find(outputs, BUCKET, "documents-backup").protect, true);
    assert.equal(find(outputs, VERSIONING, "documents-backup-versioning").protect, false);
  });

  it("show nobody what was read, since the engine does not manage it, and tell the program what is there", async () => {
    const versioning = { enabled: true, mfaDelete: false };
    const existing = { "acme-prod-documents": { versioning } };
    const program = { ...foreignProgram("cross-account-by-hand"), existing };
    const [recorded] = await recordPrograms([program]);
    for (const { inputs, outputs } of [recorded!.update, recorded!.preview]) {
      assert.equal(find(inputs, BUCKET, "documents"), undefined);
      assert.equal(find(outputs, BUCKET, "documents"), undefined);
      const [config] = outputs.filter(({ type }) => type === REPLICATION);
      assert.equal(config!.properties.bucket, "acme-prod-documents");
    }
  });

  it("fail with the program's name and its error, without waiting for what waits for it", async () => {
    const config = { "pulumi:disable-default-providers": '["aws"]' };
    const program = { ...foreignProgram("docs-copy"), config };
    await assert.rejects(recordPrograms([program]), (error: Error) => {
      assert.match(error.message, /^docs-copy \(update\): /);
      assert.match(error.message, /Default provider for 'aws' disabled\./);
      return true;
    });
    await assert.rejects(
      recordPrograms([{ ...foreignProgram("docs-copy"), config: {} }]),
      /^Error: docs-copy \(update\): .*Missing region configuration/s,
    );
  });
});
