// The policy judges made-up uploads. Which condition keys S3 really sends with an upload, and that it
// refuses what a denial is about, is taken from AWS's documentation.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { denyUploadsUnderOtherKeys as policy } from "../../../policies/encryption/denyUploadsUnderOtherKeys";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import { bucket, setting, type Mode } from "../../support/pairs";
import { bend, judge, resource, undecided, type Verdict } from "../../support/policies";
import type { AnyStatement } from "./statements";
import {
  addStatements,
  ALGORITHM,
  bendStatement,
  deny,
  DESTINATION_ARN,
  dropStatements,
  KEY_ID,
  setStatements,
  SOURCE_ARN,
  SOURCE_KEY_ARN,
  statementsOf,
} from "./statements";

const FIX =
  "Such objects do not lie under the key that the replication is made for. Deny s3:PutObject where the encryption headers are present and wrong.";
const OTHER_KEYS = "under other keys";
const SSE_S3 = 'by "AES256"';
const KEYLESS = 'by "aws:kms" without a key id';
const KEYLESS_DSSE = 'by "aws:kms:dsse" without a key id';
const SSE_C = "by SSE-C";
const EVERYTHING = [OTHER_KEYS, SSE_S3, KEYLESS, KEYLESS_DSSE].join(", ");

const judged = (stack: object, ...more: RecordedResource[]) =>
  judge(policy, [...(Object.values(stack) as RecordedResource[]), ...more]);

const fault = (...kinds: string[]): Verdict => [
  "advisory",
  "archive-source-policy",
  `archive-source-policy lets into archive-source, the source of archive, uploads ${kinds.join(", ")}. ${FIX}`,
];

const faultOfDestination = (...kinds: string[]): Verdict => [
  "advisory",
  "archive-dr-policy",
  `archive-dr-policy lets into archive-dr, a destination of archive, uploads ${kinds.join(", ")}. ${FIX}`,
];

const missing = (name: string, part: string, ...kinds: string[]): Verdict => [
  "advisory",
  name,
  `${name} is ${part} and has no bucket policy, which lets in uploads ${kinds.join(", ")}. ${FIX}`,
];

