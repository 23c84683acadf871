// The policy judges made-up uploads by the rules of AWS's condition operators, as its documentation has
// them: a negated operator and one that ends in IfExists hold for an absent header.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { allowUploadsByDefaultEncryption as policy } from "../../../policies/encryption/allowUploadsByDefaultEncryption";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import { bucket, setting } from "../../support/pairs";
import { bend, judge, undecided, type Verdict } from "../../support/policies";
import {
  addStatements,
  ALGORITHM,
  bendStatement,
  CUSTOMER_ALGORITHM,
  deny,
  DESTINATION_ARN,
  DESTINATION_KEY_ARN,
  KEY_ID,
  setStatements,
  SOURCE_ARN,
  SOURCE_KEY_ARN,
} from "./statements";

const FIX =
  'Deny only what is present and wrong: StringNotEquals of the bucket\'s own key or algorithm, together with Null "false" for the same condition key, without IfExists.';
const BY_DEFAULT = "that rely on its default encryption";
const OWN_KEY = `by "aws:kms" under its own key ${SOURCE_KEY_ARN}`;
const DEFAULT = "rules.0.applyServerSideEncryptionByDefault";

const judged = (stack: object, ...more: RecordedResource[]) =>
  judge(policy, [...(Object.values(stack) as RecordedResource[]), ...more]);

const fault = (kinds: string, label: string, by: string): Verdict => [
  "mandatory",
  "archive-source-policy",
  `archive-source-policy refuses uploads to archive-source, the source of archive, ${kinds}, by statement ${label} (${by}). ${FIX}`,
];

/** A pair whose source has one more denial. */
function withDenial(condition: object, more: Record<string, unknown> = {}) {
  const stack = pair();
  addStatements(stack.sourcePolicy, deny("Added", SOURCE_ARN, condition, more));
  return stack;
}

