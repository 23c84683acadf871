import assert from "node:assert/strict";

import type { Document } from "../../components/policyDocuments";
import { documentOf, rolePolicy, trustPolicy } from "../../components/policyDocuments";
import { destinationGrants, keyPolicy } from "../../components/resourcePolicies";
import type { Proof } from "../../proof/prove";
import { prove, provePolicies } from "../../proof/prove";
import { foundBuckets } from "../../proof/recording/foundBuckets";
import { keyId } from "../../proof/recording/madeUpState";
import { runProgram } from "../../proof/recording/programs";
import { renderProof } from "../../proof/report";
import { asCliConfig, exampleConfig } from "../../stackFiles";
import { parseSettings } from "../../config";

// What an existing bucket is like is made up here, as the settings want it; rehearsals read one that is there.

const ROLE = "arn:aws:iam::111111111111:role/shared/s3-replication";
const BOUNDARY = "arn:aws:iam::111111111111:policy/organisation/limit";
const KEY = "arn:aws:kms:eu-west-1:111111111111:key/11111111-1111-4111-8111-111111111111";

const source = {
  region: "eu-west-1",
  accountId: "111111111111",
  existingBucket: { name: "acme-documents", enableVersioning: true },
};
const vault = {
  region: "eu-central-1",
  accountId: "222222222222",
  existingBucket: { name: "acme-vault" },
  objectOwnership: "BucketOwnerEnforced",
};
const settings = { name: "safe", source, destinations: { vault } };

/** A stack that was given all that it can be given, and writes no policy at all. */
const GIVEN = { ...settings, role: { existingArn: ROLE } };
/** A stack that was given buckets, and writes whatever it may. */
const EXTENDED = {
  ...settings,
  role: { name: "replication", path: "/service-role/", permissionsBoundaryArn: BOUNDARY },
  source: {
    ...source,
    kmsKeyArn: KEY,
    existingBucket: { ...source.existingBucket, replaceEncryption: true },
  },
  destinations: {
    vault: { ...vault, existingBucket: { ...vault.existingBucket, extendBucketPolicy: true } },
  },
};

describe("the proof of a stack that adopts", function () {
  this.timeout(60_000);
  const proofs = new Map<object, Proof>();

  before(async () => {
    for (const config of [GIVEN, EXTENDED]) {
      proofs.set(config, await prove({ stack: "test", config: asCliConfig(config) }));
    }
  });
  const policiesOf = (config: object) => proofs.get(config)!.policies;
  const without = ({ Statement }: Document) => Statement.map(({ Sid: _id, ...rest }) => rest);

  it("holds, whoever writes the policies", () => {
    for (const { ok, necessity, judged } of proofs.values()) {
      assert.deepEqual(necessity.survivors, []);
      assert.deepEqual(
        judged.filter(({ allowed, verdict }) => allowed !== verdict.allowed),
        [],
      );
      assert.equal(ok, true);
    }
  });

  it("is of the buckets as they were read, with their own keys", () => {
    const { topology } = policiesOf(GIVEN);
    assert.equal(topology.source.bucketArn, "arn:aws:s3:::acme-documents");
    const ofBucket = (name: string) => keyId(name);
    assert.match(topology.source.keyArn!, new RegExp(`:key/${ofBucket("acme-documents")}$`));
    const [found] = topology.destinations;
    assert.deepEqual([found!.name, found!.bucketArn], ["vault", "arn:aws:s3:::acme-vault"]);
    assert.match(found!.keyArn, new RegExp(`:222222222222:key/${ofBucket("acme-vault")}$`));
    assert.deepEqual(
      policiesOf(GIVEN).adopted,
      [topology.source.bucketArn, found!.bucketArn].sort(),
    );
  });

  it("is of the permissions that an existing role is asked to have, and takes its trust for granted", () => {
    const { topology, role, resources, assumed } = policiesOf(GIVEN);
    assert.equal(topology.roleArn, ROLE);
    assert.deepEqual(role, rolePolicy(topology));
    assert.deepEqual(resources.get(ROLE), trustPolicy());
    assert.ok(assumed.includes(ROLE));
  });

  it("is of the statements that the owner of a destination's bucket is asked to add", () => {
    const { topology, resources, assumed } = policiesOf(GIVEN);
    const [found] = topology.destinations;
    const statements = documentOf(...destinationGrants(topology, found!));
    assert.deepEqual(without(resources.get(found!.bucketArn)!), without(statements));
    assert.ok(assumed.includes(found!.bucketArn));
    assert.deepEqual(resources.get(topology.source.bucketArn), documentOf());
  });

  it("does not hold where the owners are asked for too little", async () => {
    const { topology, ...policies } = policiesOf(GIVEN);
    const [{ bucketArn } = { bucketArn: "" }] = topology.destinations;
    const resources = new Map([...policies.resources, [bucketArn, documentOf()] as const]);
    const { ok } = await provePolicies("test", { ...policies, topology, resources });
    assert.equal(ok, false);
  });

  it("is of the policy that the stack extends, which then is its own", () => {
    const { topology, resources, assumed } = policiesOf(EXTENDED);
    const [found] = topology.destinations;
    const grants = documentOf(...destinationGrants(topology, found!));
    assert.deepEqual(without(resources.get(found!.bucketArn)!), without(grants));
    assert.ok(!assumed.includes(found!.bucketArn));
  });

  it("is of the key that replaces the bucket's own", () => {
    const { topology, resources } = policiesOf(EXTENDED);
    assert.equal(topology.source.keyArn, KEY);
    assert.deepEqual(resources.get(KEY), keyPolicy("aws", "111111111111"));
  });

  it("is of a role with a path, and names its boundary", () => {
    const { topology, boundaryArn } = policiesOf(EXTENDED);
    assert.equal(topology.roleArn, "arn:aws:iam::111111111111:role/service-role/replication");
    assert.equal(boundaryArn, BOUNDARY);
  });

  it("asks no denials of policies that are their owners'", () => {
    const overHttp = ({ judged }: Proof, arn: string) =>
      judged.filter(
        ({ request }) => request.threat === "over HTTP" && request.resource.startsWith(arn),
      ).length;
    assert.equal(overHttp(proofs.get(GIVEN)!, "arn:aws:s3:::acme-"), 0);
  });

  it("says what it takes for granted", () => {
    const lines = renderProof(proofs.get(GIVEN)!).split("\n");
    const said = lines.filter((line) => line.startsWith("Not the stack's: "));
    const of = (what: string) => said.filter((line) => line.includes(what)).length;
    assert.equal(of(`the trust policy of ${ROLE}, taken to hold at least`), 1);
    assert.equal(of(`the permissions of ${ROLE}, proven for`), 1);
    assert.equal(of("the policy of arn:aws:s3:::acme-documents; nothing is needed in it"), 1);
    assert.equal(of("the policy of arn:aws:s3:::acme-vault, taken to hold at least"), 1);
    assert.equal(of("the policy of arn:aws:kms:"), 2);
    assert.equal(said.length, 6);
    const limited = renderProof(proofs.get(EXTENDED)!);
    const boundary = `Not the stack's: the boundary ${BOUNDARY}: name its document by --boundary`;
    assert.ok(limited.includes(boundary));
  });
});

