import type { Demand, Registered } from "../demand";
import { none } from "../demand";

const blocks = (...flags: string[]): Registered[] =>
  flags.map((path) => ({
    type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    of: "bucket",
    path,
    value: true,
  }));

const NO_ACL = none("aws:s3/bucketAcl:BucketAcl");

/** Access by anybody, and ACLs. */
export const PUBLIC_ACCESS_DEMANDS: readonly Demand[] = [
  {
    what: "The bucket's public access block has all four flags",
    ids: {
      securityHub: ["S3.8"],
      config: ["s3-bucket-level-public-access-prohibited"],
      checkov: ["CKV2_AWS_6"],
      cis: ["2.1.4"],
      nist: ["AC-3", "SC-7"],
    },
    severity: "high",
    registered: blocks(
      "blockPublicAcls",
      "blockPublicPolicy",
      "ignorePublicAcls",
      "restrictPublicBuckets",
    ),
  },
  {
    what: "Public ACLs are refused",
    ids: { checkov: ["CKV_AWS_53"] },
    registered: blocks("blockPublicAcls"),
  },
  {
    what: "Public bucket policies are refused",
    ids: { checkov: ["CKV_AWS_54"] },
    registered: blocks("blockPublicPolicy"),
  },
  {
    what: "Public ACLs are ignored",
    ids: { checkov: ["CKV_AWS_55"] },
    registered: blocks("ignorePublicAcls"),
  },
  {
    what: "A public bucket policy lets in nobody of another account",
    ids: { checkov: ["CKV_AWS_56"] },
    registered: blocks("restrictPublicBuckets"),
  },
  {
    what: "The account's public access block has all four flags",
    ids: {
      securityHub: ["S3.1"],
      config: ["s3-account-level-public-access-blocks-periodic"],
      cis: ["2.1.4"],
    },
    severity: "medium",
    elsewhere: "A setting of the account, which its owner makes once for all buckets.",
  },
  {
    what: "Nobody in public may read",
    ids: {
      securityHub: ["S3.2"],
      config: ["s3-bucket-public-read-prohibited"],
      checkov: ["CKV_AWS_20"],
      nist: ["AC-3", "SC-7"],
    },
    severity: "critical",
    registered: [...blocks("ignorePublicAcls", "restrictPublicBuckets"), NO_ACL],
  },
  {
    what: "Nobody in public may write",
    ids: {
      securityHub: ["S3.3"],
      config: ["s3-bucket-public-write-prohibited"],
      checkov: ["CKV_AWS_57"],
      nist: ["AC-3", "SC-7"],
    },
    severity: "critical",
    registered: [...blocks("ignorePublicAcls", "restrictPublicBuckets"), NO_ACL],
  },
  {
    what: "No ACL gives anybody access to the bucket",
    ids: { securityHub: ["S3.12"], config: ["s3-bucket-acl-prohibited"], nist: ["AC-3", "AC-6"] },
    severity: "medium",
    registered: [NO_ACL],
  },
  {
    what: "ACLs are out of use",
    ids: { checkov: ["CKV2_AWS_65"] },
    registered: [
      {
        type: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        of: "bucket",
        path: "rule.objectOwnership",
        value: "BucketOwnerEnforced",
      },
    ],
    unless: "objectOwnership",
  },
];
