import type { Demand } from "../demand";
import { BUCKET_POLICY, none, noStatement, ROLE, ROLE_POLICY, statement } from "../demand";

const MANAGED_POLICY = "aws:iam/policy:Policy";

/** What policies of buckets and of the role allow. */
export const PERMISSION_DEMANDS: readonly Demand[] = [
  {
    what: "The bucket policy lets no other account change policy, ACLs or encryption",
    ids: {
      securityHub: ["S3.6"],
      config: ["s3-bucket-blacklisted-actions-prohibited"],
      nist: ["AC-6"],
    },
    severity: "high",
    registered: [
      "s3:*",
      "s3:DeleteBucketPolicy",
      "s3:PutBucketAcl",
      "s3:PutBucketPolicy",
      "s3:PutEncryptionConfiguration",
      "s3:PutObjectAcl",
    ].map((Action) => noStatement(BUCKET_POLICY, { Effect: "Allow", Action })),
  },
  {
    what: "The bucket policy allows nothing to everybody",
    ids: { checkov: ["CKV_AWS_70"], nist: ["AC-3", "SC-7"] },
    registered: [
      noStatement(BUCKET_POLICY, { Effect: "Allow", Principal: "*" }),
      noStatement(BUCKET_POLICY, { Effect: "Allow", Principal: { AWS: "*" } }),
    ],
  },
  {
    what: "No denial of the bucket policy locks everybody out",
    ids: { checkov: ["CKV_AWS_93"] },
    registered: [noStatement(BUCKET_POLICY, { Effect: "Deny", Condition: undefined })],
  },
  {
    what: "Only S3 may assume the role",
    ids: { checkov: ["CKV_AWS_60", "CKV_AWS_61"], nist: ["AC-6"] },
    registered: [
      statement(ROLE, {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "s3.amazonaws.com" },
      }),
      noStatement(ROLE, { Principal: { AWS: "*" } }),
    ],
  },
  {
    what: "The role's policy names what it may do, and to what",
    ids: {
      checkov: [
        "CKV_AWS_286",
        "CKV_AWS_287",
        "CKV_AWS_288",
        "CKV_AWS_289",
        "CKV_AWS_290",
        "CKV_AWS_355",
      ],
      nist: ["AC-6"],
    },
    registered: [
      noStatement(ROLE_POLICY, { Resource: "*" }),
      noStatement(ROLE_POLICY, { Action: "*" }),
    ],
  },
  {
    what: "No inline policy lets anybody decrypt under every key",
    ids: {
      securityHub: ["KMS.2"],
      config: ["iam-inline-policy-blocked-kms-actions"],
      nist: ["AC-3", "AC-6"],
    },
    severity: "medium",
    registered: [noStatement(ROLE_POLICY, { Resource: "*" })],
  },
  {
    what: "No customer managed policy lets anybody decrypt under every key",
    ids: {
      securityHub: ["KMS.1"],
      config: ["iam-customer-policy-blocked-kms-actions"],
      nist: ["AC-3", "AC-6"],
    },
    severity: "medium",
    registered: [none(MANAGED_POLICY)],
  },
  {
    what: "No customer managed policy allows all that a service can do",
    ids: { config: ["iam-policy-no-statements-with-full-access"], nist: ["AC-6"] },
    registered: [none(MANAGED_POLICY)],
  },
];
