import assert from "node:assert/strict";

import { PutRolePolicyCommand, TagRoleCommand } from "@aws-sdk/client-iam";
import {
  DisableKeyRotationCommand,
  PutKeyPolicyCommand,
  UpdateAliasCommand,
} from "@aws-sdk/client-kms";
import {
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";

import { Places } from "../../rehearsal/deployment/places";
import type { ResourceRecord } from "../../rehearsal/deployment/records";
import { handlerOf } from "../../rehearsal/handlers";
import type { Place } from "../../rehearsal/handlers/handler";
import { consume } from "../../rehearsal/handlers/inputs";
import type { LocalClients } from "../../rehearsal/localAws/clients";
import { readBack } from "../../rehearsal/readBack";
import { describeWithLocalAws } from "../support/localAws";
import { createRecord, environmentOf, recordOf } from "../support/rehearsal";
import { SOURCE_ACCOUNT } from "../support/sides";

type Inputs = Record<string, unknown>;

/** What the resources of the table lean on. */
interface Ground {
  bucket: string;
  bucketArn: string;
  otherArn: string;
  keyArn: string;
  otherKeyArn: string;
  role: string;
  roleArn: string;
}

/** A resource with all the inputs that its handler knows, and a change behind the program's back. */
interface Row {
  type: string;
  inputs: (ground: Ground) => Inputs;
  /** The input that AWS then holds otherwise. */
  input: string;
  change: (clients: LocalClients, id: string, ground: Ground) => Promise<unknown>;
}

const policy = (Action: string, Resource: string, more: Inputs = {}) => ({
  Version: "2012-10-17",
  Statement: [{ Sid: "One", Effect: "Allow", Action, Resource, ...more }],
});
const root = { AWS: `arn:aws:iam::${SOURCE_ACCOUNT}:root` };
const trust = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
};
const minutes = { minutes: 15 };

const replicationRules = ({ otherArn, otherKeyArn }: Ground, status: string) => [
  {
    id: "everything",
    priority: 3,
    status,
    filter: { prefix: "" },
    deleteMarkerReplication: { status: "Enabled" },
    sourceSelectionCriteria: {
      sseKmsEncryptedObjects: { status: "Enabled" },
      replicaModifications: { status: "Disabled" },
    },
    destination: {
      bucket: otherArn,
      account: SOURCE_ACCOUNT,
      storageClass: "STANDARD_IA",
      encryptionConfiguration: { replicaKmsKeyId: otherKeyArn },
      metrics: { status: "Enabled", eventThreshold: minutes },
      replicationTime: { status: "Enabled", time: minutes },
    },
  },
  {
    id: "tagged",
    priority: 2,
    status,
    filter: { tag: { key: "class", value: "gold" } },
    deleteMarkerReplication: { status: "Disabled" },
    destination: { bucket: otherArn },
  },
  {
    id: "both",
    priority: 1,
    status,
    filter: { and: { prefix: "invoices/", tags: { class: "gold", kind: "paper" } } },
    deleteMarkerReplication: { status: "Disabled" },
    destination: {
      bucket: otherArn,
      account: SOURCE_ACCOUNT,
      accessControlTranslation: { owner: "Destination" },
    },
  },
];

