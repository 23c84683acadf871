import assert from "node:assert/strict";

import type { Topology } from "../../../components/topology";
import { wrongUploads } from "../../../proof/requests/wrongUploads";
import { OTHER_ACCOUNT, SOURCE_ACCOUNT } from "../../support/sides";
import { BY_DSSE_KMS, BY_SSE_S3, FOREIGN, SOURCE, topology } from "../../support/topologies";

const ALGORITHM = "s3:x-amz-server-side-encryption";
const KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id";
const CUSTOMER_ALGORITHM = "s3:x-amz-server-side-encryption-customer-algorithm";

const otherKey = (keyArn: string) =>
  keyArn.replace(/\/.*/, "/00000000-0000-4000-8000-000000000000");

/** What each upload says of encryption, by how it goes wrong. */
const headersOf = (keyArn: string) => ({
  "under another key": { [ALGORITHM]: "aws:kms", [KEY]: otherKey(keyArn) },
  "under a key that is named alone": { [KEY]: otherKey(keyArn) },
  "under the AWS managed key": { [ALGORITHM]: "aws:kms" },
  "under SSE-S3": { [ALGORITHM]: "AES256" },
  "under two layers of keys": { [ALGORITHM]: "aws:kms:dsse", [KEY]: keyArn },
  "under a key of its own (SSE-C)": { [CUSTOMER_ALGORITHM]: "AES256" },
});

describe("the uploads that must be refused", () => {
  const uploads = wrongUploads(topology([FOREIGN]));

  it("are of six kinds on every side, by an application of the side's own account", () => {
    const expected = [{ ...SOURCE, name: "source" }, FOREIGN].flatMap(
      ({ name, accountId, bucketArn, keyArn }) =>
        Object.entries(headersOf(keyArn)).map(([how, headers]) => {
          const principal = `arn:aws:iam::${accountId}:role/application`;
          return {
            id: `${name} s3:PutObject ${how}`,
            what: `an application uploads ${how}`,
            threat: `an upload ${how}`,
            deniedByBucketPolicy: true,
            action: "s3:PutObject",
            resource: `${bucketArn}/any/object`,
            accountOfResource: accountId,
            principal,
            context: {
              "aws:PrincipalArn": principal,
              "aws:SecureTransport": "true",
              "s3:TlsVersion": "1.2",
              ...headers,
            },
            source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
          };
        }),
    );
    assert.deepEqual(uploads, expected);
    assert.deepEqual(
      [...new Set(uploads.map(({ accountOfResource }) => accountOfResource))],
      [SOURCE_ACCOUNT, OTHER_ACCOUNT],
    );
  });

  /** The headers of a side's wrong uploads, by how they go wrong. */
  const headersOfSide = (side: string, given: Topology) =>
    Object.fromEntries(
      wrongUploads(given)
        .filter(({ id }) => id.startsWith(`${side} `))
        .map(({ what, context }) => [
          what.replace("an application uploads ", ""),
          Object.fromEntries(
            Object.entries(context).filter(([key]) => key.startsWith("s3:x-amz-")),
          ),
        ]),
    );

  it("ask for one layer, or for two under another key, where the side has two", () => {
    const given = topology([{ ...FOREIGN, ...BY_DSSE_KMS }], BY_DSSE_KMS);
    for (const [side, keyArn] of [
      ["source", SOURCE.keyArn],
      ["dr", FOREIGN.keyArn],
    ] as const) {
      assert.deepEqual(headersOfSide(side, given), {
        "under another key": { [ALGORITHM]: "aws:kms:dsse", [KEY]: otherKey(keyArn) },
        "under a key that is named alone": { [KEY]: otherKey(keyArn) },
        "under the AWS managed key": { [ALGORITHM]: "aws:kms:dsse" },
        "under SSE-S3": { [ALGORITHM]: "AES256" },
        "under one layer": { [ALGORITHM]: "aws:kms", [KEY]: keyArn },
        "under a key of its own (SSE-C)": { [CUSTOMER_ALGORITHM]: "AES256" },
      });
    }
  });

  it("ask for any key at all where the source has none, and for the same as ever elsewhere", () => {
    const given = topology([FOREIGN], BY_SSE_S3);
    const any = otherKey(SOURCE.keyArn);
    assert.deepEqual(headersOfSide("source", given), {
      "under a key": { [ALGORITHM]: "aws:kms", [KEY]: any },
      "under the AWS managed key": { [ALGORITHM]: "aws:kms" },
      "under two layers of keys": { [ALGORITHM]: "aws:kms:dsse", [KEY]: any },
      "under a key of its own (SSE-C)": { [CUSTOMER_ALGORITHM]: "AES256" },
    });
    assert.deepEqual(headersOfSide("dr", given), headersOf(FOREIGN.keyArn));
  });

  it("are the same whether the side is another account's or not: none is tried with a guard gone", () => {
    assert.deepEqual(
      uploads.filter(({ evenIf }) => evenIf !== undefined),
      [],
    );
  });
});
