import assert from "node:assert/strict";

import {
  CancelKeyDeletionCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import type { PublicAccessBlockConfiguration } from "@aws-sdk/client-s3";
import {
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";

import type { AwsClients } from "../../operations/awsClients";
import type { SideOutputs } from "../../operations/stackOutputs";
import { verify } from "../../operations/verify";
import { verifySide } from "../../operations/verifySide";
import type { Mend } from "../support/bend";
import { bendBucketPolicy, bendKeyPolicy, wrongWhile } from "../support/bend";
import { answers, awsError, fakeS3 } from "../support/fakeS3";
import type { LiveStack } from "../support/liveStack";
import { describeLiveStack, wrongOnes } from "../support/liveStack";
import { sideOutputs } from "../support/stackOutputs";

// Each fault is made on the local AWS, one at a time. Whether S3 and KMS let it be made, and how they
// then answer, is as the local AWS has it.

type Bend = (side: SideOutputs, clients: AwsClients) => Promise<Mend>;

/** A fault: what is bent, the checks that turn wrong, what they found, and what the fix says. */
type Fault = [title: string, bend: Bend, wrong: (side: SideOutputs) => string[][], fix: RegExp];

const REFRESH = /run `pulumi refresh`, then `pulumi up`$/;

const putBlock =
  (change: PublicAccessBlockConfiguration | undefined): Bend =>
  async ({ bucketName: Bucket }, { s3 }) => {
    const before = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    const PublicAccessBlockConfiguration = { ...before.PublicAccessBlockConfiguration, ...change };
    await (change
      ? s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }))
      : s3.send(new DeletePublicAccessBlockCommand({ Bucket })));
    const { PublicAccessBlockConfiguration: old } = before;
    return () =>
      s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: old }));
  };

const putEncryption =
  (SSEAlgorithm: "AES256" | "aws:kms", KMSMasterKeyID?: string): Bend =>
  async ({ bucketName: Bucket }, { s3 }) => {
    const { ServerSideEncryptionConfiguration: before } = await s3.send(
      new GetBucketEncryptionCommand({ Bucket }),
    );
    const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm, KMSMasterKeyID } }];
    await s3.send(
      new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }),
    );
    return () =>
      s3.send(
        new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: before }),
      );
  };

const suspendVersioning: Bend = async ({ bucketName: Bucket }, { s3 }) => {
  const put = (Status: "Enabled" | "Suspended") =>
    s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
  await put("Suspended");
  return () => put("Enabled");
};

const deletePolicy: Bend = async ({ bucketName: Bucket }, { s3 }) => {
  const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
  await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
  return () => s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
};

const disableKey: Bend = async ({ kmsKeyArn: KeyId }, { kms }) => {
  await kms.send(new DisableKeyCommand({ KeyId }));
  return () => kms.send(new EnableKeyCommand({ KeyId }));
};

const deleteKey: Bend = async ({ kmsKeyArn: KeyId }, { kms }) => {
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  return async () => {
    await kms.send(new CancelKeyDeletionCommand({ KeyId }));
    await kms.send(new EnableKeyCommand({ KeyId }));
  };
};

const encryptionOf = ({ bucketName }: SideOutputs) =>
  `default encryption of the bucket ${bucketName}`;
const blockOf = ({ bucketName }: SideOutputs) => `public access block of the bucket ${bucketName}`;
const policyOf = ({ bucketName }: SideOutputs) => `policy of the bucket ${bucketName}`;