describe("policy denyUploadsUnderOtherKeys", () => {
  for (const mode of ["update", "preview"] as const) {
    it(`passes the policies that the component writes (${mode})`, async () => {
      assert.deepEqual(await judged(pair(mode)), []);
      assert.deepEqual(await judged(pair(mode, "archive", "222222222222")), []);
    });

    it(`refuses a side without a bucket policy (${mode})`, async () => {
      const { sourcePolicy: _, destinationPolicy: __, ...stack } = pair(mode);
      assert.deepEqual(await judged(stack), [
        missing("archive-source", "the source of archive", EVERYTHING),
        missing("archive-dr", "a destination of archive", EVERYTHING),
      ]);
    });
  }

  const cases: [sid: string, kinds: string[]][] = [
    ["DenyWrongKey", [OTHER_KEYS]],
    ["DenyOtherEncryption", [SSE_S3, KEYLESS_DSSE]],
    ["DenyKmsWithoutKey", [KEYLESS]],
  ];
  for (const [sid, kinds] of cases) {
    it(`names what is let in without ${sid}`, async () => {
      const stack = pair();
      dropStatements(stack.sourcePolicy, sid);
      assert.deepEqual(await judged(stack), [fault(...kinds)]);
    });
  }

  it("names SSE-C where neither a denial nor the bucket refuses it", async () => {
    const stack = pair();
    dropStatements(stack.destinationPolicy, "DenyCustomerProvidedKeys");
    assert.deepEqual(await judged(stack), []);
    bend(stack.destinationEncryption, "rules.0.blockedEncryptionTypes", ["NONE"]);
    assert.deepEqual(await judged(stack), [faultOfDestination(SSE_C)]);
    bend(stack.sourceEncryption, "rules.0.blockedEncryptionTypes", undefined);
    assert.deepEqual(await judged(stack), [faultOfDestination(SSE_C)]);
  });

  it("waits for the update where a preview does not know what the bucket blocks", async () => {
    const stack = pair();
    dropStatements(stack.destinationPolicy, "DenyCustomerProvidedKeys", "DenyKmsWithoutKey");
    bend(stack.destinationEncryption, "rules.0.blockedEncryptionTypes", unknownValue);
    bend(stack.sourceEncryption, "rules.0.blockedEncryptionTypes", unknownValue);
    assert.deepEqual(await judged(stack), [
      faultOfDestination(KEYLESS),
      undecided("archive-dr-encryption", "rules.0.blockedEncryptionTypes"),
    ]);
  });

  it("names a key that the document pins and the bucket does not have, by its ARN", async () => {
    const stack = pair();
    const another = "arn:aws:kms:us-east-1:111111111111:key/another";
    bend(stack.sourceEncryption, "rules.0.applyServerSideEncryptionByDefault", {
      sseAlgorithm: "aws:kms",
      kmsMasterKeyId: another,
    });
    assert.deepEqual(await judged(stack), [fault(`under ${SOURCE_KEY_ARN}`)]);
  });

  it("knows the bucket's key by its ARN, its id and its alias", async () => {
    const alias = (target: string) =>
      resource("aws:kms/alias:Alias", "archive", "us-east-1", {
        name: "alias/archive",
        arn: "arn:aws:kms:us-east-1:111111111111:alias/archive",
        targetKeyId: target,
      });
    for (const name of ["archive-source-key", "alias/archive"]) {
      const stack = pair();
      const by = "rules.0.applyServerSideEncryptionByDefault.kmsMasterKeyId";
      bend(stack.sourceEncryption, by, name);
      assert.deepEqual(await judged(stack, alias("archive-source-key")), []);
    }
    const stack = pair();
    bend(
      stack.sourceEncryption,
      "rules.0.applyServerSideEncryptionByDefault.kmsMasterKeyId",
      "alias/archive",
    );
    assert.deepEqual(await judged(stack, alias("archive-dr-key")), [
      fault(`under ${SOURCE_KEY_ARN}`),
    ]);
  });

  it("does not take a pattern of keys or a key of a Null condition for a pinned key", async () => {
    const stack = pair();
    bendStatement(stack.sourcePolicy, "DenyWrongKey", {
      Condition: { StringNotLikeIfExists: { [KEY_ID]: `${SOURCE_KEY_ARN}*` } },
    });
    assert.deepEqual(await judged(stack), []);
    bendStatement(stack.sourcePolicy, "DenyWrongKey", {
      Condition: {
        StringNotLike: { [KEY_ID]: "arn:aws:kms:us-east-1:111111111111:key/*" },
        Null: { [KEY_ID]: "false" },
      },
    });
    assert.deepEqual(await judged(stack), [fault(OTHER_KEYS)]);
  });

  it("does not count a denial for some principals or of some objects, but one with exemptions", async () => {
    const narrow: AnyStatement[] = [
      { Principal: { AWS: "arn:aws:iam::111111111111:role/app" } },
      { Resource: `${SOURCE_ARN}/documents/*` },
      { Resource: `${DESTINATION_ARN}/*` },
      { Action: "s3:GetObject" },
      { Effect: "Allow" },
    ];
    for (const change of narrow) {
      const stack = pair();
      bendStatement(stack.sourcePolicy, "DenyKmsWithoutKey", change);
      assert.deepEqual(await judged(stack), [fault(KEYLESS)]);
    }
    const exempting = pair();
    bendStatement(exempting.sourcePolicy, "DenyKmsWithoutKey", {
      Condition: {
        StringEquals: { [ALGORITHM]: "aws:kms" },
        Null: { [KEY_ID]: "true" },
        ArnNotEquals: { "aws:PrincipalArn": "arn:aws:iam::111111111111:role/app" },
        Bool: { "aws:PrincipalIsAWSService": "false" },
      },
    });
    assert.deepEqual(await judged(exempting), []);
  });

  it("takes whatever form of denial refuses the same", async () => {
    const stack = pair();
    const [http, tls] = statementsOf(stack.sourcePolicy);
    setStatements(stack.sourcePolicy, [
      http!,
      tls!,
      deny("Own", SOURCE_ARN, { StringNotEquals: { [KEY_ID]: SOURCE_KEY_ARN } }),
    ]);
    assert.deepEqual(await judged(stack), []);
  });

  it("says nothing of a document that a preview does not know, and waits for a value in one", async () => {
    const stack = pair("preview");
    bend(stack.sourcePolicy, "policy", {
      Statement: [deny("Own", SOURCE_ARN, { StringNotEquals: { [KEY_ID]: unknownValue } })],
    });
    assert.deepEqual(await judged(stack), [
      undecided("archive-source-policy", `policy.Statement.0.Condition.StringNotEquals.${KEY_ID}`),
    ]);
  });

  it("judges a preview of documents that are written out, whatever it knows of the keys", async () => {
    const stack = pair("preview");
    bend(stack.sourcePolicy, "policy", pair().sourcePolicy.properties.policy);
    assert.deepEqual(await judged(stack), []);
    dropStatements(stack.sourcePolicy, "DenyWrongKey");
    assert.deepEqual(await judged(stack), [fault(OTHER_KEYS)]);
  });

  it("leaves a side without SSE-KMS to the policy that wants it", async () => {
    const stack = pair();
    setStatements(stack.sourcePolicy, []);
    bend(
      stack.sourceEncryption,
      "rules.0.applyServerSideEncryptionByDefault.sseAlgorithm",
      "AES256",
    );
    assert.deepEqual(await judged(stack), []);
    const { sourceEncryption: _, ...without } = stack;
    assert.deepEqual(await judged(without), []);
  });

  it("waits for an encryption, a policy or a bucket that a preview cannot place", async () => {
    const encryption = pair();
    encryption.sourceEncryption.propertyDependencies = {};
    bend(encryption.sourceEncryption, "bucket", unknownValue);
    assert.deepEqual(await judged(encryption), [undecided("archive-source-encryption", "bucket")]);

    const attachment = pair();
    attachment.sourcePolicy.propertyDependencies = {};
    bend(attachment.sourcePolicy, "bucket", unknownValue);
    assert.deepEqual(await judged(attachment), [undecided("archive-source-policy", "bucket")]);

    const named = pair("preview");
    bend(named.source, "bucket", unknownValue);
    for (const user of [named.sourceEncryption, named.sourcePolicy, named.replication]) {
      bend(user, "bucket", unknownValue);
    }
    bend(named.sourcePolicy, "policy", pair().sourcePolicy.properties.policy);
    assert.deepEqual(await judged(named), [undecided("archive-source", "bucket")]);

    const side = pair("preview");
    side.replication.propertyDependencies = {};
    assert.deepEqual(await judged(side), [undecided("archive", "rules.0.destination.bucket")]);
  });

  it("judges a side outside the stack by the policy that the stack attaches, and by no other", async () => {
    const { destination: _, destinationPolicy, destinationEncryption, ...stack } = pair();
    assert.deepEqual(await judged(stack), []);
    assert.deepEqual(await judged(stack, destinationPolicy, destinationEncryption), []);
    const outside = (...kinds: string[]): Verdict => [
      "advisory",
      "archive-dr-policy",
      `archive-dr-policy lets into archive-dr-1a2b3c4, a destination of archive, uploads ${kinds.join(", ")}. ${FIX}`,
    ];
    // What the bucket blocks is not known here either.
    assert.deepEqual(await judged(stack, destinationPolicy), []);
    dropStatements(destinationPolicy, "DenyWrongKey", "DenyCustomerProvidedKeys");
    assert.deepEqual(await judged(stack, destinationPolicy), [outside(OTHER_KEYS, SSE_C)]);
  });

  it("finds objects of other partitions by the Region", async () => {
    for (const [region, partition] of [
      ["cn-north-1", "aws-cn"],
      ["us-gov-west-1", "aws-us-gov"],
    ]) {
      const stack = pair();
      bend(stack.source, "arn", unknownValue);
      bend(stack.source, "region", region);
      const document = stack.sourcePolicy.properties.policy as string;
      const moved = document.replaceAll("arn:aws:s3:", `arn:${partition!}:s3:`);
      bend(stack.sourcePolicy, "policy", moved);
      assert.deepEqual(await judged(stack), []);
    }
  });

  it("judges each of two replications, the deprecated types, and no other bucket", async () => {
    const mode: Mode = "update";
    const { sourcePolicy: _, ...second } = pair(mode, "invoices");
    second.source.type = "aws:s3/bucketV2:BucketV2";
    second.sourceEncryption.type =
      "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2";
    const plain = bucket("plain", "us-east-1");
    const open = setting("BucketPolicy", plain, "policy", { policy: '{"Statement":[]}' });
    assert.deepEqual(await judged(pair(mode), ...Object.values(second), plain, open), [
      missing("invoices-source", "the source of invoices", EVERYTHING),
    ]);
  });

  it("takes the inline policy of a bucket where no BucketPolicy is", async () => {
    const { sourcePolicy, ...stack } = pair();
    bend(stack.source, "policy", sourcePolicy.properties.policy);
    assert.deepEqual(await judged(stack), []);
    addStatements(stack.source, deny("More", SOURCE_ARN, {}));
    assert.deepEqual(await judged(stack), []);
    dropStatements(stack.source, "More", "DenyKmsWithoutKey");
    assert.deepEqual(await judged(stack), [
      [
        "advisory",
        "archive-source",
        `archive-source lets into archive-source, the source of archive, uploads ${KEYLESS}. ${FIX}`,
      ],
    ]);
  });
});