const ROWS: readonly Row[] = [
  {
    type: "aws:iam/role:Role",
    inputs: () => ({
      name: "a-role",
      path: "/service-role/",
      description: "For a test",
      assumeRolePolicy: JSON.stringify(trust),
      tags: { a: "b" },
    }),
    input: "tags",
    change: ({ iam }, RoleName) =>
      iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: "a", Value: "c" }] })),
  },
  {
    type: "aws:iam/rolePolicy:RolePolicy",
    inputs: ({ role, bucketArn }) => ({
      role,
      name: "a-policy",
      policy: policy("s3:ListBucket", bucketArn),
    }),
    input: "policy",
    change: ({ iam }, _, { role, otherArn }) => {
      const PolicyDocument = JSON.stringify(policy("s3:ListBucket", otherArn));
      const at = { RoleName: role, PolicyName: "a-policy" };
      return iam.send(new PutRolePolicyCommand({ ...at, PolicyDocument }));
    },
  },
  {
    type: "aws:kms/key:Key",
    inputs: () => ({
      description: "A key",
      enableKeyRotation: true,
      deletionWindowInDays: 7,
      tags: { a: "b" },
    }),
    input: "enableKeyRotation",
    change: ({ kms }, KeyId) => kms.send(new DisableKeyRotationCommand({ KeyId })),
  },
  {
    type: "aws:kms/keyPolicy:KeyPolicy",
    inputs: ({ keyArn }) => ({
      keyId: keyArn,
      policy: JSON.stringify(policy("kms:*", "*", { Principal: root, Sid: "Ours" })),
    }),
    input: "policy",
    change: ({ kms }, KeyId) => {
      const Policy = JSON.stringify(policy("kms:*", "*", { Principal: root, Sid: "Other" }));
      return kms.send(new PutKeyPolicyCommand({ KeyId, Policy }));
    },
  },
  {
    type: "aws:kms/alias:Alias",
    inputs: ({ keyArn }) => ({ name: "alias/a-key", targetKeyId: idOf(keyArn) }),
    input: "targetKeyId",
    change: ({ kms }, AliasName, { otherKeyArn }) =>
      kms.send(new UpdateAliasCommand({ AliasName, TargetKeyId: idOf(otherKeyArn) })),
  },
  {
    type: "aws:s3/bucket:Bucket",
    inputs: () => ({ bucket: "a-bucket-of-a-test", tags: { a: "b" }, forceDestroy: true }),
    input: "tags",
    change: ({ s3 }, Bucket) => {
      const Tagging = { TagSet: [{ Key: "a", Value: "c" }] };
      return s3.send(new PutBucketTaggingCommand({ Bucket, Tagging }));
    },
  },
  {
    type: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    inputs: ({ bucket }) => ({ bucket, rule: { objectOwnership: "BucketOwnerEnforced" } }),
    input: "rule",
    change: ({ s3 }, Bucket) => {
      const OwnershipControls = { Rules: [{ ObjectOwnership: "ObjectWriter" as const }] };
      return s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
    },
  },
  {
    type: "aws:s3/bucketPolicy:BucketPolicy",
    inputs: ({ bucket, bucketArn }) => ({
      bucket,
      policy: JSON.stringify(policy("s3:ListBucket", bucketArn, { Principal: root })),
    }),
    input: "policy",
    change: ({ s3 }, Bucket, { bucketArn }) => {
      const document = policy("s3:ListBucketVersions", bucketArn, { Principal: root });
      return s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(document) }));
    },
  },
  {
    type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    inputs: ({ bucket }) => ({
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    }),
    input: "ignorePublicAcls",
    change: ({ s3 }, Bucket) => {
      const three = { BlockPublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
      const PublicAccessBlockConfiguration = { ...three, IgnorePublicAcls: false };
      return s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
    },
  },
  {
    type: "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
    inputs: (ground) => ({
      bucket: ground.bucket,
      role: ground.roleArn,
      rules: replicationRules(ground, "Enabled"),
    }),
    input: "rules",
    change: ({ s3 }, Bucket, { roleArn, otherArn }) => {
      const rule = { ID: "other", Status: "Enabled", Destination: { Bucket: otherArn } } as const;
      const Rules = [{ ...rule, Priority: 1, Filter: { Prefix: "" } }];
      const ReplicationConfiguration = { Role: roleArn, Rules };
      return s3.send(new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration }));
    },
  },
  {
    type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    inputs: ({ bucket, keyArn }) => ({
      bucket,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
          bucketKeyEnabled: true,
          blockedEncryptionTypes: ["SSE-C"],
        },
      ],
    }),
    input: "rules",
    change: ({ s3 }, Bucket) => {
      const byDefault = { SSEAlgorithm: "AES256" as const };
      const Rules = [{ ApplyServerSideEncryptionByDefault: byDefault }];
      const ServerSideEncryptionConfiguration = { Rules };
      return s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }));
    },
  },
  {
    type: "aws:s3/bucketVersioning:BucketVersioning",
    inputs: ({ bucket }) => ({ bucket, versioningConfiguration: { status: "Enabled" } }),
    input: "versioningConfiguration",
    change: ({ s3 }, Bucket) => {
      const VersioningConfiguration = { Status: "Suspended" as const };
      return s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    },
  },
];

const idOf = (keyArn: string) => keyArn.slice(keyArn.indexOf("/") + 1);