/** What can happen to any side. */
const FAULTS: Fault[] = [
  [
    "its default encryption is S3's own",
    putEncryption("AES256"),
    (side) => [[encryptionOf(side), "AES256 under no key"]],
    REFRESH,
  ],
  [
    "its default encryption names another key",
    putEncryption("aws:kms", "alias/another"),
    (side) => [[encryptionOf(side), "aws:kms under alias/another"]],
    REFRESH,
  ],
  [
    "one setting of its public access block is off",
    putBlock({ BlockPublicPolicy: false }),
    (side) => [[blockOf(side), "3 of 4 settings on"]],
    REFRESH,
  ],
  [
    "its public access block is gone",
    putBlock(undefined),
    (side) => [[blockOf(side), "0 of 4 settings on"]],
    REFRESH,
  ],
  [
    "its key is disabled",
    disableKey,
    (side) => [[`key ${side.kmsKeyArn}`, "Disabled, CUSTOMER, SYMMETRIC_DEFAULT"]],
    /^enable the key, or cancel its deletion/,
  ],
  [
    "its key waits for its deletion",
    deleteKey,
    (side) => [[`key ${side.kmsKeyArn}`, "PendingDeletion, CUSTOMER, SYMMETRIC_DEFAULT"]],
    /^enable the key, or cancel its deletion/,
  ],
];

const SUSPENDED: Fault = [
  "its versioning is suspended",
  suspendVersioning,
  ({ bucketName }) => [[`versioning of the bucket ${bucketName}`, "Suspended"]],
  /^switch it on again: without versioning on both sides nothing is replicated/,
];

const NO_POLICY: Fault = [
  "its bucket policy is gone",
  deletePolicy,
  (side) => [[policyOf(side), "none"]],
  REFRESH,
];

function describeFaults(live: () => LiveStack, name: string, faults: Fault[]): void {
  const sideOf = () => {
    const { outputs, clientsOf } = live();
    const side = name === "source" ? outputs.source : outputs.destinations[name]!;
    return { side, clients: clientsOf(side) };
  };
  const look = () => verify(live().outputs, live().clientsOf, { sample: 0 }, () => undefined);

  describe(`the side ${name}`, () => {
    afterEach(async () => {
      assert.deepEqual(wrongOnes(await look()), []);
    });

    for (const [title, bend, wrong, fix] of faults) {
      it(`is wrong when ${title}, and that alone is named`, async () => {
        const { side, clients } = sideOf();
        const checks = await wrongWhile(() => bend(side, clients), look);
        assert.deepEqual(
          checks.map((check) => [check.side, check.what, check.found]),
          wrong(side).map((check) => [name, ...check]),
        );
        for (const check of checks) assert.match(check.fix!, fix);
      });
    }
  });
}

describeLiveStack("the sides of dev, in one account", "dev", (live) => {
  describeFaults(live, "source", [...FAULTS, NO_POLICY]);
  describeFaults(live, "dr", [...FAULTS, SUSPENDED, NO_POLICY]);

  it("are wrong in every answer when the bucket is another's or gone", async () => {
    const { outputs, clientsOf } = live();
    const source = { ...outputs.source, bucketName: "nobody-has-this-bucket" };
    const checks = await verifySide({
      name: "source",
      outputs: source,
      clients: clientsOf(outputs.source),
    });
    const wrong = wrongOnes(checks);
    assert.equal(wrong.length, 5);
    for (const check of wrong) {
      assert.match(check.found, /^NoSuchBucket/);
      assert.equal(check.expected, "an answer from AWS");
      assert.match(check.fix!, /^check that the resource exists/);
    }
  });

  it("are wrong when the bucket lies in another Region than the stack says", async () => {
    const { outputs, clientsOf } = live();
    const dr = outputs.destinations.dr!;
    const moved = { ...dr, region: "eu-central-1" };
    const wrong = wrongOnes(
      await verifySide({ name: "dr", outputs: moved, clients: clientsOf(dr) }),
    );
    assert.deepEqual(
      wrong.map(({ what, found, expected }) => [what, found, expected]),
      [[`Region of the bucket ${dr.bucketName}`, "us-west-2", "eu-central-1"]],
    );
  });
});