describe("a recorded program that reads a bucket", function () {
  this.timeout(60_000);

  it("has it among its resources, marked as read, and neither protected nor retained", async () => {
    const { registrations } = await runProgram({ config: exampleConfig("backup-account") });
    const read = registrations.filter((one) => one.read);
    assert.deepEqual(
      read.map(({ name, type, custom, protect, retainOnDelete, provider, parents }) => ({
        ...{ name, type, custom, protect, retainOnDelete, provider, parents },
      })),
      [
        {
          name: "safe-source-bucket",
          type: "aws:s3/bucket:Bucket",
          custom: true,
          protect: false,
          retainOnDelete: false,
          provider: "safe-source",
          parents: ["replicated-bucket:index:ReplicatedBucket safe"],
        },
      ],
    );
    const policy = registrations.find(({ name }) => name === "safe-replication-policy")!;
    assert.ok(policy.dependsOn.includes("aws:s3/bucket:Bucket safe-source-bucket"));
  });

  it("is told what the bucket is like, and refuses it", async () => {
    const buckets = { "acme-documents": { objectLockEnabled: true } };
    const config = exampleConfig("backup-account");
    const { errors, registrations } = await runProgram({ config, world: { buckets } });
    assert.match(errors.join("\n"), / {2}source\.existingBucket\.name: received "acme-documents"/);
    assert.ok(!registrations.some(({ type }) => type === "aws:iam/role:Role"));
  });
});

describe("the buckets that were there before, as a stack's settings take them", () => {
  const found = (config: object) => {
    const { settings, problems } = parseSettings(config);
    assert.deepEqual(problems, []);
    return foundBuckets(settings);
  };

  it("are not versioned yet where the stack is to switch it on", () => {
    const { "acme-documents": documents, "acme-vault": kept } = found(GIVEN)!;
    assert.deepEqual(documents!.versioning, { enabled: false, mfaDelete: false });
    assert.deepEqual(kept!.versioning, { enabled: true, mfaDelete: false });
  });

  it("encrypt by SSE-S3 where the stack is to replace that, and else under a key", () => {
    const encryptionOf = (config: object) =>
      found(config)!["acme-documents"]!.serverSideEncryptionConfiguration;
    const under = (byDefault: object, bucketKeyEnabled = true) => ({
      rule: { applyServerSideEncryptionByDefault: byDefault, bucketKeyEnabled },
    });
    const kms = (kmsMasterKeyId: string) => ({ sseAlgorithm: "aws:kms", kmsMasterKeyId });
    assert.deepEqual(encryptionOf(EXTENDED), under({ sseAlgorithm: "AES256" }));
    const own = `arn:aws:kms:eu-west-1:111111111111:key/${keyId("acme-documents")}`;
    assert.deepEqual(encryptionOf(settings), under(kms(own)));
    const given = { ...source, kmsKeyArn: KEY, bucketKeyEnabled: false };
    assert.deepEqual(encryptionOf({ ...settings, source: given }), under(kms(KEY), false));
  });
});