describeWithLocalAws("the handlers of resources", (aws) => {
  let places: Places;
  let place: Place;
  let ground: Ground;

  const create = (type: string, inputs: Inputs, name = "thing") =>
    createRecord(places, type, name, inputs);
  const differences = async (resource: ResourceRecord) =>
    (await readBack([resource], places)).map(({ input }) => input);

  before(async () => {
    places = new Places(await environmentOf(aws()));
    place = await places.of({ region: "us-west-2" });
    const bucket = await create("aws:s3/bucket:Bucket", {}, "one");
    const other = await create("aws:s3/bucket:Bucket", {}, "other");
    const versioned = { versioningConfiguration: { status: "Enabled" } };
    for (const { id } of [bucket, other]) {
      await create("aws:s3/bucketVersioning:BucketVersioning", { bucket: id, ...versioned });
    }
    const key = await create("aws:kms/key:Key", {});
    const otherKey = await create("aws:kms/key:Key", {});
    const role = await create("aws:iam/role:Role", { assumeRolePolicy: trust });
    ground = {
      bucket: bucket.id!,
      bucketArn: String(bucket.outputs.arn),
      otherArn: String(other.outputs.arn),
      keyArn: String(key.outputs.arn),
      otherKeyArn: String(otherKey.outputs.arn),
      role: role.id!,
      roleArn: String(role.outputs.arn),
    };
  });

  for (const { type, inputs, input, change } of ROWS) {
    it(`create ${type}, find it as asked, changed and gone`, async () => {
      const asked = inputs(ground);
      const record = await create(type, asked);
      const id = record.id!;
      assert.deepEqual(await readBack([record], places), []);

      await change(place.clients, id, ground);
      assert.deepEqual(await differences(record), [input]);

      await handlerOf(type).delete(id, place, asked);
      assert.notDeepEqual(await differences(record), []);
    });
  }

  it("find what is gone altogether, with AWS's answer", async () => {
    const inputs = { bucket: "never-made" };
    const record = recordOf("aws:s3/bucket:Bucket", "thing", { id: "never-made", inputs });
    assert.deepEqual(await readBack([record], places), [
      {
        resource: "aws:s3/bucket:Bucket thing",
        input: "(all)",
        asked: "to be there",
        held: "NoSuchBucket: The specified bucket does not exist",
      },
    ]);
  });

  it("find a key that waits for its deletion as gone, and an alias that nobody has made", async () => {
    const key = await create("aws:kms/key:Key", {});
    await handlerOf("aws:kms/key:Key").delete(key.id!, place, {});
    const alias = recordOf("aws:kms/alias:Alias", "thing", { id: "alias/never-made" });
    assert.deepEqual(
      (await readBack([key, alias], places)).map(({ held }) => held),
      [`the key ${key.id!} is PendingDeletion`, "there is no alias/never-made"],
    );
  });

  it("take components, which are nowhere, as they are", async () => {
    const component = recordOf("small:index:Component", "thing", { custom: false });
    assert.deepEqual(await readBack([component], places), []);
  });

  it("change a replication configuration, but not to that of another bucket", async () => {
    const type = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";
    const { bucket, roleArn: role } = ground;
    const inputs = (status: string) => ({ bucket, role, rules: replicationRules(ground, status) });
    const change = (changed: Inputs) =>
      consume(changed, "thing", (read) => handlerOf(type).update!(bucket, read, place));
    const versioned = { bucket, versioningConfiguration: { status: "Enabled" } };
    await create("aws:s3/bucketVersioning:BucketVersioning", versioned);
    const record = await create(type, inputs("Enabled"));

    const disabled = inputs("Disabled");
    await change(disabled)();
    assert.deepEqual(await readBack([{ ...record, inputs: disabled }], places), []);
    assert.throws(() => change({ ...disabled, bucket: "other" }), {
      message: "another bucket needs another resource",
    });
    await handlerOf(type).delete(bucket, place, disabled);
  });

  const FURTHER: [title: string, type: string, inputs: (ground: Ground) => Inputs][] = [
    [
      "a role within a boundary",
      "aws:iam/role:Role",
      () => ({
        assumeRolePolicy: trust,
        permissionsBoundary: "arn:aws:iam::aws:policy/ReadOnlyAccess",
      }),
    ],
    [
      "a key that rotates more often than KMS would",
      "aws:kms/key:Key",
      () => ({ enableKeyRotation: true, rotationPeriodInDays: 90 }),
    ],
    [
      "a bucket in its account's own namespace",
      "aws:s3/bucket:Bucket",
      () => ({
        bucket: `a-bucket-${SOURCE_ACCOUNT}-us-west-2-an`,
        bucketNamespace: "account-regional",
      }),
    ],
    [
      "a default encryption that blocks no kind of upload",
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      ({ bucket, keyArn }) => {
        const byDefault = { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn };
        const rule = { applyServerSideEncryptionByDefault: byDefault, bucketKeyEnabled: false };
        return { bucket, rules: [rule] };
      },
    ],
  ];
  for (const [title, type, inputs] of FURTHER) {
    it(`create ${title}, and find it as asked`, async () => {
      const record = await create(type, inputs(ground), "further");
      assert.deepEqual(await readBack([record], places), []);
      await handlerOf(type).delete(record.id!, place, record.inputs);
    });
  }

  it("refuse names that S3 refuses in their namespace, which the local AWS takes", async () => {
    const refused: Inputs[] = [
      { bucket: "a-bucket", bucketNamespace: "account-regional" },
      { bucketNamespace: "account-regional" },
      { bucket: `a-bucket-${SOURCE_ACCOUNT}-us-west-2-an` },
    ];
    for (const inputs of refused) {
      await assert.rejects(create("aws:s3/bucket:Bucket", inputs), /InvalidBucketName: \S+ needs /);
    }
  });

  describe("of a bucket that was there before", () => {
    const read = (id: string) => handlerOf("aws:s3/bucket:Bucket").read(id, place);

    it("read what nobody ever set as the provider has it", async () => {
      const plain = await create("aws:s3/bucket:Bucket", { bucket: "a-plain-bucket" });
      assert.deepEqual(await read(plain.id!), {
        bucket: "a-plain-bucket",
        bucketNamespace: "global",
        arn: "arn:aws:s3:::a-plain-bucket",
        region: "us-west-2",
        bucketRegion: "us-west-2",
        tags: undefined,
        policy: "",
        versioning: { enabled: false, mfaDelete: false },
        objectLockEnabled: false,
        // S3 itself has SSE-S3 on every bucket, the local AWS on none.
        serverSideEncryptionConfiguration: undefined,
        replicationConfiguration: undefined,
        requestPayer: "BucketOwner",
      });
      await handlerOf("aws:s3/bucket:Bucket").delete(plain.id!, place, {});
    });

    it("read versioning, policy, encryption and rules, and where the bucket is", async () => {
      const { bucket, bucketArn, keyArn, roleArn: role, otherArn, otherKeyArn } = ground;
      const byDefault = { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn };
      const rule = { applyServerSideEncryptionByDefault: byDefault, bucketKeyEnabled: true };
      const document = JSON.stringify(policy("s3:ListBucket", bucketArn, { Principal: root }));
      await create("aws:s3/bucketVersioning:BucketVersioning", {
        bucket,
        versioningConfiguration: { status: "Enabled" },
      });
      await create(
        ROWS.find(({ input, type }) => input === "rules" && type.includes("Side"))!.type,
        {
          bucket,
          rules: [{ ...rule, blockedEncryptionTypes: ["SSE-C"] }],
        },
      );
      await create("aws:s3/bucketPolicy:BucketPolicy", { bucket, policy: document });
      await create("aws:s3/bucketReplicationConfig:BucketReplicationConfig", {
        bucket,
        role,
        rules: replicationRules(ground, "Enabled"),
      });
      const found = await read(bucket);
      assert.deepEqual(found.versioning, { enabled: true, mfaDelete: false });
      assert.deepEqual(JSON.parse(String(found.policy)), JSON.parse(document));
      assert.deepEqual(found.serverSideEncryptionConfiguration, {
        rule: { ...rule, blockedEncryptionTypes: ["SSE-C"] },
      });
      const { role: by, rules } = found.replicationConfiguration as {
        role: string;
        rules: Inputs[];
      };
      assert.deepEqual([by, rules.length], [role, 3]);
      assert.deepEqual(rules[0], {
        id: "everything",
        priority: 3,
        status: "Enabled",
        filter: { prefix: "", tags: {} },
        destination: {
          bucket: otherArn,
          accountId: SOURCE_ACCOUNT,
          storageClass: "STANDARD_IA",
          replicaKmsKeyId: otherKeyArn,
        },
      });
      assert.deepEqual(rules[2]!.filter, {
        prefix: "invoices/",
        tags: { class: "gold", kind: "paper" },
      });
    });
  });

  it("know no other type", () => {
    assert.throws(() => handlerOf("aws:sns/topic:Topic"), {
      message: "the rehearsal does not know the resource type aws:sns/topic:Topic",
    });
  });

  for (const { type, inputs } of ROWS) {
    it(`refuse an input of ${type} that they do not know, before anything is created`, () => {
      const asked = { ...inputs(ground), unheardOf: true };
      // Synchronously, that is before a request could have been sent.
      assert.throws(
        () => consume(asked, "thing", (read) => handlerOf(type).create(read, place, "thing")),
        { message: "the rehearsal does not know the input thing.unheardOf" },
      );
    });
  }
});