describeLiveStack("the sides of prod, in two accounts", "prod", (live) => {
  const grantLine = (found: string) => (side: SideOutputs) => [
    [`${policyOf(side)}, grant`, `does not let ${live().outputs.roleArn} use ${found}`],
  ];
  const bucketGrant =
    (change: Parameters<typeof bendBucketPolicy>[2]): Bend =>
    ({ bucketName }, { s3 }) =>
      bendBucketPolicy(s3, bucketName, change);
  const keyGrant =
    (change: Parameters<typeof bendKeyPolicy>[2]): Bend =>
    ({ kmsKeyArn }, { kms }) =>
      bendKeyPolicy(kms, kmsKeyArn!, change);
  const RESTORE = /^restore the grant: run `pulumi refresh`/;
  const noKeyGrant = (side: SideOutputs) => [
    [
      `policy of the key ${side.kmsKeyArn}`,
      `does not let ${live().outputs.roleArn} use kms:Encrypt, kms:GenerateDataKey, kms:Decrypt`,
    ],
  ];

  describeFaults(live, "dr", [
    SUSPENDED,
    [
      "its bucket policy is gone, and the grant with it",
      deletePolicy,
      (side) => [
        ...NO_POLICY[2](side),
        ...grantLine("s3:ReplicateObject, s3:ReplicateTags, s3:ReplicateDelete")(side),
      ],
      /run `pulumi refresh`/,
    ],
    [
      "its bucket policy no longer lets the role in",
      bucketGrant((statements) => statements.filter(({ Effect }) => Effect === "Deny")),
      grantLine("s3:ReplicateObject, s3:ReplicateTags, s3:ReplicateDelete"),
      RESTORE,
    ],
    [
      "its bucket policy lets another role in instead",
      bucketGrant((statements) =>
        statements.map((statement) =>
          statement.Effect === "Deny"
            ? statement
            : {
                ...statement,
                Condition: {
                  ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::111111111111:role/other" },
                },
              },
        ),
      ),
      grantLine("s3:ReplicateObject, s3:ReplicateTags, s3:ReplicateDelete"),
      RESTORE,
    ],
    [
      "its bucket policy no longer lets the role replicate delete markers",
      bucketGrant((statements) =>
        statements.map((statement) => ({
          ...statement,
          Action: [statement.Action].flat().filter((action) => action !== "s3:ReplicateDelete"),
        })),
      ),
      grantLine("s3:ReplicateDelete"),
      RESTORE,
    ],
    [
      "its key's policy no longer lets the role in",
      keyGrant((statements) => statements.slice(0, 1)),
      noKeyGrant,
      RESTORE,
    ],
    [
      "its key's policy denies what it allowed",
      keyGrant((statements) =>
        statements.map((statement, index) =>
          index === 0 ? statement : { ...statement, Effect: "Deny" },
        ),
      ),
      noKeyGrant,
      RESTORE,
    ],
  ]);

  describeFaults(live, "residency", [
    [
      "its bucket policy no longer lets the role in, of which no rule asks more",
      bucketGrant((statements) => statements.filter(({ Effect }) => Effect === "Deny")),
      grantLine("s3:ReplicateObject, s3:ReplicateTags"),
      RESTORE,
    ],
  ]);
});

