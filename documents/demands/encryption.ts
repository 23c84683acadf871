import type { Demand } from "../demand";
import { BUCKET_POLICY, none, statement } from "../demand";

/** Encryption, at rest and on its way. */
export const ENCRYPTION_DEMANDS: readonly Demand[] = [
  {
    what: "New objects are encrypted by default under a KMS key",
    ids: {
      securityHub: ["S3.17"],
      config: ["s3-default-encryption-kms"],
      checkov: ["CKV_AWS_19", "CKV_AWS_145"],
      nist: ["SC-28"],
    },
    severity: "medium",
    registered: [
      {
        type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        of: "bucket",
        path: "rules",
        value: { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } },
      },
    ],
  },
  {
    what: "Requests without TLS are denied, for the bucket and its objects",
    ids: {
      securityHub: ["S3.5"],
      config: ["s3-bucket-ssl-requests-only"],
      cis: ["2.1.1"],
      nist: ["SC-8"],
    },
    severity: "medium",
    registered: [
      {
        ...statement(BUCKET_POLICY, {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        }),
        of: "bucket",
      },
    ],
  },
  {
    what: "A bucket that an ACL opens to the public denies requests without TLS",
    ids: { checkov: ["CKV_AWS_379"] },
    registered: [none("aws:s3/bucketAcl:BucketAcl")],
  },
];
