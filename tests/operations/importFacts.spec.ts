// What is believed of AWS's answers; importLive.spec.ts asks the local AWS.
import assert from "node:assert/strict";

import type { IAMClient } from "@aws-sdk/client-iam";
import type { KMSClient } from "@aws-sdk/client-kms";
import type { S3Client } from "@aws-sdk/client-s3";

import type { AwsClients } from "../../operations/awsClients";
import { findBucket, findKey, findRole } from "../../operations/importFacts";
import { answers, awsError } from "../support/fakeS3";
import { OTHER_ACCOUNT, SOURCE_ACCOUNT } from "../support/sides";

const PLACE = { region: "us-west-2", accountId: SOURCE_ACCOUNT };
const ID = "1234abcd-12ab-34cd-56ef-1234567890ab";
const KEY = {
  KeyId: ID,
  Arn: `arn:aws:kms:us-west-2:${SOURCE_ACCOUNT}:key/${ID}`,
  AWSAccountId: SOURCE_ACCOUNT,
  KeyManager: "CUSTOMER",
  KeyState: "Enabled",
  KeySpec: "SYMMETRIC_DEFAULT",
  MultiRegion: false,
  Origin: "AWS_KMS",
};

/** Clients whose every request is answered by this, whatever the service. */
function clientsThat(table: Parameters<typeof answers>[0]): AwsClients {
  const answer = answers(table);
  const send = async ({
    constructor: { name },
    input,
  }: {
    constructor: { name: string };
    input: object;
  }) => answer({ command: name.replace(/Command$/, ""), input: { ...input } });
  const client: unknown = { send };
  return { iam: client as IAMClient, kms: client as KMSClient, s3: client as S3Client };
}

describe("a key to import", () => {
  const find = (metadata: object, given = ID) =>
    findKey(
      clientsThat({
        DescribeKey: { KeyMetadata: { ...KEY, ...metadata } },
        ListAliases: { Aliases: [{ AliasName: "alias/documents" }, {}] },
      }),
      given,
      PLACE,
    );

  it("is known by its id, whatever it was named by, with its aliases", async () => {
    assert.deepEqual(await find({}, KEY.Arn), { keyId: ID, aliases: ["alias/documents"] });
  });

  const faults: [object, string][] = [
    [
      { Arn: KEY.Arn.replace("us-west-2", "eu-west-1") },
      "is a key elsewhere: arn:aws:kms:eu-west-1:",
    ],
    [{ AWSAccountId: OTHER_ACCOUNT }, `belongs to account ${OTHER_ACCOUNT}`],
    [{ KeyManager: "AWS" }, "is AWS's own"],
    [{ KeyState: "PendingDeletion" }, "is PendingDeletion, and not Enabled"],
    [{ KeySpec: "RSA_2048" }, "is RSA_2048, and not symmetric"],
    [{ MultiRegion: true }, "is a multi-Region key: name it as kmsKeyArn instead"],
    [{ Origin: "EXTERNAL" }, "has material from elsewhere: name it as kmsKeyArn instead"],
  ];
  for (const [metadata, fault] of faults) {
    it(`is refused: ${fault}`, async () => {
      const found = await find(metadata);
      assert.ok("fault" in found && found.fault.startsWith(fault), JSON.stringify(found));
    });
  }
});

describe("a bucket to import", () => {
  const gone = (name: string) => () => {
    throw awsError(name);
  };
  const BARE = {
    GetBucketLocation: { LocationConstraint: "us-west-2" },
    GetPublicAccessBlock: gone("NoSuchPublicAccessBlockConfiguration"),
    GetBucketOwnershipControls: gone("OwnershipControlsNotFoundError"),
    GetBucketVersioning: {},
    GetBucketEncryption: gone("ServerSideEncryptionConfigurationNotFoundError"),
    GetBucketPolicy: gone("NoSuchBucketPolicy"),
    GetBucketReplication: gone("ReplicationConfigurationNotFoundError"),
  };

  it("has the parts that AWS has of it, and no others", async () => {
    assert.deepEqual(await findBucket(clientsThat(BARE), "old", "us-west-2"), { parts: new Set() });
    const policy = { ...BARE, GetBucketPolicy: { Policy: "{}" } };
    assert.deepEqual(await findBucket(clientsThat(policy), "old", "us-west-2"), {
      parts: new Set(["aws:s3/bucketPolicy:BucketPolicy"]),
    });
    const suspended = { ...BARE, GetBucketVersioning: { Status: "Suspended" } };
    assert.deepEqual(await findBucket(clientsThat(suspended), "old", "us-west-2"), {
      parts: new Set(["aws:s3/bucketVersioning:BucketVersioning"]),
    });
  });

  it("is in the side's Region, by whatever name S3 gives that", async () => {
    const oldest = clientsThat({ ...BARE, GetBucketLocation: {} });
    assert.ok("parts" in (await findBucket(oldest, "old", "us-east-1")));
    const ireland = clientsThat({ ...BARE, GetBucketLocation: { LocationConstraint: "EU" } });
    assert.ok("parts" in (await findBucket(ireland, "old", "eu-west-1")));
    const fault = "is in us-west-2, and the side in eu-west-1";
    assert.deepEqual(await findBucket(clientsThat(BARE), "old", "eu-west-1"), { fault });
  });

  for (const name of ["NoSuchBucket", "AccessDenied", "PermanentRedirect"]) {
    it(`is refused where S3 says ${name}`, async () => {
      const clients = clientsThat({ ...BARE, GetBucketLocation: gone(name) });
      const found = await findBucket(clients, "old", "us-west-2");
      assert.ok("fault" in found && found.fault.startsWith("is no bucket of the side's account"));
    });
  }
});

describe("a role to import", () => {
  const ROLE = {
    GetRole: { Role: { Path: "/" } },
    ListRolePolicies: { PolicyNames: ["replicate"] },
    ListAttachedRolePolicies: { AttachedPolicies: [{ PolicyArn: "arn:aws:iam::1:policy/a" }, {}] },
  };

  it("comes with the names of its policies, which stay beside the stack's own", async () => {
    assert.deepEqual(await findRole(clientsThat(ROLE), "replicate", "/"), {
      policies: ["replicate"],
      attached: ["arn:aws:iam::1:policy/a"],
    });
  });

  it("may have none", async () => {
    const bare = { ...ROLE, ListRolePolicies: {}, ListAttachedRolePolicies: {} };
    const none = { policies: [], attached: [] };
    assert.deepEqual(await findRole(clientsThat(bare), "replicate", "/"), none);
  });
});
