import type { Demand } from "./demand";
import { ENCRYPTION_DEMANDS } from "./demands/encryption";
import { KEY_DEMANDS } from "./demands/keys";
import { PERMISSION_DEMANDS } from "./demands/permissions";
import { PUBLIC_ACCESS_DEMANDS } from "./demands/publicAccess";
import { REPLICATION_DEMANDS } from "./demands/replication";
import { WATCHING_DEMANDS } from "./demands/watching";

// Each id is one that AWS, NIST, PCI or the tool itself publishes. Those of Checkov were run.

/** The versions that the ids and verdicts of the tools are taken from. */
export const VERSIONS = { checkov: "3.3.30", prowler: "5.46.0" };

/** Every demand that a policy of the pack names, and those that replicated buckets are measured by. */
export const DEMANDS: readonly Demand[] = [
  ...REPLICATION_DEMANDS,
  ...ENCRYPTION_DEMANDS,
  ...PUBLIC_ACCESS_DEMANDS,
  ...PERMISSION_DEMANDS,
  ...KEY_DEMANDS,
  ...WATCHING_DEMANDS,
];

/** What NIST calls its controls; several demands go by one of them. */
export const NIST_TITLES: Readonly<Record<string, string>> = {
  "AC-3": "Access Enforcement",
  "AC-6": "Least Privilege",
  "AU-2": "Event Logging",
  "AU-9(2)": "Store on Separate Physical Systems or Components",
  "AU-12": "Audit Record Generation",
  "CP-6": "Alternate Storage Site",
  "CP-6(2)": "Recovery Time and Recovery Point Objectives",
  "CP-9": "System Backup",
  "SA-9(5)": "Processing, Storage, and Service Location",
  "SC-7": "Boundary Protection",
  "SC-8": "Transmission Confidentiality and Integrity",
  "SC-12": "Cryptographic Key Establishment and Management",
  "SC-28": "Protection of Information at Rest",
  "SI-4": "System Monitoring",
  "SI-13(5)": "Failover Capability",
};
