// The policy judges made-up requests of the role, which follow AWS's documentation of what replication
// needs. Which condition keys S3 really sends with them is not shown here.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { allowReplication as policy } from "../../../policies/encryption/allowReplication";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import { bucket, replication, setting } from "../../support/pairs";
import { bend, judge, undecided, type Verdict } from "../../support/policies";
import type { AnyStatement } from "./statements";
import {
  addStatements,
  ALGORITHM,
  bendStatement,
  deny,
  DESTINATION_ARN,
  DESTINATION_KEY_ARN,
  KEY_ID,
  ROLE_ARN,
  setStatements,
  SOURCE_ARN,
} from "./statements";

const NETWORK =
  "S3 replicates from no network, VPC endpoint or access point of yours. Exempt the role by aws:PrincipalArn.";
const FIX = "A denial beats whatever allows. Exempt the role by aws:PrincipalArn, or deny less.";
const READS =
  "s3:GetReplicationConfiguration, s3:ListBucket, s3:GetObjectVersionForReplication, s3:GetObjectVersionAcl, s3:GetObjectVersionTagging";
const WRITES = "s3:ReplicateObject, s3:ReplicateTags";

const judged = (stack: object, ...more: RecordedResource[]) =>
  judge(policy, [...(Object.values(stack) as RecordedResource[]), ...more]);

const fault = (
  holder: string,
  actions: string,
  on: string,
  fix = FIX,
  label = '"Added"',
): Verdict => [
  "mandatory",
  holder,
  `${holder} denies the role of archive ${actions} on ${on}, by statement ${label}. ${fix}`,
];
const atSource = (actions: string, fix?: string) =>
  fault("archive-source-policy", actions, "archive-source, the source of archive", fix);
const atDestination = (actions: string, fix?: string) =>
  fault("archive-dr-policy", actions, "archive-dr, a destination of archive", fix);
const atSourceKey = (actions: string, fix?: string) =>
  fault("archive-source-key-policy", actions, "archive-source-key", fix);
const atReplicaKey = (actions: string, fix?: string) =>
  fault("archive-dr-key-policy", actions, "archive-dr-key", fix);

type Part = "sourcePolicy" | "destinationPolicy" | "sourceKeyPolicy" | "destinationKeyPolicy";

/** A pair with one more denial of everything, bent. */
function withDenial(part: Part, change: AnyStatement, destinationAccount = "111111111111") {
  const stack = pair("update", "archive", destinationAccount);
  const denial = { Sid: "Added", Effect: "Deny", Principal: "*", Action: "*", Resource: "*" };
  addStatements(stack[part], { ...denial, ...change });
  return stack;
}

