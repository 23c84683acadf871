// The policy judges made-up requests. That S3 sets aws:SecureTransport and s3:TlsVersion as it says is
// taken from AWS's documentation.
import assert from "node:assert/strict";

import { unknownValue } from "@pulumi/pulumi/runtime";

import { requireTls as policy } from "../../../policies/encryption/requireTls";
import type { RecordedResource } from "../../../rehearsal/recordedResource";
import { pair } from "../../support/goodPair";
import { bucket, setting } from "../../support/pairs";
import { bend, judge, undecided, type Verdict } from "../../support/policies";
import type { AnyStatement } from "./statements";
import {
  addStatements,
  bendStatement,
  DESTINATION_ARN,
  dropStatements,
  setStatements,
  SOURCE_ARN,
} from "./statements";

const fix = (minimum = "1.2") =>
  `Deny s3:* to everybody on the bucket and its objects where aws:SecureTransport is "false", and where s3:TlsVersion is less than ${minimum}.`;

const judgedWith = (options: object, stack: object, ...more: RecordedResource[]) =>
  judge(policy, [...(Object.values(stack) as RecordedResource[]), ...more], options);
const judged = (stack: object, ...more: RecordedResource[]) => judgedWith({}, stack, ...more);

const fault = (open: string, minimum?: string): Verdict => [
  "mandatory",
  "archive-source-policy",
  `archive-source-policy lets requests to archive-source, the source of archive, come over ${open}. ${fix(minimum)}`,
];

const missing = (name: string, part: string): Verdict => [
  "mandatory",
  name,
  `${name} is ${part} and has no bucket policy, so it answers over plain HTTP. ${fix()}`,
];

const versionless = (label: string): Verdict => [
  "mandatory",
  "archive-source-policy",
  `archive-source-policy refuses requests to archive-source, the source of archive, that come without s3:TlsVersion, by statement ${label}. Use NumericLessThan, which an absent key does not fulfil, instead of an operator that ends in IfExists or is negated.`,
];

const OLD_TLS = "TLS 1.0 (bucket and objects), TLS 1.1 (bucket and objects)";