describe("a side, as S3 may answer", () => {
  const outputs = sideOutputs("source");
  const look = async (change: Parameters<typeof answers>[0], side: SideOutputs = outputs) => {
    const s3 = fakeS3(
      answers({
        GetBucketLocation: {},
        GetBucketVersioning: {},
        GetBucketEncryption: {},
        GetPublicAccessBlock: {},
        GetBucketPolicy: {},
        ...change,
      }),
    );
    const clients = { s3: s3.client } as AwsClients;
    const readableKeys = [side.kmsKeyArn ?? []].flat();
    return verifySide({ name: "source", outputs: side, clients, readableKeys });
  };
  const foundIn = (checks: Awaited<ReturnType<typeof look>>, what: string) =>
    checks.find((check) => check.what.startsWith(what));
  const throwing = (name: string) => () => {
    throw awsError(name);
  };

  const regions: [string | undefined, string][] = [
    [undefined, "us-east-1"],
    ["EU", "eu-west-1"],
    ["ap-south-1", "ap-south-1"],
  ];
  for (const [LocationConstraint, region] of regions) {
    it(`lies in ${region} when S3 says ${LocationConstraint ?? "nothing"}`, async () => {
      const answer = { GetBucketLocation: { LocationConstraint } };
      const check = foundIn(await look(answer, { ...outputs, region }), "Region");
      assert.deepEqual([check?.ok, check?.found], [true, region]);
    });
  }

  it("is looked at only where it belongs to the side's account", async () => {
    const check = foundIn(
      await look({
        GetBucketLocation: ({ ExpectedBucketOwner }) => {
          assert.equal(ExpectedBucketOwner, outputs.accountId);
          throw awsError("AccessDenied", "not yours");
        },
      }),
      "Region",
    );
    assert.deepEqual([check?.ok, check?.found], [false, "AccessDenied: not yours"]);
  });

  it("may never have had versioning", async () => {
    const check = foundIn(await look({}), "versioning");
    assert.deepEqual([check?.ok, check?.found], [false, "never enabled"]);
  });

  it("may have no default encryption", async () => {
    const none = {
      GetBucketEncryption: throwing("ServerSideEncryptionConfigurationNotFoundError"),
    };
    const check = foundIn(await look(none), "default encryption");
    assert.deepEqual([check?.ok, check?.found], [false, "none under no key"]);
  });

  const existing = { existingBucket: { name: "archive-source" } };
  const byDefault = (SSEAlgorithm: string, KMSMasterKeyID?: string) => ({
    GetBucketEncryption: {
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm, KMSMasterKeyID } }],
      },
    },
  });
  const { kmsKeyArn: KEY, ...keyless } = outputs;
  const bySseS3 = { ...keyless, sseAlgorithm: "AES256" };
  const twice = { ...outputs, sseAlgorithm: "aws:kms:dsse" };
  const kinds: [string, SideOutputs, [string, string?], boolean][] = [
    ["its own SSE-S3", bySseS3, ["AES256"], true],
    ["a key where its own is SSE-S3", bySseS3, ["aws:kms", KEY], false],
    ["its own two layers", twice, ["aws:kms:dsse", KEY], true],
    ["one layer where its own are two", twice, ["aws:kms", KEY], false],
    ["two layers where its own is one", outputs, ["aws:kms:dsse", KEY], false],
  ];
  for (const [title, side, [algorithm, key], ok] of kinds) {
    it(`is ${ok ? "right" : "wrong"} by ${title}, of a bucket that was there before, too`, async () => {
      for (const one of [side, { ...side, ...existing }]) {
        const check = foundIn(await look(byDefault(algorithm, key), one), "default encryption");
        assert.deepEqual([check?.ok, check?.found], [ok, `${algorithm} under ${key ?? "no key"}`]);
        const expected = `${side.sseAlgorithm ?? "aws:kms"} under ${side.kmsKeyArn ?? "no key"}`;
        assert.equal(check?.expected, ok ? undefined : expected);
      }
    });
  }

  it("has no key to be looked at by SSE-S3", async () => {
    const whats = (await look({}, bySseS3)).map(({ what }) => what);
    assert.deepEqual(
      whats.filter((what) => what.includes("key")),
      [],
    );
  });

  it("may have no public access block", async () => {
    const none = { GetPublicAccessBlock: throwing("NoSuchPublicAccessBlockConfiguration") };
    const check = foundIn(await look(none), "public access block");
    assert.deepEqual([check?.ok, check?.found], [false, "0 of 4 settings on"]);
  });

  it("may have no policy", async () => {
    const check = foundIn(
      await look({ GetBucketPolicy: throwing("NoSuchBucketPolicy") }),
      "policy",
    );
    assert.deepEqual([check?.ok, check?.found], [false, "none"]);
  });

  it("may refuse to show its policy, which does not mean that there is none", async () => {
    const check = foundIn(await look({ GetBucketPolicy: throwing("AccessDenied") }), "policy");
    assert.equal(check?.ok, false);
    assert.match(check.found, /^AccessDenied/);
  });
});
