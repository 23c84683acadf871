import assert from "node:assert/strict";

import { wrongUploads } from "../../../proof/requests/wrongUploads";
import { OTHER_ACCOUNT, SOURCE_ACCOUNT } from "../../support/sides";
import { FOREIGN, SOURCE, topology } from "../../support/topologies";

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

  it("are the same whether the side is another account's or not: none is tried with a guard gone", () => {
    assert.deepEqual(
      uploads.filter(({ evenIf }) => evenIf !== undefined),
      [],
    );
  });
});