describe("policy requireTls", () => {
  for (const mode of ["update", "preview"] as const) {
    it(`passes the policies that the component writes (${mode})`, async () => {
      assert.deepEqual(await judged(pair(mode)), []);
      assert.deepEqual(await judged(pair(mode, "archive", "222222222222")), []);
    });

    it(`refuses a side without a bucket policy (${mode})`, async () => {
      const { sourcePolicy: _, destinationPolicy: __, ...stack } = pair(mode);
      assert.deepEqual(await judged(stack), [
        missing("archive-source", "the source of archive"),
        missing("archive-dr", "a destination of archive"),
      ]);
    });
  }

  it("refuses a policy that lets plain HTTP in", async () => {
    const stack = pair();
    dropStatements(stack.sourcePolicy, "DenyPlainHttp");
    assert.deepEqual(await judged(stack), [fault("plain HTTP (bucket and objects)")]);
  });

  it("refuses a policy that lets old TLS in, or an older one than it should", async () => {
    const stack = pair();
    dropStatements(stack.sourcePolicy, "DenyOldTls");
    assert.deepEqual(await judged(stack), [fault(OLD_TLS)]);

    const older = pair();
    const condition = { NumericLessThan: { "s3:TlsVersion": 1.1 } };
    bendStatement(older.sourcePolicy, "DenyOldTls", { Condition: condition });
    assert.deepEqual(await judged(older), [fault("TLS 1.1 (bucket and objects)")]);
  });

  it("asks for the version of its option", async () => {
    const stack = pair();
    const condition = { NumericLessThan: { "s3:TlsVersion": "1.3" } };
    bendStatement(stack.destinationPolicy, "DenyOldTls", { Condition: condition });
    assert.deepEqual(await judged(stack), []);
    assert.deepEqual(await judgedWith({ minimumTlsVersion: "1.3" }, stack), [
      fault("TLS 1.2 (bucket and objects)", "1.3"),
    ]);
  });

  it("refuses a denial that leaves out the bucket or its objects", async () => {
    const objects = pair();
    bendStatement(objects.sourcePolicy, "DenyPlainHttp", { Resource: `${SOURCE_ARN}/*` });
    assert.deepEqual(await judged(objects), [fault("plain HTTP (bucket)")]);

    const only = pair();
    bendStatement(only.sourcePolicy, "DenyPlainHttp", { Resource: SOURCE_ARN });
    bendStatement(only.sourcePolicy, "DenyOldTls", { Resource: SOURCE_ARN });
    assert.deepEqual(await judged(only), [
      fault("plain HTTP (objects), TLS 1.0 (objects), TLS 1.1 (objects)"),
    ]);
  });

  it("refuses a denial to some, of some actions, of another bucket or under further conditions", async () => {
    const narrow: AnyStatement[] = [
      { Principal: { AWS: "arn:aws:iam::111111111111:root" } },
      { Action: ["s3:GetObject", "s3:PutObject", "s3:ListBucket"] },
      { Resource: [DESTINATION_ARN, `${DESTINATION_ARN}/*`] },
      { Effect: "Allow" },
      {
        Condition: {
          Bool: { "aws:SecureTransport": "false" },
          StringNotEquals: { "aws:PrincipalOrgID": "o-example" },
        },
      },
      { Condition: { Bool: { "aws:SecureTransport": "true" } } },
    ];
    for (const change of narrow) {
      const stack = pair();
      bendStatement(stack.sourcePolicy, "DenyPlainHttp", change);
      assert.deepEqual(await judged(stack), [fault("plain HTTP (bucket and objects)")]);
    }
  });

  it("takes other forms that refuse the same", async () => {
    const everything = { Effect: "Deny", Principal: { AWS: "*" }, NotAction: "sts:AssumeRole" };
    const stack = pair();
    setStatements(stack.sourcePolicy, [
      {
        ...everything,
        NotResource: "arn:aws:s3:::elsewhere",
        Condition: { BoolIfExists: { "aws:SecureTransport": false } },
      },
      {
        ...everything,
        Resource: "*",
        Condition: { NumericLessThanEquals: { "s3:tlsversion": "1.1" } },
      },
    ]);
    assert.deepEqual(await judged(stack), []);
  });

  it("refuses a denial that takes the lack of a TLS version for an old one", async () => {
    for (const operator of ["NumericLessThanIfExists", "NumericNotEquals"]) {
      const stack = pair();
      addStatements(stack.sourcePolicy, {
        Sid: "Tls",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: `${SOURCE_ARN}/*`,
        Condition: { [operator]: { "s3:TlsVersion": "1.2" } },
      });
      assert.deepEqual(await judged(stack), [versionless('"Tls"')]);
      bendStatement(stack.sourcePolicy, "Tls", {
        Condition: {
          [operator]: { "s3:TlsVersion": "1.2" },
          Bool: { "aws:SecureTransport": "true" },
        },
      });
      assert.deepEqual(await judged(stack), [versionless('"Tls"')]);
      bendStatement(stack.sourcePolicy, "Tls", { Resource: `${DESTINATION_ARN}/*` });
      assert.deepEqual(await judged(stack), []);
    }
  });

  it("says nothing of a document that a preview does not know, and waits for a value in one", async () => {
    const stack = pair("preview");
    bend(stack.sourcePolicy, "policy", {
      Statement: [
        {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [SOURCE_ARN, `${SOURCE_ARN}/*`],
          Condition: { Bool: { "aws:SecureTransport": unknownValue } },
        },
      ],
    });
    assert.deepEqual(await judged(stack), [
      undecided("archive-source-policy", "policy.Statement.0.Condition.Bool.aws:SecureTransport"),
    ]);
    const document = pair().sourcePolicy.properties.policy;
    bend(stack.sourcePolicy, "policy", document);
    assert.deepEqual(await judged(stack), []);
    dropStatements(stack.sourcePolicy, "DenyOldTls");
    assert.deepEqual(await judged(stack), [fault(OLD_TLS)]);
  });

  it("waits for a policy, a bucket or a side that a preview cannot place", async () => {
    const attached = pair("preview");
    attached.sourcePolicy.propertyDependencies = {};
    bend(attached.sourcePolicy, "bucket", unknownValue);
    assert.deepEqual(await judged(attached), [undecided("archive-source-policy", "bucket")]);

    const named = pair("preview");
    for (const part of [named.source, named.sourcePolicy, named.sourceEncryption]) {
      bend(part, "bucket", unknownValue);
    }
    bend(named.replication, "bucket", unknownValue);
    setStatements(named.sourcePolicy, []);
    assert.deepEqual(await judged(named), [undecided("archive-source", "bucket")]);
    const older = { NumericLessThanIfExists: { "s3:TlsVersion": "1.2" } };
    const denial = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" };
    setStatements(named.sourcePolicy, [{ ...denial, Condition: older }]);
    assert.deepEqual(await judged(named), [undecided("archive-source", "bucket")]);

    const side = pair("preview");
    side.replication.propertyDependencies = {};
    assert.deepEqual(await judged(side), [undecided("archive", "rules.0.destination.bucket")]);
  });

  it("judges sides outside the stack by what the stack attaches, each replication, and no other bucket", async () => {
    const { destination: _, ...outside } = pair();
    const { destinationPolicy: __, ...without } = outside;
    assert.deepEqual(await judged(without), []);
    dropStatements(outside.destinationPolicy, "DenyOldTls");

    const { sourcePolicy: ___, ...second } = pair("update", "invoices");
    second.source.type = "aws:s3/bucketV2:BucketV2";
    const plain = bucket("plain", "us-east-1");
    const open = setting("BucketPolicy", plain, "policy", {});
    setStatements(open, []);
    assert.deepEqual(await judged(outside, ...Object.values(second), plain, open), [
      [
        "mandatory",
        "archive-dr-policy",
        `archive-dr-policy lets requests to archive-dr-1a2b3c4, a destination of archive, come over ${OLD_TLS}. ${fix()}`,
      ],
      missing("invoices-source", "the source of invoices"),
    ]);
  });

  it("takes the inline policy of a bucket where no BucketPolicy is", async () => {
    const { sourcePolicy, ...stack } = pair();
    bend(stack.source, "policy", sourcePolicy.properties.policy);
    assert.deepEqual(await judged(stack), []);
  });
});
