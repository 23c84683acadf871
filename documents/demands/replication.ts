import type { Demand, Registered } from "../demand";

const REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";

const ENABLED_RULES: Registered[] = [
  { type: REPLICATION, path: "rules", value: { status: "Enabled" } },
  { type: REPLICATION, path: "rules", value: { status: "Disabled" }, never: true },
];

/** Replication itself, and what keeps data from being lost. */
export const REPLICATION_DEMANDS: readonly Demand[] = [
  {
    what: "The bucket replicates to another Region",
    ids: {
      securityHub: ["S3.7"],
      config: ["s3-bucket-cross-region-replication-enabled"],
      checkov: ["CKV_AWS_144"],
      nist: ["CP-6", "CP-9", "SI-13(5)"],
    },
    severity: "low",
    registered: ENABLED_RULES,
    decision: "replicas",
  },
  {
    what: "The bucket has replication rules, all of them enabled",
    ids: { config: ["s3-bucket-replication-enabled"] },
    registered: ENABLED_RULES,
    decision: "replicas",
  },
  {
    what: "Replicas stay in the Regions and accounts that were chosen for them",
    ids: { nist: ["SA-9(5)"] },
    elsewhere: "You, in the options of the policy: which places are allowed, nobody else knows.",
  },
  {
    what: "Versioning is on",
    ids: {
      securityHub: ["S3.14"],
      config: ["s3-bucket-versioning-enabled"],
      checkov: ["CKV_AWS_21"],
      nist: ["CP-9", "AU-9(2)"],
    },
    severity: "low",
    registered: [
      {
        type: "aws:s3/bucketVersioning:BucketVersioning",
        of: "bucket",
        path: "versioningConfiguration.status",
        value: "Enabled",
      },
    ],
  },
  {
    what: "A versioned bucket has lifecycle rules",
    ids: {
      securityHub: ["S3.10"],
      config: ["s3-version-lifecycle-policy-check"],
      nist: ["CP-9"],
    },
    severity: "medium",
    decision: "lifecycle",
  },
  {
    what: "Every bucket has lifecycle rules",
    ids: {
      securityHub: ["S3.13"],
      config: ["s3-lifecycle-policy-check"],
      checkov: ["CKV2_AWS_61"],
      nist: ["CP-9"],
    },
    severity: "low",
    decision: "lifecycle",
  },
  {
    what: "Object Lock is on",
    ids: {
      securityHub: ["S3.15"],
      config: ["s3-bucket-default-lock-enabled"],
      nist: ["CP-6(2)"],
      pci: ["10.5.1"],
    },
    severity: "medium",
    decision: "objectLock",
  },
  {
    what: "Deleting a version takes a second factor",
    ids: { securityHub: ["S3.20"], config: ["s3-bucket-mfa-delete-enabled"], cis: ["2.1.2"] },
    severity: "low",
    decision: "mfaDelete",
  },
];