describe("policy allowReplication", () => {
  it("passes the policies that the component writes, known or not", async () => {
    for (const mode of ["update", "preview"] as const) {
      assert.deepEqual(await judged(pair(mode)), []);
      assert.deepEqual(await judged(pair(mode, "archive", "222222222222")), []);
    }
  });

  it("refuses a denial of everything at each place", async () => {
    assert.deepEqual(await judged(withDenial("sourcePolicy", {})), [atSource(READS)]);
    assert.deepEqual(await judged(withDenial("destinationPolicy", {})), [atDestination(WRITES)]);
    assert.deepEqual(await judged(withDenial("sourceKeyPolicy", {})), [atSourceKey("kms:Decrypt")]);
    assert.deepEqual(await judged(withDenial("destinationKeyPolicy", {})), [
      atReplicaKey("kms:Encrypt, kms:GenerateDataKey, kms:Decrypt"),
    ]);
  });

  it("refuses a denial of single actions, on the bucket or on objects", async () => {
    const list = withDenial("sourcePolicy", { Action: "s3:ListBucket", Resource: SOURCE_ARN });
    assert.deepEqual(await judged(list), [atSource("s3:ListBucket")]);
    const tags = withDenial("sourcePolicy", {
      Action: "s3:GetObjectVersionTagging",
      Resource: `${SOURCE_ARN}/*`,
    });
    assert.deepEqual(await judged(tags), [atSource("s3:GetObjectVersionTagging")]);
    const replicate = withDenial("destinationPolicy", { Action: "s3:Replicate*" });
    assert.deepEqual(await judged(replicate), [atDestination(WRITES)]);
  });

  it("asks for delete markers and owner override only where a rule replicates them so", async () => {
    const stack = withDenial("destinationPolicy", {
      Action: ["s3:ReplicateDelete", "s3:ObjectOwnerOverrideToBucketOwner"],
    });
    assert.deepEqual(await judged(stack), []);
    bend(stack.replication, "rules.0.deleteMarkerReplication.status", "Enabled");
    assert.deepEqual(await judged(stack), [atDestination("s3:ReplicateDelete")]);
    bend(stack.replication, "rules.0.deleteMarkerReplication", undefined);
    assert.deepEqual(await judged(stack), []);
    // Without a filter it is a rule of the first schema.
    bend(stack.replication, "rules.0.filter", undefined);
    assert.deepEqual(await judged(stack), [atDestination("s3:ReplicateDelete")]);
    bend(stack.replication, "rules.0.deleteMarkerReplication", { status: unknownValue });
    assert.deepEqual(await judged(stack), [
      undecided("archive", "rules.0.deleteMarkerReplication.status"),
    ]);
    bend(stack.replication, "rules.0.destination.accessControlTranslation", {
      owner: "Destination",
    });
    assert.deepEqual(await judged(stack), [atDestination("s3:ObjectOwnerOverrideToBucketOwner")]);
  });

  for (const [operator, key, value] of [
    ["NotIpAddress", "aws:SourceIp", "203.0.113.0/24"],
    ["StringNotEquals", "aws:SourceVpce", "vpce-1a2b3c4d"],
    ["StringNotEqualsIfExists", "aws:SourceVpc", "vpc-1a2b3c4d"],
    ["Null", "aws:SourceVpce", "true"],
  ] as const) {
    it(`refuses a denial by ${operator} ${key}`, async () => {
      const change = { Condition: { [operator]: { [key]: value } } };
      assert.deepEqual(await judged(withDenial("sourcePolicy", change)), [
        atSource(READS, NETWORK),
      ]);
      assert.deepEqual(await judged(withDenial("destinationPolicy", change)), [
        atDestination(WRITES, NETWORK),
      ]);
      assert.deepEqual(await judged(withDenial("destinationKeyPolicy", change)), [
        atReplicaKey("kms:Encrypt, kms:GenerateDataKey, kms:Decrypt", NETWORK),
      ]);
    });
  }

  for (const [name, fix] of [
    ["aws:VpcSourceIp", NETWORK],
    ["s3:AccessPointNetworkOrigin", NETWORK],
    ["s3:DataAccessPointAccount", NETWORK],
    ["s3:DataAccessPointArn", NETWORK],
    ["aws:SourceAccount", FIX],
    ["aws:SourceArn", FIX],
    ["aws:MultiFactorAuthAge", FIX],
  ] as const) {
    it(`knows that the role's requests come without ${name}`, async () => {
      const missing = withDenial("sourcePolicy", { Condition: { Null: { [name]: "true" } } });
      assert.deepEqual(await judged(missing), [atSource(READS, fix)]);
      const present = withDenial("sourcePolicy", { Condition: { Null: { [name]: "false" } } });
      assert.deepEqual(await judged(present), []);
    });
  }

  it("passes a limit to networks that exempts the role, services that call, or some networks", async () => {
    const limit = { NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } };
    const exempting: AnyStatement[] = [
      { ...limit, ArnNotLike: { "aws:PrincipalArn": ROLE_ARN } },
      { ...limit, StringNotEquals: { "aws:PrincipalAccount": "111111111111" } },
      { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } },
      { StringEquals: { "aws:SourceVpce": "vpce-1a2b3c4d" } },
    ];
    for (const condition of exempting) {
      assert.deepEqual(await judged(withDenial("sourcePolicy", { Condition: condition })), []);
      assert.deepEqual(await judged(withDenial("sourceKeyPolicy", { Condition: condition })), []);
    }
    const viaService = { ...limit, Bool: { "aws:ViaAWSService": "true" } };
    assert.deepEqual(await judged(withDenial("sourcePolicy", { Condition: viaService })), []);
    // S3's own calls with a role of ours are not those of a service on our behalf.
    const service = { ...limit, Bool: { "aws:ViaAWSService": "false" } };
    assert.deepEqual(await judged(withDenial("sourcePolicy", { Condition: service })), [
      atSource(READS, NETWORK),
    ]);
  });

  it("says nothing where a denial depends on what is not known of the role", async () => {
    for (const condition of [
      { StringNotEquals: { "aws:PrincipalOrgID": "o-example" } },
      { StringNotLike: { "aws:userid": "AROAEXAMPLE:*" } },
      { StringNotEquals: { "aws:PrincipalTag/team": "storage" } },
      {
        StringNotEquals: { "aws:SourceVpce": "vpce-1a2b3c4d" },
        StringNotEqualsIfExists: { "aws:PrincipalTag/exempt": "true" },
      },
    ]) {
      for (const part of ["sourcePolicy", "destinationPolicy", "destinationKeyPolicy"] as const) {
        assert.deepEqual(await judged(withDenial(part, { Condition: condition })), []);
      }
    }
  });

  it("knows the role and its account across accounts", async () => {
    const foreign = { StringNotEquals: { "aws:PrincipalAccount": "222222222222" } };
    const stack = withDenial("destinationPolicy", { Condition: foreign }, "222222222222");
    assert.deepEqual(await judged(stack), [atDestination(WRITES)]);
    const key = { StringNotEquals: { "kms:CallerAccount": "222222222222" } };
    const keyed = withDenial("destinationKeyPolicy", { Condition: key }, "222222222222");
    assert.deepEqual(await judged(keyed), [
      atReplicaKey("kms:Encrypt, kms:GenerateDataKey, kms:Decrypt"),
    ]);
    const owner = { StringNotEquals: { "s3:ResourceAccount": "222222222222" } };
    assert.deepEqual(
      await judged(withDenial("destinationPolicy", { Condition: owner }, "222222222222")),
      [],
    );
    assert.deepEqual(await judged(withDenial("destinationPolicy", { Condition: owner })), [
      atDestination(WRITES),
    ]);
  });

  it("judges by the principals of the denial, but for NotPrincipal where the role is not known", async () => {
    for (const name of [ROLE_ARN, "111111111111"]) {
      const named = withDenial("sourcePolicy", { Principal: { AWS: name } });
      assert.deepEqual(await judged(named), [atSource(READS)]);
    }
    const other = withDenial("sourcePolicy", { Principal: { AWS: `${ROLE_ARN}-other` } });
    assert.deepEqual(await judged(other), []);

    const exempt = { Principal: undefined, NotPrincipal: { AWS: `${ROLE_ARN}-other` } };
    const all = withDenial("sourcePolicy", exempt);
    assert.deepEqual(await judged(all), [atSource(READS)]);
    bend(all.role, "arn", unknownValue);
    bend(all.replication, "role", unknownValue);
    assert.deepEqual(await judged(all), []);
    bendStatement(all.sourcePolicy, "Added", { Principal: "*", NotPrincipal: undefined });
    assert.deepEqual(await judged(all), [atSource(READS)]);
  });

  it("takes a role outside the stack by its ARN, and by its name for one that is not known", async () => {
    const stack = withDenial("sourcePolicy", {
      Condition: { ArnNotEquals: { "aws:PrincipalArn": ROLE_ARN } },
    });
    const { role: _, ...without } = stack;
    assert.deepEqual(await judged(without), []);
    bend(without.replication, "role", `${ROLE_ARN}-other`);
    assert.deepEqual(await judged(without), [atSource(READS)]);
    bend(without.replication, "role", "archive-replication");
    assert.deepEqual(await judged(without), []);
  });

  it("refuses demands on encryption headers that go beyond uploads, unless the replicas fulfil them", async () => {
    const trap = { StringNotEquals: { [ALGORITHM]: "aws:kms" } };
    const reads = withDenial("sourcePolicy", { Action: "s3:*", Condition: trap });
    assert.deepEqual(await judged(reads), [atSource(READS)]);
    const writes = withDenial("destinationPolicy", { Action: "s3:*", Condition: trap });
    assert.deepEqual(await judged(writes), [atDestination("s3:ReplicateTags")]);

    const replicate = { Action: "s3:ReplicateObject" };
    const condition = (name: string, value: string) => ({
      ...replicate,
      Condition: { StringNotEquals: { [name]: value } },
    });
    const right = withDenial("destinationPolicy", condition(KEY_ID, DESTINATION_KEY_ARN));
    assert.deepEqual(await judged(right), []);
    const wrong = withDenial("destinationPolicy", condition(KEY_ID, "another"));
    assert.deepEqual(await judged(wrong), [atDestination("s3:ReplicateObject")]);
    bend(wrong.destinationKey, "arn", unknownValue);
    bend(wrong.replication, "rules.0.destination.encryptionConfiguration", {
      replicaKmsKeyId: unknownValue,
    });
    assert.deepEqual(await judged(wrong), []);

    const layered = withDenial("destinationPolicy", condition(ALGORITHM, "aws:kms"));
    assert.deepEqual(await judged(layered), []);
    const algorithm = "rules.0.applyServerSideEncryptionByDefault.sseAlgorithm";
    bend(layered.sourceEncryption, algorithm, "aws:kms:dsse");
    assert.deepEqual(await judged(layered), [atDestination("s3:ReplicateObject")]);
    bend(layered.sourceEncryption, algorithm, unknownValue);
    assert.deepEqual(await judged(layered), []);
  });

  it("looks at objects of the rules' prefixes", async () => {
    const stack = pair();
    addStatements(
      stack.destinationPolicy,
      deny(
        "Added",
        DESTINATION_ARN,
        {},
        {
          Action: "s3:ReplicateObject",
          Resource: `${DESTINATION_ARN}/documents/private/*`,
        },
      ),
    );
    const found = [atDestination("s3:ReplicateObject")];
    assert.deepEqual(await judged(stack), found);
    for (const [filter, verdicts] of [
      [{ prefix: "documents/" }, found],
      [{ and: { prefix: "documents/", tags: { a: "b" } } }, found],
      [{ prefix: "documents/private/more/" }, found],
      [{ prefix: "invoices/" }, []],
      [{ prefix: unknownValue }, found],
    ] as const) {
      bend(stack.replication, "rules.0.filter", filter);
      assert.deepEqual(await judged(stack), verdicts);
    }
    bend(stack.replication, "rules.0.filter", undefined);
    bend(stack.replication, "rules.0.prefix", "invoices/");
    assert.deepEqual(await judged(stack), []);
  });

  it("knows how S3 uses a key: by which service, for which bucket, with a Bucket Key or without", async () => {
    const by = (name: string, value: string) => ({
      Condition: { StringNotEquals: { [name]: value } },
    });
    const via = (region: string) => by("kms:ViaService", `s3.${region}.amazonaws.com`);
    assert.deepEqual(await judged(withDenial("sourceKeyPolicy", via("us-east-1"))), []);
    const elsewhere = withDenial("sourceKeyPolicy", via("eu-west-1"));
    assert.deepEqual(await judged(elsewhere), [atSourceKey("kms:Decrypt")]);
    bend(elsewhere.sourceKey, "region", "cn-north-1");
    assert.deepEqual(await judged(elsewhere), []);
    elsewhere.sourceKey.properties.region = undefined;
    elsewhere.sourceKey.provider = undefined;
    assert.deepEqual(await judged(elsewhere), []);

    const context = "kms:EncryptionContext:aws:s3:arn";
    const source = withDenial("sourceKeyPolicy", by(context, SOURCE_ARN));
    assert.deepEqual(await judged(source), []);
    bend(source.sourceEncryption, "rules.0.bucketKeyEnabled", false);
    assert.deepEqual(await judged(source), [atSourceKey("kms:Decrypt")]);
    bend(source.sourceEncryption, "rules.0.bucketKeyEnabled", unknownValue);
    assert.deepEqual(await judged(source), []);

    const replica = withDenial("destinationKeyPolicy", by(context, DESTINATION_ARN));
    bend(replica.destinationEncryption, "rules.0.bucketKeyEnabled", false);
    assert.deepEqual(await judged(replica), []);
    bend(replica.sourceEncryption, "rules.0.bucketKeyEnabled", undefined);
    assert.deepEqual(await judged(replica), [atReplicaKey("kms:Encrypt, kms:GenerateDataKey")]);
    const { sourceEncryption: _, ...without } = replica;
    assert.deepEqual(await judged(without), []);
  });

  it("asks for kms:Decrypt of the replicas' key only with Bucket Keys", async () => {
    const stack = withDenial("destinationKeyPolicy", { Action: "kms:Decrypt" });
    assert.deepEqual(await judged(stack), [atReplicaKey("kms:Decrypt")]);
    for (const part of [stack.sourceEncryption, stack.destinationEncryption]) {
      bend(part, "rules.0.bucketKeyEnabled", false);
    }
    assert.deepEqual(await judged(stack), []);
  });

  it("takes the policy that a key has itself, and no key where nothing encrypts under one", async () => {
    const { sourceKeyPolicy, ...stack } = withDenial("sourceKeyPolicy", {});
    bend(stack.sourceKey, "policy", sourceKeyPolicy.properties.policy);
    assert.deepEqual(await judged(stack), [
      fault("archive-source-key", "kms:Decrypt", "archive-source-key"),
    ]);
    bend(
      stack.sourceEncryption,
      "rules.0.applyServerSideEncryptionByDefault.sseAlgorithm",
      "AES256",
    );
    assert.deepEqual(await judged(stack), []);
  });

  it("judges a preview of documents that are written out, where ARNs are not known", async () => {
    const update = withDenial("sourceKeyPolicy", {});
    addStatements(update.sourcePolicy, deny("Added", SOURCE_ARN, {}, { Action: "s3:*" }));
    const stack = pair("preview");
    for (const part of ["sourcePolicy", "sourceKeyPolicy"] as const) {
      bend(stack[part], "policy", update[part].properties.policy);
    }
    const ofObjects = READS.split(", ").slice(2).join(", ");
    assert.deepEqual(await judged(stack), [atSource(ofObjects), atSourceKey("kms:Decrypt")]);
  });

  it("waits for the update where a value of a denial, a bucket or what is attached is not known", async () => {
    const value = pair();
    bend(value.sourcePolicy, "policy", {
      Statement: [
        deny(
          "Added",
          SOURCE_ARN,
          { ArnNotEquals: { "aws:PrincipalArn": unknownValue } },
          {
            Action: "s3:*",
          },
        ),
      ],
    });
    assert.deepEqual(await judged(value), [
      undecided(
        "archive-source-policy",
        "policy.Statement.0.Condition.ArnNotEquals.aws:PrincipalArn",
      ),
    ]);

    const name = pair();
    bend(name.source, "arn", unknownValue);
    bend(name.source, "bucket", unknownValue);
    for (const part of [name.sourcePolicy, name.sourceEncryption, name.replication]) {
      bend(part, "bucket", unknownValue);
    }
    assert.deepEqual(await judged(name), [undecided("archive-source", "bucket")]);

    const attached = pair();
    for (const part of [attached.sourcePolicy, attached.destinationPolicy]) {
      part.propertyDependencies = {};
    }
    bend(attached.sourcePolicy, "bucket", unknownValue);
    attached.sourceKeyPolicy.propertyDependencies = {};
    bend(attached.sourceKeyPolicy, "keyId", unknownValue);
    assert.deepEqual(await judged(attached), [
      undecided("archive-source-policy", "bucket"),
      undecided("archive-source-key-policy", "keyId"),
    ]);

    const side = pair("preview");
    side.replication.propertyDependencies = {};
    assert.deepEqual(await judged(side), [undecided("archive", "rules.0.destination.bucket")]);
  });

  it("judges sides outside the stack, each replication of a bucket, and no other bucket or key", async () => {
    const { destination: _, ...outside } = withDenial("destinationPolicy", {});
    assert.deepEqual(await judged(outside), [
      fault("archive-dr-policy", WRITES, "archive-dr-1a2b3c4, a destination of archive"),
    ]);

    const both = withDenial("destinationPolicy", { Action: "s3:Get*" });
    const back = replication(
      "back",
      both.destination,
      [["back", both.source, both.sourceKey]],
      both.role,
    );
    both.destination.type = "aws:s3/bucketV2:BucketV2";
    const plain = bucket("plain", "us-east-1");
    const closed = setting("BucketPolicy", plain, "policy", {});
    setStatements(closed, [deny("Added", "arn:aws:s3:::plain-1a2b3c4", {}, { Action: "s3:*" })]);
    assert.deepEqual(await judged(both, back, plain, closed), [
      [
        "mandatory",
        "archive-dr-policy",
        `archive-dr-policy denies the role of back s3:GetReplicationConfiguration, s3:GetObjectVersionForReplication, s3:GetObjectVersionAcl, s3:GetObjectVersionTagging on archive-dr, a destination of archive, by statement "Added". ${FIX}`,
      ],
    ]);
  });
});