describe("policy allowUploadsByDefaultEncryption", () => {
  it("passes the policies that the component writes, known or not", async () => {
    for (const mode of ["update", "preview"] as const) {
      assert.deepEqual(await judged(pair(mode)), []);
      assert.deepEqual(await judged(pair(mode, "archive", "222222222222")), []);
    }
  });

  const traps: [what: string, condition: object, by: string][] = [
    [
      "IfExists of an algorithm",
      { StringNotEqualsIfExists: { [ALGORITHM]: "aws:kms" } },
      `StringNotEqualsIfExists ${ALGORITHM}`,
    ],
    [
      "IfExists of a key",
      { StringNotEqualsIfExists: { [KEY_ID]: SOURCE_KEY_ARN } },
      `StringNotEqualsIfExists ${KEY_ID}`,
    ],
    [
      "a negated operator alone",
      { StringNotEquals: { [ALGORITHM]: ["aws:kms"] } },
      `StringNotEquals ${ALGORITHM}`,
    ],
    [
      "a negated pattern alone",
      { ArnNotLike: { [KEY_ID]: SOURCE_KEY_ARN } },
      `ArnNotLike ${KEY_ID}`,
    ],
    ["Null true", { Null: { [ALGORITHM]: "true" } }, `Null ${ALGORITHM}`],
    [
      "Null false for another key than the negated operator's",
      {
        StringNotEquals: { [ALGORITHM]: "aws:kms" },
        Null: { [CUSTOMER_ALGORITHM]: "true" },
      },
      `StringNotEquals ${ALGORITHM}, Null ${CUSTOMER_ALGORITHM}`,
    ],
  ];
  for (const [what, condition, by] of traps) {
    it(`refuses a denial by ${what}`, async () => {
      assert.deepEqual(await judged(withDenial(condition)), [fault(BY_DEFAULT, '"Added"', by)]);
    });
  }

  it("refuses a denial that demands another key or algorithm than the bucket's own", async () => {
    const key = withDenial({
      StringNotEquals: { [KEY_ID]: DESTINATION_KEY_ARN },
      Null: { [KEY_ID]: "false" },
    });
    const by = `StringNotEquals ${KEY_ID}, Null ${KEY_ID}`;
    assert.deepEqual(await judged(key), [fault(OWN_KEY, '"Added"', by)]);

    const algorithm = withDenial({ StringEqualsIfExists: { [ALGORITHM]: "aws:kms" } });
    assert.deepEqual(await judged(algorithm), [
      fault(`${BY_DEFAULT}, and those ${OWN_KEY}`, '"Added"', `StringEqualsIfExists ${ALGORITHM}`),
    ]);
  });

  it("takes double-layer encryption for right where it is the default", async () => {
    const stack = pair();
    bend(stack.sourceEncryption, `${DEFAULT}.sseAlgorithm`, "aws:kms:dsse");
    assert.deepEqual(await judged(stack), [
      fault(
        `by "aws:kms:dsse" under its own key ${SOURCE_KEY_ARN}`,
        '"DenyOtherEncryption"',
        `StringNotEquals ${ALGORITHM}, Null ${ALGORITHM}`,
      ),
    ]);
  });

  it("names the statement by its position where it has no id, once for all that it refuses", async () => {
    const stack = pair();
    bendStatement(stack.sourcePolicy, "DenyWrongKey", {
      Sid: undefined,
      Condition: { StringNotLike: { [KEY_ID]: "none" } },
    });
    assert.deepEqual(await judged(stack), [
      fault(`${BY_DEFAULT}, and those ${OWN_KEY}`, "3", `StringNotLike ${KEY_ID}`),
    ]);
  });

  it("finds a trap for some principals, some objects or under further conditions", async () => {
    const trap = { StringNotEquals: { [ALGORITHM]: "aws:kms" } };
    const by = `StringNotEquals ${ALGORITHM}`;
    for (const stack of [
      withDenial(trap, { Principal: { AWS: "arn:aws:iam::111111111111:role/app" } }),
      withDenial(trap, { Resource: `${SOURCE_ARN}/documents/?/*` }),
      withDenial(trap, { Action: "s3:*" }),
      withDenial({ ...trap, ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/app" } }),
      withDenial({ ...trap, Bool: { "aws:SecureTransport": "true" } }),
    ]) {
      assert.deepEqual(await judged(stack), [fault(BY_DEFAULT, '"Added"', by)]);
    }
  });

  it("leaves alone what is not about good uploads", async () => {
    const trap = { StringNotEquals: { [ALGORITHM]: "aws:kms" } };
    for (const stack of [
      withDenial(trap, { Effect: "Allow" }),
      withDenial(trap, { Action: "s3:GetObject" }),
      withDenial(trap, { Resource: `${DESTINATION_ARN}/*` }),
      withDenial({ ...trap, Bool: { "aws:SecureTransport": "false" } }),
      withDenial({ StringEquals: { [ALGORITHM]: "AES256" } }),
      withDenial({ ArnNotEquals: { "aws:PrincipalArn": "arn:aws:iam::111111111111:role/app" } }),
      withDenial({}),
    ]) {
      assert.deepEqual(await judged(stack), []);
    }
  });

  it("finds a trap in a document that a preview knows, and judges keys only that it knows", async () => {
    const stack = pair("preview");
    bend(stack.sourcePolicy, "policy", pair().sourcePolicy.properties.policy);
    assert.deepEqual(await judged(stack), []);
    bendStatement(stack.sourcePolicy, "DenyWrongKey", {
      Condition: { StringNotEquals: { [KEY_ID]: "none" } },
    });
    assert.deepEqual(await judged(stack), [
      fault(BY_DEFAULT, '"DenyWrongKey"', `StringNotEquals ${KEY_ID}`),
    ]);
  });

  it("waits for the update where a value of a denial, a side or what is attached is not known", async () => {
    const value = pair();
    bend(value.sourcePolicy, "policy", {
      Statement: [
        deny("Key", SOURCE_ARN, {
          StringNotEquals: { [KEY_ID]: unknownValue },
          Null: { [KEY_ID]: "false" },
        }),
      ],
    });
    assert.deepEqual(await judged(value), [
      undecided("archive-source-policy", `policy.Statement.0.Condition.StringNotEquals.${KEY_ID}`),
    ]);

    const name = pair();
    bend(name.source, "arn", unknownValue);
    bend(name.source, "bucket", unknownValue);
    for (const part of [name.sourcePolicy, name.sourceEncryption, name.replication]) {
      bend(part, "bucket", unknownValue);
    }
    assert.deepEqual(await judged(name), [undecided("archive-source", "bucket")]);
    setStatements(name.sourcePolicy, [deny("All", SOURCE_ARN, {})]);
    assert.deepEqual(await judged(name), []);

    const attached = pair();
    for (const part of [attached.sourcePolicy, attached.destinationEncryption]) {
      part.propertyDependencies = {};
      bend(part, "bucket", unknownValue);
    }
    assert.deepEqual(await judged(attached), [
      undecided("archive-source-policy", "bucket"),
      undecided("archive-dr-encryption", "bucket"),
    ]);

    const side = pair("preview");
    side.replication.propertyDependencies = {};
    assert.deepEqual(await judged(side), [undecided("archive", "rules.0.destination.bucket")]);
  });

  it("judges no algorithm that is not known, and no key of a bucket without SSE-KMS", async () => {
    for (const algorithm of [unknownValue, "AES256"]) {
      const stack = withDenial({ StringEquals: { [KEY_ID]: SOURCE_KEY_ARN } });
      bend(stack.sourceEncryption, `${DEFAULT}.sseAlgorithm`, algorithm);
      assert.deepEqual(await judged(stack), []);
    }
  });

  it("judges sides outside the stack, both replications, the inline policy, and no other bucket", async () => {
    const trap = (arn: string) => deny("Trap", arn, { StringNotEquals: { [KEY_ID]: "none" } });
    const message = (holder: string, side: string, part: string): Verdict => [
      "mandatory",
      holder,
      `${holder} refuses uploads to ${side}, ${part}, ${BY_DEFAULT}, by statement "Trap" (StringNotEquals ${KEY_ID}). ${FIX}`,
    ];
    const { destination: _, destinationEncryption: __, ...outside } = pair();
    setStatements(outside.destinationPolicy, [trap(DESTINATION_ARN)]);
    const { sourcePolicy, sourceEncryption: ___, ...inline } = pair("update", "invoices");
    const arn = "arn:aws:s3:::invoices-source-1a2b3c4";
    setStatements(sourcePolicy, [trap(arn)]);
    bend(inline.source, "policy", sourcePolicy.properties.policy);
    inline.source.type = "aws:s3/bucketV2:BucketV2";
    const plain = bucket("plain", "us-east-1");
    const own = setting("BucketPolicy", plain, "policy", {});
    setStatements(own, [trap("arn:aws:s3:::plain-1a2b3c4")]);
    assert.deepEqual(await judged(outside, ...Object.values(inline), plain, own), [
      message("archive-dr-policy", "archive-dr-1a2b3c4", "a destination of archive"),
      message("invoices-source", "invoices-source", "the source of invoices"),
    ]);
  });
});
